"""What settlement does when something below it changes."""

from typing import Any

from houqin.domains.contracts.events import MonthAccepted, RenewalAsked
from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.events import CardReplaced
from houqin.domains.settlement.queries import excludes_renewal
from houqin.domains.settlement.services.confirming import start_accepted
from houqin.domains.settlement.tasks import follow_card
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_


def card_replaced(event: CardReplaced, **_: Any) -> None:
    """Let the money follow the score. In the background: a budget that does not suffice must not undo an appeal."""
    system = system_actor(event.authority_id, N_("settlement"))
    follow_card.defer(system, contract=str(event.contract_id), month=event.month.isoformat())


def month_accepted(event: MonthAccepted, **_: Any) -> None:
    """Start the payment period where acceptance starts it (practice 6)."""
    system = system_actor(event.authority_id, "settlement")
    start_accepted(system, event.contract_id, event.month, at=event.at)


def renewal_asked(event: RenewalAsked, **_: Any) -> str:
    """Answer with the side effect of the contract's scores that excludes a renewal."""
    with entering(system_actor(event.authority_id, "settlement").scope):
        return excludes_renewal(Contract.objects.get(pk=event.contract_id))
