"""Random months of contracts for R5, written down plainly: what was delivered, who pays, and what the clause says."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from houqin.domains.contracts.rules.pricing import PriceTerms

#: Bases that are counted piece by piece, by months, and in yuan.
PIECES, MONTHLY, COSTS = (
    ("per_meal", "per_kilometre", "per_hour", "per_piece"),
    ("lump_sum", "per_square_metre_month", "per_head_month"),
    ("at_cost", "commission"),
)
COMPONENTS = ("cleaning", "guards", "greening")
MARKS = ("95", "90", "87.5", "85", "80", "72.25", "70", "60", "50")


@dataclass(frozen=True)
class Work:
    """A line's month: its price, what was delivered order by order (1/1,000), and its part of the month."""

    terms: PriceTerms
    quantities: tuple[int, ...]
    cost_fen: int = 0
    share: tuple[int, int] = (1, 1)
    emergency: bool = False
    covered: bool = True
    weights: tuple[int, ...] = (1,)


@dataclass(frozen=True)
class Month:
    """All of a month besides the clause. ``next_fen``: what the month before left; ``past``: fees, deductions.

    ``waiting``: what earlier months held back from each payer, and what is owed to it; ``advance``: due to be set off;
    ``releases``: the year's last month. A final month releases too, and settles what is owed with all there is.
    ``breaches``: kind and minutes late; ``parts``: the components' scores; ``sites``: score and weight of each site;
    these scores in 1/100 point.
    """

    works: tuple[Work, ...]
    score: int
    counts: dict[str, int]
    incidents: tuple[str, ...]
    next_fen: int
    past: tuple[int, int]
    final: bool
    waiting: tuple[tuple[int, int], ...] = ((0, 0),)
    advance: int = 0
    releases: bool = False
    breaches: tuple[tuple[str, int], ...] = ()
    parts: tuple[int, ...] = (100_00,) * 3
    sites: tuple[tuple[int, int], ...] = ((100_00, 1),)


def random_month(chance: random.Random) -> Month:
    """One to four lines over one to six payers, with everything a clause may ask for."""
    payers = chance.randint(1, 6)
    return Month(
        works=tuple(_work(chance, payers) for _ in range(chance.randint(1, 4))),
        score=chance.choice((chance.randint(0, 100_00), chance.randint(65_00, 99_00), 100_00, 90_00, 80_00)),
        counts={"count": chance.randint(0, 12)},
        incidents=tuple(chance.choices(("A", "B", "C"), k=chance.choice((0, 0, 0, 1, 3)))),
        next_fen=chance.choice((0, 0, chance.randint(1, 10**6))),
        past=(fees := chance.randint(0, 10**9), chance.randint(0, fees // 4 + 1)),
        final=(final := chance.random() < 0.1),
        waiting=tuple((_some(chance), _some(chance)) for _ in range(payers)),
        advance=_some(chance),
        releases=final or chance.random() < 0.1,
        breaches=tuple(
            (chance.choice(("response", "completion", "arrival")), chance.randint(0, 5000))
            for _ in range(chance.choice((0, 0, 1, 4)))
        ),
        parts=tuple(_score(chance) for _ in range(3)),
        sites=tuple((_score(chance), chance.randint(1, 10**5)) for _ in range(chance.randint(1, 5))),
    )


def _score(chance: random.Random) -> int:
    return chance.choice((chance.randint(0, 100_00), chance.randint(65_00, 99_00), 100_00))


def _some(chance: random.Random) -> int:
    return chance.choice((0, 0, chance.randint(1, 10**7)))


def _work(chance: random.Random, payers: int) -> Work:
    kind = chance.choice(("flat", "monthly", "cost", "graduated", "volume", "minimum"))
    weights = tuple(chance.choice((0, 1, 1, chance.randint(1, 10**6))) for _ in range(payers))
    weights = weights if any(weights) else (1,) * payers
    price = chance.choice((chance.randint(0, 10**8), chance.randint(1, 99_999), 1, 5))
    quantities = tuple(chance.choice((-1, 1, 1, 1)) * chance.randint(1, 10**6) for _ in range(chance.randint(1, 4)))
    surcharge, emergency = chance.choice((0, 500_000, chance.randint(1, 10**6))), chance.random() < 0.3
    covered = chance.random() < 0.8
    if kind == "monthly":
        share = (chance.randint(1, 30), chance.choice((28, 30, 31)))
        terms = PriceTerms(chance.choice(MONTHLY), price)
        return Work(terms, (abs(quantities[0]),), share=share, covered=covered, weights=weights)
    if kind == "cost":
        terms = PriceTerms(chance.choice(COSTS), chance.randint(0, 3_000), surcharge)
        return Work(terms, quantities, chance.randint(0, 10**9), emergency=emergency, covered=covered, weights=weights)
    base = chance.choice(PIECES)
    if kind in ("graduated", "volume"):
        starts = sorted(chance.sample(range(1, 3_000_000), chance.randint(1, 4)))
        tiers = tuple((start, chance.randint(0, price + 1)) for start in starts)
        return Work(PriceTerms(base, price, tiering=kind, tiers=tiers), quantities, covered=covered, weights=weights)
    minimum = chance.randint(1, 10**5) if kind == "minimum" else 0
    terms = PriceTerms(base, price, surcharge, minimum)
    return Work(terms, quantities, emergency=emergency, covered=covered, weights=weights)


def random_clause(chance: random.Random) -> dict[str, Any]:
    """A clause as it is written: up to three terms that take, then perhaps a floor, a cap and a hold-back."""
    makers = chance.sample(
        (_tier, _per_point, _proportional, _per_count, _incidents, _sla_credit, _components), chance.randint(1, 3)
    )
    terms = [make(chance) | _where(chance) for make in makers]
    if chance.random() < 0.2:
        how = chance.choice(("minimum", "weighted", "mean"))
        terms.insert(0, {"type": "sites", "code": "sites", "how": how})
    if chance.random() < 0.3:
        terms.append({"type": "floor", "code": "floor", "rate": _percent(chance, 80)} | _excess(chance))
    if chance.random() < 0.4:
        terms.append({"type": "cap", "code": "cap", "period": {"rate": _percent(chance, 40)}} | _excess(chance))
    if chance.random() < 0.2:
        terms.append({"type": "cap", "code": "all", "cumulative": {"rate": _percent(chance, 30)}} | _excess(chance))
    if chance.random() < 0.2:
        pot = {"type": "holdback", "code": "pot", "share": _percent(chance, 10), "prices": {"B": _yuan(chance)}}
        terms.append(pot | {"release": chance.choice(("with_statement", "year_end"))})
    return {"clause": "随机", "terms": terms}


def _tier(chance: random.Random) -> dict[str, Any]:
    marks = [*sorted(chance.sample(MARKS, chance.randint(1, 5)), reverse=True, key=by_height), "0"]
    bands = [{"from": mark} | (_price(chance) if place else {"rate": "0"}) for place, mark in enumerate(marks)]
    return {"type": "tier", "code": "tier", "bands": bands}


def _per_point(chance: random.Random) -> dict[str, Any]:
    price = {"rate": f"0.{chance.randint(1, 9999):04}%"} if chance.random() < 0.6 else {"amount": _yuan(chance)}
    points = chance.choice(("whole", "pro_rata"))
    return {"type": "per_point", "code": "point", "below": chance.choice(MARKS), "points": points} | price


def _proportional(chance: random.Random) -> dict[str, Any]:
    at_mark = chance.choice(("full", "reduced"))
    said = {"type": "proportional", "code": "share", "below": chance.choice(MARKS), "at_mark": at_mark}
    if chance.random() < 0.5:
        return said
    return said | {"type": "offset_proportional", "offset": str(chance.randint(0, 20))}


def _per_count(chance: random.Random) -> dict[str, Any]:
    zero = {"zero_above": chance.randint(1, 12)} if chance.random() < 0.3 else {}
    return {"type": "per_count", "code": "count"} | _price(chance, most=10) | zero


def _incidents(chance: random.Random) -> dict[str, Any]:
    classes = {"A": _price(chance, most=5) | {"at_least": _yuan(chance)}, "C": {"amount": _yuan(chance)}}
    return {"type": "incidents", "code": "incident", "classes": classes}


def _sla_credit(chance: random.Random) -> dict[str, Any]:
    per = ("breach", "started_hour", "started_day")
    prices = {
        "response": _price(chance, most=2) | {"per": chance.choice(per)},
        "completion": _price(chance, most=2) | {"per": chance.choice(per), "at_most": _yuan(chance)},
    }
    return {"type": "sla_credit", "code": "sla", "prices": prices, "free": chance.choice((0, 0, 1, 2))}


def _components(chance: random.Random) -> dict[str, Any]:
    first = chance.randint(1, 9_998)
    second = chance.randint(1, 9_999 - first)
    shares = (first, second, 10_000 - first - second)
    parts = [{"name": name, "share": f"{share / 100:.2f}%"} for name, share in zip(COMPONENTS, shares, strict=True)]
    rules = [make(chance) for make in chance.sample((_tier, _per_point, _proportional), 2)]
    return {
        "type": "components",
        "code": "parts",
        "components": [parts[0] | {"rule": rules[0]}, parts[1] | {"rule": rules[1]}, parts[2]],
    }


def _where(chance: random.Random) -> dict[str, str]:
    return {"base": chance.choice(("period_fee", "remaining")), "applies": chance.choice(("this", "this", "next"))}


def _excess(chance: random.Random) -> dict[str, str]:
    return {"excess": chance.choice(("dropped", "carried"))}


def _price(chance: random.Random, most: int = 30) -> dict[str, str]:
    return {"rate": _percent(chance, most)} if chance.random() < 0.7 else {"amount": _yuan(chance)}


def _percent(chance: random.Random, most: int) -> str:
    return f"{chance.randint(0, most - 1)}.{chance.randint(0, 9999):04}%"


def _yuan(chance: random.Random) -> str:
    return f"{chance.randint(0, 20_000)}.{chance.randint(0, 99):02}"


def by_height(points: str) -> tuple[int, str]:
    """Sorts points written as text."""
    whole, _, decimals = points.partition(".")
    return int(whole), decimals
