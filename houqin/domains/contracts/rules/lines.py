"""Are the terms of a line sound, and is a contract ready for force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from houqin.domains.contracts.rules.bases import MEASURE_OF, PERIODIC
from houqin.domains.contracts.rules.pricing import PriceTerms, check_tiers
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, BadInput, Refusal


class TermsUnclear(BadInput):
    """A line nobody could price or settle."""

    code = "contracts.terms_unclear"
    sentence = N_("Line {line}: {problem}.")
    basis = "rules B3"


class NoLines(Refusal):
    """A contract with nothing to deliver, or a line that covers nobody."""

    code = "contracts.no_lines"
    sentence = N_("The contract {contract} has no line, or a line that covers no unit.")
    remedy = N_("Enter its lines and the units each covers.")
    status = 422


@dataclass(frozen=True, slots=True)
class Coverage:
    """A unit that a line covers with everything below it (internal id), from a day until another."""

    unit_id: int
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class LineTerms:
    """What a contract line says. ``price`` in 1/10,000 yuan, ``quantity`` in 1/1,000 of its measure, limits in fen.

    On cost bases ``price`` is what is added to each yuan. ``surcharge_ppm``: added for emergencies. ``tiers``:
    (the month's quantity above which it holds, price), counted as ``tiering`` says ("graduated" or "volume").
    """

    number: int
    price_basis: str
    service_model: str
    price: int
    quantity: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    materials_each_fen: int = 0
    materials_year_fen: int = 0
    materials_markup_ppm: int = 0
    quote_limit_fen: int | None = None
    minimum_fen: int = 0
    surcharge_ppm: int = 0
    tiering: str = ""
    tiers: tuple[tuple[int, int], ...] = ()
    note: str = ""


def check_line(terms: LineTerms, contract: Period[date]) -> tuple[date, date]:
    """The line's own first and last (exclusive) day, within the contract's; refuses unsound terms (TermsUnclear)."""
    if terms.price_basis not in MEASURE_OF:
        raise _unclear(terms, N_("there is no such price basis"))
    if terms.service_model not in {"M1", "M2", "M3", "M4", "M5"}:
        raise _unclear(terms, N_("the service model is one of M1 to M5"))
    amounts = (terms.price, terms.materials_each_fen, terms.materials_year_fen, terms.minimum_fen)
    if any(amount < 0 for amount in (*amounts, terms.quote_limit_fen or 0)):
        raise _unclear(terms, N_("an amount is negative"))
    if not 0 <= terms.materials_markup_ppm <= 1_000_000:
        raise _unclear(terms, N_("the mark-up lies between 0 % and 100 %"))
    if terms.price_basis in PERIODIC and not terms.quantity:
        raise _unclear(terms, N_("this price basis needs its agreed monthly quantity"))
    if terms.quantity is not None and terms.quantity <= 0:
        raise _unclear(terms, N_("the agreed quantity is not positive"))
    if not 0 <= terms.surcharge_ppm <= 10_000_000:
        raise _unclear(terms, N_("the surcharge lies between 0 % and 1,000 %"))
    if terms.minimum_fen and terms.price_basis in PERIODIC:
        raise _unclear(terms, N_("only an order has a minimum"))
    check_tiers(
        PriceTerms(terms.price_basis, terms.price, terms.surcharge_ppm, terms.minimum_fen, terms.tiering, terms.tiers)
    )
    start, until = terms.valid_from or contract.start, terms.valid_until or contract.until
    if until is None or until <= start or not contract.covers(Period(start, until)):
        raise _unclear(terms, N_("its period does not lie within the contract's"))
    return start, until


def _unclear(terms: LineTerms, problem: str) -> TermsUnclear:
    return TermsUnclear(line=terms.number, problem=problem)


def check_ready(*, number: str, lines_covered: Iterable[bool]) -> None:
    """Refuse to put a contract into force that has no line, or a line that covers nobody (NoLines)."""
    covered = list(lines_covered)
    if not covered or not all(covered):
        raise NoLines(contract=number)
