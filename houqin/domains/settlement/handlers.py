"""What settlement does when something below it changes."""

from typing import Any

from houqin.domains.evaluation.events import CardReplaced
from houqin.domains.settlement.tasks import follow_card
from houqin.foundation.organisation.actor import system_actor


def card_replaced(event: CardReplaced, **_: Any) -> None:
    """Let the money follow the score. In the background: a budget that does not suffice must not undo an appeal."""
    system = system_actor(event.authority_id, "settlement")
    follow_card.defer(system, contract=str(event.contract_id), month=event.month.isoformat())
