"""Lists, the dispatch board, a provider's work list, what may be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from houqin.domains.orders import workflow
from houqin.domains.orders.models import Order
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.act import may
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_
from houqin.kernel.workflow import Transition

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


def available_actions(actor: Actor, order: Order) -> list[Transition]:
    """The acts of the table that leave the order's state and that *actor* may do to it."""
    possible = {transition.name: transition for transition in workflow.ORDER.available(order.state)}
    return [one for one in possible.values() if one.action and may(actor, one.action, order)]


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
