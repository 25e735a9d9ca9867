"""Endpoints on scores and what follows from them: appeals, measures, the served."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Query

from houqin.domains.evaluation.api.shapes import (
    AppealAnswerIn,
    AppealIn,
    AppealOut,
    CardOut,
    CardWithSteps,
    LeagueOut,
    MeasureIn,
    MeasureOut,
    ReasonIn,
    VoiceIn,
    VoiceOut,
)
from houqin.domains.evaluation.models import Appeal, Measure, Scorecard
from houqin.domains.evaluation.queries.watching import LeagueRow, league
from houqin.domains.evaluation.services import answers, appeals, cards, measures
from houqin.kernel.refusal import N_, BadInput, NotFound
from houqin.web.api import ActorRequest, Paged, Paging, Router, paged

router = Router(tags=["evaluation"])


@router.get("/scores", response=Paged[CardOut])
def list_scores(request: ActorRequest, paging: Query[Paging], month: date | None = None) -> object:
    """The months' scores one may see, the latest first; superseded versions are left out."""
    request.actor.demand("evaluation.see")
    rows = Scorecard.objects.visible_to(request.actor).exclude(state="superseded")
    rows = rows.select_related("contract", "service", "provider").order_by("-month", "contract__number", "pk")
    return paged(rows.filter(month=month) if month else rows, paging)


@router.get("/scores/league", response=list[LeagueOut])
def show_league(request: ActorRequest, since: date, until: date) -> list[LeagueRow]:
    """The league table of the months from *since* until before *until*."""
    if until - since > timedelta(days=3700):
        raise BadInput(field="until", problem=N_("at most ten years"))
    return league(request.actor, since=since, until=until)


@router.get("/scores/{uuid:card_id}", response=CardWithSteps)
def show_score(request: ActorRequest, card_id: UUID) -> object:
    """One card with every step."""
    request.actor.demand("evaluation.see")
    rows = Scorecard.objects.visible_to(request.actor).select_related("contract", "service", "provider")
    row = rows.filter(public_id=card_id).first()
    if row is None:
        raise NotFound(thing=N_("scorecard"))
    if not request.actor.can("evaluation.sheets.see"):
        row.worked = [{**step, "basis": []} for step in row.worked]
    return row


@router.post("/scores/{uuid:card_id}/coverage", response=CardOut)
def sign_coverage(request: ActorRequest, card_id: UUID, body: ReasonIn) -> object:
    """Sign that a card counts although less was looked at than agreed."""
    return cards.sign_coverage(request.actor, card_id, reason=body.reason, at=timezone.now())


@router.post("/scores/{uuid:card_id}/appeals", response={201: AppealOut})
def file_appeal(request: ActorRequest, card_id: UUID, body: AppealIn) -> object:
    """Object to a frozen score."""
    return ninja.Status(201, appeals.file_appeal(request.actor, card_id, words=body.words, at=timezone.now()))


@router.get("/appeals", response=Paged[AppealOut])
def list_appeals(request: ActorRequest, paging: Query[Paging]) -> object:
    """Appeals one may see, the latest first."""
    request.actor.demand("evaluation.sheets.see")
    return paged(Appeal.objects.visible_to(request.actor).select_related("card").order_by("-filed_at", "pk"), paging)


@router.post("/appeals/{uuid:appeal_id}/answer", response=AppealOut)
def answer_appeal(request: ActorRequest, appeal_id: UUID, body: AppealAnswerIn) -> object:
    """Answer an appeal; granted, the card gets a new version."""
    return appeals.answer_appeal(request.actor, appeal_id, at=timezone.now(), **body.dict())


@router.post("/satisfaction", response={201: VoiceOut})
def record_answer(request: ActorRequest, body: VoiceIn) -> object:
    """Take down what somebody served says."""
    return ninja.Status(201, answers.record_answer(request.actor, at=timezone.now(), **body.dict()))


@router.get("/measures", response=Paged[MeasureOut])
def list_measures(request: ActorRequest, paging: Query[Paging]) -> object:
    """Measures and rewards one may see, the latest first."""
    request.actor.demand("evaluation.see")
    return paged(Measure.objects.visible_to(request.actor).select_related("provider").order_by("-at", "-pk"), paging)


@router.post("/measures", response={201: MeasureOut})
def take_measure(request: ActorRequest, body: MeasureIn) -> object:
    """Take a measure or give a reward."""
    return ninja.Status(201, measures.take_measure(request.actor, at=timezone.now(), **body.dict()))
