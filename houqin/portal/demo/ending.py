"""How the demonstration ends: what each provider earned and lost in the closed month, what is left, what holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import translation

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.budgets.queries import balances
from houqin.domains.settlement.models import Deduction, Statement
from houqin.foundation.audit.verification import verify
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money, Score
from houqin.kernel.worked import Step
from houqin.web.reasons import in_words

#: Steps of a clause that say nothing of why something was taken.
SILENT = {"clauses.fee", "clauses.payable", "clauses.periods", "clauses.dispute_window", "clauses.dispute_window_days"}
#: Reasons told of one statement; its page has all of them.
MOST = 4


def the_month(authority: Unit) -> Iterator[str]:
    """Line by line: the last month closed, each statement with its reasons, and each paying unit's budget."""
    with transaction.atomic(), entering(system_actor(authority.pk, "demo").scope), translation.override("en"):
        statements = Statement.objects.current().select_related("settlement", "provider__unit", "contract", "payer")
        last: date | None = statements.order_by("-month").values_list("month", flat=True).first()
        if last is None:
            yield "No month is closed."
            return
        yield f"{last:%Y-%m}, closed: what each provider earned and lost, and why"
        taken: dict[int, list[Deduction]] = defaultdict(list)
        for deduction in Deduction.objects.filter(statement__month=last).order_by("position"):
            taken[deduction.statement_id].append(deduction)
        for statement in statements.filter(month=last).order_by("number"):
            yield from _told(statement, taken[statement.pk])
        yield "What each paying unit has left"
        yield from _left(last.year)


def _told(statement: Statement, taken: list[Deduction]) -> Iterator[str]:
    settlement = statement.settlement
    score = "no score" if settlement.score is None else f"score {Score(settlement.score)}"
    earned = Money(statement.fee_fen + statement.other_fen)
    yield (
        f"  {statement.provider.unit.name} ({statement.contract.number}, paid by {statement.payer.name}): "
        f"¥{earned}, {score}, −¥{Money(statement.deducted_fen)} → ¥{Money(statement.payable_fen)}"
        f"{', paid' if statement.paid_fen else ''}"
    )
    if taken:
        steps = [Step(one["code"], one["figures"], tuple(one["basis"]), one["rule"]) for one in settlement.steps]
        reasons = in_words(step for step in steps if step.code.startswith("clauses.") and step.code not in SILENT)
        yield from (f"      {reason.text}" for reason in reasons[:MOST])
        if len(reasons) > MOST:
            yield f"      and {len(reasons) - MOST} more reasons on its page"


def _left(year: int) -> Iterator[str]:
    units = Unit.objects.filter(pk__in=BudgetLine.objects.filter(fiscal_year=year).values("unit_id")).order_by("path")
    for unit in units:
        held = [balances(line) for line in BudgetLine.objects.filter(unit=unit, fiscal_year=year)]
        left, approved = (Money(sum(getattr(one, name) for one in held)) for name in ("available", "approved"))
        yield f"  {unit.name}: ¥{left} of ¥{approved} not yet spoken for"


def what_holds() -> Iterator[str]:
    """Every check of ``houqin verify``: how many found no difference, and each difference."""
    outcomes = list(verify())
    for outcome in outcomes:
        if outcome.count:
            yield f"  DIFFERENT {outcome.check}: {outcome.count}, first {outcome.differences[0]}"
    sound = sum(not outcome.count for outcome in outcomes)
    yield f"Verified anew from its history, proofs and signatures included: {sound} of {len(outcomes)} checks agree"
