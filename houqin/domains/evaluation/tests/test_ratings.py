"""Ratings before a provider: month figures of five voices, and comments released without names, rooms and numbers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from django.db import transaction
from django.db.utils import DatabaseError

from houqin.domains.evaluation.models import ReleasedComment, SatisfactionAnswer
from houqin.domains.evaluation.queries.ratings import comments_waiting, month_figures
from houqin.domains.evaluation.rules.released import blanked, figure_of, month_is_over, traces_in
from houqin.domains.evaluation.rules.satisfaction import Answer
from houqin.domains.evaluation.services.answers import record_answer
from houqin.domains.evaluation.services.releasing import (
    LeadsBack,
    MonthRuns,
    ReleasedAlready,
    TooFewAnswers,
    release_call_back,
    release_comment,
)
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.orders.models import Order, Rating
from houqin.domains.orders.services import closing, intake
from houqin.domains.orders.tests.making import Work, later, make_work
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Rate
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted
from houqin.web.idempotency import new_key

TABLE = yaml.safe_load((Path(__file__).parent / "cases" / "released.yaml").read_text("utf-8"))
APRIL = date(2026, 4, 1)
COMMENT = "孙师傅在301室修得很快"
FIVE = [Answer("a", 5), Answer("b", 5), Answer("c", 4), Answer("d", 3), Answer("e", 1)]


@pytest.mark.parametrize("case", TABLE, ids=[case["text"] for case in TABLE])
def test_what_of_a_comment_leads_back(case: dict[str, Any]) -> None:
    names = case.get("names", [])
    assert list(traces_in(case["text"], names=names)) == case["traces"]
    assert blanked(case["text"], names=names) == case["blanked"]
    assert traces_in(case["blanked"], names=names) == ()


@pytest.mark.parametrize(
    ("answers", "figure"),
    [
        (FIVE, (5, 600_000, 6800)),
        (FIVE[:4], None),
        ([*FIVE[:4], Answer("a", 1)], None),  # one person twice is one voice
        ([], None),
    ],
)
def test_a_figure_needs_five_voices(answers: list[Answer], figure: tuple[int, int, int] | None) -> None:
    found = figure_of(answers)
    assert (found and (found.voices, found.satisfied.ppm, found.index.hundredths)) == figure


def test_a_month_is_over_when_the_next_begins() -> None:
    assert not month_is_over(MARCH, today=date(2026, 3, 31))
    assert month_is_over(MARCH, today=APRIL)
    assert month_is_over(date(2026, 12, 1), today=date(2027, 1, 1))


def rated(work: Work, name: str, grade: int, comment: str = "") -> Rating:
    """An order of somebody, served, confirmed and rated on 3 March."""
    person = work.market.office.actor(name, work.market.office.finance, Role.REQUESTER)
    order = work.completed_of(intake.submit_order(person, work.report(), at=later(0)))
    closing.confirm(person, order.public_id, at=later(70))
    return closing.rate(person, order.public_id, grade=grade, comment=comment, at=later(75))


@pytest.fixture
def four(db: None) -> tuple[Work, Rating]:
    """Four people rated the lamp, one with a comment."""
    work = make_work()
    told = rated(work, "张一", 5, COMMENT)
    for name, grade in (("张二", 5), ("张三", 4), ("张四", 3)):
        rated(work, name, grade)
    return work, told


def figures(work: Work, actor: Actor, today: date = APRIL) -> list[tuple[str, int | None]]:
    with entering(actor.scope):
        rows = month_figures(actor, MARCH, today=today)
    return [(row.provider.unit.name, row.figure.voices if row.figure else None) for row in rows]


def test_below_five_nothing_is_told_and_nothing_released(four: tuple[Work, Rating]) -> None:
    work, told = four
    assert figures(work, work.desk) == [(work.market.provider.unit.name, None)]
    with entering(work.chief.scope):
        assert comments_waiting(work.chief, MARCH, today=APRIL) == []
    with pytest.raises(TooFewAnswers):
        release_comment(work.chief, told.public_id, text="修得很快", at=AFTER_MARCH)


def test_from_five_on_the_provider_reads_figures_and_what_was_released_of_its_own_alone(
    four: tuple[Work, Rating],
) -> None:
    work, told = four
    silent = rated(work, "张五", 1)
    assert figures(work, work.desk, today=date(2026, 3, 31)) == [], "a month that runs names whoever rated last"
    assert figures(work, work.desk) == [(work.market.provider.unit.name, 5)]
    assert figures(work, work.rival_desk) == []
    with pytest.raises(NotPermitted):
        month_figures(work.requester, MARCH, today=APRIL)

    def release(actor: Actor, rating: Rating = told, *, text: str = "修得很快", at: datetime = AFTER_MARCH) -> Any:
        return release_comment(actor, rating.public_id, text=text, at=at)

    with pytest.raises(MonthRuns):
        release(work.chief, at=datetime(2026, 3, 31, 15, tzinfo=UTC))
    with pytest.raises(NotPermitted):
        release(work.dispatcher)
    with pytest.raises(NotFound):
        release(work.desk)
    with pytest.raises(NotFound):
        release(work.chief, silent)
    with pytest.raises(BadInput):
        release(work.chief, text=" ")
    with pytest.raises(LeadsBack, match="孙师傅、301室"):
        release(work.chief, text=COMMENT)
    made = release(work.chief)
    assert (made.month, made.text, made.provider_id) == (MARCH, "修得很快", work.market.provider.pk)
    with pytest.raises(ReleasedAlready):
        release(work.chief, at=AFTER_MARCH + timedelta(days=1))
    with entering(work.chief.scope):
        assert comments_waiting(work.chief, MARCH, today=APRIL) == []
    for actor, seen in ((work.desk, 1), (work.rival_desk, 0), (work.chief, 1), (work.requester, 0)):
        with entering(actor.scope):
            assert ReleasedComment.objects.visible_to(actor).count() == seen
    with entering(work.rival_desk.scope):
        assert not ReleasedComment.objects.exists(), "the database hides it too"
    with entering(work.system.scope), pytest.raises(DatabaseError), transaction.atomic():
        ReleasedComment.objects.update(text="别的话")


def called_back(work: Work, name: str, grade: int, words: str) -> SatisfactionAnswer:
    """An order of somebody, served, confirmed, not rated; called back about it on 3 March."""
    person = work.market.office.actor(name, work.market.office.finance, Role.REQUESTER)
    order = work.completed_of(intake.submit_order(person, work.report(), at=later(0)))
    closing.confirm(person, order.public_id, at=later(70))
    return record_answer(
        work.chief,
        contract_id=work.market.contract.public_id,
        order_id=order.public_id,
        grade=grade,
        words=words,
        client_id=new_public_id(),
        at=later(80),
    )


def test_what_was_said_in_a_call_back_counts_as_a_voice_and_may_be_released(four: tuple[Work, Rating]) -> None:
    work, _told = four
    survey = record_answer(
        work.chief,
        contract_id=work.market.contract.public_id,
        respondent="李六",
        grade=5,
        words="都好",
        client_id=new_public_id(),
        at=later(80),
    )
    with entering(work.chief.scope):
        assert comments_waiting(work.chief, MARCH, today=APRIL) == [], "a survey is about no one service"
    said = called_back(work, "赵七", 2, "赵七等了很久")
    assert figures(work, work.desk) == [(work.market.provider.unit.name, 5)]
    with entering(work.chief.scope):
        assert [one.comment for one in comments_waiting(work.chief, MARCH, today=APRIL)] == [COMMENT, "赵七等了很久"]

    def release(actor: Actor, answer: SatisfactionAnswer = said, *, text: str = "等了很久") -> ReleasedComment:
        return release_call_back(actor, answer.public_id, text=text, at=AFTER_MARCH)

    with pytest.raises(NotFound):
        release(work.desk)  # single answers are the office's
    with pytest.raises(NotFound):
        release(work.chief, survey)
    with pytest.raises(NotPermitted):
        release(work.dispatcher)
    with pytest.raises(LeadsBack, match="赵七"):
        release(work.chief, text="赵七等了很久")
    made = release(work.chief)
    assert (made.month, made.text, made.rating, made.provider_id) == (MARCH, "等了很久", None, work.market.provider.pk)
    with pytest.raises(ReleasedAlready):
        release(work.chief)
    with entering(work.desk.scope):
        assert [row.text for row in ReleasedComment.objects.visible_to(work.desk)] == ["等了很久"]
    with entering(work.system.scope), pytest.raises(DatabaseError, match="said_once"), transaction.atomic():
        ReleasedComment.objects.bulk_create([ReleasedComment(**_said_by_nobody(made))])


def _said_by_nobody(row: ReleasedComment) -> dict[str, Any]:
    names = ("authority_id", "provider_id", "item_id", "month", "text", "at")
    return {name: getattr(row, name) for name in names}


def test_a_call_back_is_released_by_page_and_by_endpoint(four: tuple[Work, Rating]) -> None:
    work, told = four
    said = [called_back(work, "赵七", 2, "赵七等了很久"), called_back(work, "钱八", 4, "还可以")]
    with time_machine.travel(AFTER_MARCH):
        chief, desk = browser(work, work.chief), browser(work, work.desk)
        first, second = (f"/call-backs/{one.public_id}/release/" for one in said)
        assert first in chief.get("/ratings/to-release/").content.decode()
        assert "××等了很久" in chief.get(first).content.decode()
        gone = chief.post(first, {"text": "等了很久", "idempotency_key": new_key()})
        assert (gone.status_code, gone["Location"]) == (302, "/ratings/to-release/?month=2026-03")
        released = chief.post(
            f"/api/v1{second.rstrip('/')}",
            json.dumps({"text": "还可以"}),
            content_type="application/json",
            headers={"idempotency-key": new_key()},
        )
        assert released.status_code == 201, released.content.decode()
        (waiting,) = chief.get("/api/v1/ratings/to-release?month=2026-03").json()
        assert (waiting["rating_id"], waiting["answer_id"]) == (str(told.public_id), None)
        assert "等了很久" in desk.get("/ratings/released/").content.decode()
        assert desk.get(first).status_code in (403, 404)


def test_the_way_of_a_comment_by_page_and_by_endpoint(four: tuple[Work, Rating]) -> None:
    work, told = four
    second = rated(work, "张五", 2, "等了很久")
    with time_machine.travel(AFTER_MARCH):
        chief, desk = browser(work, work.chief), browser(work, work.desk)
        listed = chief.get("/ratings/to-release/").content.decode()
        assert COMMENT in listed
        form = chief.get(f"/ratings/{told.public_id}/release/").content.decode()
        assert "××在××修得很快" in form
        key = {"idempotency_key": new_key()}
        refused = chief.post(f"/ratings/{told.public_id}/release/", {"text": COMMENT, **key})
        assert refused.status_code == 422
        assert "still says 孙师傅" in refused.content.decode()
        gone = chief.post(f"/ratings/{told.public_id}/release/", {"text": "修得很快", "idempotency_key": new_key()})
        assert (gone.status_code, gone["Location"]) == (302, "/ratings/to-release/?month=2026-03")
        released = chief.post(
            f"/api/v1/ratings/{second.public_id}/release",
            json.dumps({"text": "等了很久"}),
            content_type="application/json",
            headers={"idempotency-key": new_key()},
        )
        assert released.status_code == 201, released.content.decode()
        assert chief.get("/api/v1/ratings/to-release?month=2026-03").json() == []
        (figure,) = desk.get("/api/v1/ratings?month=2026-03").json()
        assert (figure["voices"], figure["satisfied_ppm"]) == (5, 600_000)
        assert str(Rate(600_000)) in desk.get("/ratings/").content.decode()
        shown = desk.get("/ratings/released/").content.decode()
        read = [row["text"] for row in desk.get("/api/v1/ratings/released").json()["items"]]
        assert sorted(read) == ["修得很快", "等了很久"]
        with entering(work.system.scope):
            numbers = list(Order.objects.values_list("number", flat=True))
        assert "修得很快" in shown
        assert not any(number in shown for number in numbers), "never beside an order"
        for address in ("/ratings/to-release/", "/api/v1/ratings/to-release?month=2026-03"):
            assert desk.get(address).status_code == 403
        assert desk.get(f"/ratings/{told.public_id}/release/").status_code in (403, 404)
