"""Who is told of what by the acts, and whom an unanswered emergency goes to next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from houqin.domains.catalogue.rules import Content, PromiseTerm
from houqin.domains.catalogue.services.items import create_item, publish_version
from houqin.domains.contracts.tests.making import LAMP, YEAR
from houqin.domains.orders import tasks
from houqin.domains.orders.models import Complaint, Order, OrderEvent
from houqin.domains.orders.services import dispatching, field, intake, joining, sorting, voice
from houqin.domains.orders.services.dispatching import Choice
from houqin.domains.orders.services.field import WrittenAnswerNeeded
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.providers.models import DutyRank
from houqin.domains.providers.services.rosters import RosterRow, load_roster
from houqin.domains.providers.services.staff import create_trade, enter_staff
from houqin.foundation.notices.models import Notice
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.foundation.places.services import set_secrecy
from houqin.foundation.scope.scope import entering


def told(work: Work, kind: str) -> list[tuple[str, dict[str, str]]]:
    with entering(work.system.scope):
        rows = Notice.objects.filter(kind=kind).order_by("id")
        return [(row.person.name, dict(row.figures)) for row in rows.select_related("person")]


def test_a_rejection_reaches_the_requester_with_its_reason(work: Work) -> None:
    order = work.rejected()
    assert told(work, "orders.rejected") == [("王芳", {"number": order.number, "reason": "私人物品"})]


def test_whoever_waits_learns_of_a_pause_and_until_when(work: Work) -> None:
    main = work.submitted()
    other = intake.submit_order(work.colleague, work.report("走廊灯坏"), at=later(1))
    joining.merge(work.dispatcher, other.public_id, into_id=main.public_id, at=later(2))
    dispatching.dispatch(work.dispatcher, main.public_id, at=later(5))
    dispatching.take(work.worker, main.public_id, at=later(10))
    field.pause(work.worker, main.public_id, reason_code="weather", promised=later(600), at=later(20))
    figures = {"number": main.number, "reason": "恶劣天气", "promised": "2026-03-03 19:00"}
    assert sorted(told(work, "orders.paused")) == sorted([("王芳", figures), ("李娜", figures)])


def test_what_is_promised_in_writing_is_finished_in_writing(work: Work) -> None:
    system, market = work.system, work.market
    item = create_item(system, class_id=market.repairs.public_id, code="ZX", at=AT)
    promises = (PromiseTerm("P4", "completion", "calendar_day", days=7, written=True),)
    content = Content(
        service="咨询", content="答复", standard=LAMP.standard, price_basis="per_order", promises=promises
    )
    publish_version(
        system, item.public_id, valid_from=YEAR[0], content=content, at=AT, manager_id=market.office.authority.public_id
    )
    order = intake.submit_order(work.requester, work.report("怎么办", item_id=item.public_id), at=later(0))
    choice = Choice(provider_id=market.provider.public_id, reason="咨询")
    dispatching.dispatch(work.dispatcher, order.public_id, choice=choice, at=later(5))
    dispatching.take(work.worker, order.public_id, at=later(6))
    with pytest.raises(WrittenAnswerNeeded):
        field.complete(work.worker, order.public_id, at=later(20))
    assert field.complete(work.worker, order.public_id, result="请到一楼办理", at=later(21)).state == "completed"


def keep_a_roster(work: Work) -> None:
    """The worker is on duty all week, the second worker stands in."""
    provider_id = work.market.provider.public_id
    create_trade(work.system, code="dian", name="电工", at=AT)
    rows = []
    for rank, worker in ((DutyRank.ON_DUTY, work.worker), (DutyRank.STAND_IN, work.second_worker)):
        assert worker.public_id is not None
        enter_staff(work.system, worker.public_id, provider_id=provider_id, since=SINCE, at=AT, trades=["dian"])
        rows.append(RosterRow(date(2026, 3, 3), "dian", worker.name, later(-60), later(600), rank=rank.value))
    load_roster(work.system, provider_id, rows=rows, at=AT)


def holder(work: Work, order: Order) -> str:
    with entering(work.system.scope):
        found = Order.objects.select_related("worker").get(pk=order.pk)
        return found.worker.name if found.worker else ""


def test_only_who_is_of_the_trade_is_called(work: Work) -> None:
    keep_a_roster(work)
    publish_version(
        work.system,
        work.market.lamp.public_id,
        valid_from=date(2026, 2, 1),
        content=replace(LAMP, trade="水工"),
        manager_id=work.market.office.authority.public_id,
        at=AT,
    )
    order = sorting.set_urgency(work.dispatcher, work.submitted("爆管").public_id, urgency="P2", at=later(1))
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    assert holder(work, order) == "", "an electrician is no plumber"
    assert [name for name, _ in told(work, "orders.roster_gap")] == ["赵队长"]


def test_nobody_unvetted_is_called_to_a_place_with_secrecy(work: Work) -> None:
    keep_a_roster(work)
    set_secrecy(work.system, work.room.public_id, secrecy="key", at=later(0), reason="保密要害部位")
    order = sorting.set_urgency(work.dispatcher, work.submitted("爆管").public_id, urgency="P2", at=later(1))
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    assert (holder(work, order), [name for name, _ in told(work, "orders.on_duty")]) == ("", [])


def test_an_emergency_nobody_answers_goes_on_to_the_next(work: Work) -> None:
    keep_a_roster(work)
    order = sorting.set_urgency(work.dispatcher, work.submitted("爆管").public_id, urgency="P2", at=later(1))
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    assert holder(work, order) == "孙师傅"
    assert [name for name, _ in told(work, "orders.on_duty")] == ["孙师傅"]
    assert tasks.pass_on(later(10)).endswith(": 0"), "five minutes are not over"
    assert tasks.pass_on(later(10) + timedelta(seconds=1)).endswith(": 1")
    assert holder(work, order) == "钱师傅"
    assert tasks.pass_on(later(15)).endswith(": 0")
    assert tasks.pass_on(later(17)).endswith(": 0"), "the roster is used up"
    assert {name for name, _ in told(work, "orders.no_answer")} == {"吴敏", "郑刚", "赵队长"}
    assert tasks.pass_on(later(30)).endswith(": 0")
    assert len(told(work, "orders.no_answer")) == 3, "once"
    taken = dispatching.take(work.second_worker, order.public_id, at=later(31))
    assert taken.taken_at == later(31)
    with entering(work.system.scope):
        called = OrderEvent.objects.filter(order=order, kind="assigned").order_by("id").values_list("at", flat=True)
        assert list(called) == [later(5), later(10) + timedelta(seconds=1)]


def test_what_was_taken_or_is_no_emergency_goes_to_nobody_else(work: Work) -> None:
    keep_a_roster(work)
    ordinary = work.assigned()
    taken = sorting.set_urgency(work.dispatcher, work.submitted("爆管").public_id, urgency="P1", at=later(1))
    dispatching.dispatch(work.dispatcher, taken.public_id, at=later(5))
    dispatching.take(work.worker, taken.public_id, at=later(6))
    assert tasks.pass_on(later(60)).endswith(": 0")
    assert (holder(work, ordinary), holder(work, taken)) == ("孙师傅", "孙师傅")


def test_whoever_is_served_learns_that_it_is_done_and_followers_too(work: Work) -> None:
    main = work.submitted()
    other = intake.submit_order(work.colleague, work.report("走廊灯坏"), at=later(1))
    joining.merge(work.dispatcher, other.public_id, into_id=main.public_id, at=later(2))
    assert told(work, "orders.merged") == [("李娜", {"number": other.number, "main": main.number})]
    work.completed_of(main)
    assert sorted(told(work, "orders.completed")) == sorted(
        [("王芳", {"number": main.number}), ("李娜", {"number": main.number})]
    )


def test_whoever_complained_learns_what_was_found(work: Work) -> None:
    for valid, finding in ((True, "录音属实"), (False, "查无此事")):
        made = voice.complain(work.requester, work.taken().public_id, words="态度差", at=later(30))
        voice.decide_complaint(work.chief, made.public_id, valid=valid, finding=finding, at=later(40))
    assert told(work, "orders.complaint_found") == [
        ("王芳", {"finding": "录音属实"}),
        ("王芳", {"finding": "查无此事"}),
    ]
    with entering(work.system.scope):
        first = Complaint.objects.get(finding="录音属实")
    voice.appeal_complaint(work.desk, first.public_id, words="不属实", at=later(50))
    voice.decide_complaint_appeal(work.system, first.public_id, uphold=False, finding="改判", at=later(60))
    assert told(work, "orders.complaint_found")[-1] == ("王芳", {"finding": "改判"})
