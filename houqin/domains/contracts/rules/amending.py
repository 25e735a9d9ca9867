"""How a contract in force may change: a rule for each rationale, and what the change is worth (政府采购法 49)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from houqin.domains.contracts.rules.bases import PERIODIC
from houqin.domains.contracts.rules.committing import yearly_shares
from houqin.domains.contracts.rules.months import month_pieces, year_ending
from houqin.domains.contracts.rules.pricing import SCALE, rounding
from houqin.kernel.money import Money, Rate, round_half_up
from houqin.kernel.period import Period, months
from houqin.kernel.refusal import N_, BadInput, Refusal
from houqin.kernel.worked import Step, Worked

WHOLE_PPM = 1_000_000
#: 政府采购法 49: additions of the same subject, all together, of the original contract.
ADDITIONS_PPM = 100_000


class AdditionsOver(Refusal):
    """Additions of the same subject beyond the law's share of the contract."""

    code = "contracts.additions_over"
    sentence = N_(
        "With this addition {contract} would grow by ¥{wanted}, {share} of its ¥{total}; {limit} is the limit."
    )
    remedy = N_("What goes beyond needs a tender of its own.")
    basis = "政府采购法 49"


class NotAnAddition(Refusal):
    """An addition that changes other terms or brings another subject."""

    code = "contracts.not_an_addition"
    sentence = N_("This is no addition of the same subject: {problem}.")
    remedy = N_(
        "An addition brings more of the same at the same price; anything else needs another rationale or a tender."
    )
    basis = "政府采购法 49"


class NotAReduction(Refusal):
    """A reduction that costs as much or more, or raises a price."""

    code = "contracts.not_a_reduction"
    sentence = N_("This is no reduction: {problem}.")
    basis = "practice 13"


class MovesMoney(Refusal):
    """A change of people or places that changes the price."""

    code = "contracts.moves_money"
    sentence = N_("A change of people or places leaves the price as it is; this one moves ¥{delta}.")
    remedy = N_("Enter it as an addition or a reduction.")
    basis = "政府采购法 49"


class CorrectsNothing(BadInput):
    """A correction that leaves the line as it was."""

    code = "contracts.corrects_nothing"
    sentence = N_("The corrected terms are those that stand already.")


@dataclass(frozen=True, slots=True)
class Terms:
    """Price (1/10,000 yuan) and agreed monthly quantity (1/1,000) of a line, before or after a change."""

    price: int
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contract stands: its number, original total and additions so far, in fen."""

    contract: str
    total_fen: int
    added_fen: int = 0


def value_by_year(
    *, basis: str, terms: Terms, during: Period[date], partial_months: str, expected: int | None = None
) -> dict[int, int]:
    """What a line costs *during* a period, in fen by fiscal year.

    On monthly bases month by month, each rounded as it will be settled; on others the *expected* quantity (1/1,000) of
    the whole period, divided by days. Raises BadInput where that is missing.
    """
    found: dict[int, int] = defaultdict(int)
    if basis in PERIODIC:
        firsts = [part.start.replace(day=1) for part in months(during)]
        pieces_of = {
            first: month_pieces(first, served=during, versions=[(0, during)], rule=partial_months) for first in firsts
        }
        quantity = terms.quantity or 0
        for first, pieces in pieces_of.items():
            for piece in pieces:
                amount = quantity * terms.price * (piece.share_days or 1)
                found[first.year] += round_half_up(amount, SCALE * (piece.share_of or 1))
            year = year_ending(first, during)
            count = sum(piece.share_of is None for each in year for piece in pieces_of[each])
            found[first.year] += rounding(count, quantity=quantity, price=terms.price)
        return dict(found)
    if expected is None:
        raise BadInput(field="expected_quantity", problem=N_("a line counted order by order needs what is expected"))
    whole = Money(round_half_up(expected * terms.price, SCALE))
    return {year: part.fen for year, part in yearly_shares(whole, during).items()}


def difference(after: dict[int, int], before: dict[int, int]) -> dict[int, int]:
    """*after* less *before*, by fiscal year; years in which nothing changes are left out."""
    years = sorted({*after, *before})
    found = {year: after.get(year, 0) - before.get(year, 0) for year in years}
    return {year: fen for year, fen in found.items() if fen}


def check_addition(standing: Standing, *, delta_fen: int, limit_ppm: int = ADDITIONS_PPM) -> Worked[int]:
    """How much of the limit is used with this addition, in fen; refuses what goes beyond (AdditionsOver)."""
    wanted = standing.added_fen + delta_fen
    allowed = standing.total_fen * limit_ppm // WHOLE_PPM
    if wanted > allowed:
        share = Rate(round_half_up(wanted * WHOLE_PPM, max(standing.total_fen, 1)))
        raise AdditionsOver(
            contract=standing.contract,
            wanted=str(Money(wanted)),
            share=str(share),
            total=str(Money(standing.total_fen)),
            limit=str(Rate(limit_ppm)),
        )
    figures = {"before": standing.added_fen, "delta": delta_fen, "after": wanted, "allowed": allowed}
    return Worked(wanted, (Step("contracts.addition", figures, ("政府采购法 49",)),))


def check_more_of_the_same(before: Terms, after: Terms, *, delta_fen: int) -> None:
    """An addition to a line: a larger quantity at the price that stands (NotAnAddition)."""
    if after.price != before.price:
        raise NotAnAddition(problem=N_("the price changes"))
    if delta_fen <= 0:
        raise NotAnAddition(problem=N_("the contract does not grow"))


def check_same_subject(service_class: int, known: Collection[int]) -> None:
    """A new line of an addition serves a class that the contract serves already (NotAnAddition)."""
    if service_class not in known:
        raise NotAnAddition(problem=N_("the contract has no line of this service class"))


def check_reduction(before: Terms, after: Terms, *, delta_fen: int) -> None:
    """A reduction: neither price nor quantity rises, and it costs less (NotAReduction)."""
    if after.price > before.price or (after.quantity or 0) > (before.quantity or 0):
        raise NotAReduction(problem=N_("a price or a quantity rises"))
    if delta_fen >= 0:
        raise NotAReduction(problem=N_("the contract does not become cheaper"))


def check_people_or_places(*, delta_fen: int) -> None:
    """A change of people or places moves no money (MovesMoney)."""
    if delta_fen:
        raise MovesMoney(delta=str(Money(delta_fen)))


def check_correction(before: Terms, after: Terms) -> None:
    """A correction changes something (CorrectsNothing); that it restores what was signed, its paper shows."""
    if before == after:
        raise CorrectsNothing()
