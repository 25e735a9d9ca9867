"""Judgements about contracts: are the terms sound, which line serves, which month counts, what materials cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from houqin.kernel.money import ZERO, Money, Rate, share_of
from houqin.kernel.period import Period, months
from houqin.kernel.refusal import N_, BadInput, Refusal
from houqin.kernel.worked import Step, Worked

#: What a quantity counts under each price basis (rules B3).
MEASURE_OF = {
    "lump_sum": "month",
    "commission": "yuan",
    "per_order": "order",
    "per_square_metre_month": "m2_month",
    "per_head_month": "head_month",
    "per_meal": "meal",
    "per_kilometre": "km",
    "per_hour": "hour",
    "per_piece": "piece",
    "at_cost": "yuan",
}
#: Bases that are counted by agreed quantity and month, not order by order.
PERIODIC = frozenset({"lump_sum", "per_square_metre_month", "per_head_month"})


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
    """What a contract line says. ``price`` in 1/10,000 yuan, ``quantity`` in 1/1,000 of its measure, limits in fen."""

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


def months_of(contract: Period[date]) -> tuple[date, ...]:
    """The first days of the months the contract touches."""
    return tuple(piece.start.replace(day=1) for piece in months(contract))


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a contract and whether it still takes facts."""

    month: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a fact counts: ``month`` None when no month of the contract takes it.

    ``late_for`` is the month it belonged to, when that was no longer open; ``outside_term``: it happened on a day the
    contract does not cover (无合同服务), taken on record but not to be settled (practice 13).
    """

    month: date | None
    late_for: date | None = None
    outside_term: bool = False


def place_fact(on: date, *, contract: Period[date], months: Sequence[Month]) -> Placement:
    """The month in which a fact of day *on* counts (clauses.md, "Periods"): its own, else the earliest open after it.

    ``months`` in any order. After the last open month it counts in none and waits for the final statement.
    """
    if not contract.contains(on):
        return Placement(month=None, outside_term=True)
    own = on.replace(day=1)
    open_months = sorted(each.month for each in months if each.is_open and each.month >= own)
    if open_months and open_months[0] == own:
        return Placement(month=own)
    return Placement(month=open_months[0] if open_months else None, late_for=own)


# ---- routing ------------------------------------------------------------------------------------------


class Where(Enum):
    """How the places a line covers relate to the place of an order."""

    ANYWHERE = "anywhere"
    HERE = "here"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line in force that covers the service and the unit. ``depth``: how far down the tree it names the unit."""

    line: int
    label: str
    provider: str
    names_item: bool = True
    depth: int = 0
    where: Where = Where.ANYWHERE
    barred: bool = False


def route(candidates: Sequence[Candidate]) -> Worked[tuple[int, ...]]:
    """The lines that could serve, narrowed in order: not barred; covering the place; then the special before the
    general, by service, by place, by unit. Each narrowing is a step; none or several left is a dispatcher's decision.
    """
    steps = [Step("contracts.route.found", {"count": len(candidates)})]
    left = list(candidates)
    for code, dropped in (
        ("contracts.route.barred", [each for each in left if each.barred]),
        ("contracts.route.elsewhere", [each for each in left if each.where is Where.ELSEWHERE and not each.barred]),
    ):
        steps += [Step(code, {"line": each.label, "provider": each.provider}) for each in dropped]
        left = [each for each in left if each not in dropped]
    narrowings: tuple[tuple[str, Callable[[Candidate], int]], ...] = (
        ("contracts.route.item_before_class", lambda each: int(each.names_item)),
        ("contracts.route.place_before_anywhere", lambda each: int(each.where is not Where.ANYWHERE)),
        ("contracts.route.nearest_unit", lambda each: each.depth),
    )
    for code, special in narrowings:
        best = [each for each in left if special(each) == max(map(special, left))]
        if len(best) < len(left):
            steps.append(Step(code, {"kept": len(best), "dropped": len(left) - len(best)}))
        left = best
    steps.append(_outcome(left))
    return Worked(tuple(each.line for each in left), tuple(steps))


def _outcome(left: Sequence[Candidate]) -> Step:
    if len(left) == 1:
        return Step("contracts.route.one", {"line": left[0].label, "provider": left[0].provider})
    return Step("contracts.route.several" if left else "contracts.route.none", {"count": len(left)})


# ---- managing and serving ------------------------------------------------------------------------------


class Finding(Enum):
    """What the separation report finds about a service (practice 10)."""

    SAME_HANDS = "same_hands"
    NO_STANDARD = "no_standard"
    NO_MANAGER = "no_manager"
    NOT_SERVED = "not_served"


@dataclass(frozen=True, slots=True)
class Server:
    """Who serves: the provider's path in the unit tree, and the service model."""

    path: str
    service_model: str


def separation_findings(
    *, manager_path: str | None, servers: Sequence[Server], has_standard: bool
) -> tuple[Finding, ...]:
    """Where managing (管) and serving (办) a service are not separated, or one of them is missing.

    The same hands: the manager is the provider or a part of it, as a section of the service centre is. An authority
    that manages what its own centre serves is not found: the centre is below it, not the reverse (S98).
    """
    found = []
    if manager_path is None:
        found.append(Finding.NO_MANAGER)
    elif any(manager_path.startswith(server.path) for server in servers):
        found.append(Finding.SAME_HANDS)
    if servers and not has_standard:
        found.append(Finding.NO_STANDARD)
    if not servers:
        found.append(Finding.NOT_SERVED)
    return tuple(found)


# ---- materials -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MaterialSide:
    """On which side of the contract's line used parts fall: borne by the provider's price, or paid for on top.

    What is payable needs an approved quote (practice 8).
    """

    included: Money
    payable: Money


def material_side(
    *, unit_cost: Money, count: int, used_this_year: Money, each_limit: Money, year_limit: Money, markup: Rate
) -> MaterialSide:
    """Included while a part costs at most *each_limit* apiece and the year's included parts stay within *year_limit*;
    above, at cost with *markup*. Parts are included together or not at all. ``used_this_year``: included so far.
    """
    cost = unit_cost * count
    if unit_cost <= each_limit and used_this_year + cost <= year_limit:
        return MaterialSide(included=cost, payable=ZERO)
    return MaterialSide(included=ZERO, payable=cost + share_of(cost, markup))
