"""How a pause begins and ends, whoever lets it: the field, a waiting quote, a transfer."""

from __future__ import annotations

from datetime import date, datetime

from houqin.domains.orders.models import EventKind, Order, OrderEvent, PauseReason
from houqin.domains.orders.rules.history import effective
from houqin.domains.orders.services.act import Act


def start_pause(
    act: Act, reason: PauseReason, *, promised: datetime | date | None, words: str, quote_id: int | None = None
) -> OrderEvent:
    """Note a pause with everything the clock needs to know of its reason, as it stands today."""
    return act.note(
        EventKind.PAUSED,
        {
            "reason": reason.code,
            "bearer": reason.bearer,
            "promised": promised.isoformat() if promised else None,
            "longest": reason.longest_minutes,
            "longest_is_working": reason.longest_is_working,
            "stops": list(reason.stops),
            "quote": quote_id,
        },
        words=words,
    )


def open_pauses(order: Order) -> list[OrderEvent]:
    """The pauses that nobody has resumed."""
    kinds = [EventKind.PAUSED, EventKind.RESUMED, EventKind.VOIDED]
    events = effective(order.events.filter(kind__in=kinds))
    resumed = {event.data.get("pause") for event in events if event.kind == EventKind.RESUMED}
    return [event for event in events if event.kind == EventKind.PAUSED and event.pk not in resumed]


def end_pauses(act: Act, *, of_quote: int | None = None) -> None:
    """End every pause still open; with ``of_quote`` only those that wait for that quote."""
    for paused in open_pauses(act.order):
        if of_quote is None or paused.data.get("quote") == of_quote:
            act.note(EventKind.RESUMED, {"pause": paused.pk})
