"""The judgements about budgets, as tables."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from houqin.domains.budgets.rules.carrying import year_end
from houqin.domains.budgets.rules.income import Entry, EntryKind, IncomeUse, UseMissing, check_entry, coverage_of
from houqin.domains.budgets.rules.ledger import (
    MOVES,
    OWN_SOURCES,
    Balances,
    Control,
    Line,
    MoveUnknown,
    Posting,
    Stage,
    check_posting,
    judge,
)
from houqin.domains.budgets.rules.quota import QuotaBasis, QuotaKind, Standard, UnitFigures, quota_of
from houqin.kernel.refusal import BadInput, Refusal

CASES = Path(__file__).parent / "cases"
AMOUNTS = st.integers(0, 10**12)


def cases(name: str) -> list[Any]:
    found: list[Any] = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return found


def balances(text: str) -> Balances:
    return Balances(*map(int, text.split("/")))


@pytest.mark.parametrize("case", cases("moves"), ids=str)
def test_a_move(case: dict[str, Any]) -> None:
    line = Line("x", {Stage(stage): Control.WARN for stage in case.get("soft", [])})
    from_stage, to_stage = map(Stage, case["move"].split(">"))
    before = balances(case["before"])
    if "refusal" in case:
        with pytest.raises(Refusal) as refused:
            judge(line, before, from_stage, to_stage, case["fen"])
        assert refused.value.code == case["refusal"]
        return
    judged = judge(line, before, from_stage, to_stage, case["fen"])
    assert (judged.after, judged.over) == (balances(case["after"]), case.get("over", 0))


@pytest.mark.parametrize("from_stage", Stage)
@pytest.mark.parametrize("to_stage", Stage)
def test_only_the_moves_of_the_table_are_postings(from_stage: Stage, to_stage: Stage) -> None:
    for source in ("orders.order", OWN_SOURCES[0]):
        posting = Posting(1, from_stage, to_stage, 1, source, uuid.uuid4(), "k")
        possible = (from_stage, to_stage) in MOVES
        if possible and (source in OWN_SOURCES or Stage.OUTSIDE not in (from_stage, to_stage)):
            assert check_posting(posting) == (from_stage, to_stage)
        else:
            with pytest.raises(MoveUnknown):
                check_posting(posting)


@pytest.mark.parametrize("key", ["", " ", "x" * 201])
def test_a_posting_needs_a_key(key: str) -> None:
    with pytest.raises(BadInput):
        check_posting(Posting(1, "available", "reserved", 1, "x", uuid.uuid4(), key))


@given(
    before=st.builds(Balances, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS),
    move=st.sampled_from(sorted(MOVES)),
    fen=st.integers(1, 10**12),
)
def test_a_move_and_its_opposite_cancel(before: Balances, move: tuple[Stage, Stage], fen: int) -> None:
    from_stage, to_stage = move
    after = before.moved(from_stage, to_stage, fen)
    assert after.moved(to_stage, from_stage, fen) == before
    assert after != before
    inside = Stage.OUTSIDE not in move
    assert (after.approved == before.approved) == inside, "only what crosses the border changes what was approved"


@pytest.mark.parametrize("case", cases("year_end"), ids=str)
def test_a_year_ends(case: dict[str, Any]) -> None:
    held = balances(case["balances"])
    plan = year_end(held, fiscal_year=case["year"], origin_year=case["origin"], carry_years=case.get("carry_years", 2))
    found = (plan.released_reserved + plan.released_committed, plan.debt, plan.carried, plan.surplus)
    assert found == (case["released"], case["debt"], case["carried"], case["surplus"])
    assert plan.debt + plan.carried + plan.surplus + held.paid == held.approved, "no fen is lost"


@pytest.mark.parametrize("case", cases("quota"), ids=lambda case: str(case["name"]))
def test_a_quota(case: dict[str, Any]) -> None:
    standards = [
        Standard(
            code=row["code"],
            name=row["code"],
            kind=QuotaKind(row["kind"]),
            basis=QuotaBasis(row["basis"]),
            rate=row["rate"],
            volume_code=row.get("volume_code", ""),
            measure=row.get("measure", ""),
            unit_types=frozenset(row.get("unit_types", [])),
        )
        for row in case["standards"]
    ]
    worked = quota_of(standards, UnitFigures(**case["figures"]))
    assert {line.standard: line.amount for line in worked.value.lines} == case["gives"]
    assert list(worked.value.unknown) == case.get("unknown", [])
    assert worked.value.money_fen == case["money"]
    assert len(worked.steps) == len(standards), "every standard says what became of it"


@pytest.mark.parametrize("case", cases("coverage"), ids=str)
def test_a_charged_service(case: dict[str, Any]) -> None:
    entries = []
    for text in case["entries"]:
        kind, fen = text.split()
        kind, _, use = kind.partition(":")
        entries.append(Entry(EntryKind(kind), int(fen), IncomeUse(use) if use else None))
    found = coverage_of(entries)
    assert (found.ratio_ppm, found.below_cost) == (case["ratio"], case["below_cost"])
    assert (found.unexplained, found.questioned) == (case["unexplained"], case["questioned"])


def test_an_entry_says_what_income_was_used_for_and_nothing_else() -> None:
    check_entry("used", "tax", 1)
    check_entry("earned", "", 1)
    for kind, use in (("used", ""), ("earned", "tax"), ("used", "party")):
        with pytest.raises(UseMissing):
            check_entry(kind, use, 1)
    for kind, fen in (("moon", 1), ("earned", 0)):
        with pytest.raises(BadInput):
            check_entry(kind, "", fen)
