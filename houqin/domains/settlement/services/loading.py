"""The statement that an act is about: among what the actor may see, locked, and real."""

from __future__ import annotations

from uuid import UUID

from houqin.domains.settlement.models import Statement
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound, Refusal


class TrialMovesNothing(Refusal):
    """A trial of a parallel run is compared with paper; nobody confirms, disputes or pays it."""

    code = "settlement.trial_moves_nothing"
    sentence = N_("{statement} is a trial of a parallel run: it moves nothing.")
    remedy = N_("Close the month; its real statement is then confirmed, disputed and paid.")
    basis = "practice 16"


def real_statement(
    actor: Actor, statement_id: UUID, *, locked: bool = True, related: tuple[str, ...] = ("contract",)
) -> Statement:
    """The statement, locked unless said otherwise. Raises NotFound, TrialMovesNothing."""
    rows = Statement.objects.visible_to(actor).select_related(*related).filter(public_id=statement_id)
    statement: Statement | None = (rows.select_for_update(of=("self",)) if locked else rows).first()
    if statement is None:
        raise NotFound(thing=N_("statement"))
    if statement.is_trial:
        raise TrialMovesNothing(statement=statement.number)
    return statement
