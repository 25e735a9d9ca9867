"""Endpoints on schemes, drafts of cards, incidents, added points, and the appraisal of managers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.evaluation.api.shapes import CardOut, Hundredths, InspectionOut, ReasonIn, Words
from houqin.domains.evaluation.models import EvaluationScheme, Incident, ManagerAppraisal
from houqin.domains.evaluation.schemes import default_scheme, read_scheme
from houqin.domains.evaluation.services import cards, incidents, inspections, measures, schemes
from houqin.kernel.money import Score
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["evaluation"])

Points = Annotated[int, Field(ge=0, le=10_000, description="1/100 point")]


class SchemeOut(ninja.Schema):
    """A version of a scheme."""

    public_id: UUID
    code: str
    name: str
    valid_from: date
    valid_until: date | None
    inspection_ppm: int
    kpi_ppm: int
    satisfaction_ppm: int
    site_rule: str


class SchemeIn(Body):
    """A scheme as people write it, in the shape of the default sheet; left out: that sheet itself."""

    scheme: dict[str, Any] | None = None
    valid_from: date


class SchemeOfContractIn(Body):
    """Which scheme scores the contract, from when."""

    scheme_code: str = Field(min_length=1, max_length=40)
    valid_from: date
    service_id: UUID | None = Field(
        None, description="a service class to be scored by itself; null: the whole contract"
    )


class SchemeOfContractOut(ninja.Schema):
    """A contract's scheme, or that of one of its services."""

    contract_id: UUID = Field(alias="contract.public_id")
    service: str | None = Field(None, alias="service.code")
    scheme_code: str
    valid_from: date


class DraftScoreIn(Body):
    """The month's first day, and whose score where services are scored each by themselves."""

    month: date
    service_id: UUID | None = None


class IncidentIn(Body):
    """Something grave, by a class that is known or that the contract's clause names."""

    contract_id: UUID
    kind: str = Field(min_length=1, max_length=40)
    on: date
    words: Words
    is_veto: bool = False
    decision: str = Field("", max_length=300)
    service_id: UUID | None = Field(None, description="whose score alone a veto holds; null: every score")


class IncidentOut(ninja.Schema):
    """An incident and the month it counts in."""

    public_id: UUID
    contract_id: UUID = Field(alias="contract.public_id")
    kind: str
    on: date
    month: date
    words: str
    is_veto: bool
    decision: str


class AddedPointsIn(Body):
    """Points for a commendation, a major event, a saving."""

    contract_id: UUID
    kind: str = Field(min_length=1, max_length=20, description="commendation, major_event, saving")
    points: Points
    on: date
    words: Words
    service_id: UUID | None = None


class AddedPointsOut(ninja.Schema):
    """Added points and the month they count in."""

    public_id: UUID
    contract_id: UUID = Field(alias="contract.public_id")
    kind: str
    hundredths: int
    month: date
    words: str


class ManagerAppraisalIn(Body):
    """A manager's period; ``until`` exclusive."""

    person_id: UUID
    since: date
    until: date
    words: Words
    points: Points | None = None


class ManagerAppraisalOut(ninja.Schema):
    """Computed from facts, beside the appraiser's points."""

    public_id: UUID
    person_id: UUID = Field(alias="person.public_id")
    since: date
    until: date
    computed: Hundredths
    points: Hundredths
    figures: dict[str, Any]
    words: str
    at: datetime


@router.get("/schemes", response=Paged[SchemeOut])
def list_schemes(request: ActorRequest, paging: Query[Paging]) -> object:
    """The schemes of the authority, each version as it is believed today."""
    request.actor.demand("evaluation.see")
    rows = EvaluationScheme.objects.visible_to(request.actor).believed()
    return paged(rows.order_by("code", "-valid_from", "pk"), paging)


@router.post("/schemes", response={201: SchemeOut})
def publish_scheme(request: ActorRequest, body: SchemeIn) -> object:
    """Let a scheme be in force from a day on."""
    terms = default_scheme() if body.scheme is None else read_scheme(body.scheme)
    made = schemes.publish_scheme(request.actor, terms=terms, valid_from=body.valid_from, at=timezone.now())
    return ninja.Status(201, made)


@router.post("/contracts/{uuid:contract_id}/scheme", response={201: SchemeOfContractOut})
def assign_scheme(request: ActorRequest, contract_id: UUID, body: SchemeOfContractIn) -> object:
    """Let a contract be scored by a scheme from a day on."""
    return ninja.Status(201, schemes.assign_scheme(request.actor, contract_id, at=timezone.now(), **body.dict()))


@router.post("/contracts/{uuid:contract_id}/score", response={200: CardOut, 204: None})
def draft_card(request: ActorRequest, contract_id: UUID, body: DraftScoreIn) -> object:
    """Draft a month's score anew; nothing where there is no scheme or nothing happened."""
    card = cards.draft_card(request.actor, contract_id, at=timezone.now(), **body.dict())
    return ninja.Status(204, None) if card is None else ninja.Status(200, card)


@router.post("/inspections/{uuid:inspection_id}/cancel", response=InspectionOut)
def cancel_inspection(request: ActorRequest, inspection_id: UUID, body: ReasonIn) -> object:
    """Give a planned inspection up."""
    return inspections.cancel_inspection(request.actor, inspection_id, reason=body.reason, at=timezone.now())


@router.get("/incidents", response=Paged[IncidentOut])
def list_incidents(request: ActorRequest, paging: Query[Paging]) -> object:
    """Incidents one may see, the latest first."""
    request.actor.demand("evaluation.sheets.see")
    rows = Incident.objects.visible_to(request.actor).select_related("contract")
    return paged(rows.order_by("-on", "-pk"), paging)


@router.post("/incidents", response={201: IncidentOut})
def enter_incident(request: ActorRequest, body: IncidentIn) -> object:
    """Enter something grave."""
    return ninja.Status(201, incidents.enter_incident(request.actor, at=timezone.now(), **body.dict()))


@router.post("/points", response={201: AddedPointsOut})
def add_points(request: ActorRequest, body: AddedPointsIn) -> object:
    """Add points to the month of a day."""
    given = body.dict()
    points = Score(given.pop("points"))
    return ninja.Status(201, incidents.add_points(request.actor, points=points, at=timezone.now(), **given))


@router.get("/managers", response=Paged[ManagerAppraisalOut])
def list_appraisals(request: ActorRequest, paging: Query[Paging]) -> object:
    """Appraisals of managers one may see, the latest first."""
    request.actor.demand("evaluation.managers.see")
    rows = ManagerAppraisal.objects.visible_to(request.actor).select_related("person")
    return paged(rows.order_by("-until", "-pk"), paging)


@router.post("/managers", response={201: ManagerAppraisalOut})
def appraise_manager(request: ActorRequest, body: ManagerAppraisalIn) -> object:
    """Appraise somebody who manages services."""
    given = body.dict()
    points = given.pop("points")
    made = measures.appraise_manager(
        request.actor, points=None if points is None else Score(points), at=timezone.now(), **given
    )
    return ninja.Status(201, made)
