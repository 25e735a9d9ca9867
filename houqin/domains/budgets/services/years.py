"""Ending a fiscal year: what is unused is released and carried over or given up, and the lines are closed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from houqin.domains.budgets.models import BudgetLine, LineState
from houqin.domains.budgets.rules.carrying import YearEnd, year_end
from houqin.domains.budgets.rules.ledger import Posting, Stage
from houqin.domains.budgets.services.lines import IDENTITY
from houqin.domains.budgets.services.postings import as_changes, lay
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.foundation.terms.queries import rule_at
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, NotFound, Refusal

CARRY_YEARS = "budgets.carry_over_years"


class YearRuns(Refusal):
    """The year has not begun to end."""

    code = "budgets.year_runs"
    sentence = N_("The fiscal year {year} is ended from December {year} on.")
    remedy = N_("Wait, or give back single amounts by a decision.")
    basis = "预算法 18"


class LineOverdrawn(Refusal):
    """A line that went beyond its money cannot be closed."""

    code = "budgets.line_overdrawn"
    sentence = N_("{line} is overdrawn by ¥{by}; its year cannot be ended.")
    remedy = N_("Have it supplemented or adjusted first.")
    basis = "预算法 13"


@dataclass(frozen=True, slots=True)
class YearClosed:
    """What ending a year did, in fen: lines closed, and what became of their money."""

    lines: int
    released: int
    debt: int
    carried: int
    surplus: int


@use_case
def close_year(actor: Actor, unit_id: uuid.UUID, *, fiscal_year: int, at: datetime) -> YearClosed:
    """End the year of every open line of a unit and of those below it. Run again, it finds nothing to do.

    Reservations and unspent commitments are released (a contract of several years commits anew in the next); debts
    go to the next year with their money; the rest is carried over as often as the number of law says, then it is
    surplus (预算法 42). A line that carries something on gets a line of the next year that names it.
    Raises YearRuns, LineOverdrawn, NoSuchRule, NotFound.
    """
    unit = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    actor.demand("budgets.close_year", path=unit.path)
    today = at.astimezone(ZoneInfo(setting_of(unit, "time_zone"))).date()
    if today < date(fiscal_year, 12, 1):
        raise YearRuns(year=fiscal_year)
    rule = rule_at(CARRY_YEARS, authority_id=unit.authority_id, on=date(fiscal_year, 12, 31))
    lines = list(
        BudgetLine.objects.filter(
            authority_id=unit.authority_id,
            unit__in=Unit.objects.below(unit.path),
            fiscal_year=fiscal_year,
            state=LineState.OPEN,
        )
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    plans = [(line, _plan(line, carry_years=int(rule.value))) for line in lines]
    postings = [posting for line, plan in plans for posting in _postings(line, plan)]
    transfers = lay(actor, postings, at=at)
    BudgetLine.objects.filter(pk__in=[line.pk for line in lines]).update(state=LineState.CLOSED)
    closed = YearClosed(
        lines=len(lines),
        released=sum(plan.released_reserved + plan.released_committed for _line, plan in plans),
        debt=sum(plan.debt for _line, plan in plans),
        carried=sum(plan.carried for _line, plan in plans),
        surplus=sum(plan.surplus for _line, plan in plans),
    )
    if lines:
        changes = {
            "fiscal_year": [None, fiscal_year],
            "rule": [None, rule.public_id],
            "closed": [None, [line.public_id for line in lines]],
            **as_changes(transfers),
        }
        record(actor, "budgets.year_closed", unit, at=at, changes=changes)
    return closed


def _plan(line: BudgetLine, *, carry_years: int) -> YearEnd:
    if line.available_fen < 0:
        raise LineOverdrawn(line=str(line), by=str(Money(-line.available_fen)))
    return year_end(line.balances, fiscal_year=line.fiscal_year, origin_year=line.origin_year, carry_years=carry_years)


def _postings(line: BudgetLine, plan: YearEnd) -> list[Posting]:
    """The transfers that empty a line, and those that fill the one of the next year."""
    carry, surplus = ("budgets.carry_over", line.public_id), ("budgets.surplus", line.public_id)
    key = f"{line.fiscal_year}:{line.public_id}"
    wanted = [
        Posting(line.pk, Stage.RESERVED, Stage.AVAILABLE, plan.released_reserved, *carry, f"release-reserved:{key}"),
        Posting(line.pk, Stage.COMMITTED, Stage.AVAILABLE, plan.released_committed, *carry, f"release-committed:{key}"),
        Posting(line.pk, Stage.ACCRUED, Stage.OUTSIDE, plan.debt, *carry, f"debt-out:{key}"),
        Posting(line.pk, Stage.AVAILABLE, Stage.OUTSIDE, plan.carried, *carry, f"carry-out:{key}"),
        Posting(line.pk, Stage.AVAILABLE, Stage.OUTSIDE, plan.surplus, *surplus, f"surplus:{key}"),
    ]
    if plan.debt or plan.carried:
        following = _next_line(line)
        wanted += [
            Posting(following.pk, Stage.OUTSIDE, Stage.ACCRUED, plan.debt, *carry, f"debt-in:{key}"),
            Posting(following.pk, Stage.OUTSIDE, Stage.AVAILABLE, plan.carried, *carry, f"carry-in:{key}"),
        ]
    return [posting for posting in wanted if posting.fen]


def _next_line(line: BudgetLine) -> BudgetLine:
    """The line of the next year that carries this one's money on: the same in all but the year."""
    identity = {name: getattr(line, name) for name in IDENTITY} | {"fiscal_year": line.fiscal_year + 1}
    found, _made = BudgetLine.objects.get_or_create(
        authority_id=line.authority_id,
        **identity,
        defaults={
            "name": line.name,
            "is_three_public": line.is_three_public,
            "carried_from": line,
            "reserve_control": line.reserve_control,
            "commit_control": line.commit_control,
            "accrue_control": line.accrue_control,
        },
    )
    following: BudgetLine = found
    return following
