"""The straight way of an order, and what it leaves behind."""

from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.orders.models import Assignment, OrderEvent
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
