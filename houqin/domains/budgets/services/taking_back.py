"""Taking back a transfer that was made by hand here; others are undone where they were made."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.budgets.models import Transfer
from houqin.domains.budgets.services.postings import reverse
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound, Refusal

BY_HAND = ("budgets.reservation", "budgets.approval", "budgets.withdrawal", "budgets.opening")


class MadeElsewhere(Refusal):
    """The transfer follows from something else, which is to be undone instead."""

    code = "budgets.made_elsewhere"
    sentence = N_("This transfer rests on {source}; taken back alone, it would leave that standing.")
    remedy = N_("Undo what it rests on: the contract's year, the statement, the payment, the adjustment.")


@use_case
def take_back(actor: Actor, transfer_id: uuid.UUID, *, reason: str, at: datetime) -> Transfer:
    """Undo a transfer that was made by hand, by its opposite entry. Raises MadeElsewhere and what ``reverse`` does."""
    found = Transfer.objects.visible_to(actor).select_related("unit").filter(public_id=transfer_id).first()
    if found is None:
        raise NotFound(thing=N_("transfer"))
    actor.demand("budgets.take_back", path=found.unit.path)
    if found.source_type not in BY_HAND:
        raise MadeElsewhere(source=found.source_type)
    return reverse(actor, transfer_id, reason=reason, at=at)
