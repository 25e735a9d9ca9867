"""Reads of settlement: what a month's end lacks, what is overdue, what an order brought to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext

from houqin.domains.contracts.models import Contract, DeliveryRecord, LineAllocation
from houqin.domains.contracts.queries import agreed_clause, budget_of, clauses_at
from houqin.domains.contracts.rules.payers import Share, divide
from houqin.domains.contracts.rules.paying import late_interest
from houqin.domains.evaluation.queries.clauses import clause_facts, service_name
from houqin.domains.evaluation.queries.watching import lacking, unscored_services
from houqin.domains.orders.models import Order
from houqin.domains.settlement.correcting import due_of, facts_now, standing_corrections
from houqin.domains.settlement.days import next_month
from houqin.domains.settlement.models import CloseRun, MonthEnd, Settlement, Statement, StatementLine
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.clauses import read_clause, settle_clause
from houqin.kernel.clauses.matter import ScoreMissing
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, Refusal

#: What a month's end may lack (practice 11); none of it is changed by looking.
LACKING = {
    "unconfirmed": N_("{count} completed orders nobody confirmed"),
    "unscored": N_("no score, and the clause asks for one"),
    "no_scheme": N_("no scheme scores the contract, and the clause asks for a score"),
    "inspection_not_held": N_("{count} planned inspections were not held"),
    "inspection_missed": N_("{count} planned inspections were missed: what they were to look at is not checked"),
    "sheet_not_signed": N_("{count} inspection sheets are not signed"),
    "coverage_unsigned": N_("less was checked than agreed, and nobody signed for it"),
    "appeal_unanswered": N_("an appeal waits for its answer"),
    "unrated": N_("too few ratings; their weight moves to the inspection"),
    "budget": N_("no budget is committed for {year}"),
    "expired": N_("{count} deliveries on days that no contract covers"),
}


#: What a clause writes where its scores exclude a renewal (clauses.md).
RENEWAL_REFUSED = "renewal_refused"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing a contract's month lacks; ``service``: whose sheet it is, where services are scored by themselves."""

    what: str
    figures: Mapping[str, int] = field(default_factory=dict)
    service: str = ""

    def in_words(self) -> str:
        """In the language in force."""
        said = gettext(LACKING[self.what]).format(**self.figures)
        return gettext("{service}: {said}").format(service=self.service, said=said) if self.service else said


#: The days of a month's end in their order, in words (practice 11).
CALENDAR = {
    "cut_off_on": N_("Facts taken until"),
    "drafted_on": N_("Draft handed out"),
    "appeal_until": N_("Provider disputes until"),
    "answer_until": N_("Answered until"),
    "confirm_until": N_("Both confirm until"),
    "invoice_until": N_("Invoice until"),
    "apply_until": N_("Payment application until"),
    "pay_until": N_("Paid until"),
}


@dataclass(frozen=True, slots=True)
class DayOfMonthEnd:
    """A day of a month's end; None: the calendar of its year is not announced."""

    what: str
    day: date | None

    def in_words(self) -> str:
        """In the language in force."""
        return f"{gettext(CALENDAR[self.what])} {self.day.isoformat() if self.day else '–'}"


def calendar_of(statement: Statement) -> list[DayOfMonthEnd]:
    """The days of a statement's month's end. One query."""
    held = MonthEnd.objects.filter(contract_id=statement.contract_id, month=statement.month).first()
    return [DayOfMonthEnd(name, getattr(held, name)) for name in CALENDAR] if held else []


def calendars_of(actor: Actor, month: date) -> dict[str, list[DayOfMonthEnd]]:
    """The days of a month's end of each contract (by its number) whose drafts went out. One query."""
    rows = MonthEnd.objects.filter(contract__in=Contract.objects.visible_to(actor), month=month)
    return {
        row.contract.number: [DayOfMonthEnd(name, getattr(row, name)) for name in CALENDAR]
        for row in rows.select_related("contract")
    }


def missing(actor: Actor, contracts: Sequence[Contract], *, month: date) -> dict[int, list[Missing]]:
    """What the month of each contract (by id) lacks; as many queries however many contracts."""
    ids, found = [contract.pk for contract in contracts], defaultdict(list)
    clauses, cards = clauses_at(ids, month), clause_facts(ids, month, promised=())
    for contract, count in _unconfirmed(actor, ids, month):
        found[contract].append(Missing("unconfirmed", {"count": count}))
    with entering(Scope(authority=actor.acting_authority_id, units=EVERYTHING)):
        of_evaluation = lacking(ids, month)
    unschemed = {one.contract_id for one in of_evaluation if one.code == "no_scheme"}
    for one in of_evaluation:
        if one.code in {"inspection_not_held", "inspection_missed", "sheet_not_signed"}:
            found[one.contract_id].append(Missing(one.code, {"count": one.count}, one.service))
    for contract, clause in clauses.items():
        card = cards.get(contract)
        if (card is None or card.score is None) and _asks_for_a_score(clause.clause):
            found[contract].append(Missing("no_scheme" if contract in unschemed else "unscored"))
    for lack in unscored_services({key: agreed_clause(one) for key, one in clauses.items()}, cards, month):
        found[lack.contract_id].append(Missing(lack.code, service=lack.service))
    for contract, card in cards.items():
        found[contract] += [Missing(code, service=service) for code, service in card.obstacles if code in LACKING]
        found[contract] += [
            Missing("unrated", service=service_name(one)) for one in card.cards if "satisfaction_short" in one.flags
        ]
    committed = {contract for contract, _payer in budget_of(ids, month.year)}
    for contract in ids:
        if contract not in committed:
            found[contract].append(Missing("budget", {"year": month.year}))
    for contract, count in _outside(ids, month):
        found[contract].append(Missing("expired", {"count": count}))
    return dict(found)


def _unconfirmed(actor: Actor, ids: Sequence[int], month: date) -> Any:
    return (
        Order.objects.visible_to(actor)
        .filter(contract_line__contract_id__in=ids, state="completed", completed_at__date__lt=next_month(month))
        .order_by()
        .values_list("contract_line__contract_id")
        .annotate(count=Count("pk"))
    )


def _outside(ids: Sequence[int], month: date) -> Any:
    return (
        DeliveryRecord.objects.filter(
            contract_id__in=ids, outside_term=True, reverses=None, at__date__gte=month, at__date__lt=next_month(month)
        )
        .order_by()
        .values_list("contract_id")
        .annotate(count=Count("pk"))
    )


def _asks_for_a_score(written: Mapping[str, Any]) -> bool:
    """Whether a clause refuses without a score: it is tried with a fee and none."""
    try:
        settle_clause(read_clause(written), fee=100, score=None)
    except ScoreMissing:
        return True
    except Refusal:
        return False
    return False


@dataclass(frozen=True, slots=True)
class Overdue:
    """A statement past its legal end: what is open of it in fen, how many days late, and the interest so far."""

    statement: Statement
    open_fen: int
    days: int
    interest_fen: int


def overdue(actor: Actor, *, on: date) -> list[Overdue]:
    """The confirmed statements not wholly paid after their legal end, the latest first (条例 17, 18).

    Interest counts what was paid late, at the contract's rate, up to the day of payment, or to *on* for what is open.
    """
    rows = (
        Statement.objects.visible_to(actor)
        .current()
        .filter(due_on__lt=on)
        .exclude(state="draft")
        .select_related("contract", "provider__unit", "payer")
        .prefetch_related("applications")
        .order_by("due_on", "pk")
    )
    found = []
    for row in rows:
        paid = [(one.amount_fen, one.paid_on) for one in row.applications.all() if one.paid_on is not None]
        parts = [*paid, (row.payable_fen - sum(fen for fen, _ in paid), on)]
        rate = row.contract.late_interest_ppm
        interest = sum(
            late_interest(Money(fen), paid_on=day, legal_end=row.due_on, rate_ppm=rate).value.fen for fen, day in parts
        )
        open_fen = row.payable_fen - row.paid_fen
        if open_fen or interest:
            found.append(Overdue(row, open_fen, (on - row.due_on).days, interest))
    return found


def last_trial(actor: Actor, month: date, *, unit: Unit | None) -> CloseRun | None:
    """The latest trial of a month's end, over all contracts or one unit's."""
    trials = CloseRun.objects.visible_to(actor).filter(month=month, unit=unit, is_trial=True)
    run: CloseRun | None = trials.order_by("-started_at", "-pk").first()
    return run


def refused_in_words(row: Mapping[str, Any]) -> str:
    """Why a run could not close a contract, from what it noted."""
    whole = f"{gettext(row['sentence'])} {gettext(row['remedy']) if row['remedy'] else ''}".strip()
    return whole.format(**row["figures"])


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What a unit's use of a line cost in a month that somebody else pays: information, in fen."""

    line: StatementLine
    unit: Unit
    weight: int
    fen: int


def shares_cost(statement: Statement) -> bool:
    """Whether units use what the statement pays and only see their part of it. One query."""
    shared = LineAllocation.objects.filter(contract_id=statement.contract_id, period__month=statement.month, pays=False)
    return bool(shared.exists())


def cost_of_units(statement: Statement) -> list[UnitCost]:
    """The part of each unit that only shares the cost of the statement's lines, by the key frozen for the month, exact
    to the fen (practice 14). Two queries."""
    lines = list(statement.lines.select_related("line__contract").order_by("position"))
    keys: dict[int, list[LineAllocation]] = defaultdict(list)
    rows = LineAllocation.objects.filter(
        contract_id=statement.contract_id, period__month=statement.month, pays=False
    ).select_related("payer")
    for row in rows.order_by("payer_id"):
        keys[row.line_id].append(row)
    found = []
    for line in lines:
        own = keys.get(line.line_id, ()) if line.part in ("work", "materials", "rounding") else ()
        parts = divide(Money(line.amount_fen), [Share(row.payer_id, row.weight) for row in own]) if own else {}
        found += [UnitCost(line, row.payer, row.weight, parts[row.payer_id].fen) for row in own]
    return found


@dataclass(frozen=True, slots=True)
class LateFact:
    """What changed of a settled month behind its close; ``entered``: the month it went into, empty before that."""

    settlement: Settlement
    changed: Sequence[Mapping[str, str]]
    reason: str
    fen: int
    entered: str = ""


def late_facts(actor: Actor, contracts: Sequence[Contract], *, month: date) -> list[LateFact]:
    """The corrections of a settled *month* that were entered, and what waits for the next close; a few reads."""
    rows = list(
        Settlement.objects.visible_to(actor)
        .filter(contract__in=contracts, month=month, is_trial=False, superseded_by=None)
        .select_related("contract", "clause")
        .order_by("contract__number")
    )
    standing = standing_corrections(rows, before=date.max)
    live = facts_now(rows, month)
    found = []
    for row in rows:
        own = standing.get(row.pk, ())
        found += [LateFact(row, one.changed, one.reason, one.fen, f"{one.entered_in.month:%Y-%m}") for one in own]
        due = due_of(row, live[row.contract_id], own) if row.clause_id and row.fee_fen > 0 else None
        if due is not None:
            found.append(LateFact(row, [one.as_json() for one in due.changes], due.reason, due.fen))
    return found


def excludes_renewal(contract: Contract) -> str:
    """The side effect of a contract's settled months that stands against renewing it when it ends; empty: none."""
    ends = (contract.ended_on or contract.valid_until).isoformat()
    rows = Settlement.objects.filter(contract=contract, is_trial=False, superseded_by=None)
    for effects in rows.order_by("month").values_list("effects", flat=True):
        for effect in effects:
            if effect["code"] == RENEWAL_REFUSED and (effect["until"] is None or effect["until"] >= ends):
                return RENEWAL_REFUSED
    return ""
