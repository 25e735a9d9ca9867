"""Contracts closed in sets: what comes out is what one by one gives, at a cost that does not grow; trials by jobs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from houqin.domains.budgets.tests.making import make_line
from houqin.domains.contracts.models import Contract, ContractPeriod
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.contracts.services.contracts import activate_contract, add_line
from houqin.domains.contracts.tests.making import make_contract
from houqin.domains.evaluation.schemes import default_scheme
from houqin.domains.evaluation.services.schemes import assign_scheme, publish_scheme
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.settlement.models import CloseRun, Statement
from houqin.domains.settlement.services.closing import close_contract_month, close_contracts
from houqin.domains.settlement.services.month import contracts_to_close, start_run
from houqin.domains.settlement.tasks import close_part, close_run
from houqin.domains.settlement.tests.making import TIER, Settled, browser
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.foundation.scope.scope import entering


def more_contracts(settled: Settled, count: int) -> list[Contract]:
    """Lump sums of ¥1,000 a month upwards, each with a clause, a signed sheet and money."""
    office, market = settled.scored.work.market.office, settled.scored.work.market
    terms = replace(default_scheme(), code="small", least_coverage_ppm=0)
    scored = replace(settled.scored, scheme=publish_scheme(office.system, terms=terms, valid_from=SINCE, at=AT))
    purse = make_line(office, "30213", 100_000_000, unit=office.authority)
    found = []
    for number in range(count):
        contract = make_contract(office, market.provider, f"M-{number}")
        lump = LineTerms(number=1, price_basis="lump_sum", service_model="M2", price=10_000_000 + number, quantity=1000)
        units = [office.authority.public_id]
        add_line(office.system, contract.public_id, terms=lump, class_id=market.repairs.public_id, units=units, at=AT)
        agree_clause(office.system, contract.public_id, clause=TIER, at=AT)
        assign_scheme(office.system, contract.public_id, scheme_code="small", valid_from=SINCE, at=AT)
        found.append(activate_contract(office.system, contract.public_id, at=AT))
        share = BudgetShare(purse.public_id, 1_000_000)
        commit_contract(office.system, contract.public_id, shares=[share], at=AT)
        scored.signed(contract_id=contract.public_id)
    return found


def came_to(settled: Settled) -> list[Any]:
    """What all statements and their lines say, but for numbers and ids."""
    rows = Statement.objects.order_by("contract_id", "payer_id")
    named = ("contract_id", "payer_id", "fee_fen", "deducted_fen", "payable_fen", "settlement__score")
    return [
        (*row, *line)
        for row, statement in zip(rows.values_list(*named), rows, strict=True)
        for line in statement.lines.values_list("line_id", "count", "quantity", "whole_fen", "price_version_id")
    ]


def test_a_set_comes_to_what_one_by_one_does_at_a_fixed_cost(settled: Settled) -> None:
    contracts = more_contracts(settled, 8)
    counts = []
    with entering(settled.system.scope):
        for some in (contracts[:1], contracts[1:3], contracts[3:]):  # the first reads what is then remembered
            with CaptureQueriesContext(connection) as seen:
                close_contracts(settled.clerk, some, month=MARCH, at=AFTER_MARCH)
            counts.append(len(seen))
        assert len(came_to(settled)) == 8
        assert counts[1] == counts[2], [query["sql"][:200] for query in seen.captured_queries]


def test_one_by_one_comes_to_the_same(settled: Settled) -> None:
    contracts = more_contracts(settled, 3)
    with entering(settled.system.scope):
        with transaction.atomic():
            close_contracts(settled.clerk, contracts, month=MARCH, at=AFTER_MARCH)
            in_a_set = came_to(settled)
            transaction.set_rollback(True)
        for contract in contracts:
            close_contract_month(settled.clerk, contract.public_id, month=MARCH, at=AFTER_MARCH)
        assert came_to(settled) == in_a_set


def test_a_trial_runs_in_the_background_and_keeps_what_it_found(settled: Settled) -> None:
    more_contracts(settled, 1)
    client = browser(settled, settled.clerk)
    answer = client.post(
        "/api/v1/month-ends",
        json.dumps({"month": "2026-03-01", "trial": True}),
        "application/json",
        headers={"idempotency-key": "t1"},
    )
    assert answer.status_code == 201, answer.content
    with entering(settled.system.scope):
        run = CloseRun.objects.get(is_trial=True)
        keys = list(contracts_to_close(settled.clerk, MARCH).order_by("pk").values_list("pk", flat=True))
        close_run.run_now(settled.clerk, run=str(run.public_id))
        for _ in range(2):  # a job may run twice
            close_part.run_now(settled.clerk, run=str(run.public_id), first=keys[0], last=keys[-1])
        run.refresh_from_db()
        assert (run.done, run.total, run.drafted) == (3, 3, 0)
        assert run.finished_at is not None
        tried = {row["contract"]: row for row in run.tried}
        assert tried["M-0"]["payable_fen"] == 100_000
        assert tried["HT-2026-09"]["refused"]["code"] == "settlement.score_may_not_count"
        assert not Statement.objects.exists()
        assert not ContractPeriod.objects.filter(month=MARCH).exclude(state="open").exists()
    shown = client.get("/month-ends/?month=2026-03").content.decode()
    assert "M-0" in shown
    assert "1,000.00" in shown


def test_looking_at_the_month_s_end_locks_nothing(settled: Settled) -> None:
    client = browser(settled, settled.clerk)
    start_run(settled.clerk, month=MARCH, at=AFTER_MARCH, is_trial=True)
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/month-ends/?month=2026-03").status_code == 200
    assert not [query for query in seen.captured_queries if "for update" in query["sql"].lower()]
