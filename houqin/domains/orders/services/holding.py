"""Who holds an order: spans that follow each other without gap or overlap."""

from __future__ import annotations

from houqin.domains.orders.models import Assignment
from houqin.domains.orders.services.act import Act


def end_holding(act: Act) -> None:
    """Nobody holds the order from now on."""
    # A late entry may lie before the span began: the span then has no length, never a negative one.
    for span in Assignment.objects.filter(order=act.order, held_until__isnull=True):
        span.held_until = max(act.happened_at, span.held_from)
        span.save(update_fields=["held_until"])


def hold(act: Act, *, reason: str = "") -> None:
    """The order's provider and worker hold it from now on."""
    end_holding(act)
    assert act.order.provider_id is not None  # noqa: S101  only a dispatched order is held
    Assignment.objects.create(
        authority_id=act.order.authority_id,
        order=act.order,
        provider_id=act.order.provider_id,
        worker_id=act.order.worker_id,
        held_from=act.happened_at,
        reason=reason[:200],
    )
