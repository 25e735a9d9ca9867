"""Amendments: signed changes of a contract in force, each judged by the rule of its rationale."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from houqin.domains.contracts.models import Amendment, Contract, ContractLine, LinePrice, PriceFormula, Rationale
from houqin.domains.contracts.rules import LineTerms, check_line
from houqin.domains.contracts.rules.adjusting import FormulaMissing, Weight, check_cap, factor, moved_price
from houqin.domains.contracts.rules.amending import (
    Standing,
    Terms,
    check_addition,
    check_correction,
    check_more_of_the_same,
    check_people_or_places,
    check_reduction,
    check_same_subject,
    difference,
    value_by_year,
)
from houqin.domains.contracts.services.budgets import follow_amendment
from houqin.domains.contracts.services.contracts import lay_line, load_contract, move_coverage
from houqin.domains.contracts.services.periods import refuse_dating_back
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.terms import succession
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal
from houqin.kernel.worked import Step

WHOLE_PPM = 1_000_000


class NotInForce(Refusal):
    """A draft is edited, an ended contract is not: only one in force is amended."""

    code = "contracts.not_in_force"
    sentence = N_("The contract {contract} is not in force.")
    remedy = N_("A draft is edited; an ended contract is settled.")


@dataclass(frozen=True, slots=True)
class Signed:
    """What every amendment says: when it was signed, from when it holds, why, and on which paper."""

    signed_on: date
    valid_from: date
    reason: str
    paper: str


@use_case
def amend_price(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    line_id: uuid.UUID,
    rationale: str,
    signed: Signed,
    at: datetime,
    price: int | None = None,
    quantity: int | None = None,
    expected_quantity: int | None = None,
) -> Amendment:
    """Let another price or agreed quantity of a line take over: an ``addition``, a ``reduction`` or a ``correction``.

    ``expected_quantity`` (1/1,000, of the rest of the term): for lines counted order by order; for an addition or a
    reduction of such a line it is how much more or less is expected.
    Raises AdditionsOver, NotAnAddition, NotAReduction, CorrectsNothing, DatedBack, BudgetExceeded, NotInForce,
    NotFound, BadInput.
    """
    contract, line = _found(actor, contract_id, line_id)
    standing = _price_on(line, signed.valid_from)
    before = Terms(standing.price, standing.quantity)
    after = Terms(before.price if price is None else price, before.quantity if quantity is None else quantity)
    if after.price < 0 or (after.quantity is not None and after.quantity <= 0):
        raise BadInput(field="price", problem=N_("a price is not negative, a quantity positive"))
    by_year = _delta(contract, line, before, after, signed.valid_from, expected_quantity, rationale)
    delta = sum(by_year.values())
    if rationale == Rationale.ADDITION:
        check_more_of_the_same(before, after, delta_fen=delta)
    elif rationale == Rationale.REDUCTION:
        check_reduction(before, after, delta_fen=delta)
    elif rationale == Rationale.CORRECTION:
        check_correction(before, after)
    else:
        raise BadInput(field="rationale", problem=N_("a price changes by addition, reduction, correction or formula"))
    made = _amend(actor, contract, rationale, signed, by_year, at, line=line)
    _take_over(standing, signed.valid_from, price=after.price, quantity=after.quantity, source=signed.paper)
    return made


@use_case
def adjust_price(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    line_id: uuid.UUID,
    moved: Mapping[str, int],
    notice_on: date,
    signed: Signed,
    at: datetime,
    expected_quantity: int | None = None,
) -> Amendment:
    """Let a line's price follow the contract's formula, from the day of an official notice on.

    ``moved``: the movement of each index in ppm, as the notice states it. Whether it counts towards the tenth, the
    formula says. Raises FormulaMissing, FormulaUnclear, AboveYearlyCap, AdditionsOver, BudgetExceeded, DatedBack.
    """
    contract, line = _found(actor, contract_id, line_id)
    formula = PriceFormula.objects.at(notice_on).filter(contract=contract).first()
    if formula is None:
        raise FormulaMissing(contract=contract.number, on=notice_on.isoformat())
    if signed.valid_from < notice_on:
        raise BadInput(field="valid_from", problem=N_("a price moves from the day of the notice at the earliest"))
    weights = [Weight(**weight) for weight in formula.weights]
    judged = factor(weights, moved)
    check_cap(now=judged.value, earlier=_moved_this_year(contract, line, notice_on), cap_ppm=formula.cap_ppm)
    standing = _price_on(line, signed.valid_from)
    before = Terms(standing.price, standing.quantity)
    after = replace(before, price=moved_price(before.price, judged.value))
    by_year = _delta(contract, line, before, after, signed.valid_from, expected_quantity, Rationale.FORMULA)
    counted = max(sum(by_year.values()), 0) if formula.counts else 0
    moving = Step("contracts.price_moved", {"before": before.price, "factor": judged.value, "after": after.price})
    made = _amend(
        actor,
        contract,
        Rationale.FORMULA,
        signed,
        by_year,
        at,
        line=line,
        counted=counted,
        notice_on=notice_on,
        steps=(*judged.steps, moving),
    )
    _take_over(standing, signed.valid_from, price=after.price, source=signed.paper)
    return made


@use_case
def amend_line(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    terms: LineTerms,
    units: Sequence[uuid.UUID],
    signed: Signed,
    at: datetime,
    item_id: uuid.UUID | None = None,
    class_id: uuid.UUID | None = None,
    places: Sequence[uuid.UUID] = (),
    expected_quantity: int | None = None,
) -> ContractLine:
    """Add a line of a service class that the contract serves already: an addition of the same subject.

    Raises AdditionsOver, NotAnAddition, TermsUnclear, LineNumberTaken, BudgetExceeded, NotInForce, NotFound.
    """
    contract, _ = _found(actor, contract_id, None)
    terms = replace(terms, valid_from=signed.valid_from, valid_until=terms.valid_until or contract.valid_until)
    start, until = check_line(terms, Period(contract.valid_from, contract.valid_until))
    by_year = value_by_year(
        basis=terms.price_basis,
        terms=Terms(terms.price, terms.quantity),
        during=Period(start, until),
        partial_months=contract.partial_months,
        expected=expected_quantity,
    )
    known = set(contract.lines.values_list("service_class_id", flat=True))
    contract = _opened(actor, contract, signed, by_year, at)
    line = lay_line(actor, contract, terms=terms, units=units, item_id=item_id, class_id=class_id, places=places)
    check_same_subject(line.service_class_id, known)
    _signed(actor, contract, Rationale.ADDITION, signed, by_year, at, line=line)
    return line


@use_case
def amend_coverage(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    line_id: uuid.UUID,
    units: Sequence[uuid.UUID],
    signed: Signed,
    at: datetime,
    places: Sequence[uuid.UUID] = (),
    quantity: int | None = None,
) -> Amendment:
    """Let a line cover other units or places from a day on, at the price that stands: a change of people or places.

    ``quantity``: what they measure, where it is agreed; it must cost what it did. Raises MovesMoney, DatedBack,
    NotInForce, NotFound, BadInput.
    """
    contract, line = _found(actor, contract_id, line_id)
    standing = _price_on(line, signed.valid_from)
    if quantity is not None and standing.quantity is not None:
        before, after = Terms(standing.price, standing.quantity), Terms(standing.price, quantity)
        by_year = _delta(contract, line, before, after, signed.valid_from, None, Rationale.PEOPLE_OR_PLACES)
        check_people_or_places(delta_fen=sum(by_year.values()))
    made = _amend(actor, contract, Rationale.PEOPLE_OR_PLACES, signed, {}, at, line=line)
    move_coverage(actor, line, units, places, on=signed.valid_from)
    return made


def note_clause(actor: Actor, contract: Contract, signed: Signed, at: datetime) -> Amendment:
    """The amendment that a new version of the performance clause in force rests on; called by ``agree_clause``."""
    return _amend(actor, contract, Rationale.CLAUSE, signed, {}, at)


def _found(actor: Actor, contract_id: uuid.UUID, line_id: uuid.UUID | None) -> tuple[Contract, ContractLine]:
    """The contract in force and its line, not locked yet: budget lines are locked before the contract."""
    actor.demand("contracts.amend", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    line = contract.lines.filter(public_id=line_id).first() if line_id else contract.lines.first()
    if line is None:
        raise NotFound(thing=N_("contract line"))
    return contract, line


def _price_on(line: ContractLine, on: date) -> LinePrice:
    price: LinePrice | None = LinePrice.objects.at(on).filter(line=line).first()
    if price is None:
        raise BadInput(field="valid_from", problem=N_("the line has no price on that day"))
    return price


def _delta(
    contract: Contract,
    line: ContractLine,
    before: Terms,
    after: Terms,
    on: date,
    expected: int | None,
    rationale: str,
) -> dict[int, int]:
    """What the change is worth from its day to the end of the line, by fiscal year."""
    if not line.valid_from <= on < line.valid_until:
        raise BadInput(field="valid_from", problem=N_("the day does not lie within the line's period"))
    rest = Period(on, line.valid_until)
    valued = {"basis": line.price_basis, "during": rest, "partial_months": contract.partial_months}
    if before.price == after.price and expected is not None and rationale in ("addition", "reduction"):
        sign = 1 if rationale == "addition" else -1
        more = value_by_year(**valued, terms=after, expected=abs(expected))  # type: ignore[arg-type]  # kept together
        return {year: sign * fen for year, fen in more.items() if fen}
    return difference(
        value_by_year(**valued, terms=after, expected=expected),  # type: ignore[arg-type]  # kept together
        value_by_year(**valued, terms=before, expected=expected),  # type: ignore[arg-type]  # kept together
    )


def _amend(
    actor: Actor,
    contract: Contract,
    rationale: str,
    signed: Signed,
    by_year: Mapping[int, int],
    at: datetime,
    *,
    line: ContractLine | None = None,
    counted: int | None = None,
    notice_on: date | None = None,
    steps: Sequence[Step] = (),
) -> Amendment:
    """An amendment of a line or of the whole contract: opened, judged, signed."""
    contract = _opened(actor, contract, signed, by_year, at)
    return _signed(
        actor, contract, rationale, signed, by_year, at, line=line, counted=counted, notice_on=notice_on, steps=steps
    )


def _opened(actor: Actor, contract: Contract, signed: Signed, by_year: Mapping[int, int], at: datetime) -> Contract:
    """The contract locked for its amendment: its budget lines first (clauses.md, "Budget")."""
    if not signed.reason.strip() or not signed.paper.strip():
        raise BadInput(field="paper", problem=N_("an amendment names its reason and its paper"))
    follow_amendment(actor, contract, by_year, at=at)
    contract = load_contract(actor, contract.public_id)
    if contract.state != "active":
        raise NotInForce(contract=contract.number)
    if not contract.valid_from <= signed.valid_from < contract.valid_until:
        raise BadInput(field="valid_from", problem=N_("the day does not lie within the contract's period"))
    refuse_dating_back(contract, signed.valid_from)
    return contract


def _signed(
    actor: Actor,
    contract: Contract,
    rationale: str,
    signed: Signed,
    by_year: Mapping[int, int],
    at: datetime,
    *,
    line: ContractLine | None = None,
    counted: int | None = None,
    notice_on: date | None = None,
    steps: Sequence[Step] = (),
) -> Amendment:
    """Judge the tenth under the contract's lock, write the amendment and its record."""
    delta = sum(by_year.values())
    counts = delta if rationale == Rationale.ADDITION else counted or 0
    if counts:
        standing = Standing(contract.number, contract.total_fen, contract.added_fen)
        steps = (*steps, *check_addition(standing, delta_fen=counts).steps)
    made = Amendment.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        line=line,
        number=contract.amendments.count() + 1,
        rationale=rationale,
        signed_on=signed.signed_on,
        valid_from=signed.valid_from,
        delta_fen=delta,
        counted_fen=counts,
        notice_on=notice_on,
        reason=signed.reason.strip(),
        paper=signed.paper.strip(),
        worked=[step.as_json() for step in steps],
    )
    changes: dict[str, Any] = {
        "rationale": [None, rationale],
        "amended_fen": [contract.amended_fen, contract.amended_fen + delta],
        "added_fen": [contract.added_fen, contract.added_fen + counts],
        "valid_from": [None, signed.valid_from],
        "paper": [None, signed.paper],
    }
    contract.amended_fen += delta
    contract.added_fen += counts
    contract.save(update_fields=["amended_fen", "added_fen"])
    record(actor, "contracts.amended", made, at=at, changes=changes, reason=signed.reason)
    return made


def _take_over(standing: LinePrice, on: date, **changes: Any) -> LinePrice:
    """The changed price from a day on; from its own first day it is corrected for its whole time."""
    if standing.valid_from == on:
        return succession.correct(standing, **changes)
    return succession.follow(standing, valid_from=on, **changes)


def _moved_this_year(contract: Contract, line: ContractLine, on: date) -> int:
    """What the formula moved the line's price by in the contract year of *on*, in parts of 10¹²."""
    years = (on.year - contract.valid_from.year) - (
        (on.month, on.day) < (contract.valid_from.month, contract.valid_from.day)
    )
    start = _year_after(contract.valid_from, years)
    rows = line.amendments.filter(
        rationale=Rationale.FORMULA, notice_on__gte=start, notice_on__lt=_year_after(start, 1)
    )
    moves = [
        step["figures"]["factor"] for row in rows for step in row.worked if step["code"] == "contracts.price_moved"
    ]
    return sum(moves)


def _year_after(day: date, years: int) -> date:
    """The same day some years later; the last of February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
