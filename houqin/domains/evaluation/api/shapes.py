"""What the endpoints of evaluation take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import ninja
from ninja import Field

from houqin.domains.evaluation.models import Finding
from houqin.web.api import Body

Hundredths = Annotated[int | None, Field(description="1/100 point; null: not known, neither nothing nor full marks")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class CardOut(ninja.Schema):
    """A contract's month."""

    public_id: UUID
    contract_id: UUID = Field(alias="contract.public_id")
    service: str | None = Field(None, alias="service.code", description="null: the contract as a whole")
    provider_id: UUID = Field(alias="provider.public_id")
    month: date
    version: int
    state: str
    inspection: Hundredths
    kpi: Hundredths
    satisfaction: Hundredths
    added: int
    score: Hundredths
    grade: str
    is_vetoed: bool
    coverage_ppm: int
    inspections: int
    missed: int
    orders: int
    answers: int
    flags: list[str]


class CardWithSteps(CardOut):
    """A card with how it came about."""

    worked: list[dict[str, Any]]
    measured: dict[str, Any]
    sites: list[dict[str, Any]]


class StabilityOut(ninja.Schema):
    """Control limits, 1/100 point; null: too few months."""

    mean: int
    lower: int | None
    upper: int | None
    falling: int


class LeagueOut(ninja.Schema):
    """A provider's place under a scheme, with what it rests on."""

    place: int
    provider: str
    scheme: str
    mean: int
    months: int
    contracts: int
    inspections: int
    orders: int
    answers: int
    stability: StabilityOut | None


class InspectionOut(ninja.Schema):
    """An inspection."""

    public_id: UUID
    contract_id: UUID = Field(alias="contract.public_id")
    service: str | None = Field(None, alias="service.code")
    kind: str
    state: str
    due_on: date
    hold_until: date | None
    month: date | None
    panel: int
    held_at: datetime | None


class InspectionIn(Body):
    """An inspection to be planned."""

    contract_id: UUID
    due_on: date
    kind: str = "planned"
    site_id: UUID | None = None
    leader_id: UUID | None = None
    panel: int = Field(1, ge=1, le=9)
    note: str = Field("", max_length=300)
    service_id: UUID | None = None


class SheetOut(ninja.Schema):
    """One inspector's sheet."""

    public_id: UUID
    inspection_id: UUID = Field(alias="inspection.public_id")
    inspector_name: str
    signed_at: datetime | None


class MarkIn(Body):
    """That an item was looked at: checked, met, partly, not_met, or rate with its ppm."""

    item: str = Field(max_length=20)
    outcome: str = Field(max_length=8)
    rate_ppm: int | None = Field(None, ge=0, le=1_000_000)
    evidence: str = Field("", max_length=300)


class MarksIn(Body):
    """Marks of a sheet."""

    marks: list[MarkIn] = Field(min_length=1, max_length=200)


class FindingIn(Body):
    """What does not keep the standard; ``client_id`` is made by the device and tells a second sending."""

    item_code: str = Field(max_length=20)
    deduction: str = Field(max_length=40)
    words: Words
    count: int = Field(1, ge=1, le=1000)
    sheet_id: UUID | None = None
    contract_id: UUID | None = None
    place_id: UUID | None = None
    document_ids: list[UUID] = Field([], max_length=20)
    found_at: datetime | None = None
    client_id: UUID | None = None
    source_type: str = Field("", max_length=60)
    source_id: UUID | None = None
    service_id: UUID | None = None


class FindingOut(ninja.Schema):
    """A finding with what it costs in full (1/100 point); waived, it deducts nothing and stays as it is."""

    public_id: UUID
    contract_id: UUID = Field(alias="contract.public_id")
    item: str = Field(alias="item.code")
    deduction: str
    count: int
    points: int = Field(alias="full_hundredths")
    words: str
    found_at: datetime
    month: date | None
    late_for: date | None
    countersign: str
    waived: bool

    @staticmethod
    def resolve_waived(row: Finding) -> bool:
        """Whether it was waived."""
        return hasattr(row, "waiver")


class CountersignIn(Body):
    """Signed or refused."""

    signs: bool
    words: str = Field("", max_length=300)
    name: str = Field("", max_length=80)


class ReasonIn(Body):
    """Why."""

    reason: str = Field(min_length=1, max_length=300)


class NoticeIn(Body):
    """A rectification notice over findings of one contract."""

    finding_ids: list[UUID] = Field(min_length=1, max_length=100)
    words: Words
    due_on: date | None = None


class RectificationOut(ninja.Schema):
    """A rectification notice."""

    public_id: UUID
    number: str
    contract_id: UUID = Field(alias="contract.public_id")
    words: str
    due_on: date
    state: str
    answer: str
    rechecks: int


class AnswerIn(Body):
    """What was done."""

    answer: Words


class RecheckIn(Body):
    """What was seen when one looked again."""

    put_right: bool
    words: Words
    due_on: date | None = None


class VoiceIn(Body):
    """What somebody served says: called back about an order, or asked by a survey."""

    contract_id: UUID
    grade: int = Field(ge=1, le=5)
    client_id: UUID
    order_id: UUID | None = None
    person_id: UUID | None = None
    respondent: str = Field("", max_length=80)
    words: str = Field("", max_length=2000)
    service_id: UUID | None = None


class VoiceOut(ninja.Schema):
    """An answer taken down."""

    public_id: UUID
    how: str
    grade: int
    month: date | None


class AppealIn(Body):
    """What is objected to."""

    words: Words


class AppealAnswerIn(Body):
    """The answer, and which findings are waived."""

    granted: bool
    answer: Words
    waived: list[UUID] = Field([], max_length=100)


class AppealOut(ninja.Schema):
    """An appeal."""

    public_id: UUID
    card_id: UUID = Field(alias="card.public_id")
    words: str
    state: str
    answer_by: date | None
    answer: str


class MeasureIn(Body):
    """A measure or reward; a suspension needs its end (exclusive)."""

    provider_id: UUID
    kind: str
    valid_from: date
    valid_until: date | None = None
    reason: str = Field(min_length=1, max_length=300)
    contract_id: UUID | None = None
    card_id: UUID | None = None


class MeasureOut(ninja.Schema):
    """A measure or reward."""

    public_id: UUID
    number: str
    provider_id: UUID = Field(alias="provider.public_id")
    kind: str
    valid_from: date
    valid_until: date | None
    reason: str
