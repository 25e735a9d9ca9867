"""Parallel runs: what closing would come to is kept as trials that move nothing; the real close agrees to the fen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from houqin.domains.budgets.models import Transfer
from houqin.domains.contracts.models import AdvanceOffset, ContractPeriod, DeliveryRecord, LineAllocation
from houqin.domains.evaluation.models import Scorecard
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.comparing import compared
from houqin.domains.settlement.models import (
    CloseRun,
    Deduction,
    MonthEnd,
    Settlement,
    Statement,
    StatementLine,
)
from houqin.domains.settlement.services.anew import settle_statement_anew
from houqin.domains.settlement.services.calendars import set_month_end
from houqin.domains.settlement.services.closing import ScoreMayNotCount
from houqin.domains.settlement.services.confirming import answer_dispute, confirm_statement, dispute
from houqin.domains.settlement.services.loading import TrialMovesNothing
from houqin.domains.settlement.services.month import contracts_to_close
from houqin.domains.settlement.services.papers import issue_paper
from houqin.domains.settlement.services.parallel import SettledAlready, keep_trials, run_parallel
from houqin.domains.settlement.tasks import close_part, close_run
from houqin.domains.settlement.tests.making import (
    APRIL_2,
    FEE,
    Settled,
    browser,
    confirmed,
    inspected,
    invoiced,
    make_settled,
)
from houqin.domains.settlement.tests.test_late import inspected_in_april
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.notices.models import Notice
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import FIELD

APRIL = date(2026, 4, 1)
AFTER_APRIL = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
MAY = date(2026, 5, 1)
AFTER_MAY = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)

#: A tenth is held back until the year's end: what goes from month to month.
CARRYING = {
    "clause": "质保金",
    "source": "合同第12条",
    "terms": [
        {"type": "holdback", "code": "pot", "share": "10", "prices": {}, "release": "year_end", "basis": "第12条"}
    ],
}


def tried(settled: Settled, *, month: date = MARCH, at: datetime = AFTER_MARCH) -> Statement:
    """The contract's only trial statement of the month."""
    outcome = keep_trials(settled.clerk, [settled.contract], month=month, at=at)[settled.contract]
    assert not isinstance(outcome, Exception), outcome
    (statement,) = outcome.statements
    return statement


def moved(settled: Settled) -> dict[str, object]:
    """What a close moves, counted."""
    with entering(settled.system.scope):
        return {
            "transfers": Transfer.objects.count(),
            "months": sorted(ContractPeriod.objects.values_list("contract_id", "month", "state")),
            "cards": sorted(Scorecard.objects.values_list("pk", "state")),
            "keys": LineAllocation.objects.count(),
            "deliveries": DeliveryRecord.objects.count(),
            "advances": AdvanceOffset.objects.count(),
            "calendars": MonthEnd.objects.count(),
            "notices": Notice.objects.count(),
            "statements": Statement.objects.current().count(),
        }


def figures(statement: Statement) -> dict[str, Any]:
    """What a statement says, but for its number and what it is."""
    names = ("fee_fen", "other_fen", "deducted_fen", "held_fen", "payable_fen", "claim_fen", "owed_fen")
    lines = StatementLine.objects.filter(statement=statement).order_by("position")
    taken = Deduction.objects.filter(statement=statement).order_by("position")
    return {
        **{name: getattr(statement, name) for name in names},
        "score": statement.settlement.score,
        "lines": list(lines.values_list("line_id", "part", "quantity", "price", "whole_fen", "amount_fen", "covered")),
        "deductions": list(taken.values_list("term", "applies", "whole_fen", "amount_fen", "basis")),
        "facts": statement.settlement.facts["contract_to_date"],
        "steps": [(step["code"], step["figures"]) for step in statement.settlement.steps],
    }


def test_nothing_moves_and_the_real_close_agrees_to_the_fen(settled: Settled) -> None:
    inspected(settled, dirty=10, rooms=6, waste=6)  # 84.29: a tier that deducts
    before = moved(settled)
    trial = tried(settled)
    assert moved(settled) == before
    assert (trial.is_trial, trial.number, trial.payable_fen) == (True, "SS2026-000001", FEE - 2_269_673)
    with entering(settled.system.scope):
        assert AuditRecord.objects.filter(action="settlement.tried", subject_id=trial.public_id).count() == 1
        assert list(differences(settled.scored.work.market.office.authority)) == []
    real = settled.closed()
    assert real.number == "JS2026-000001"  # no number of a real statement was used up
    with entering(settled.system.scope):
        assert figures(real) == figures(trial)
        assert list(differences(settled.scored.work.market.office.authority)) == []


def test_run_again_a_new_version_takes_the_place(settled: Settled) -> None:
    inspected(settled)
    first, second = tried(settled), tried(settled)
    with entering(settled.system.scope):
        first.refresh_from_db()
        assert (first.state, second.state) == ("superseded", "draft")
        assert (first.settlement.version, second.settlement.version) == (1, 2)
        assert second.settlement.supersedes_id == first.settlement_id
        assert list(Settlement.objects.trials()) == [second.settlement]
        assert list(differences(settled.scored.work.market.office.authority)) == []


def test_two_months_in_chain_are_two_real_months_in_chain(db: None) -> None:
    """What is held back and the contract to date go on from trial to trial as from month to month."""
    settled = make_settled(clause=CARRYING)
    trials = [tried(settled), tried(settled, month=APRIL, at=AFTER_APRIL)]
    with entering(settled.system.scope):
        told = [figures(one) for one in trials]
        assert [one["facts"]["fees"] for one in told] == [0, FEE]
        assert not Statement.objects.current().exists()
    real = [settled.closed(), settled.closed(month=APRIL, at=AFTER_APRIL)]
    with entering(settled.system.scope):
        assert [figures(one) for one in real] == told
        assert list(differences(settled.scored.work.market.office.authority)) == []


def test_a_month_run_again_says_of_the_later_ones_that_they_go_on_from_the_old(db: None) -> None:
    settled = make_settled(clause=CARRYING)
    tried(settled)
    tried(settled, month=APRIL, at=AFTER_APRIL)

    def outdated() -> list[bool]:
        with entering(settled.system.scope):
            standing = Settlement.objects.trials().order_by("month").select_related("contract")
            return [one.is_outdated for one in compared(list(standing))]

    assert outdated() == [False, False]
    tried(settled)
    assert outdated() == [False, True]
    page = browser(settled, settled.chief).get(reverse("settlement:trials"), {"since": "2026-04", "until": "2026-04"})
    assert "此前月份已重新计算" in page.content.decode()
    tried(settled, month=APRIL, at=AFTER_APRIL)
    assert outdated() == [False, False]


def test_scores_in_chain_are_scores_in_chain(settled: Settled) -> None:
    """A month that was only tried has no frozen score; the next one still finds nothing changed of it."""
    inspected(settled, dirty=10, rooms=6, waste=6)
    trials = [tried(settled)]
    inspected_in_april(settled)
    trials.append(tried(settled, month=APRIL, at=AFTER_APRIL))
    with entering(settled.system.scope):
        told = [figures(one) for one in trials]
        assert [one["score"] for one in told] == [8429, 10_000]
    real = [settled.closed(), settled.closed(month=APRIL, at=AFTER_APRIL)]
    with entering(settled.system.scope):
        assert [figures(one) for one in real] == told


def test_an_upheld_dispute_is_paid_by_one_trial_only(db: None) -> None:
    """The dispute itself stays as it is, for the real close to take in."""
    settled = make_settled(clause=CARRYING)
    march = settled.closed()
    raised = dispute(settled.manager, march.public_id, line=1, amount_fen=1_000, reason="少计", at=APRIL_2)
    answer_dispute(settled.chief, raised.public_id, upheld=True, granted_fen=700, answer="核实", at=APRIL_2)
    trials = [tried(settled, month=APRIL, at=AFTER_APRIL), tried(settled, month=MAY, at=AFTER_MAY)]
    with entering(settled.system.scope):
        assert [list(one.lines.filter(part="dispute").values_list("amount_fen", flat=True)) for one in trials] == [
            [700],
            [],
        ]
        raised.refresh_from_db()
        assert raised.granted_in_id is None


def test_a_settled_month_goes_before_its_trial(db: None) -> None:
    """March was tried, then closed for real: April goes on from what was settled, once."""
    settled = make_settled(clause=CARRYING)
    tried(settled)
    settled.closed()
    april = tried(settled, month=APRIL, at=AFTER_APRIL)
    with entering(settled.system.scope):
        assert figures(april)["facts"]["fees"] == FEE


def test_a_month_that_is_closed_is_not_run_again(settled: Settled) -> None:
    inspected(settled)
    settled.closed()
    outcome = keep_trials(settled.clerk, [settled.contract], month=MARCH, at=AFTER_MARCH)[settled.contract]
    assert isinstance(outcome, SettledAlready)


def test_what_would_stop_the_close_stops_its_trial(settled: Settled) -> None:
    """Nobody looked at anything, and nobody signed for it."""
    outcome = keep_trials(settled.clerk, [settled.contract], month=MARCH, at=AFTER_MARCH)[settled.contract]
    assert isinstance(outcome, ScoreMayNotCount)


def test_it_needs_no_budget(db: None) -> None:
    poor = make_settled(fen=FEE - 1)
    inspected(poor)
    assert tried(poor).payable_fen == FEE


@pytest.mark.parametrize("act", ["confirm", "anew", "calendar", "paper", "invoice"])
def test_nobody_acts_on_a_trial(settled: Settled, act: str) -> None:
    inspected(settled)
    trial = tried(settled)
    acts: dict[str, Callable[[], object]] = {
        "confirm": lambda: confirm_statement(settled.chief, trial.public_id, at=APRIL_2),
        "anew": lambda: settle_statement_anew(settled.clerk, trial.public_id, reason="复核", at=APRIL_2),
        "calendar": lambda: set_month_end(settled.chief, trial.public_id, days={}, reason="顺延", at=APRIL_2),
        "paper": lambda: issue_paper(settled.clerk, trial.public_id, at=APRIL_2),
        "invoice": lambda: invoiced(settled, trial),
    }
    with pytest.raises(TrialMovesNothing):
        acts[act]()


OWNED = "select gen_random_uuid(), s.authority_id, s.id, s.contract_id, s.provider_id"
COLUMNS = "public_id, authority_id, statement_id, contract_id, provider_id"
RESTING = {
    "settlement_invoice": f"insert into settlement_invoice ({COLUMNS}, number, issued_on, net_fen, tax_fen, gross_fen,"
    f" seller_tax_number, buyer_tax_number, received_on) {OWNED}, '1', '2026-04-01', 1, 0, 1, 'a', 'b', '2026-04-01'"
    " from settlement_statement s where is_trial",
    "settlement_paymentapplication": f"insert into settlement_paymentapplication ({COLUMNS}, payer_id, invoice_id,"
    " number, state, amount_fen, payee, account, bank, purpose, classes, prepared_at, refused_reason)"
    f" {OWNED}, s.payer_id, i.id, '1', 'prepared', 1, 'a', 'b', 'c', 'd', '{{}}', now(), ''"
    " from settlement_statement s, settlement_invoice i where s.is_trial",
    "settlement_dispute": f"insert into settlement_dispute ({COLUMNS}, line_id, state, held_fen, granted_fen, reason,"
    f" raised_at, answer) {OWNED}, l.id, 'open', 0, 0, 'a', now(), '' from settlement_statement s"
    " join settlement_statementline l on l.statement_id = s.id where s.is_trial",
    "budgets_transfer": "insert into budgets_transfer (public_id, authority_id, line_id, unit_id, from_stage, to_stage,"
    " fen, over_fen, source_type, source_id, key, at, reason) select gen_random_uuid(), b.authority_id, b.id,"
    " b.unit_id, 'committed', 'accrued', 1, 0, 'settlement.statement', s.public_id, 'trial', now(), ''"
    " from settlement_statement s, budgets_budgetline b where s.is_trial",
    "settlement_statement": "update settlement_statement set state = 'confirmed', confirmed_on = '2026-04-01'"
    " where is_trial",
}


def test_the_database_refuses_what_would_rest_on_a_trial(db: None) -> None:
    """By trigger and by constraint, past every service; April is real, its invoice an application could name."""
    settled = make_settled(clause=CARRYING)
    trial = tried(settled)
    april = confirmed(settled, settled.closed(month=APRIL, at=AFTER_APRIL))
    invoiced(settled, april, fen=april.payable_fen)
    for table, statement in RESTING.items():
        with (
            entering(settled.system.scope),
            pytest.raises(DatabaseError) as told,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("select set_config('houqin.use_case', 'tests', true)")
            cursor.execute(statement)
        assert "trial" in str(told.value), table
    with entering(settled.system.scope):
        trial.refresh_from_db()
        assert (trial.state, trial.paid_fen) == ("draft", 0)


def test_a_provider_sees_no_trial(settled: Settled) -> None:
    inspected(settled, dirty=10, rooms=6, waste=6)
    tried(settled)
    trial = tried(settled)  # once more, so that one was superseded
    with entering(settled.manager.scope):  # what the database itself shows
        for model in (Settlement, Statement, StatementLine, Deduction):
            assert not model._default_manager.exists()
        assert not AuditRecord.objects.filter(action__startswith="settlement.").exists()
    client = browser(settled, settled.manager)
    assert client.get(trial.get_absolute_url()).status_code == 404
    assert trial.number not in client.get("/statements/").content.decode()


def test_page_endpoint_and_command_run_it(settled: Settled) -> None:
    inspected(settled)
    client = browser(settled, settled.clerk)
    assert "试运行" in client.get("/month-ends/").content.decode()
    assert client.post("/month-ends/parallel/", {"month": "2026-03", FIELD: "p1"}).status_code == 302
    answer = client.post(
        "/api/v1/month-ends/parallel",
        {"month": "2026-03-01"},
        content_type="application/json",
        headers={"idempotency-key": "p2"},
    )
    assert (answer.status_code, answer.json()["is_parallel"]) == (201, True)
    with entering(settled.system.scope):
        run = CloseRun.objects.order_by("pk")[0]
        close_run.run_now(settled.clerk, run=str(run.public_id))
        keys = list(contracts_to_close(settled.clerk, MARCH).order_by("pk").values_list("pk", flat=True))
        for _ in range(2):  # a job may run twice
            close_part.run_now(settled.clerk, run=str(run.public_id), first=keys[0], last=keys[-1])
        run.refresh_from_db()
        assert (run.is_parallel, run.done, run.drafted, run.payable_fen) == (True, 2, 1, FEE)
    assert "试运行" in client.get(run.get_absolute_url()).content.decode()
    out = StringIO()
    call_command("close", "2026-03", "--parallel", stdout=out)
    assert "¥453934.58" in out.getvalue()
    with entering(settled.system.scope):
        trial = Statement.objects.get(is_trial=True, state="draft")
        assert not Statement.objects.current().exists()
    page = client.get(trial.get_absolute_url()).content.decode()
    assert "试算" in page
    assert f"/statements/{trial.public_id}/confirm/" not in page
    assert trial.number not in client.get("/statements/").content.decode()


def test_a_run_counts_and_names_what_it_could_not_do(settled: Settled) -> None:
    run = run_parallel(settled.clerk, month=MARCH, at=AFTER_MARCH)
    assert (run.done, run.total, run.drafted, run.is_parallel) == (2, 2, 0, True)
    assert [row["code"] for row in run.refused] == ["settlement.score_may_not_count"]
    with entering(settled.system.scope):
        assert run.by_id == settled.clerk.person_id
        assert AuditRecord.objects.filter(action="settlement.nothing_tried").count() == 1
