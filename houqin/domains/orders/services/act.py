"""The frame of an act: load and allow, then the events, the clocks, the record, the announcement."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from houqin.domains.contracts.services.deliveries import HeldMonth
from houqin.domains.orders import archived, clocking
from houqin.domains.orders.events import OrderActed, announce
from houqin.domains.orders.models import Assignment, EventKind, Order, OrderEvent, OrderPhoto
from houqin.domains.orders.rules import timing
from houqin.domains.orders.workflow import ORDER
from houqin.foundation.audit.recording import record
from houqin.foundation.organisation import permissions
from houqin.foundation.organisation.actor import Actor, ActorKind
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.identity import new_public_id
from houqin.kernel.refusal import N_, NotFound, NotPermitted, Refusal
from houqin.kernel.workflow import OpenTo

#: What a person may do to an order that is theirs, whatever roles they hold.
OF_ONES_OWN = frozenset(
    f"orders.{act}"
    for act in ("see", "confirm", "reopen", "appeal", "withdraw", "appoint", "chase", "rate", "complain")
)
#: Where the first event of an act says which act the client's id stands for.
ACT = "act"
#: The permission each act needs.
ACTION_OF = {transition.name: transition.action for transition in ORDER.transitions}


class SentForAnotherAct(Refusal):
    """A client's id that already stands for another act on the order."""

    code = "orders.client_id_conflict"
    sentence = N_("This id already stands for another act on the order: “{act}”.")
    remedy = N_("Make a new id for each act, and send the same one only when you repeat that act.")
    basis = "house §6, Two times"


@dataclass(frozen=True, slots=True)
class Entry:
    """How an act came to be entered, where that was not on the spot.

    ``happened_at`` is when it happened (default: when it is entered); ``client_id`` is made by the device, so that a
    second sending is recognised; ``evidence`` and ``second_person_id`` allow a time longer ago than the limit.
    """

    happened_at: datetime | None = None
    client_id: uuid.UUID | None = None
    evidence: str = ""
    second_person_id: uuid.UUID | None = None


ON_THE_SPOT = Entry()


@dataclass(slots=True)
class Act:
    """An act under way: its order is locked, its actor allowed. ``repeated``: this very act was entered before.

    ``held_month``: that of the order's contract, where what the act brings is delivered.
    """

    actor: Actor
    order: Order
    name: str
    at: datetime
    happened_at: datetime
    entry: Entry
    repeated: bool = False
    events: list[OrderEvent] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    files: list[OrderPhoto] = field(default_factory=list)
    held_month: HeldMonth | None = None

    def change(self, **values: object) -> None:
        """Set columns of the order, remembering what stood there."""
        for name, value in values.items():
            self.before.setdefault(name, getattr(self.order, name))
            setattr(self.order, name, value)

    def move(self) -> None:
        """Move the order's state by the table; raises WrongState."""
        self.change(state=ORDER.move(self.order.state, self.name, open_to(self.actor, self.order, self.at)))

    def note(
        self,
        kind: EventKind,
        data: Mapping[str, object] | None = None,
        *,
        words: str = "",
        at: datetime | None = None,
        corrects: OrderEvent | None = None,
    ) -> OrderEvent:
        """Append to the order's events; the first of an act carries the client's id."""
        facts = {name: value for name, value in (data or {}).items() if value is not None}
        if self.entry.second_person_id:
            facts |= {"evidence": self.entry.evidence, "second_person": str(self.entry.second_person_id)}
        if self.entry.client_id and not self.events:
            facts[ACT] = self.name
        event = OrderEvent.objects.create(
            authority_id=self.order.authority_id,
            order=self.order,
            kind=kind,
            at=at or self.happened_at,
            entered_at=self.at,
            actor_id=self.actor.person_id,
            actor_name=self.actor.name[:80],
            client_id=(self.entry.client_id if not self.events else None) or new_public_id(),
            corrects=corrects,
            data=facts,
            note=words,
        )
        self.events.append(event)
        return event

    def recompute(self) -> None:
        """Compute what the order caches from its events anew and save every changed column."""
        self.change(**clocking.cached_columns(self.order, now=self.at))
        changed = [name for name, old in self.before.items() if old != getattr(self.order, name)]
        if changed:
            self.order.save(update_fields=changed)

    def finish(self, action: str, *, reason: str = "", personal: Mapping[str, str] | None = None) -> Order:
        """Recompute the clocks, save what changed, leave the record, announce."""
        self.recompute()
        changes = {
            name: [plain_column(old), plain_column(getattr(self.order, name))]
            for name, old in self.before.items()
            if name not in clocking.CLOCK_COLUMNS and old != getattr(self.order, name)
        }
        record(
            self.actor,
            action,
            self.order,
            at=self.at,
            changes=changes | {"events": archived.digests(self.events)},
            reason=reason,
            files=self.files,
            personal=personal,
        )
        announce(
            OrderActed(
                act=self.name,
                order_id=self.order.pk,
                order_public_id=self.order.public_id,
                authority_id=self.order.authority_id,
                at=self.happened_at,
                actor_person_id=self.actor.person_id,
            )
        )
        return self.order


def begin(
    actor: Actor, order_id: uuid.UUID, name: str, *, at: datetime, entry: Entry = ON_THE_SPOT, action: str = ""
) -> Act:
    """Load the order among what *actor* may see, lock it, check the permission, the state and the time.

    Raises NotFound, NotPermitted, WrongState, SentForAnotherAct, and the refusals of ``rules.timing``.
    """
    order = load(actor, order_id)
    act = Act(actor, order, name, at=at, happened_at=entry.happened_at or at, entry=entry)
    if entry.client_id and (sent := OrderEvent.objects.filter(order=order, client_id=entry.client_id).first()):
        demand_same_act(sent, name)
        act.repeated = True
        return act
    demand(actor, action or ACTION_OF[name], order)
    ORDER.transition(order.state, name, open_to(actor, order, at))
    timing.demand_entered_in_time(
        happened_at=act.happened_at,
        entered_at=at,
        reported_at=order.reported_at,
        limit_minutes=setting_of(order.unit, "late_entry_minutes") if entry.happened_at else 0,
        proven=proven(actor, entry),
    )
    return act


def demand_same_act(sent: OrderEvent, name: str) -> None:
    """Refuse a client's id that was sent for another act than *name*; raises SentForAnotherAct."""
    earlier = sent.data.get(ACT, name)
    if earlier != name:
        raise SentForAnotherAct(act=earlier)


def load(actor: Actor, order_id: uuid.UUID) -> Order:
    """The order with its unit and place, locked; raises NotFound when the actor may not see it.

    Locks come in one order everywhere: period, budget line, contract, order (clauses.md, Budget). Whoever also needs
    a contract's month holds it first: ``delivering.begin_delivering``. The order's key stays free, so that a report
    that names it as its rework need not wait.
    """
    rows = (
        Order.objects.visible_to(actor)
        .select_for_update(of=("self",), no_key=True)
        .select_related("unit", "place", "item_version")
        .filter(public_id=order_id)
    )
    order = next(iter(rows), None)  # one at most; first() would have every column looked through for an order
    if order is None:
        raise NotFound(thing=N_("order"))
    found: Order = order
    return found


def may(actor: Actor, action: str, order: Order) -> bool:
    """Whether *actor* may do *action* to *order*: as the person it is for, or by a role over its unit or provider.

    The role of a requester counts for one's own orders only.
    """
    if actor.kind in (ActorKind.SYSTEM, ActorKind.LINK):
        return actor.can(action)
    if actor.person_id is not None and actor.person_id == order.requester_id and action in OF_ONES_OWN:
        return True
    in_office = replace(actor, grants=tuple(grant for grant in actor.grants if grant.role != Role.REQUESTER))
    return in_office.can(action, path=order.unit.path, provider_id=order.provider_id)


def demand(actor: Actor, action: str, order: Order) -> None:
    """Raise NotPermitted unless :func:`may`."""
    if not may(actor, action, order):
        raise NotPermitted(action=permissions.name_of(action))


def workers_of(order: Order) -> set[int]:
    """Everybody who ever held the order in person."""
    held = Assignment.objects.filter(order=order, worker__isnull=False)
    return set(held.values_list("worker_id", flat=True))


def open_to(actor: Actor, order: Order, at: datetime) -> OpenTo:
    """Which acts a refusal may name to *actor*: those whose buttons they see."""
    from houqin.domains.orders.queries import reading

    return reading.open_to(actor, order, at=at)


def attach(act: Act, documents: Sequence[uuid.UUID], stage: str) -> None:
    """Add uploaded files to the order; their hashes go into the record. Places with secrecy refuse photos."""
    from houqin.domains.orders.services import photos

    act.files.extend(photos.attach(act.actor, act.order, documents, stage))


def proven(actor: Actor, entry: Entry) -> bool:
    """Evidence and a second person who is somebody else."""
    if not entry.evidence.strip() or entry.second_person_id is None:
        return False
    other = Person.objects.visible_to(actor).filter(public_id=entry.second_person_id).first()
    return other is not None and other.pk != actor.person_id


def plain_column(value: object) -> object:
    """A column's value as a record holds it."""
    return getattr(value, "public_id", value)
