"""The straight way of an order, and what it leaves behind."""

from datetime import datetime

from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.orders.models import Assignment, OrderEvent
from houqin.domains.orders.services import dispatching
from houqin.domains.orders.tests.making import Work, later
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.scope.scope import entering


def test_the_straight_way_keeps_its_promise_and_leaves_a_delivery(work: Work) -> None:
    order = work.confirmed()
    assert order.state == "confirmed"
    assert order.confirmed_by == "user"
    assert order.taken_at == later(10)
    assert order.response_kept is True
    assert order.completion_kept is True
    assert (order.provider_response_kept, order.provider_response_judged_at) == (True, later(10))
    assert (order.provider_completion_kept, order.provider_completion_judged_at) == (True, order.completed_at)
    assert order.provider_missed is False
    with entering(work.system.scope):
        kinds = list(OrderEvent.objects.filter(order=order).order_by("id").values_list("kind", flat=True))
        assert kinds == ["submitted", "acknowledged", "dispatched", "taken", "arrived", "completed", "confirmed"]
        delivery = DeliveryRecord.objects.get(source_id=order.public_id)
        assert (delivery.quantity, delivery.measure) == (1000, "order")
        actions = set(AuditRecord.objects.filter(subject_id=order.public_id).values_list("action", flat=True))
        assert actions == {
            f"orders.{act}" for act in ("submitted", "dispatched", "taken", "arrived", "completed", "confirmed")
        }
        assert Assignment.objects.filter(order=order).count() == 2


def test_what_binds_the_provider_is_judged_when_it_is_missed(work: Work) -> None:
    order = work.dispatched()
    assert (order.provider_response_kept, order.provider_response_judged_at, order.provider_missed) == (
        None,
        None,
        False,
    )
    took = later(24 * 60)
    order = dispatching.take(work.worker, order.public_id, at=took)
    promised = datetime.fromisoformat(order.clocks["clocks"]["provider"]["response"]["deadline"])
    assert promised < took
    assert (order.provider_response_kept, order.provider_response_judged_at) == (False, promised)
    assert (order.provider_completion_kept, order.provider_missed) == (None, True)
