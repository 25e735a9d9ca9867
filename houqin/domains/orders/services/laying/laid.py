"""An act that is laid instead of done: its order and rows stay in memory until the whole set is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from houqin.domains.orders import archived, clocking
from houqin.domains.orders.models import Assignment, Complaint, EventKind, Order, OrderEvent, Quote
from houqin.domains.orders.rules.history import effective, milestones
from houqin.domains.orders.services.act import Act, plain_column
from houqin.domains.orders.services.laying.book import Book
from houqin.foundation.audit.recording import prepare
from houqin.foundation.organisation.models import Record
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Money


@dataclass(slots=True)
class LaidOrder:
    """An order being laid, with what its next acts ask for."""

    order: Order
    events: list[OrderEvent] = field(default_factory=list)
    held: Assignment | None = None
    quotes: list[Quote] = field(default_factory=list)
    complaint: Complaint | None = None
    ratings: int = 0
    last_at: datetime | None = None

    @property
    def approved(self) -> Money | None:
        """The last quote anybody approved; None without one."""
        found = [one.total_fen for one in self.quotes if one.state == "approved"]
        return Money(found[-1]) if found else None

    @property
    def quote(self) -> Quote | None:
        """The last quote."""
        return self.quotes[-1] if self.quotes else None

    def open_pauses(self) -> list[OrderEvent]:
        """The pauses that nobody has resumed."""
        resumed = {event.data.get("pause") for event in self.events if event.kind == EventKind.RESUMED}
        return [event for event in self.events if event.kind == EventKind.PAUSED and event.pk not in resumed]


@dataclass(slots=True, kw_only=True)
class LaidAct(Act):
    """As ``Act``, into a book."""

    laid: LaidOrder
    book: Book

    def note(
        self,
        kind: EventKind,
        data: Mapping[str, object] | None = None,
        *,
        words: str = "",
        at: datetime | None = None,
        corrects: OrderEvent | None = None,
    ) -> OrderEvent:
        """Append to the order's events, in memory."""
        event = OrderEvent(
            authority_id=self.order.authority_id,
            order=self.order,
            kind=kind,
            at=at or self.happened_at,
            entered_at=self.at,
            actor_id=self.actor.person_id,
            actor_name=self.actor.name[:80],
            client_id=new_public_id(),
            corrects=corrects,
            data={name: value for name, value in (data or {}).items() if value is not None},
            note=words,
        )
        self.book.add(event)
        self.events.append(event)
        self.laid.events.append(event)
        return event

    def hold(self, *, reason: str = "") -> None:
        """The order's provider and worker hold it from now on."""
        self.end_holding()
        assert self.order.provider_id is not None  # noqa: S101  only a provider can hold an order
        self.laid.held = Assignment(
            authority_id=self.order.authority_id,
            order=self.order,
            provider_id=self.order.provider_id,
            worker_id=self.order.worker_id,
            held_from=self.happened_at,
            reason=reason[:200],
        )
        self.book.add(self.laid.held)

    def end_holding(self) -> None:
        """Nobody holds the order from now on."""
        if self.laid.held is not None:
            self.laid.held.held_until = max(self.happened_at, self.laid.held.held_from)
            self.laid.held = None

    def recompute(self) -> None:
        """Only the steps: the clocks are computed once, after the last act."""
        reached = milestones(effective(self.laid.events))
        self.change(**{name: getattr(reached, name) for name in reached.__slots__})

    def finish(self, action: str, *, reason: str = "", personal: Mapping[str, str] | None = None) -> Order:
        """Recompute the steps and leave the record."""
        self.recompute()
        changes: dict[str, Any] = {
            name: [plain_column(old), plain_column(getattr(self.order, name))]
            for name, old in self.before.items()
            if name not in clocking.CLOCK_COLUMNS and old != getattr(self.order, name)
        }
        changes["events"] = archived.digests(self.events)
        self.record(action, self.order, changes=changes, reason=reason, personal=personal)
        self.laid.last_at = self.at
        return self.order

    def record(
        self,
        action: str,
        subject: Record,
        *,
        changes: Mapping[str, object],
        reason: str = "",
        personal: Mapping[str, str] | None = None,
    ) -> None:
        """Leave a record about *subject* in the book."""
        row, values = prepare(
            self.actor, action, subject, at=self.at, changes=changes, reason=reason, personal=personal
        )
        self.book.add(row)
        for value in values:
            value.record_id = row.pk
            self.book.add(value)
