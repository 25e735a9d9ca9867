"""Our lines laid against what the treasury stated last: each difference with both figures (practice 15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from houqin.domains.budgets.models import BudgetLine, TreasuryRow
from houqin.foundation.organisation.actor import Actor

IDENTITY = (
    *("unit_id", "functional_class", "project", "economic_class", "government_class", "fund_kind"),
    "allotment_number",
)
ONLY_TREASURY, ONLY_HERE, APPROVED, PAID = "only_treasury", "only_here", "approved", "paid"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One difference: ``kind`` only_treasury, only_here, approved or paid; amounts in fen, None where there is none.

    ``line`` is ours (one of them, where several years' money makes one line of the treasury's); ``row`` is theirs.
    """

    kind: str
    line: BudgetLine | None
    row: TreasuryRow | None
    ours: int | None
    theirs: int | None

    @property
    def name(self) -> str:
        """What it is about."""
        return str(self.line or self.row)

    @property
    def unit(self) -> str:
        """Whose it is."""
        of = self.line or self.row
        return "" if of is None else str(of.unit)

    @property
    def by(self) -> int | None:
        """Ours less theirs."""
        return None if self.ours is None or self.theirs is None else self.ours - self.theirs


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The whole comparison of a year: as of which day, how many agree, and what does not."""

    stated_on: date | None
    agreeing: int
    differences: tuple[Disagreement, ...]


def reconcile(actor: Actor, fiscal_year: int) -> Reconciliation:
    """Lay the lines of a year that the actor sees against the treasury's last statement of it. Three queries.

    Lines of several origin years count together, because the treasury keeps one. Without a statement there is nothing
    to compare: ``stated_on`` is None.
    """
    actor.demand("budgets.see")
    rows = TreasuryRow.objects.visible_to(actor).filter(fiscal_year=fiscal_year)
    stated_on: date | None = rows.order_by("-stated_on").values_list("stated_on", flat=True).first()
    if stated_on is None:
        return Reconciliation(None, 0, ())
    theirs = {_key(row): row for row in rows.filter(stated_on=stated_on).select_related("unit")}
    ours: dict[tuple[object, ...], list[BudgetLine]] = {}
    for line in (
        BudgetLine.objects.visible_to(actor).filter(fiscal_year=fiscal_year).select_related("unit").order_by("pk")
    ):
        ours.setdefault(_key(line), []).append(line)
    found = []
    for key in sorted({*ours, *theirs}, key=str):
        found.append(_compared(ours.get(key, []), theirs.get(key)))
    return Reconciliation(
        stated_on, sum(not one for one in found), tuple(difference for one in found for difference in one)
    )


def _compared(lines: list[BudgetLine], row: TreasuryRow | None) -> list[Disagreement]:
    approved, paid = sum(line.approved_fen for line in lines), sum(line.paid_fen for line in lines)
    if row is None:
        return [Disagreement(ONLY_HERE, lines[0], None, approved, None)]
    if not lines:
        return [Disagreement(ONLY_TREASURY, None, row, None, row.approved_fen)]
    found = []
    if approved != row.approved_fen:
        found.append(Disagreement(APPROVED, lines[0], row, approved, row.approved_fen))
    if row.paid_fen is not None and paid != row.paid_fen:
        found.append(Disagreement(PAID, lines[0], row, paid, row.paid_fen))
    return found


def _key(of: BudgetLine | TreasuryRow) -> tuple[object, ...]:
    return tuple(getattr(of, name) for name in IDENTITY)
