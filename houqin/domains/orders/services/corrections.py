"""A wrong event is never edited: a later one names it and stands in its place (clock.md, Two times)."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.orders.models import EventKind, Order
from houqin.domains.orders.rules.acting import demand_reason
from houqin.domains.orders.rules.history import effective
from houqin.domains.orders.rules.timing import BeforeSubmission, InTheFuture
from houqin.domains.orders.services.act import Entry, begin, proven
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound, Refusal

#: Times that may be put right; decisions and words are not times.
CORRECTABLE = (
    EventKind.ACKNOWLEDGED,
    EventKind.DISPATCHED,
    EventKind.TAKEN,
    EventKind.ARRIVED,
    EventKind.MADE_SAFE,
    EventKind.RESUMED,
    EventKind.COMPLETED,
)


class NotCorrectable(Refusal):
    """An event whose time cannot be put right."""

    code = "orders.not_correctable"
    sentence = N_("The time of “{kind}” cannot be corrected.")
    remedy = N_("Write down what was wrong as a note instead.")
    basis = "clock.md, Two times"


class WitnessNeeded(Refusal):
    """A correction without evidence and a second person."""

    code = "orders.witness_needed"
    sentence = N_("A recorded time is corrected with evidence and a second person who confirms it.")
    remedy = N_("Give the evidence and name the second person.")
    basis = "clock.md, Two times; trust A4"
    status = 422


@use_case
def correct_event(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    event_id: uuid.UUID,
    right_at: datetime,
    reason: str,
    entry: Entry,
    at: datetime,
) -> Order:
    """Put right when something happened, with evidence and a second person; the clocks are computed anew.

    Escalations sent on what was known before stay sent. Raises NotFound, NotCorrectable, WitnessNeeded, InTheFuture,
    BeforeSubmission, ReasonNeeded.
    """
    act = begin(actor, order_id, "correct_event", at=at, entry=Entry(client_id=entry.client_id))
    if act.repeated:
        return act.order
    demand_reason(reason)
    wrong = next((event for event in effective(act.order.events.all()) if event.public_id == event_id), None)
    if wrong is None:
        raise NotFound(thing=N_("event"))
    if wrong.kind not in CORRECTABLE:
        raise NotCorrectable(kind=wrong.get_kind_display())
    if not proven(actor, entry):
        raise WitnessNeeded()
    if right_at > at:
        raise InTheFuture(at=right_at.isoformat(timespec="minutes"))
    if right_at < act.order.reported_at:
        raise BeforeSubmission(
            at=right_at.isoformat(timespec="minutes"),
            reported_at=act.order.reported_at.isoformat(timespec="minutes"),
        )
    act.entry = entry
    act.move()
    act.note(EventKind(wrong.kind), wrong.data, words=reason, at=right_at, corrects=wrong)
    return act.finish("orders.event_corrected", reason=reason)
