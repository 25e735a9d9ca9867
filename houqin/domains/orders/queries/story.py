"""One thing from beginning to end (一件事的全过程, practice 10), and the ledger of services it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, Subquery

from houqin.domains.catalogue.models import ServiceItemVersion
from houqin.domains.contracts.models import ContractLine, DeliveryRecord
from houqin.domains.orders.local_time import start_of
from houqin.domains.orders.models import Escalation, Order, OrderPhoto, Part, Rating
from houqin.domains.orders.queries.timeline import (
    PromiseLine,
    Timeline,
    event_names,
    minutes_late,
    provider_names,
    reason_names,
    timeline,
)
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.worked import Step


@dataclass(frozen=True)
class Lateness:
    """How late a milestone of the user's promise was reached (elapsed minutes)."""

    milestone: str
    minutes: int


@dataclass(frozen=True)
class Story:
    """Everything about one order: what was asked, promised, done; who bore the time; what it brings the contract; the
    proof. ``borne`` are minutes of the user's calendar by bearer; settlement adds its part from above."""

    order: Order
    timeline: Timeline
    promises: Sequence[PromiseLine]
    late: Sequence[Lateness]
    borne: Sequence[tuple[str, int]]
    steps: Sequence[Step]
    parts: Sequence[Part]
    photos: Sequence[OrderPhoto]
    escalations: Sequence[Escalation]
    deliveries: Sequence[DeliveryRecord]
    records: Sequence[AuditRecord]


def story(actor: Actor, order: Order, *, at: datetime) -> Story:
    """The whole story of *order* as far as *actor* may read it; about ten queries."""
    told = timeline(actor, order, at=at)
    user = [line for line in told.promises if line.clock == "user"]
    late = [Lateness(line.milestone, minutes) for line in user if (minutes := minutes_late(line, at=at))]
    return Story(
        order=order,
        timeline=told,
        promises=user,
        late=late,
        borne=[(bearer.value, minutes) for bearer, minutes in told.reading.borne_minutes.items() if minutes],
        steps=told.reading.steps,
        parts=list(Part.objects.visible_to(actor).filter(order=order).order_by("id")),
        photos=list(OrderPhoto.objects.visible_to(actor).filter(order=order).select_related("document").order_by("id")),
        escalations=list(Escalation.objects.visible_to(actor).filter(order=order).order_by("level")),
        deliveries=list(
            DeliveryRecord.objects.visible_to(actor)
            .filter(source_id=order.public_id)
            .select_related("line", "contract", "period")
            .order_by("id")
        ),
        records=list(AuditRecord.objects.visible_to(actor).about(order)),
    )


def names_in(actor: Actor, told: Story) -> dict[str, str]:
    """What a reader calls the order, the providers, events and reasons that steps name by their ids and codes."""
    own = {str(told.order.public_id): told.order.number}
    return own | provider_names(told.order) | event_names(told.timeline) | reason_names(actor, told.timeline)


@dataclass(frozen=True)
class LedgerRow:
    """One service of the ledger (服务台账): item, who manages, who serves under which model, how well it was kept.

    Shares are parts per million, None where nothing was measured: silence is not full marks. ``orders`` completed and
    ``due`` those with a completion promise, in the period; ``confirmed`` by a person, without deemed confirmations.
    """

    version: ServiceItemVersion
    lines: Sequence[ContractLine]
    orders: int
    due: int
    kept: int
    rated: int
    satisfied: int

    @property
    def kept_ppm(self) -> int | None:
        """The share of promises of completion kept."""
        return _share(self.kept, self.due)

    @property
    def satisfied_ppm(self) -> int | None:
        """The share of ratings that are satisfied or very satisfied."""
        return _share(self.satisfied, self.rated)


def ledger(actor: Actor, *, since: date, until: date) -> list[LedgerRow]:
    """Every service in force at the end of a period (until: exclusive) with how it was kept in it; four queries."""
    versions = list(
        ServiceItemVersion.objects.visible_to(actor)
        .filter(valid_from__lt=until)
        .exclude(valid_until__lt=until)
        .select_related("item", "item__service_class", "manager")
        .order_by("item__service_class__position", "sort_key", "id")
    )
    kept = _kept_by_item(actor, since, until)
    rated = _rated_by_item(actor, since, until)
    lines: dict[int, list[ContractLine]] = {}
    for line in (
        ContractLine.objects.visible_to(actor)
        .filter(valid_from__lt=until, valid_until__gte=until, contract__state="active")
        .select_related("provider__unit", "contract")
        .order_by("id")
    ):
        for version in versions:
            if line.item_id == version.item_id or (
                line.item_id is None and line.service_class_id == version.item.service_class_id
            ):
                lines.setdefault(version.item_id, []).append(line)
    return [
        LedgerRow(
            version=version,
            lines=lines.get(version.item_id, []),
            **kept.get(version.item_id, {"orders": 0, "due": 0, "kept": 0}),
            **rated.get(version.item_id, {"rated": 0, "satisfied": 0}),
        )
        for version in versions
    ]


def _kept_by_item(actor: Actor, since: date, until: date) -> dict[int, dict[str, int]]:
    rows = (
        Order.objects.visible_to(actor)
        .filter(completed_at__gte=start_of(since), completed_at__lt=start_of(until), item_version__isnull=False)
        .values_list("item_version__item_id")
        .annotate(
            orders=Count("id"),
            due=Count("id", filter=Q(completion_kept__isnull=False)),
            kept=Count("id", filter=Q(completion_kept=True)),
        )
        .order_by()
    )
    return {item: {"orders": orders, "due": due, "kept": kept} for item, orders, due, kept in rows}


def _rated_by_item(actor: Actor, since: date, until: date) -> dict[int, dict[str, int]]:
    """The last rating of each order counts."""
    last = Rating.objects.filter(order=OuterRef("order")).order_by("-version").values("version")[:1]
    rows = (
        Rating.objects.visible_to(actor)
        .filter(
            at__gte=start_of(since), at__lt=start_of(until), version=Subquery(last), order__item_version__isnull=False
        )
        .values_list("order__item_version__item_id")
        .annotate(rated=Count("id"), satisfied=Count("id", filter=Q(grade__gte=4)))
        .order_by()
    )
    return {item: {"rated": rated, "satisfied": satisfied} for item, rated, satisfied in rows}


def _share(part: int, whole: int) -> int | None:
    return None if whole == 0 else part * 1_000_000 // whole
