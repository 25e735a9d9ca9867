"""Parallel runs beside paper, read in sets: what each trial computed and what was paid, line by line (practice 16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext

from houqin.domains.contracts.models import Contract, ContractLine, LineCoverage
from houqin.domains.settlement.models import PaperAmount, Settlement, Statement, StatementLine
from houqin.domains.settlement.rules_trials import Compared, Comparison, Key, Side, compare
from houqin.domains.settlement.steps import as_step
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_
from houqin.kernel.worked import Step

#: Parts of a statement that a line of the contract was paid for; the rest is what earlier months left.
OF_LINES = ("work", "materials", "rounding")
DEDUCTIONS: Key = ("deductions", "")
OTHER: Key = ("other", "")

#: Kinds of the comparison, in words.
KINDS = {
    "equal": N_("Equal"),
    "rounding": N_("Only rounding"),
    "differs": N_("Differs"),
    "missing": N_("Missing on paper"),
    "only_paper": N_("Only on paper"),
}


@dataclass(frozen=True)
class TrialMonth:
    """A contract's trial beside paper. ``line_of``: the contract's lines by id; ``paper_of``: what was entered.

    ``is_outdated``: a month before it, from which it goes on, was computed after it; run it again.
    """

    settlement: Settlement
    comparison: Comparison
    line_of: Mapping[int, ContractLine]
    paper_of: Mapping[Key, PaperAmount]
    is_outdated: bool

    def label(self, key: Key) -> str:
        """What a line of the comparison is called, in the language in force."""
        slot, which = key
        if slot == "line":
            line = self.line_of[int(which)]
            return f"{line} {line.note}".strip()
        return {
            "deductions": gettext("What was deducted"),
            "other": gettext("Other: held back, set off, brought in"),
        }.get(slot, str(which))


@dataclass(frozen=True)
class ComparedLine:
    """A line of one trial's comparison with its paper and how the computed amount came about."""

    label: str
    compared: Compared
    paper: PaperAmount | None
    steps: Sequence[Step]

    @property
    def key(self) -> Key:
        """What it is the line of."""
        return self.compared.key


def trials(
    actor: Actor, *, since: date, until: date, unit: Unit | None = None, contract: Contract | None = None
) -> QuerySet[Settlement]:
    """The trials that stand of the months from *since* to *until*, both included, by contract and month; of *unit*:
    of contracts that cover it or a unit below it."""
    rows = Settlement.objects.visible_to(actor).trials().filter(month__gte=since, month__lte=until)
    if unit is not None:
        below = Unit.objects.filter(path__startswith=unit.path).values("pk")
        rows = rows.filter(contract__in=LineCoverage.objects.filter(unit_id__in=below).values("contract_id"))
    if contract is not None:
        rows = rows.filter(contract=contract)
    found: QuerySet[Settlement] = rows.select_related("contract", "provider__unit").order_by(
        "contract__number", "month", "pk"
    )
    return found


def compared(settlements: Sequence[Settlement]) -> list[TrialMonth]:
    """Each trial beside what was paid on paper in its month. Five queries however many."""
    computed = _computed(settlements)
    paper: dict[tuple[int, date], list[PaperAmount]] = defaultdict(list)
    contracts = {one.contract_id for one in settlements}
    rows = PaperAmount.objects.filter(contract_id__in=contracts, month__in={one.month for one in settlements})
    for row in rows.order_by("pk"):
        paper[row.contract_id, row.month].append(row)
    lines = {
        line.pk: line for line in ContractLine.objects.filter(contract_id__in=contracts).select_related("contract")
    }
    last = defaultdict(list)
    standing = Settlement.objects.filter(contract_id__in=contracts, superseded_by=None)
    for contract, month, recorded_at in standing.values_list("contract_id", "month", "recorded_at"):
        last[contract].append((month, recorded_at))
    found = []
    for one in settlements:
        is_outdated = any(month < one.month and at > one.recorded_at for month, at in last[one.contract_id])
        paper_of = {_key(row): row for row in paper[one.contract_id, one.month]}
        sides = [Side(key, -row.fen if row.slot == "deductions" else row.fen) for key, row in paper_of.items()]
        own = sorted(computed[one.pk], key=lambda side: _place(side.key, lines))
        found.append(TrialMonth(one, compare(own, sides), lines, paper_of, is_outdated))
    return found


def compared_lines(month: TrialMonth) -> list[ComparedLine]:
    """The lines of one trial with how each computed amount came about. One query."""
    steps: dict[Key, list[Step]] = defaultdict(list)
    for line in _lines([month.settlement]).order_by("statement__payer_id", "position"):
        key: Key = ("line", line.line_id) if line.part in OF_LINES else OTHER
        steps[key] += [one for one in map(as_step, line.steps) if one not in steps[key]]
    steps[DEDUCTIONS] = [as_step(one) for one in month.settlement.steps]
    return [
        ComparedLine(month.label(row.key), row, month.paper_of.get(row.key), steps.get(row.key, ()))
        for row in month.comparison.rows
    ]


def _computed(settlements: Sequence[Settlement]) -> dict[int, list[Side]]:
    """What each trial (by id) adds to what is payable: line by line, less deductions, with what earlier months left."""
    found: dict[int, list[Side]] = defaultdict(list)
    sums: dict[int, int] = defaultdict(int)
    of_lines = _lines(settlements).filter(part__in=OF_LINES).order_by().values("statement__settlement", "line")
    for row in of_lines.annotate(fen=Sum("amount_fen"), pieces=Count("pk")):
        found[row["statement__settlement"]].append(Side(("line", row["line"]), row["fen"], row["pieces"]))
        sums[row["statement__settlement"]] += row["fen"]
    totals = Statement.objects.filter(settlement__in=list(settlements)).order_by().values("settlement")
    for row in totals.annotate(
        payable=Sum("payable_fen"), taken=Sum("deducted_fen"), payers=Count("pk", filter=Q(payable_fen__gt=0))
    ):
        key = row["settlement"]
        found[key].append(Side(DEDUCTIONS, -row["taken"], max(row["payers"], 1)))
        found[key].append(Side(OTHER, row["payable"] + row["taken"] - sums[key], max(row["payers"], 1)))
    return found


def _lines(settlements: Sequence[Settlement]) -> QuerySet[StatementLine]:
    return StatementLine.objects.filter(statement__settlement__in=list(settlements))


def _key(row: PaperAmount) -> Key:
    return row.slot, row.line_id or row.words


def _place(key: Key, lines: Mapping[int, ContractLine]) -> tuple[int, int]:
    """Lines by their number, then deductions, then the rest."""
    slot, which = key
    return ("line", "deductions", "other").index(slot), lines[int(which)].number if slot == "line" else 0
