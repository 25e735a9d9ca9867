"""A month of a contract in fractions of yuan, as practice and clauses.md say it: the plain model R5 holds money to.

Nothing of the program's arithmetic is used: exact fractions throughout, and one function that rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from tests.reliability.months import COMPONENTS, COSTS, Month, Work

FEN = Fraction(1, 100)


@dataclass(frozen=True)
class Expected:
    """What a month must come to, in fen; ``payers``: fee, other, deducted, held, payable, claim and owed of each."""

    fee: int
    other: int
    deducted: int
    next: int
    held: int
    claim: int
    payers: tuple[tuple[int, int, int, int, int, int, int], ...]


def rounded(fen: Fraction) -> int:
    """To the nearest fen; a half goes away from zero."""
    return floor(fen + Fraction(1, 2)) if fen >= 0 else -floor(-fen + Fraction(1, 2))


def divided(fen: int, weights: Sequence[int]) -> list[int]:
    """By weight, whole fen; what is left over goes to the largest fractions, the first among equals."""
    if fen < 0:
        return [-part for part in divided(-fen, weights)]
    exact = [Fraction(fen * weight, sum(weights)) for weight in weights]
    parts = [floor(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: fen - sum(parts)]:
        parts[place] += 1
    return parts


def parts_of(work: Work) -> list[int]:
    """What a line's month costs, a part per tier, each rounded once."""
    terms, whole = work.terms, Fraction(sum(work.quantities), 1000)
    if terms.minimum_fen:
        return [sum(_at_least(work, Fraction(each, 1000)) for each in work.quantities)]
    if terms.tiering == "volume":
        return [rounded(whole * _unit_price(work, whole) / FEN)]
    if terms.tiering == "graduated":
        return _slices(work, whole)
    if terms.basis in COSTS:
        yuan = work.cost_fen * FEN * (1 + Fraction(terms.price, 10_000))
    else:
        yuan = whole * Fraction(terms.price, 10_000)
    return [rounded(yuan * _surcharge(work) * Fraction(*work.share) / FEN)]


def _surcharge(work: Work) -> Fraction:
    return 1 + Fraction(work.terms.surcharge_ppm if work.emergency else 0, 10**6)


def _at_least(work: Work, quantity: Fraction) -> int:
    yuan = abs(quantity) * Fraction(work.terms.price, 10_000) * _surcharge(work)
    fen = max(rounded(yuan / FEN), work.terms.minimum_fen)
    return fen if quantity > 0 else -fen


def _unit_price(work: Work, quantity: Fraction) -> Fraction:
    price = work.terms.price
    for start, above in work.terms.tiers:
        price = above if quantity > Fraction(start, 1000) else price
    return Fraction(price, 10_000)


def _slices(work: Work, whole: Fraction) -> list[int]:
    """Each tier's own quantity at its own price; less than nothing stands in the first tier."""
    bounds = [Fraction(start, 1000) for start, _ in work.terms.tiers]
    found: list[int] = []
    at = Fraction(0)
    for bound in [*bounds, None]:
        upto = whole if bound is None else min(whole, bound)
        if upto > at or not found:
            found.append(rounded((upto - at) * _unit_price(work, upto) / FEN))
            at = upto
    return found


class Judgement:
    """A clause at work on a fee: rows of (fen, when), held to floor and caps, then to what there is."""

    def __init__(self, clause: dict[str, Any], fee: int, month: Month) -> None:
        self.fee, self.month = fee, month
        self.rows: list[tuple[int, str]] = []
        self.carried = self.held = self.claim = 0
        kinds = ("sites", "floor", "cap", "holdback")
        of = {kind: [term for term in clause["terms"] if term["type"] == kind] for kind in kinds}
        score = of_sites(of["sites"][0]["how"], month) if of["sites"] else Fraction(month.score, 100)
        for term in clause["terms"]:
            if term["type"] not in of:
                left = max(fee - sum(fen for fen, _ in self.rows), 0)
                base = left if term["base"] == "remaining" else fee
                self.rows += [(fen, term["applies"]) for fen in self.taken(term, base, score)]
        for term in of["floor"]:
            self.limit(fee - _priced(term, fee), term["excess"])
        for term in [one for one in of["cap"] if "period" in one]:
            self.limit(_priced(term["period"], fee), term["excess"])
        for term in [one for one in of["cap"] if "cumulative" in one]:
            fees, deductions = month.past
            self.limit(_priced(term["cumulative"], fees + fee) - deductions, term["excess"])
        for term in of["holdback"]:
            self.hold_back(term)
        self.close()

    def taken(self, term: dict[str, Any], base: int, score: Fraction) -> list[int]:
        """What a term takes of its base at a score, in fen."""
        match term["type"]:
            case "tier":
                reached = [band for band in term["bands"] if Fraction(band["from"]) <= score]
                return [_priced(max(reached, key=lambda band: Fraction(band["from"])), base)]
            case "per_point":
                missing = max(Fraction(term["below"]) - score, Fraction(0))
                missing = Fraction(floor(missing)) if term["points"] == "whole" else missing
                return [rounded(missing * _exact(term, base))]
            case "proportional" | "offset_proportional":
                below = Fraction(term["below"])
                full = score >= below if term["at_mark"] == "full" else score > below
                paid = Fraction(100) if full else min(score + int(term.get("offset", 0)), Fraction(100))
                return [rounded(base * (100 - paid) / 100)]
            case "per_count":
                count = self.month.counts[term["code"]]
                everything = count > term.get("zero_above", count)
                return [base if everything else min(count * _priced(term, base), base)]
            case "sla_credit":
                return [self.credit(term, base)]
            case "components":
                return self.of_components(term, base)
        found = []
        for kind in self.month.incidents:
            if (price := term["classes"].get(kind)) is not None:
                found.append(max(_priced(price, base), _fen(price.get("at_least", "0"))))
        return found

    def credit(self, term: dict[str, Any], base: int) -> int:
        """The price of each broken promise but the first free ones."""
        fen, priced = 0, [one for one in self.month.breaches if one[0] in term["prices"]]
        for kind, minutes in priced[term["free"] :]:
            price = term["prices"][kind]
            times = {"breach": 1, "started_hour": -(-minutes // 60), "started_day": -(-minutes // 1440)}[price["per"]]
            each = _priced(price, base) * times
            fen += min(each, _fen(price["at_most"])) if "at_most" in price else each
        return fen

    def of_components(self, term: dict[str, Any], base: int) -> list[int]:
        """Each part of the base under its own rule and score; none loses more than it is."""
        shares = [int(_percent(one["share"]) * 10**6) for one in term["components"]]
        found = []
        for one, part in zip(term["components"], divided(base, shares), strict=True):
            if "rule" in one:
                score = Fraction(self.month.parts[COMPONENTS.index(one["name"])], 100)
                taken = [(fen, "") for fen in self.taken(one["rule"], part, score)]
                found += [fen for fen, _ in _first(taken, part)]
        return found

    def limit(self, most: int, excess: str) -> None:
        """Together at most so much; the earlier keep theirs."""
        left, before = max(most, 0), sum(fen for fen, _ in self.rows)
        if before > left and excess == "carried":
            self.carried += before - left
        self.rows = _first(self.rows, left)

    def hold_back(self, term: dict[str, Any]) -> None:
        """The pot pays priced incidents first; the rest waits for the year's end; a final month waits for nothing."""
        pot = rounded(self.fee * _percent(term["share"]))
        wanted = sum(_fen(term["prices"][kind]) for kind in self.month.incidents if kind in term["prices"])
        self.rows.append((min(wanted, pot), term.get("applies", "this")))
        if term["release"] == "year_end" and not self.month.final:
            self.held += pot - min(wanted, pot)

    def close(self) -> None:
        """What the month before left comes last; nothing is taken beyond what there is, the rest is a claim."""
        rows = [(fen, "this" if self.month.final else when) for fen, when in self.rows]
        now = [*(row for row in rows if row[1] == "this"), (self.month.next_fen, "this")]
        self.now = [fen for fen, _ in _first(now, self.fee - self.held)]
        self.claim = sum(fen for fen, _ in now) - sum(self.now)
        if self.month.final:
            self.claim, self.carried = self.claim + self.carried, 0
        self.later = sum(fen for fen, when in rows if when == "next") + self.carried


def of_sites(how: str, month: Month) -> Fraction:
    """The score that several sites make, in points, to the nearest hundredth."""
    scores = [Fraction(score) for score, _ in month.sites]
    weights = [weight if how == "weighted" else 1 for _, weight in month.sites]
    mean = sum((score * weight for score, weight in zip(scores, weights, strict=True)), Fraction(0)) / sum(weights)
    return Fraction(rounded(min(scores) if how == "minimum" else mean), 100)


def expected(month: Month, clause: dict[str, Any]) -> Expected:
    """What the month must come to."""
    count = len(month.works[0].weights)
    fees, others = [0] * count, [0] * count
    for work in month.works:
        for part in parts_of(work):
            for place, fen in enumerate(divided(part, work.weights)):
                (fees if work.covered else others)[place] += fen
    judged = Judgement(clause, max(sum(fees), 0), month)
    weights = [max(fee, 0) for fee in fees]
    shares = [divided(fen, weights) if fen else [0] * count for fen in judged.now]
    held = divided(judged.held, weights) if judged.held else [0] * count
    over = divided(judged.claim, weights if any(weights) else [1] * count) if judged.claim else [0] * count
    rows = [
        Payer(fees[place], others[place], sum(share[place] for share in shares), held[place], over[place])
        for place in range(count)
    ]
    at_the_edge(month, rows)
    payers = tuple(row.said() for row in rows)
    claims = judged.claim + sum(row.below for row in rows)
    others = [row.other for row in rows]
    return Expected(sum(fees), sum(others), sum(judged.now), judged.later, judged.held, claims, payers)


@dataclass
class Payer:
    """A payer's month: what it owes, and ``over``: its part of what the clause could not take."""

    fee: int
    other: int
    taken: int
    held: int
    over: int
    below: int = 0
    owed: int = 0

    @property
    def due(self) -> int:
        """Below nothing where more was taken back than delivered."""
        return self.fee + self.other - self.taken - self.held

    def said(self) -> tuple[int, int, int, int, int, int, int]:
        """As the statement says it."""
        return (self.fee, self.other, self.taken, self.held, max(self.due, 0), self.below, self.owed)


def at_the_edge(month: Month, rows: Sequence[Payer]) -> None:
    """Pay what was held back, set off what is owed, then the advance; what finds no room at the end is owed."""
    for row, (held, owed) in zip(rows, month.waiting, strict=True):
        if month.releases:
            row.other += held + row.held
        row.below = max(-row.due, 0)
        row.owed = row.below + row.over
        row.other -= min(owed + (row.over if month.final else 0), max(row.due, 0))
    room = [max(row.due, 0) for row in rows]
    off = min(month.advance, sum(room))
    for row, part in zip(rows, divided(off, room) if off else [0] * len(rows), strict=True):
        row.other -= part
    if month.final and month.advance > off:
        for row, part in zip(rows, divided(month.advance - off, [1] * len(rows)), strict=True):
            row.owed += part


def _first(rows: Sequence[tuple[int, str]], most: int) -> list[tuple[int, str]]:
    kept, left = [], most
    for fen, when in rows:
        kept.append((min(fen, left), when))
        left -= kept[-1][0]
    return kept


def _exact(price: dict[str, Any], base: int) -> Fraction:
    if "amount" in price:
        return Fraction(price["amount"]) / FEN
    return base * _percent(price.get("rate", "0"))


def _priced(price: dict[str, Any], base: int) -> int:
    return rounded(_exact(price, base))


def _fen(yuan: str) -> int:
    return int(Fraction(yuan) / FEN)


def _percent(written: str) -> Fraction:
    return Fraction(written.removesuffix("%")) / 100
