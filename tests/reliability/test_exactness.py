"""R5: 100,000 random months of contracts against plain fractions: nothing is a fen off, and parts make the whole.

That no money module holds a ``float(`` or a ``DecimalField`` is held by ``tests/architecture`` (measured_by_float).
``SEED`` replays, ``HOUQIN_EXACT_MONTHS`` sets how many months.
"""

from __future__ import annotations

import os
import random
import sys
from dataclasses import replace
from fractions import Fraction

import pytest

from houqin.domains.contracts.rules.bases import MEASURE_OF
from houqin.domains.contracts.rules.pricing import Group, check_tiers, order_amount, price_group
from houqin.domains.settlement.rules import Delivered, MonthFacts, MonthResult, PayerShare, settle_month
from houqin.domains.settlement.rules_edges import Edges, Waiting
from houqin.kernel.clauses import Clause, Facts, read_clause
from houqin.kernel.clauses.facts import Breach, Incident, Measured, PastPeriod, Site, ToDate
from tests.reliability.fractions_model import Expected, expected
from tests.reliability.months import COMPONENTS, Month, Work, random_clause, random_month

SEED = int(os.environ.get("SEED", "20261124"))
MONTHS = int(os.environ.get("HOUQIN_EXACT_MONTHS", "100000"))
#: Months that share a clause: reading one costs more than settling with it.
TO_A_CLAUSE = 50


def delivered(place: int, work: Work) -> list[Delivered]:
    """The statement lines in the making, priced by the program."""
    check_tiers(work.terms)
    by_order = 0
    if work.terms.minimum_fen:
        by_order = sum(order_amount(work.terms, quantity=each, emergency=work.emergency) for each in work.quantities)
    days, of = work.share
    group = Group("work", sum(work.quantities), work.cost_fen, by_order, days, of, work.emergency)
    return [
        Delivered(
            place,
            "x",
            1,
            part.price,
            "work",
            len(work.quantities),
            part.quantity,
            part.amount_fen,
            covered=work.covered,
        )
        for part in price_group(work.terms, group)
    ]


def settled(month: Month, clause: Clause) -> MonthResult:
    """The month as the program settles it."""
    fees, deductions = month.past
    past = PastPeriod.model_construct(period="2026-09", score=None, deductions=0, next=month.next_fen)
    facts = Facts.model_construct(
        counts=month.counts,
        incidents=tuple(Incident.model_construct(kind=kind, on=None, id="") for kind in month.incidents),
        breaches=tuple(Breach.model_construct(kind=kind, minutes_late=late, id="") for kind, late in month.breaches),
        components={
            name: Measured.model_construct(score=score, count=None, fee=None)
            for name, score in zip(COMPONENTS, month.parts, strict=True)
        },
        sites=tuple(
            Site.model_construct(site=str(place), score=Fraction(score), weight=weight)
            for place, (score, weight) in enumerate(month.sites)
        ),
        history=(past,),
        contract_to_date=ToDate.model_construct(fees=fees, deductions=deductions),
        final=month.final,
    )
    lines = [one for place, work in enumerate(month.works) for one in delivered(place, work)]
    payers = {
        place: tuple(PayerShare(unit, weight) for unit, weight in enumerate(work.weights))
        for place, work in enumerate(month.works)
    }
    edges = Edges(
        waiting={unit: Waiting(held, owed) for unit, (held, owed) in enumerate(month.waiting)},
        advance=month.advance,
        releases=month.releases,
        final=month.final,
    )
    return settle_month(MonthFacts("HT", "2026-10", tuple(lines), payers, clause, month.score, facts, edges))


def as_expected(result: MonthResult) -> Expected:
    """The program's figures in the model's shape."""
    payers = tuple(
        (one.fee, one.other, one.deducted, one.held, one.payable, one.claim, one.owed)
        for one in sorted(result.payers, key=lambda payer: payer.unit_id)
    )
    return Expected(result.fee, result.other, result.deducted, result.next, result.settled.held, result.claim, payers)


def demand_whole(result: MonthResult) -> None:
    """Parts sum to the whole: of each line, each deduction, the hold-back, and of what is due."""
    for line in result.lines:
        assert sum(fen for _, fen in line.parts) == line.fen
    for column in ("fee", "other", "deducted"):
        assert sum(getattr(payer, column) for payer in result.payers) == getattr(result, column)
    now = [taken for taken in result.settled.deductions if taken.applies == "this"]
    for place, taken in enumerate(now):
        assert sum(payer.deductions[place][1] for payer in result.payers) == taken.fen
    assert sum(payer.held for payer in result.payers) == result.settled.held
    due = sum(payer.payable - payer.claim for payer in result.payers)
    assert due == result.fee + result.other - result.deducted - result.settled.held


def months_off(seed: int, months: int) -> list[str]:
    """Which of so many random months differ from the model by at least a fen, or do not add up."""
    chance, off = random.Random(seed), list[str]()
    for number in range(months):
        if number % TO_A_CLAUSE == 0:
            written = random_clause(chance)
            clause = read_clause(written)
        month = random_month(chance)
        result = settled(month, clause)
        try:
            demand_whole(result)
            assert as_expected(result) == expected(month, written)
        except AssertionError as error:
            off.append(f"month {number}: {month}\nclause: {written}\n{error}")
    return off


def test_a_hundred_thousand_months_are_exact_to_the_fen(capsys: pytest.CaptureFixture[str]) -> None:
    off = months_off(SEED, MONTHS)
    with capsys.disabled():
        sys.stdout.write(f"\nR5: SEED={SEED}, {MONTHS:,} random contract months, {len(off)} a fen off\n")
    assert off == []


def test_every_basis_of_the_contracts_is_among_them() -> None:
    chance = random.Random(SEED)
    seen = {work.terms.basis for _ in range(500) for work in random_month(chance).works}
    assert set(MEASURE_OF) - seen <= {"per_order"}  # priced as a piece is


def test_every_term_that_takes_money_by_score_count_or_clock_is_among_them() -> None:
    chance = random.Random(SEED)
    seen = {term["type"] for _ in range(500) for term in random_clause(chance)["terms"]}
    assert seen >= {"tier", "per_point", "proportional", "offset_proportional", "per_count", "incidents", "sla_credit"}
    assert seen >= {"components", "sites", "floor", "cap", "holdback"}


@pytest.mark.twin
@pytest.mark.parametrize("fault", ["cut instead of rounded", "the last payer gets the rest", "a fen too much"])
def test_a_fen_off_is_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The three ways in which money is usually lost: cutting, a careless division, and an off by one."""
    from houqin.domains.contracts.rules import pricing
    from houqin.domains.settlement import rules
    from houqin.kernel.money import Money

    if fault == "cut instead of rounded":
        monkeypatch.setattr(pricing, "round_half_up", lambda above, below: above // below)
    elif fault == "the last payer gets the rest":

        def careless(total: Money, weights: list[int]) -> tuple[Money, ...]:
            parts = [total.fen * weight // sum(weights) for weight in weights[:-1]]
            return tuple(Money(part) for part in (*parts, total.fen - sum(parts)))

        monkeypatch.setattr(rules, "allocate", careless)
    else:
        whole = rules._settled_line
        monkeypatch.setattr(
            rules, "_settled_line", lambda one, payers: whole(replace(one, fen=(one.fen or 0) + 1), payers)
        )
    assert len(months_off(SEED, 200)) > 20
