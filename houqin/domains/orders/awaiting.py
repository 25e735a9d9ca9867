"""What of orders awaits whom: the lists of the home page, from what only one person can end to the merely late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders import workflow
from houqin.domains.orders.models import Complaint, Order, PlannedTask, Quote, Supervision
from houqin.domains.orders.models.voice import SupervisionQuerySet
from houqin.domains.orders.queries.reading import RELATED, supervision_candidates
from houqin.domains.orders.rules.timing import COMPLAINT_APPEAL_DAYS
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.views import complaints, shown, supervisions
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.web.awaiting import Awaiting

#: Planned tasks that went wrong stay on the home page so long.
RECENT = timedelta(days=7)


def _orders(actor: Actor, **narrowed: Any) -> QuerySet[Order]:
    rows: QuerySet[Order] = Order.objects.visible_to(actor).filter(**narrowed).select_related(*RELATED)
    return rows.order_by("urgency", F("next_due_at").asc(nulls_last=True), "id")


def _own(actor: Actor, **narrowed: Any) -> QuerySet[Order]:
    return _orders(actor, requester_id=actor.person_id, **narrowed)


def _quotes(actor: Actor, approver: str) -> QuerySet[Quote]:
    rows: QuerySet[Quote] = Quote.objects.visible_to(actor).filter(state="proposed", approver=approver)
    return rows.select_related("order").order_by("decide_by", "id")


def _complaints(actor: Actor, **narrowed: Any) -> QuerySet[Complaint]:
    rows: QuerySet[Complaint] = Complaint.objects.visible_to(actor).filter(**narrowed)
    return rows.select_related("order").order_by("decide_by", "id")


def _supervisions(actor: Actor) -> SupervisionQuerySet:
    return (
        Supervision.objects.visible_to(actor).select_related("order", "provider", "answer").order_by("answer_by", "id")
    )


def _tasks(actor: Actor, at: datetime) -> QuerySet[PlannedTask]:
    rows: QuerySet[PlannedTask] = PlannedTask.objects.visible_to(actor).filter(opens_at__gte=at - RECENT)
    return rows.select_related("rule", "place").order_by("-opens_at", "id")


def _may(action: str) -> Any:
    return lambda actor: actor.can(action)


def _order_line(order: Order) -> tuple[Any, Any]:
    return f"{shown.service(order)} · {order.description[:40]}", shown.due(order) or shown.state(order)


def _quote_line(quote: Quote) -> tuple[Any, Any]:
    return f"{quote.order.number} · {quote.scope[:40]}", Money(quote.total_fen)


def _complaint_line(complaint: Complaint) -> tuple[Any, Any]:
    return complaint.words[:50], complaints.due(complaint) or complaints.state(complaint)


def _supervision_line(supervision: Supervision) -> tuple[Any, Any]:
    told = f"{supervision.order.number} · {supervisions.who_answers(supervision)} · {supervision.words[:40]}"
    return told, supervisions.due(supervision)


def _task_line(task: PlannedTask) -> tuple[Any, Any]:
    where = f" · {task.place}" if task.place else ""
    return f"{task.rule.name}{where} · {task.due_on}", shown.flags(task) or shown.task_state(task)


AWAITING: dict[str, Awaiting] = {
    "orders.confirm": Awaiting(
        *(_("Is it fixed? Confirm or reopen"), "orders:orders", lambda actor: actor.person_id is not None),
        rows=lambda actor, at: _own(actor, state=workflow.COMPLETED),
        line=_order_line,
        query="?state=completed",
        order=10,
    ),
    "orders.emergencies": Awaiting(
        *(_("Emergencies to be closed with a report"), "orders:orders", _may("orders.close_urgent")),
        rows=lambda actor, at: _orders(actor, state=workflow.COMPLETED, urgency__in=EMERGENCIES),
        line=_order_line,
        query="?state=completed",
        order=12,
    ),
    "orders.quotes": Awaiting(
        *(_("Quotes to be decided on"), "orders:orders", _may("orders.approve_quote")),
        rows=lambda actor, at: _quotes(actor, "unit"),
        line=_quote_line,
        order=14,
    ),
    "orders.dear_quotes": Awaiting(
        *(_("Quotes that the authority decides on"), "orders:orders", _may("orders.approve_dear_quote")),
        rows=lambda actor, at: _quotes(actor, "authority"),
        line=_quote_line,
        order=15,
    ),
    "orders.left": Awaiting(
        *(_("Work left with an earlier provider: does it count?"), "orders:orders", _may("orders.decide_left")),
        rows=lambda actor, at: _orders(actor, left_open=True, state__in=workflow.LEFT_DECIDABLE),
        line=_order_line,
        order=15,
    ),
    "orders.supervisions": Awaiting(
        *(_("Formal supervisions that you must answer"), "orders:supervisions", _may("orders.answer_supervision")),
        rows=lambda actor, at: _supervisions(actor).answerable_by(actor).unanswered(),
        line=_supervision_line,
        query="?answer=open",
        order=13,
    ),
    "orders.supervisions_overdue": Awaiting(
        *(_("Formal supervisions without their answer"), "orders:supervisions", _may("orders.supervise")),
        rows=lambda actor, at: _supervisions(actor).overdue(at),
        line=_supervision_line,
        query="?answer=overdue",
        order=23,
    ),
    "orders.appeals": Awaiting(
        *(_("Appeals against rejections"), "orders:orders", _may("orders.decide_appeal")),
        rows=lambda actor, at: _orders(actor, state=workflow.APPEALED),
        line=_order_line,
        query="?state=appealed",
        order=16,
    ),
    "orders.complaints": Awaiting(
        *(_("Complaints to be decided on"), "orders:complaints", _may("orders.decide_complaint")),
        rows=lambda actor, at: _complaints(actor, state__in=complaints.WAITING),
        line=_complaint_line,
        query="?waiting=yes",
        order=18,
    ),
    "orders.complaints_against": Awaiting(
        *(
            _("Complaints found valid that you may appeal against"),
            "orders:complaints",
            _may("orders.appeal_complaint"),
        ),
        rows=lambda actor, at: _complaints(
            actor,
            state="valid",
            provider_id__in=actor.provider_ids,
            decided_at__gte=at - timedelta(days=COMPLAINT_APPEAL_DAYS),
        ),
        line=_complaint_line,
        query="?state=valid",
        order=20,
    ),
    "orders.free": Awaiting(
        *(_("Nobody has taken it yet"), "orders:work", _may("orders.assign")),
        rows=lambda actor, at: _orders(
            actor, provider_id__in=actor.provider_ids, state=workflow.DISPATCHED, worker__isnull=True
        ),
        line=_order_line,
        order=22,
    ),
    "orders.to_supervise": Awaiting(
        *(_("Far beyond the promise: supervise formally?"), "orders:orders", _may("orders.supervise")),
        rows=lambda actor, at: supervision_candidates(actor),
        line=_order_line,
        query="?late=late",
        order=24,
    ),
    "orders.late": Awaiting(
        *(_("Late now"), "orders:orders", lambda actor: bool(actor.roles - {"requester", "worker"})),
        rows=lambda actor, at: _orders(actor, state__in=workflow.OPEN, next_due_at__lt=at).filter(
            Q(paused_until__isnull=True) | Q(paused_until__lt=at)
        ),
        line=_order_line,
        query="?late=late",
        order=30,
    ),
    "orders.own": Awaiting(
        *(_("Your reports under way"), "orders:orders", lambda actor: actor.person_id is not None),
        rows=lambda actor, at: _own(actor, state__in=workflow.OPEN),
        line=_order_line,
        order=32,
    ),
    "orders.missed": Awaiting(
        *(_("Planned tasks missed this week"), "orders:tasks", _may("orders.planned.excuse")),
        rows=lambda actor, at: _tasks(actor, at).filter(state="missed"),
        line=_task_line,
        query="?state=missed",
        order=40,
    ),
    "orders.weak": Awaiting(
        *(_("Weak evidence this week"), "orders:tasks", _may("orders.planned.excuse")),
        rows=lambda actor, at: _tasks(actor, at).exclude(flags=[]),
        line=_task_line,
        query="?flag=any",
        order=42,
    ),
}
