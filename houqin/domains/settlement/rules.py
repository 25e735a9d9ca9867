"""Judgements of settlement: what a month's deliveries cost, what the clause takes of it, and which payer bears what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from houqin.domains.settlement.rules_edges import Cleared, Due, Edges, clear
from houqin.kernel.clauses import Clause, Facts, settle_clause
from houqin.kernel.clauses.clause import DisputeWindow
from houqin.kernel.clauses.facts import ToDate
from houqin.kernel.clauses.matter import Taken
from houqin.kernel.clauses.settling import Settled
from houqin.kernel.money import Money, allocate
from houqin.kernel.refusal import N_, Refusal
from houqin.kernel.worked import Step


class NoPrice(Refusal):
    """Something was delivered on a day on which its line had no price."""

    code = "settlement.no_price"
    sentence = N_("Line {line} delivered on a day for which the contract names no price.")
    remedy = N_("Enter the price that was agreed for that day, or reverse the delivery.")
    basis = "rules B3"


#: Parts of a statement that earlier months bring into this one.
BROUGHT = frozenset({"dispute", "correction"})


@dataclass(frozen=True, slots=True)
class PayerShare:
    """Who pays a line, and with which weight of the key agreed (practice 14)."""

    unit_id: int
    weight: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one contract line delivered in a month at one price, with its amount: a statement line in the making.

    ``fen`` as the contract's pricing rule judged it, rounded once; None: no price was in force. ``price`` in 1/10,000
    yuan, ``quantity`` in 1/1,000 of the measure. ``days`` of ``month_days`` were served where the month is a part.
    ``digest`` binds the line to its ``count`` delivery records. ``covered``: the performance clause takes from it.
    ``payers``: its own, where they are not the line's.
    """

    line_id: int
    label: str
    price_id: int | None
    price: int
    part: str
    count: int
    quantity: int
    fen: int | None
    tier: int = 0
    days: int | None = None
    month_days: int | None = None
    digest: str = ""
    covered: bool = True
    payers: tuple[PayerShare, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """All that a month of a contract is settled from. ``payers`` by line id; every line has at least one.

    ``edges``: what earlier months left, and whether a year or the contract ends here.
    """

    contract: str
    month: str
    delivered: tuple[Delivered, ...]
    payers: Mapping[int, tuple[PayerShare, ...]]
    clause: Clause | None = None
    score: int | None = None
    facts: Facts = field(default_factory=Facts)
    edges: Edges = field(default_factory=Edges)

    @property
    def brought(self) -> int:
        """What the month before left to be taken from this one, in fen."""
        return self.facts.before.next

    @property
    def has_work(self) -> bool:
        """Whether anything was delivered; what earlier months are owed or owe is no work of this one."""
        return any(one.part not in BROUGHT for one in self.delivered)


@dataclass(frozen=True, slots=True)
class SettledLine:
    """A line's amount in fen, how it came about, and each payer's part of it."""

    delivered: Delivered
    fen: int
    steps: tuple[Step, ...]
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PayerResult:
    """What one payer owes, in fen: ``payable`` = fee + other − deducted − held, never below nothing.

    ``owed``: what the provider owes it from this month on, because nothing payable bore it.
    """

    unit_id: int
    fee: int
    other: int
    deducted: int
    held: int
    payable: int
    claim: int
    owed: int
    lines: tuple[tuple[SettledLine, int], ...]
    deductions: tuple[tuple[Taken, int], ...]


@dataclass(frozen=True, slots=True)
class MonthResult:
    """A settled month: the fee the clause works on, what lies beside it, the clause's outcome and the payers'."""

    fee: int
    other: int
    settled: Settled
    lines: tuple[SettledLine, ...]
    payers: tuple[PayerResult, ...]

    @property
    def deducted(self) -> int:
        """What the clause takes from this month, in fen."""
        return sum(taken.fen for taken in self.settled.deductions if taken.applies == "this")

    @property
    def next(self) -> int:
        """What it takes from the month after, in fen."""
        return sum(taken.fen for taken in self.settled.deductions if taken.applies == "next")

    @property
    def payable(self) -> int:
        """What all payers together owe, in fen."""
        return sum(payer.payable for payer in self.payers)

    @property
    def claim(self) -> int:
        """What the provider owes because it exceeds the statement, in fen."""
        return self.settled.claim + sum(payer.claim for payer in self.payers)


def settle_month(facts: MonthFacts) -> MonthResult:
    """Run the clause on the lines it covers, and divide lines and deductions among the payers; exact to the fen.

    A month in which nothing was delivered comes to nothing: the clause is not asked, and what the month before left
    goes on to the next one, or is a claim when there is none.
    Raises NoPrice; ScoreMissing or FactMissing where the clause asks for what is not there.
    """
    lines = tuple(_settled_line(one, one.payers or facts.payers[one.line_id]) for one in facts.delivered)
    fee = sum(line.fen for line in lines if line.delivered.covered)
    judged = facts.has_work or facts.edges.final
    settled = _run_clause(facts, max(fee, 0)) if judged else _nothing_delivered(facts.facts)
    if not lines and not settled.claim and not facts.edges.anything:
        return MonthResult(fee, 0, settled, (), ())
    payers = _by_payer(facts, lines, settled)
    own = tuple(line for payer in payers for line, _ in payer.lines if line.delivered.part in EDGE_PARTS)
    return MonthResult(fee, sum(payer.other for payer in payers), settled, (*lines, *own), payers)


def dispute_window(clause: Clause | None) -> DisputeWindow | None:
    """How long the provider may dispute, as its clause says; None: it says nothing."""
    terms = clause.terms if clause else ()
    return next((term for term in terms if isinstance(term, DisputeWindow)), None)


def to_date(before: Sequence[tuple[int, int, int]]) -> ToDate:
    """The contract before a month, from each earlier month's fee, deduction and what it left for the next one (fen).

    What the last of them takes from this month was decided there: a cap to date counts it already. What those before
    it left was taken meanwhile and stands among the deductions.
    """
    return ToDate.model_construct(
        fees=sum(fee for fee, _, _ in before),
        deductions=sum(deducted for _, deducted, _ in before) + (before[-1][2] if before else 0),
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a contract stood before its first month here, ``on`` its first day: fees and deductions in fen, and what
    each counter of the clause had counted."""

    on: date
    fees: int = 0
    deductions: int = 0
    counters: Mapping[str, int] = field(default_factory=dict)


def open_facts(told: Facts, opening: Opening) -> Facts:
    """Facts that start from the opening position: the contract to date and the counters (practice 16)."""
    before = told.contract_to_date
    brought = {"fees": before.fees + opening.fees, "deductions": before.deductions + opening.deductions}
    return told.model_copy(
        update={
            "contract_to_date": before.model_copy(update=brought),
            "opening_counts": dict(opening.counters),
            "opening_on": opening.on,
        }
    )


def _nothing_delivered(facts: Facts) -> Settled:
    brought = facts.before.next
    carried = (Taken("carried_in", brought, "next", facts.before.period),) if brought and not facts.final else ()
    steps = (Step("settlement.nothing_delivered", {"fen": brought}),)
    return Settled(0, carried, (), steps, claim=brought if facts.final else 0)


def _settled_line(one: Delivered, payers: Sequence[PayerShare]) -> SettledLine:
    if one.fen is None:
        raise NoPrice(line=one.label)
    steps = [_priced(one)]
    weights = [payer.weight for payer in payers]
    # A key by orders of a month without any divides equally (contracts, rules/payers.divide).
    parts = allocate(Money(one.fen), weights if any(weights) else [1] * len(weights))
    if len(payers) > 1:
        steps.append(Step("settlement.divided", {"line": one.label, "payers": len(payers)}))
    units = [payer.unit_id for payer in payers]
    divided = tuple((unit, part.fen) for unit, part in zip(units, parts, strict=True))
    return SettledLine(one, one.fen, tuple(steps), divided)


def _priced(one: Delivered) -> Step:
    """How the amount came about, in the words of its kind."""
    figures: dict[str, int | str] = {"line": one.label, "count": one.count, "fen": one.fen or 0}
    basis = (one.digest,) if one.digest else ()
    if one.part != "work":
        return Step(f"settlement.{one.part}", figures, basis)
    figures |= {"quantity": one.quantity, "price": one.price}
    if one.days is not None and one.month_days is not None:
        return Step("settlement.priced_by_days", figures | {"days": one.days, "month_days": one.month_days}, basis)
    return Step("settlement.priced", figures, basis)


def _run_clause(facts: MonthFacts, fee: int) -> Settled:
    """The clause on its fee; without one nothing is taken but what an earlier clause left for now."""
    if facts.clause is not None:
        return settle_clause(facts.clause, fee=fee, score=facts.score, facts=facts.facts)
    steps = [Step("settlement.no_clause", {"fee": fee})]
    if not facts.brought:
        return Settled(fee, (), (), tuple(steps))
    taken = min(facts.brought, fee)
    steps.append(Step("clauses.carried_in", {"fen": facts.brought}))
    rows = (Taken("carried_in", taken, "this", facts.facts.before.period),) if taken else ()
    return Settled(fee - taken, rows, (), tuple(steps), claim=facts.brought - taken)


#: Lines of a statement that nothing delivered: they say what earlier months left. See ``rules_edges``.
EDGE_PARTS = ("holdback", "claim", "advance")


def _by_payer(facts: MonthFacts, lines: Sequence[SettledLine], settled: Settled) -> tuple[PayerResult, ...]:
    """Each payer's part: its lines, the deductions and the held part in proportion to its fee, and what waited."""
    units = facts.edges.payers([unit for line in lines for unit, _ in line.parts])
    fees = [_of(lines, unit, covered=True) for unit in units]
    weights = [max(fee, 0) for fee in fees]
    now = [taken for taken in settled.deductions if taken.applies == "this"]
    shares = [_divided(taken.fen, weights) for taken in now]
    held = _divided(settled.held, weights)
    claims = _divided(settled.claim, weights if any(weights) else [1] * len(units))
    dues, found = [], []
    for place, unit in enumerate(units):
        other = _of(lines, unit, covered=False)
        deducted = sum(share[place] for share in shares)
        dues.append(Due(unit, fees[place] + other - deducted - held[place], held[place], claims[place]))
    for place, (due, cleared) in enumerate(zip(dues, clear(facts.edges, dues), strict=True)):
        unit = due.unit_id
        own = [(line, fen) for line in lines for payer, fen in line.parts if payer == unit]
        own += [(line, line.fen) for line in _edge_lines(facts, unit, cleared)]
        found.append(
            PayerResult(
                unit_id=unit,
                fee=fees[place],
                other=sum(fen for line, fen in own if not line.delivered.covered),
                deducted=sum(share[place] for share in shares),
                held=held[place],
                payable=cleared.payable,
                claim=cleared.claim,
                owed=cleared.owed,
                lines=tuple(own),
                deductions=tuple((term, share[place]) for term, share in zip(now, shares, strict=True)),
            )
        )
    return tuple(found)


def _edge_lines(facts: MonthFacts, unit: int, cleared: Cleared) -> list[SettledLine]:
    """What earlier months left, as lines of the statement with their reason."""
    amounts = zip(EDGE_PARTS, (cleared.released, -cleared.recovered, -cleared.set_off), strict=True)
    return [
        SettledLine(
            Delivered(
                line_id=facts.edges.line_id,
                label=facts.contract,
                price_id=None,
                price=0,
                part=part,
                count=1,
                quantity=1000,
                fen=fen,
                covered=False,
            ),
            fen,
            (Step(f"settlement.{part}", {"contract": facts.contract, "month": facts.month, "fen": abs(fen)}),),
            ((unit, fen),),
        )
        for part, fen in amounts
        if fen
    ]


def _of(lines: Sequence[SettledLine], unit: int, *, covered: bool) -> int:
    return sum(
        fen for line in lines for payer, fen in line.parts if payer == unit and line.delivered.covered is covered
    )


def _divided(fen: int, weights: Sequence[int]) -> list[int]:
    if not fen or not any(weights):
        return [0] * len(weights)
    return [part.fen for part in allocate(Money(fen), weights)]
