"""What of contracts awaits whom: drafts to be put into force, and ends that come near (practice 19: 90 days)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract
from houqin.foundation.organisation.actor import Actor
from houqin.web.awaiting import Awaiting

ENDING = timedelta(days=90)


def _contracts(actor: Actor, **narrowed: Any) -> QuerySet[Contract]:
    rows: QuerySet[Contract] = Contract.objects.visible_to(actor).filter(**narrowed)
    return rows.select_related("provider__unit").order_by("valid_until", "id")


def _ending(actor: Actor, at: datetime) -> QuerySet[Contract]:
    today = timezone.localtime(at).date()
    return _contracts(actor, state="active", valid_until__gt=today, valid_until__lte=today + ENDING)


def _line(contract: Contract) -> tuple[Any, Any]:
    return f"{contract.number} {contract.name}", contract.valid_until


AWAITING: dict[str, Awaiting] = {
    "contracts.drafts": Awaiting(
        *(_("Contracts to be put into force"), "contracts:contracts", lambda actor: actor.can("contracts.activate")),
        rows=lambda actor, at: _contracts(actor, state="draft"),
        line=_line,
        query="?state=draft",
        order=26,
    ),
    "contracts.ending": Awaiting(
        *(_("Contracts that end within 90 days"), "contracts:contracts", lambda actor: actor.can("contracts.see")),
        rows=_ending,
        line=_line,
        query="?state=active",
        order=50,
    ),
}
