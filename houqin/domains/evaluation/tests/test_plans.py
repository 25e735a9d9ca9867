"""Plans of inspections: made ahead of time, due to whoever inspects, missed where nobody came (practice 12)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from houqin.domains.evaluation.models import Inspection, InspectionPlan, Scorecard
from houqin.domains.evaluation.queries.due import due_to
from houqin.domains.evaluation.queries.watching import lacking
from houqin.domains.evaluation.services.inspections import open_sheet
from houqin.domains.evaluation.services.plans import (
    WHOLE_DAY,
    PlanOver,
    PlanTerms,
    end_plan,
    enter_plan,
    mark_missed,
    plan_on,
)
from houqin.domains.evaluation.services.scored import NotScored
from houqin.domains.evaluation.tasks import plan_inspections
from houqin.domains.evaluation.tests.making import MARCH, Scored, make_scored
from houqin.domains.evaluation.tests.test_api import send
from houqin.domains.evaluation.tests.test_pages import browser
from houqin.domains.orders.rules.planned import Frequency, Recurrence
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted
from houqin.kernel.workflow import WrongState

#: A Sunday; Mondays fall on 2, 9, 16, 23 and 30 March.
START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def scored(db: None) -> Scored:
    return make_scored()


def weekly(scored: Scored, **more: Any) -> PlanTerms:
    given: dict[str, Any] = {
        "name": "周一巡检",
        "contract_id": scored.contract.public_id,
        "recurrence": Recurrence(Frequency.WEEKLY, date(2026, 3, 1), WHOLE_DAY, weekdays=(1,)),
        "hold_days": 2,
    }
    return PlanTerms(**(given | more))


def days(scored: Scored, state: str) -> list[date]:
    with entering(scored.work.system.scope):
        return list(Inspection.objects.filter(state=state).order_by("due_on").values_list("due_on", flat=True))


def test_a_plan_makes_its_inspections_ahead_of_time_and_goes_on_night_by_night(scored: Scored) -> None:
    plan = enter_plan(scored.inspector, weekly(scored), at=START)
    assert days(scored, "planned") == [date(2026, 3, day) for day in (2, 9, 16, 23, 30)] + [
        date(2026, 4, 6),
        date(2026, 4, 13),
    ]  # 45 days
    assert plan_on(scored.inspector, plan.public_id, at=START) == 0  # the second time there is nothing to make
    assert plan_on(scored.inspector, plan.public_id, at=datetime(2026, 3, 9, 2, tzinfo=UTC)) == 1
    with entering(scored.work.system.scope):
        first = Inspection.objects.earliest("due_on")
        assert (first.kind, first.month, first.hold_until, first.scheme) == (
            "planned",
            MARCH,
            date(2026, 3, 4),
            scored.scheme,
        )
        with pytest.raises(IntegrityError, match="inspection_planned_once"), transaction.atomic():
            Inspection.objects.bulk_create([Inspection(**{**_copy(first), "due_on": date(2026, 3, 9)})])


def _copy(row: Inspection) -> dict[str, Any]:
    own = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value for name, value in own.items() if name not in {"id", "public_id", "recorded_at"}}


def test_what_nobody_began_by_its_last_day_is_missed_and_stands_on_the_card(scored: Scored) -> None:
    enter_plan(scored.inspector, weekly(scored), at=START)
    with entering(scored.work.system.scope):
        second = Inspection.objects.get(due_on=date(2026, 3, 9))
    open_sheet(scored.inspector, second.public_id, at=datetime(2026, 3, 9, 3, tzinfo=UTC))
    assert (
        mark_missed(scored.inspector, at=datetime(2026, 3, 4, 3, tzinfo=UTC)) == 0
    )  # until the evening of its last day
    assert mark_missed(scored.inspector, at=datetime(2026, 3, 19, 3, tzinfo=UTC)) == 2
    assert days(scored, "missed") == [date(2026, 3, 2), date(2026, 3, 16)]  # on the 9th somebody is at it
    with entering(scored.work.system.scope):
        first = Inspection.objects.get(due_on=date(2026, 3, 2))
        assert ("inspection_missed", 2) in [(one.code, one.count) for one in lacking([scored.contract.pk], MARCH)]
    with pytest.raises(WrongState):
        open_sheet(scored.inspector, first.public_id, at=datetime(2026, 3, 19, 3, tzinfo=UTC))
    scored.signed(due_on=date(2026, 3, 20))
    scored.frozen()
    with entering(scored.work.system.scope):
        card = Scorecard.objects.get(state="frozen")
        assert (card.inspections, card.missed) == (1, 2)


def test_the_night_does_both(scored: Scored) -> None:
    enter_plan(scored.inspector, weekly(scored), at=START)
    assert plan_inspections(datetime(2026, 3, 19, 3, tzinfo=UTC)).endswith(": 5")  # two made, three missed
    assert len(days(scored, "missed")) == 3


def test_an_ended_plan_cancels_what_nobody_began(scored: Scored) -> None:
    plan = enter_plan(scored.inspector, weekly(scored), at=START)
    with pytest.raises(BadInput):
        end_plan(scored.inspector, plan.public_id, on=date(2026, 2, 27), reason="改为每月", at=START)
    with pytest.raises(BadInput):
        end_plan(scored.inspector, plan.public_id, on=date(2026, 3, 16), reason=" ", at=START)
    end_plan(scored.inspector, plan.public_id, on=date(2026, 3, 16), reason="改为每月", at=START)
    assert days(scored, "planned") == [date(2026, 3, 2), date(2026, 3, 9)]
    assert len(days(scored, "cancelled")) == 5
    assert plan_on(scored.inspector, plan.public_id, at=datetime(2026, 4, 20, 2, tzinfo=UTC)) == 0
    with pytest.raises(PlanOver):
        end_plan(scored.inspector, plan.public_id, on=date(2026, 3, 20), reason="再停", at=START)


def test_a_plan_is_refused_where_it_cannot_be_walked(scored: Scored) -> None:
    for refusal, more in (
        (BadInput, {"panel": 0}),
        (BadInput, {"hold_days": 40}),
        (BadInput, {"name": " "}),
        (NotFound, {"leader_id": scored.scheme.public_id}),
        (NotScored, {"recurrence": Recurrence(Frequency.WEEKLY, date(2027, 3, 1), WHOLE_DAY, weekdays=(1,))}),
    ):
        with pytest.raises(refusal):
            enter_plan(scored.inspector, weekly(scored, **more), at=START)
    with pytest.raises(NotPermitted):
        enter_plan(scored.manager, weekly(scored), at=START)
    with entering(scored.work.system.scope):
        assert not InspectionPlan.objects.exists()


def test_it_is_due_to_its_leader_or_to_whoever_inspects_and_hidden_from_the_provider(scored: Scored) -> None:
    leader = scored.second_inspector.public_id
    enter_plan(scored.inspector, weekly(scored, leader_id=leader, kind="covert"), at=START)
    enter_plan(scored.inspector, weekly(scored, name="大厅"), at=START)
    until = date(2026, 3, 3)
    for actor, due in ((scored.inspector, ["大厅"]), (scored.second_inspector, ["周一巡检", "大厅"])):
        with entering(actor.scope):
            assert [row.plan.name for row in due_to(actor, until=until).order_by("pk") if row.plan] == due
    with entering(scored.manager.scope):
        assert not InspectionPlan.objects.visible_to(scored.manager).exists()
        assert not InspectionPlan.objects.exists()  # row security, whoever asks
        assert {row.kind for row in Inspection.objects.visible_to(scored.manager)} == {"planned"}


@time_machine.travel(START, tick=False)
def test_the_pages_and_endpoints(scored: Scored) -> None:
    inspector = browser(scored, scored.inspector)
    form = {
        "name": "每周三楼道",
        "contract_id": str(scored.contract.public_id),
        "kind": "spot",
        "frequency": "weekly",
        "weekdays": ["3"],
        "panel": "1",
        "hold_days": "1",
        "valid_from": "2026-03-02",
        "idempotency_key": "11111111-1111-4111-8111-111111111111",
    }
    assert inspector.post(reverse("evaluation:plan_enter"), form).status_code == 302
    assert "每周三楼道" in inspector.get(reverse("evaluation:plans")).content.decode()
    body = {
        "name": "月末",
        "contract_id": str(scored.contract.public_id),
        "frequency": "monthly",
        "day_of_month": 31,
        "valid_from": "2026-03-01",
    }
    made = send(inspector, "/inspection-plans", body)
    assert (made.status_code, made.json()["hold_days"]) == (201, 3)
    listed = inspector.get("/api/v1/inspection-plans").json()["items"]
    assert {row["name"] for row in listed} == {"每周三楼道", "月末"}
    page = reverse("evaluation:plan_page", args=[made.json()["public_id"]])
    assert "月末" in inspector.get(page).content.decode()
    assert inspector.get(reverse("evaluation:due")).status_code == 200
    assert inspector.get("/api/v1/inspections/due").status_code == 200
    end = {
        "on": "2026-03-15",
        "reason": "不再需要",
        "idempotency_key": "11111111-1111-4111-8111-111111111112",
    }
    assert inspector.post(reverse("evaluation:plan_end", args=[made.json()["public_id"]]), end).status_code == 302
    again = send(inspector, f"/inspection-plans/{made.json()['public_id']}/end", {"on": "2026-03-20", "reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "evaluation.plan_over")
