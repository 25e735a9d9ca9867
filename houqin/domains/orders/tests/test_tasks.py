"""What orders do regularly: tell of lateness once, take silence for confirmation, compute again."""

from datetime import timedelta

from procrastinate.contrib.django.models import ProcrastinateJob

from houqin.domains.orders import tasks
from houqin.domains.orders.models import Order
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.tests.test_pages import browser
from houqin.domains.orders.workflow import OPEN
from houqin.foundation.calendars.services import load_statutory_year
from houqin.foundation.notices.models import Notice
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering


def told(work: Work) -> list[tuple[str, int, bool]]:
    with entering(work.system.scope):
        return sorted(Notice.objects.filter(kind="orders.late").values_list("person__name", "level", "in_digest"))


def test_lateness_is_told_once_to_whom_it_concerns(work: Work) -> None:
    order = work.dispatched()
    with entering(work.system.scope):
        due = Order.objects.get(pk=order.pk).escalate_at
    assert due is not None
    tasks.escalate(due)
    assert told(work) == [], "at half time only the board shows it"
    long_after = due + timedelta(days=30)
    assert tasks.escalate(long_after).endswith(": 2")
    first = told(work)
    assert [one for one in first if one[1] == 100] == [("周强", 100, False), ("赵队长", 100, False)]
    assert [one for one in first if one[1] == 150] == [("郑刚", 150, True)], "拟督办 waits for the chief's digest"
    assert tasks.escalate(long_after).endswith(": 0")
    assert told(work) == first
    for address in (order.get_absolute_url(), f"/orders/{order.public_id}/story/"):
        page = browser(work, work.chief, "zh-hans").get(address).content.decode()
        assert "超时提醒" in page
        assert "orders.escalate" not in page, "the system's own work is told in words"


def test_silence_is_taken_for_confirmation_after_its_days(work: Work) -> None:
    order = work.completed()
    assert tasks.deem_confirmed(later(60) + timedelta(days=6)).endswith(": 0")
    assert tasks.deem_confirmed(later(60) + timedelta(days=8)).endswith(": 1")
    with entering(work.system.scope):
        assert Order.objects.get(pk=order.pk).state not in OPEN


def test_a_loaded_year_makes_open_orders_computed_again(work: Work) -> None:
    order = work.dispatched()
    days = [{"name": "元旦", "date": f"2027-01-0{day}", "isOffDay": True} for day in range(1, 8)]
    before = ProcrastinateJob.objects.filter(task_name="orders.recompute").count()
    load_statutory_year(work.system, {"year": 2027, "days": days}, at=AT)
    assert ProcrastinateJob.objects.filter(task_name="orders.recompute").count() == before + 1
    with entering(work.system.scope):
        deadline = Order.objects.get(pk=order.pk).completion_due_at
    tasks.recompute.run_now(work.system)
    with entering(work.system.scope):
        assert Order.objects.get(pk=order.pk).completion_due_at == deadline
