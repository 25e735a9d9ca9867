"""What changes behind a close: the closed month stands, and every correction finds its way to money."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from houqin.domains.budgets.queries import balances
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services.deliveries import record_delivery
from houqin.domains.evaluation import checks as scores
from houqin.domains.evaluation.models import Finding, Scorecard
from houqin.domains.evaluation.queries.touched import first_touched
from houqin.domains.evaluation.services.appeals import answer_appeal, file_appeal
from houqin.domains.evaluation.services.findings import waive_finding
from houqin.domains.evaluation.services.inspections import sign_sheet
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.orders.services import dispatching, field
from houqin.domains.orders.tests.making import later
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.models import Correction, Settlement, Statement
from houqin.domains.settlement.queries import late_facts
from houqin.domains.settlement.rules_late import Change, as_known_now, changes_between, judge_again
from houqin.domains.settlement.services.anew import (
    AlreadyConfirmed,
    DisputeWaits,
    LaterMonthSettled,
    settle_anew,
)
from houqin.domains.settlement.services.closing import Closed, close_contract_month
from houqin.domains.settlement.services.confirming import AppealWaits, confirm_statement, deem_confirmed, dispute
from houqin.domains.settlement.services.parallel import keep_trials
from houqin.domains.settlement.tasks import confirm_silent, follow_card
from houqin.domains.settlement.tests.making import (
    APRIL_2,
    FEE,
    SLA,
    Settled,
    browser,
    confirmed,
    inspected,
    signed_for,
)
from houqin.foundation.scope.scope import entering
from houqin.kernel.clauses import facts_as_stored, read_clause, read_facts
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Quantity
from houqin.kernel.refusal import BadInput

APRIL = date(2026, 4, 1)
APRIL_20 = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)
MAY_1 = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
AFTER_WINDOW = datetime(2026, 5, 8, 2, 0, tzinfo=UTC)
TAKEN = 2_269_673  # 5 % of the fee at 84.29 points
FACTS: dict[str, Any] = {
    "sites": [{"site": "1号楼", "score": "88.5", "weight": 3}],
    "components": {"kpi": {"score": "91"}, "complaints": {"count": 2}},
    "counts": {"late": 1},
    "incidents": [{"class": "fire", "on": "2026-03-05", "id": "i1"}],
    "breaches": [{"kind": "completion", "minutes_late": 10, "id": "o1"}],
    "history": [{"period": "2026-02", "score": "80", "deductions": "10.00", "next": "5.00"}],
    "contract_to_date": {"fees": "100.00", "deductions": "10.00"},
}


# ---- the rules


def test_facts_come_back_as_they_were_stored() -> None:
    facts = read_facts({**FACTS, "period_from": "2026-03-01", "period_until": "2026-04-01", "add_points": "1.5"})
    assert facts_as_stored(facts.model_dump(mode="json", by_alias=True)) == facts


@pytest.mark.parametrize(
    ("now", "changes"),
    [
        ({}, []),
        ({"breaches": []}, [Change("breach", "completion o1", "10", "")]),
        (
            {"breaches": [{"kind": "completion", "minutes_late": 70, "id": "o1"}]},
            [Change("breach", "completion o1", "10", "70")],
        ),
        ({"counts": {"late": 2}}, [Change("count", "late", "1", "2")]),
        ({"incidents": []}, [Change("incident", "i1", "fire", "")]),
        (
            {"components": {"kpi": {"score": "92"}, "complaints": {"count": 1}}},
            [Change("component", "complaints", "2", "1"), Change("component", "kpi", "9100", "9200")],
        ),
    ],
)
def test_what_changed_is_named(now: dict[str, Any], changes: list[Change]) -> None:
    before, live = read_facts(FACTS), read_facts({**FACTS, **now, "history": [], "contract_to_date": {}})
    known = as_known_now(before, live)
    assert known.history == before.history  # what is not read from work stays as it was settled
    assert changes_between(before, known, score_before=80_00, score_now=80_00) == changes
    scored = changes_between(before, known, score_before=80_00, score_now=None)
    assert scored == [Change("score", "", "8000", ""), *changes]


@pytest.mark.parametrize(("minutes", "taken"), [(None, 0), (10, 20_00), (70, 20_00)])
def test_a_month_is_judged_again_at_its_own_clause(minutes: int | None, taken: int) -> None:
    late = [] if minutes is None else [{"kind": "completion", "minutes_late": minutes, "id": "o1"}]
    judged = judge_again(read_clause(SLA), fee=100_00, score=None, facts=read_facts({"breaches": late}))
    assert (judged.deducted, judged.next, judged.claim, judged.total) == (taken, 0, 0, taken)


# ---- an appeal, a waiver


@pytest.fixture
def draft(settled: Settled) -> Statement:
    """March at 84.29 points: 5 % are deducted."""
    inspected(settled, dirty=10, rooms=6, waste=6)
    return settled.closed()


def waive_all(settled: Settled) -> None:
    """The chief waives what cost the points; the score follows, the money in the background."""
    with entering(settled.system.scope):
        findings = list(Finding.objects.filter(contract=settled.contract, item__code__in=["3.3", "3.4"]))
    for minutes, finding in enumerate(findings):
        at = APRIL_2 + timedelta(minutes=minutes)
        waive_finding(settled.chief, finding.public_id, reason="现场复核无误", at=at)
    follow_card.run_now(settled.system, contract=str(settled.contract.public_id), month="2026-03-01")


def inspected_in_april(settled: Settled) -> None:
    """Nothing was found in April."""
    planned = settled.scored.planned(contract_id=settled.contract.public_id, due_on=APRIL_20.date())
    sheet = settled.scored.marked(settled.scored.opened(planned))
    sign_sheet(settled.scored.inspector, sheet.public_id, at=APRIL_20)
    signed_for(settled, settled.contract, month=APRIL, at=MAY_1)


def same_as_frozen(settled: Settled) -> None:
    """What is stored follows from what was frozen."""
    authority = settled.scored.work.market.office.authority
    with entering(settled.system.scope):
        assert list(differences(authority)) == []
        assert list(scores.scores(authority)) == []


def test_a_waiver_in_the_window_settles_the_month_anew(settled: Settled, draft: Statement) -> None:
    waive_all(settled)
    with entering(settled.system.scope):
        first, second = Settlement.objects.filter(contract=settled.contract).order_by("version")
        assert (first.deducted_fen, second.deducted_fen, second.supersedes) == (TAKEN, 0, first)
        old, new = Statement.objects.order_by("pk")
        assert (old.state, new.state, new.payable_fen) == ("superseded", "draft", FEE)
        assert balances(settled.budget_line).accrued == FEE  # what the old one accrued is reversed
    again = close_contract_month(settled.clerk, settled.contract.public_id, month=MARCH, at=APRIL_2)
    assert again.agreed
    same_as_frozen(settled)


def test_after_a_confirmation_the_difference_enters_the_next_month(settled: Settled, draft: Statement) -> None:
    confirmed(settled, draft)
    waive_all(settled)
    with entering(settled.system.scope):
        assert Settlement.objects.count() == 1  # the closed month stands
        (waiting,) = late_facts(settled.clerk, [settled.contract], month=MARCH)
        assert (waiting.fen, waiting.entered, waiting.reason) == (TAKEN, "", "现场复核无误")
    same_as_frozen(settled)
    inspected_in_april(settled)
    agreed = settled.closed(month=APRIL, at=MAY_1)
    with entering(settled.system.scope):
        line = agreed.lines.get(part="correction")
        assert (line.amount_fen, agreed.other_fen) == (TAKEN, TAKEN)
        made = Correction.objects.get()
        assert (made.late_for, made.score, made.fen, made.deducted_fen) == (MARCH, 9286, TAKEN, 0)
        (entered,) = late_facts(settled.clerk, [settled.contract], month=MARCH)
        assert entered.entered == "2026-04"
    same_as_frozen(settled)
    page = browser(settled, settled.clerk).get(agreed.get_absolute_url()).content.decode()
    assert "已关账月份的更正" in page
    assert "现场复核无误" in page


def test_nothing_is_confirmed_while_an_appeal_waits(settled: Settled, draft: Statement) -> None:
    with entering(settled.system.scope):
        card = Scorecard.objects.get(contract=settled.contract, state="frozen")
    appeal = file_appeal(settled.manager, card.public_id, words="扣分有误", at=APRIL_2)
    with pytest.raises(AppealWaits):
        confirm_statement(settled.manager, draft.public_id, at=APRIL_2)
    with pytest.raises(AppealWaits):
        deem_confirmed(settled.system, draft.public_id, at=AFTER_WINDOW)
    confirm_silent(AFTER_WINDOW)  # goes on past it
    with entering(settled.system.scope):
        assert Statement.objects.get().state == "draft"
    answer_appeal(settled.chief, appeal.public_id, granted=False, answer="核实无误", at=APRIL_2)
    assert confirmed(settled, draft).state == "confirmed"


def test_settling_anew_is_refused_once_it_is_too_late(settled: Settled, draft: Statement) -> None:
    given: dict[str, Any] = {"month": MARCH, "reason": "更正", "at": APRIL_2}
    with pytest.raises(BadInput):
        settle_anew(settled.clerk, settled.contract.public_id, **(given | {"reason": " "}))
    assert settle_anew(settled.clerk, settled.contract.public_id, **given).agreed  # nothing changed
    dispute(settled.manager, draft.public_id, deduction=1, reason="有误", at=APRIL_2)
    with entering(settled.system.scope):
        finding = Finding.objects.filter(item__code="3.3").first()
    assert finding is not None
    waive_finding(settled.chief, finding.public_id, reason="复核", at=APRIL_2)
    with pytest.raises(DisputeWaits):
        settle_anew(settled.clerk, settled.contract.public_id, **given)
    confirm_statement(settled.manager, draft.public_id, at=APRIL_2)
    with pytest.raises(AlreadyConfirmed):
        settle_anew(settled.clerk, settled.contract.public_id, **given)


# ---- an order that is finished after the close


def delivered(settled: Settled, *, at: datetime) -> None:
    for _ in range(3):
        record_delivery(
            settled.system,
            line_id=settled.scored.work.market.line.public_id,
            quantity=Quantity(1000),
            source_type="orders.order",
            source_id=new_public_id(),
            at=at,
        )


def test_an_order_finished_late_after_the_close_costs_in_the_next_month(settled: Settled, by_orders: Contract) -> None:
    work = settled.scored.work
    order = work.dispatched()
    dispatching.take(work.worker, order.public_id, at=later(10))
    delivered(settled, at=datetime(2026, 3, 5, 2, tzinfo=UTC))
    signed_for(settled, by_orders)
    march = close_contract_month(settled.clerk, by_orders.public_id, month=MARCH, at=AFTER_MARCH)
    (statement,) = march.statements
    assert (statement.fee_fen, statement.payable_fen) == (10_500, 10_500)
    done = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
    field.arrive(work.worker, order.public_id, at=done)
    field.complete(work.worker, order.public_id, at=done)  # its deadline passed in March
    assert close_contract_month(settled.clerk, by_orders.public_id, month=MARCH, at=APRIL_2).agreed
    same_as_frozen(settled)
    delivered(settled, at=datetime(2026, 4, 6, 2, tzinfo=UTC))
    signed_for(settled, by_orders, month=APRIL, at=MAY_1)
    (april,) = close_contract_month(settled.clerk, by_orders.public_id, month=APRIL, at=MAY_1).statements
    assert (april.fee_fen, april.other_fen, april.payable_fen) == (10_500, -2_000, 8_500)
    same_as_frozen(settled)
    with pytest.raises(LaterMonthSettled):
        settle_anew(settled.clerk, by_orders.public_id, month=MARCH, reason="更正", at=MAY_1)
    with entering(settled.clerk.scope):
        (late,) = late_facts(settled.clerk, [by_orders], month=MARCH)
    assert (late.fen, late.entered) == (-2_000, "2026-04")


def test_a_parallel_run_takes_late_facts_in_as_closing_does(settled: Settled, by_orders: Contract) -> None:
    """March was only tried: its score and its promises are known again as they were, and what came late counts."""
    work = settled.scored.work
    order = work.dispatched()
    dispatching.take(work.worker, order.public_id, at=later(10))
    delivered(settled, at=datetime(2026, 3, 5, 2, tzinfo=UTC))
    signed_for(settled, by_orders)
    keep_trials(settled.clerk, [by_orders], month=MARCH, at=AFTER_MARCH)
    done = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
    field.arrive(work.worker, order.public_id, at=done)
    field.complete(work.worker, order.public_id, at=done)
    delivered(settled, at=datetime(2026, 4, 6, 2, tzinfo=UTC))
    signed_for(settled, by_orders, month=APRIL, at=MAY_1)
    outcome = keep_trials(settled.clerk, [by_orders], month=APRIL, at=MAY_1)[by_orders]
    assert isinstance(outcome, Closed), outcome
    (april,) = outcome.statements
    assert (april.fee_fen, april.other_fen, april.payable_fen) == (10_500, -2_000, 8_500)
    same_as_frozen(settled)
    with entering(settled.manager.scope):
        assert not Correction.objects.exists()  # the trial's own is no provider's affair


def test_an_order_finished_half_a_year_late_costs_too_and_once(settled: Settled, by_orders: Contract) -> None:
    """No fact is too old to count: it enters the earliest open month (clauses.md, Periods)."""
    work = settled.scored.work
    order = work.dispatched()
    dispatching.take(work.worker, order.public_id, at=later(10))
    delivered(settled, at=datetime(2026, 3, 5, 2, tzinfo=UTC))
    signed_for(settled, by_orders)
    for month in range(3, 9):
        ends = datetime(2026, month + 1, 1, 2, tzinfo=UTC)
        assert close_contract_month(settled.clerk, by_orders.public_id, month=date(2026, month, 1), at=ends)
    done = datetime(2026, 9, 2, 1, 0, tzinfo=UTC)
    field.arrive(work.worker, order.public_id, at=done)
    field.complete(work.worker, order.public_id, at=done)
    payable = []
    for month in (9, 10):
        delivered(settled, at=datetime(2026, month, 6, 2, tzinfo=UTC))
        ends = datetime(2026, month + 1, 1, 2, tzinfo=UTC)
        signed_for(settled, by_orders, month=date(2026, month, 1), at=ends)
        (statement,) = close_contract_month(
            settled.clerk, by_orders.public_id, month=date(2026, month, 1), at=ends
        ).statements
        payable.append((statement.fee_fen, statement.other_fen, statement.payable_fen))
    assert payable == [(10_500, -2_000, 8_500), (10_500, 0, 10_500)]
    same_as_frozen(settled)


def test_only_months_whose_work_was_recorded_since_are_looked_at_again(settled: Settled, by_orders: Contract) -> None:
    work, until = settled.scored.work, date(2026, 9, 1)
    order = work.dispatched()
    with entering(settled.system.scope):
        last = order.events.order_by("-recorded_at").first()
        assert last is not None
        assert first_touched({by_orders.pk: last.recorded_at}, until) == {by_orders.pk: MARCH}
        assert first_touched({by_orders.pk: last.recorded_at + timedelta(seconds=1)}, until) == {}
        assert first_touched({by_orders.pk: last.recorded_at}, MARCH) == {}


# ---- on the page and by REST


def test_settling_anew_by_page_and_by_rest(settled: Settled, draft: Statement) -> None:
    clerk = browser(settled, settled.clerk)
    with entering(settled.system.scope):
        finding = Finding.objects.filter(item__code="3.3").first()
    assert finding is not None
    waive_finding(settled.chief, finding.public_id, reason="复核", at=APRIL_2)
    assert "重新结算" in clerk.get(draft.get_absolute_url()).content.decode()
    sent = clerk.post(f"{draft.get_absolute_url()}anew/", {"reason": "评分已更正", "idempotency_key": "anew"})
    assert sent.status_code == 302
    shown = clerk.get(sent["Location"])
    assert shown.status_code == 200
    answer = clerk.post(
        f"/api/v1/statements/{draft.public_id}/settle-anew",
        {"reason": "再算"},
        content_type="application/json",
        headers={"Idempotency-Key": str(new_public_id())},
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "draft"
    assert clerk.get("/month-ends/late-facts/?month=2026-03").status_code == 200
