"""Formal supervision (督办): due within its day, answered once by the one answerable, overdue ones listed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from houqin.domains.orders.models import Order, Supervision
from houqin.domains.orders.queries.story import story
from houqin.domains.orders.rules.acting import ReasonNeeded
from houqin.domains.orders.rules.timing import AnswerDueAtOnce, answer_due
from houqin.domains.orders.services import voice
from houqin.domains.orders.tests.making import NINE, Work, later
from houqin.domains.orders.tests.test_api import SignIn, post, sign_in  # noqa: F401  a fixture
from houqin.domains.orders.tests.test_pages import browser
from houqin.domains.orders.tests.test_telling import told
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotFound, NotPermitted, Refusal
from houqin.web.idempotency import new_key

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("named", "due"),
    [
        (None, NINE + 3 * DAY),
        (NINE + timedelta(hours=2), NINE + timedelta(hours=2)),
        (NINE, AnswerDueAtOnce),
        (NINE - DAY, AnswerDueAtOnce),
    ],
)
def test_until_when_it_is_answered(named: datetime | None, due: datetime | type[Refusal]) -> None:
    if isinstance(due, datetime):
        assert answer_due(made_at=NINE, named=named) == due
    else:
        with pytest.raises(due):
            answer_due(made_at=NINE, named=named)


def supervised(work: Work, order: Order, *, answer_by: datetime | None = None) -> Supervision:
    voice.supervise(work.chief, order.public_id, words="今天办结并说明原因", answer_by=answer_by, at=later(20))
    with entering(work.system.scope):
        made: Supervision = Supervision.objects.select_related("order").get(order=order)
    return made


def test_the_provider_that_holds_it_is_told_and_answers_once(work: Work) -> None:
    order = work.taken()
    made = supervised(work, order)
    figures = {"number": order.number, "day": "2026-03-06"}
    assert figures in [given for _name, given in told(work, "orders.supervised")]
    voice.answer_supervision(work.desk, made.public_id, words="配件已到，下午装好", at=later(40))
    assert [figures["number"] for _name, figures in told(work, "orders.supervision_answered")] == [order.number]
    with entering(work.chief.scope):
        lines = story(work.chief, order, at=later(50)).timeline.entries
    assert ("supervision_answered", "配件已到，下午装好") in [(one.event.kind, one.event.note) for one in lines]
    with pytest.raises(voice.AlreadyAnswered):
        voice.answer_supervision(work.desk, made.public_id, words="再说一次", at=later(41))


def test_what_no_provider_holds_is_answered_by_the_desk_but_not_by_the_one_who_supervises(work: Work) -> None:
    made = supervised(work, work.submitted())
    with pytest.raises(voice.OwnSupervision):
        voice.answer_supervision(work.chief, made.public_id, words="自答", at=later(30))
    voice.answer_supervision(work.dispatcher, made.public_id, words="已派人", at=later(30))


REFUSED: dict[str, tuple[type[Refusal], Callable[[Work], Actor], str]] = {
    "the office for the provider": (NotPermitted, lambda work: work.dispatcher, "代答"),
    "a worker": (NotPermitted, lambda work: work.worker, "修好了"),
    "the person served": (NotPermitted, lambda work: work.requester, "谢谢"),
    "another provider": (NotFound, lambda work: work.rival_desk, "不是我们"),
    "without words": (ReasonNeeded, lambda work: work.desk, "  "),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_who_may_not_answer(work: Work, case: str) -> None:
    refusal, who, words = REFUSED[case]
    made = supervised(work, work.taken())
    with pytest.raises(refusal):
        voice.answer_supervision(who(work), made.public_id, words=words, at=later(40))


def test_overdue_ones_are_listed_until_they_are_answered(work: Work) -> None:
    order = work.taken()
    made = supervised(work, order, answer_by=later(60))
    page = "/supervisions/?answer=overdue"
    chief, desk = browser(work, work.chief), browser(work, work.desk)
    provider = work.market.office.provider.name
    for client in (chief, desk):
        listed = client.get(page).content.decode()
        assert order.number in listed
        assert provider in listed
        assert "overdue since" in listed
        assert "今天办结" in client.get("/home/").content.decode()
    assert order.number not in browser(work, work.rival_desk).get(page).content.decode()
    assert browser(work, work.requester).get(page).status_code == 403
    answer = f"/supervisions/{made.public_id}/answer/"
    assert answer in desk.get(f"/orders/{order.public_id}/").content.decode()
    assert answer not in chief.get(f"/orders/{order.public_id}/").content.decode()
    assert chief.get(answer).status_code == 403
    assert "今天办结" in desk.get(answer).content.decode()
    assert desk.post(answer, {"words": "", "idempotency_key": new_key()}).status_code == 422
    assert desk.post(answer, {"words": "已更换", "idempotency_key": new_key()}).status_code == 302
    assert desk.get(answer).status_code == 409
    assert order.number not in chief.get(page).content.decode()
    late = chief.get("/supervisions/?answer=late").content.decode()
    assert "已更换" in late
    assert "answered late" in late
    assert "今天办结" not in desk.get("/home/").content.decode()


def test_the_list_sorts_by_its_day(work: Work) -> None:
    first, second = supervised(work, work.taken()), supervised(work, work.dispatched(), answer_by=later(60))
    shown = browser(work, work.chief).get("/supervisions/").content.decode()
    turned = browser(work, work.chief).get("/supervisions/?sort=-due").content.decode()
    numbers = rf"{first.order.number}|{second.order.number}"
    assert re.findall(numbers, shown)[0] == second.order.number
    assert re.findall(numbers, turned)[0] == first.order.number


def test_the_endpoints_list_and_take_the_answer(work: Work, sign_in: SignIn) -> None:  # noqa: F811
    made = supervised(work, work.taken(), answer_by=later(60))
    desk, chief = sign_in(work.desk), sign_in(work.chief)
    assert timezone.now() == later(80)
    found = chief.get("/api/v1/supervisions?only=overdue").json()["items"]
    assert [(one["public_id"], one["answer"]) for one in found] == [(str(made.public_id), None)]
    assert post(chief, f"/supervisions/{made.public_id}/answer", words="代答").status_code == 403
    answered = post(desk, f"/supervisions/{made.public_id}/answer", words="已更换")
    assert answered.status_code == 200
    assert answered.json()["answer"] == "已更换"
    assert chief.get("/api/v1/supervisions?only=open").json()["items"] == []
    assert sign_in(work.requester).get("/api/v1/supervisions").status_code == 403
