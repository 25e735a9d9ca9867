"""How a quote comes about and ends without a decision, whichever act brings it (practice 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from houqin.domains.orders import promises
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, Order, Quote
from houqin.domains.orders.rules.quoting import approver_of
from houqin.domains.orders.services.act import Act
from houqin.domains.orders.services.pausing import end_pauses
from houqin.domains.orders.workflow import QUOTE
from houqin.foundation.audit.recording import record
from houqin.kernel.money import Money
from houqin.kernel.opening import to_datetime

#: The approver's own promise, where the item names none: working days.
DECISION_DAYS = 3


@dataclass(frozen=True, slots=True)
class Price:
    """What is to be done and what it costs, with tax at the named rate.

    ``materials_fen`` includes what ``parts`` are charged, each as ``materials.quoted_parts`` split it.
    """

    scope: str
    labour_fen: int
    materials_fen: int
    tax_rate_ppm: int = 0
    parts: tuple[Mapping[str, object], ...] = ()

    @property
    def total(self) -> Money:
        """Labour and materials."""
        return Money(self.labour_fen + self.materials_fen)


def approver_for(order: Order, total: Money) -> str:
    """Who decides on a quote of *order* over *total*: ``none``, ``unit`` or ``authority``."""
    approval = order.item_version.approval if order.item_version else "authority"
    return approver_of(estimate=total, approval=approval, limit=quote_limit(order))


def priced(act: Act, price: Price) -> Quote:
    """A quote of the act's order, not yet saved: approved at once up to the limit, else put to its approver."""
    order = act.order
    approver = approver_for(order, price.total)
    at_once = approver == "none"
    return Quote(
        authority_id=order.authority_id,
        order=order,
        state="approved" if at_once else QUOTE.initial,
        labour_fen=price.labour_fen,
        materials_fen=price.materials_fen,
        total_fen=price.total.fen,
        tax_rate_ppm=price.tax_rate_ppm,
        parts=list(price.parts),
        scope=price.scope.strip(),
        approver=approver,
        proposed_by_id=act.actor.person_id,
        proposed_at=act.happened_at,
        decide_by=None if at_once else decide_by(act),
        decided_at=act.happened_at if at_once else None,
    )


def propose(act: Act, price: Price) -> Quote:
    """Keep a quote in place of an earlier one nobody decided on, and note it."""
    end_open_quotes(act, "replace")
    made = priced(act, price)
    made.save(force_insert=True)
    facts = {"quote": made.pk, "total_fen": made.total_fen, "approver": made.approver}
    act.note(EventKind.QUOTED, facts, words=made.scope)
    return made


def end_open_quotes(act: Act, how: str) -> None:
    """A quote nobody decided on gives way: to a new one (``replace``), or with its order or provider (``lapse``).

    What waits for it goes on.
    """
    for earlier in Quote.objects.filter(order=act.order, state=QUOTE.initial):
        earlier.state = QUOTE.move(earlier.state, how)
        earlier.save(update_fields=["state"])
        # About the order: who ends a quote sees the order, and so may leave a record of it.
        changes = {"quote": [str(earlier.public_id), earlier.state]}
        record(act.actor, f"orders.quote_{earlier.state}", act.order, at=act.at, changes=changes)
        end_pauses(act, of_quote=earlier.pk)


def decide_by(act: Act) -> datetime | None:
    """The approver's own promise: the end of the Nth working day; None in a year not announced."""
    version = act.order.item_version
    days = version.quote_working_days if version and version.quote_working_days else DECISION_DAYS
    calendar = promises.hours_of(act.order.unit)
    last = calendar.working_day_after(local_date(act.happened_at), days)
    span = calendar.table.day_span(last) if last else None
    return to_datetime(span[1], ZoneInfo(calendar.zone)) if span else None


def quote_limit(order: Order) -> Money | None:
    """The lower of the item's and the contract's limit; None where neither names one (every charge is quoted)."""
    limits = [
        row.quote_limit_fen
        for row in (order.item_version, order.contract_line)
        if row is not None and row.quote_limit_fen is not None
    ]
    return Money(min(limits)) if limits else None
