"""Lists, the dispatch board, a provider's work list, what may be done next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from houqin.domains.orders import workflow
from houqin.domains.orders.models import Order
from houqin.domains.orders.rules.timing import rating_open
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.act import may
from houqin.foundation.organisation.actor import Actor, ActorKind
from houqin.kernel.refusal import N_
from houqin.kernel.workflow import OpenTo, Transition

RELATED = ("unit", "item_version__item", "place", "provider", "worker", "requester")
#: The board shows the most pressing of each column; the list has the rest.
CARDS = 50


def orders_for(actor: Actor) -> QuerySet[Order]:
    """The orders one may see, latest first, with what a list shows of them."""
    rows: QuerySet[Order] = Order.objects.visible_to(actor).select_related(*RELATED).order_by("-reported_at", "-id")
    return rows


@dataclass(frozen=True)
class BoardColumn:
    """A column of the dispatch board: its name, how many lie in it, and the most pressing of them."""

    code: str
    name: str
    total: int
    orders: Sequence[Order]


#: Code, English name, states; what is paused or late stands in its own state's column, marked.
COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("desk", N_("To be acknowledged"), (workflow.SUBMITTED, workflow.RETURNED, workflow.APPEALED)),
    ("dispatch", N_("To be dispatched"), (workflow.ACKNOWLEDGED,)),
    ("provider", N_("Waiting for somebody to take it"), (workflow.DISPATCHED, workflow.ASSIGNED)),
    ("work", N_("In work"), workflow.IN_WORK),
    ("confirm", N_("To be confirmed"), (workflow.COMPLETED,)),
)


def board(actor: Actor) -> list[BoardColumn]:
    """The dispatch board: emergencies first, then what is due next. Six queries, whatever the number of orders."""
    rows = Order.objects.visible_to(actor)
    counted = dict(
        rows.filter(state__in=[state for _, _, states in COLUMNS for state in states])
        .values_list("state")
        .annotate(Count("id"))
        .order_by()
    )
    return [
        BoardColumn(
            code,
            name,
            sum(counted.get(state, 0) for state in states),
            list(
                rows.filter(state__in=states)
                .select_related(*RELATED)
                .order_by("urgency", F("next_due_at").asc(nulls_last=True), "id")[:CARDS]
            ),
        )
        for code, name, states in COLUMNS
    ]


@dataclass(frozen=True)
class WorkList:
    """A provider's open orders: one's own, and what nobody has taken yet."""

    mine: Sequence[Order]
    free: Sequence[Order]
    others: Sequence[Order]


def work_list(actor: Actor) -> WorkList:
    """The open orders of the actor's providers, the most pressing first; emergencies before all."""
    rows = list(
        Order.objects.visible_to(actor)
        .filter(provider_id__in=actor.provider_ids, state__in=workflow.WITH_PROVIDER)
        .select_related(*RELATED)
        .order_by("urgency", F("next_due_at").asc(nulls_last=True), "id")[:300]
    )
    mine = [order for order in rows if order.worker_id is not None and order.worker_id == actor.person_id]
    free = [order for order in rows if order.worker_id is None]
    others = [order for order in rows if order.worker_id not in (None, actor.person_id)]
    return WorkList(mine, free, others)


def supervision_candidates(actor: Actor) -> QuerySet[Order]:
    """The list 拟督办: late beyond 150 %, where a person decides on a formal supervision (practice 5)."""
    rows: QuerySet[Order] = (
        Order.objects.visible_to(actor)
        .filter(state__in=workflow.OPEN, escalated_level__gte=150, is_supervised=False)
        .exclude(urgency__in=EMERGENCIES)
        .select_related(*RELATED)
        .order_by("completion_due_at")
    )
    return rows


def available_actions(actor: Actor, order: Order, *, at: datetime) -> list[Transition]:
    """The acts of the table that leave the order's state and that *actor* may do to it at *at*.

    What would be refused all the same is not offered: a rating of somebody else's order, a second one (a change of
    mind stays possible where the rating stands), an emergency's confirmation by anybody but the chief.
    """
    return list(filter(open_to(actor, order, at=at), workflow.ORDER.available(order.state)))


def open_to(actor: Actor, order: Order, *, at: datetime) -> OpenTo:
    """Whether *actor* may do an act to the order at *at*, where its state allows it."""

    def is_open(act: Transition) -> bool:
        if not act.action or not may(actor, act.action, order):
            return False
        return act.name not in HELD_BACK or not HELD_BACK[act.name](actor, order, at)

    return is_open


def _rating_is_pointless(actor: Actor, order: Order, at: datetime) -> bool:
    """Rated, too late, or neither the person served nor somebody who may call them back."""
    served = actor.kind is ActorKind.LINK or (actor.person_id is not None and actor.person_id == order.requester_id)
    if not served and not may(actor, "orders.record_call_back", order):
        return True
    if order.confirmed_at is None or not rating_open(confirmed_at=order.confirmed_at, at=at):
        return True
    return bool(order.ratings.exists())


def _confirming_is_pointless(actor: Actor, order: Order, _at: datetime) -> bool:
    """An emergency is closed by the chief (practice 6)."""
    return order.urgency in EMERGENCIES and not actor.can("orders.close_urgent", path=order.unit.path)


def _resuming_is_pointless(_actor: Actor, order: Order, _at: datetime) -> bool:
    """Nothing is paused."""
    return order.paused_until is None


#: When an act that state and duty allow is not offered, by its name.
HELD_BACK: Mapping[str, Callable[[Actor, Order, datetime], bool]] = {
    "rate": _rating_is_pointless,
    "confirm": _confirming_is_pointless,
    "resume": _resuming_is_pointless,
}


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits before a report of this service: shown with the promise before sending."""

    waiting: int
    late: int


def queue_of(actor: Actor, *, item_id: int, at: datetime) -> Queue:
    """How many open orders of an item there are in the authority, and how many of them are late."""
    from houqin.foundation.scope.scope import EVERYTHING, Scope, entering

    with entering(Scope(authority=actor.authority_id or "", units=EVERYTHING)):
        counted = Order.objects.filter(
            authority_id=actor.authority_id, item_version__item_id=item_id, state__in=workflow.OPEN
        ).aggregate(waiting=Count("id"), late=Count("id", filter=Q(completion_due_at__lt=at)))
    return Queue(counted["waiting"], counted["late"])
