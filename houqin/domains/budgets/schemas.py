"""The shapes that budgets have outside: what endpoints take and answer. Amounts in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import ninja
from ninja import Field

from houqin.domains.budgets.models import FundKind
from houqin.domains.budgets.reporting import ServiceCoverage, UnitQuota
from houqin.domains.budgets.rules.income import EntryKind, IncomeUse
from houqin.domains.budgets.rules.quota import QuotaBasis, QuotaKind
from houqin.web.api import Body

Fen = Annotated[int, Field(ge=0, le=10**15, description="fen")]
SomeFen = Annotated[int, Field(ge=1, le=10**15, description="fen")]
Year = Annotated[int, Field(ge=1949, le=9998)]
Code = Annotated[str, Field(pattern=r"^\d{5}$")]
Control = Literal["stop", "warn"]
Reason = Annotated[str, Field(min_length=1, max_length=300)]
Number = Annotated[str, Field(min_length=1, max_length=80)]


class ControlsIn(Body):
    """Whether reserving, committing and accruing beyond what is available stop or warn."""

    reserve: Control = "stop"
    commit: Control = "stop"
    accrue: Control = "stop"
    reason: str = Field("", max_length=300)


class BudgetLineIn(Body):
    """A line as approved."""

    unit_id: UUID
    fiscal_year: Year
    origin_year: Year | None = None
    functional_class: str = Field(pattern=r"^\d{3,7}$")
    economic_class: Code
    government_class: str = Field("", pattern=r"^(\d{5})?$")
    project: str = Field("", max_length=120)
    fund_kind: FundKind = FundKind.GENERAL
    allotment_number: str = Field("", max_length=80)
    name: str = Field(min_length=1, max_length=160)
    amount_fen: Fen
    controls: ControlsIn | None = None


class BudgetLineOut(ninja.Schema):
    """A line with its balances."""

    public_id: UUID
    unit_id: UUID = Field(alias="unit.public_id")
    fiscal_year: int
    origin_year: int
    functional_class: str
    economic_class: str
    government_class: str
    project: str
    fund_kind: str
    allotment_number: str
    name: str
    state: str
    is_three_public: bool
    reserve_control: str
    commit_control: str
    accrue_control: str
    approved_fen: int
    reserved_fen: int
    committed_fen: int
    accrued_fen: int
    paid_fen: int
    available_fen: int


class ApprovedAmountIn(Body):
    """An amount by a decision."""

    fen: SomeFen
    document_number: Number


class OpeningIn(Body):
    """What of a line was used before this system, per stage."""

    reserved: Fen = 0
    committed: Fen = 0
    accrued: Fen = 0
    paid: Fen = 0


class ReservationIn(Body):
    """An amount set aside, and what for."""

    fen: SomeFen
    purpose: Reason


class BudgetReasonIn(Body):
    """Why."""

    reason: Reason


class TransferOut(ninja.Schema):
    """One move of money, and what it rests on."""

    public_id: UUID
    line_id: UUID = Field(alias="line.public_id")
    from_stage: str
    to_stage: str
    fen: int
    over_fen: int = Field(description="beyond what was available, on a line that warns")
    source_type: str
    source_id: UUID
    at: datetime
    reverses_id: UUID | None = Field(None, alias="reverses.public_id")
    reason: str


class AdjustmentIn(Body):
    """Money from one line to another by a decision."""

    from_line_id: UUID
    to_line_id: UUID
    fen: SomeFen
    document_number: Number
    reason: Reason


class AdjustmentOut(ninja.Schema):
    """What was moved."""

    public_id: UUID
    from_line_id: UUID = Field(alias="from_line.public_id")
    to_line_id: UUID = Field(alias="to_line.public_id")
    fen: int
    document_number: str
    reason: str
    at: datetime


class FiscalYearIn(Body):
    """Whose year is ended."""

    unit_id: UUID
    fiscal_year: Year


class YearClosedOut(ninja.Schema):
    """What ending a year did."""

    lines: int
    released: int
    debt: int
    carried: int
    surplus: int


class UnfundedOut(ninja.Schema):
    """Urgent work begun without money."""

    public_id: UUID
    unit_id: UUID = Field(alias="unit.public_id")
    fiscal_year: int
    economic_class: str
    fen: int
    source_type: str
    source_id: UUID
    why: str = Field(description="code of the refusal it would have met")
    at: datetime
    funded_by: UUID | None = Field(None, alias="funded_by.public_id")
    closed_at: datetime | None = Field(description="when it came to nothing before any work")
    closed_because: str


class FundIn(Body):
    """Where the money is."""

    line_id: UUID


class DisagreementOut(ninja.Schema):
    """One difference from the treasury's statement."""

    kind: str = Field(description="only_treasury, only_here, approved or paid")
    name: str
    unit: str
    line_id: UUID | None = Field(None, alias="line.public_id")
    ours: int | None
    theirs: int | None
    by: int | None


class ReconciliationOut(ninja.Schema):
    """A year's comparison."""

    stated_on: date | None
    agreeing: int
    differences: list[DisagreementOut]


class EconomicClassOut(ninja.Schema):
    """An economic class."""

    side: str
    code: str
    name: str
    name_en: str
    is_three_public: bool
    verified: bool
    source: str


class StandardIn(Body):
    """A quota standard: rate in 1/10,000 yuan (money) or 1/1,000 measure (things), per one of the basis and year."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    kind: QuotaKind
    basis: QuotaBasis
    rate: int = Field(ge=0, le=10**15)
    valid_from: date
    source: str = Field(min_length=1, max_length=300)
    volume_code: str = Field("", max_length=40)
    measure: str = Field("", max_length=20)
    unit_types: tuple[Annotated[str, Field(max_length=40)], ...] = Field((), max_length=50)
    economic_class: str = Field("", pattern=r"^(\d{5})?$")
    verified: bool = False


class StandardOut(ninja.Schema):
    """A quota standard in force."""

    public_id: UUID
    code: str
    name: str
    kind: str
    basis: str
    rate: int
    volume_code: str
    measure: str
    unit_types: list[str]
    economic_class: str
    valid_from: date
    valid_until: date | None
    source: str
    verified: bool


class FigureIn(Body):
    """A unit's figure in 1/1,000, from a day on."""

    unit_id: UUID
    basis: QuotaBasis
    amount: int = Field(ge=0, le=10**15)
    valid_from: date
    source: str = Field(min_length=1, max_length=300)
    code: str = Field("", max_length=40)


class FigureOut(ninja.Schema):
    """A unit's figure."""

    public_id: UUID
    unit_id: UUID = Field(alias="unit.public_id")
    basis: str
    code: str
    amount: int
    valid_from: date
    source: str


class QuotaOut(ninja.Schema):
    """A unit's quota: money and things apart, each standard with its step."""

    unit_id: UUID
    money_fen: int | None = Field(description="null while a figure is not known")
    unknown: list[str]
    lines: list[dict[str, Any]]
    approved_fen: int
    steps: list[dict[str, Any]]

    @classmethod
    def of(cls, row: UnitQuota) -> QuotaOut:
        """As the report answers it."""
        quota = row.worked.value
        given = [
            {"standard": one.standard, "kind": one.kind.value, "amount": one.amount, "measure": one.measure}
            for one in quota.lines
        ]
        return cls(
            unit_id=row.unit.public_id,
            money_fen=quota.money_fen,
            unknown=list(quota.unknown),
            lines=given,
            approved_fen=row.approved_fen,
            steps=[step.as_json() for step in row.worked.steps],
        )


class IncomeIn(Body):
    """An entry about a charged service."""

    unit_id: UUID
    service: str = Field(min_length=1, max_length=120)
    month: date
    kind: EntryKind
    use: IncomeUse | Literal[""] = ""
    fen: SomeFen
    voucher: str = Field("", max_length=80)


class IncomeOut(ninja.Schema):
    """An entry; an opposite one is negative and names its first."""

    public_id: UUID
    unit_id: UUID = Field(alias="unit.public_id")
    service: str
    month: date
    kind: str
    use: str
    fen: int
    voucher: str
    reverses_id: UUID | None = Field(None, alias="reverses.public_id")


class CoverageOut(ninja.Schema):
    """A charged service: what it earned, cost, and where its income went."""

    unit_id: UUID
    service: str
    earned: int
    cost: int
    ratio_ppm: int | None
    below_cost: bool
    used: dict[str, int]
    unexplained: int
    questioned: int

    @classmethod
    def of(cls, row: ServiceCoverage) -> CoverageOut:
        """As the report answers it."""
        found = row.coverage
        return cls(
            unit_id=row.unit.public_id,
            service=row.service,
            earned=found.earned,
            cost=found.cost,
            ratio_ppm=found.ratio_ppm,
            below_cost=found.below_cost,
            used={use.value: fen for use, fen in found.used.items()},
            unexplained=found.unexplained,
            questioned=found.questioned,
        )
