"""Endpoints on ratings as a provider may see them: month figures by service, released comments, and their release."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.evaluation.models import ReleasedComment
from houqin.domains.evaluation.queries.ratings import MonthFigure, Said, comments_waiting, month_figures
from houqin.domains.evaluation.services.releasing import release_call_back, release_comment
from houqin.domains.orders.models import Rating
from houqin.kernel import period
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["evaluation"])


class RatingFigureOut(ninja.Schema):
    """A provider's service in a month; all None with fewer than five voices."""

    provider_id: UUID = Field(alias="provider.public_id")
    item_id: UUID = Field(alias="item.public_id")
    service: str
    voices: int | None
    satisfied_ppm: int | None
    index_hundredths: int | None = Field(description="1/100 point")

    @staticmethod
    def resolve_voices(row: MonthFigure) -> int | None:
        """How many people answered."""
        return row.figure.voices if row.figure else None

    @staticmethod
    def resolve_satisfied_ppm(row: MonthFigure) -> int | None:
        """The share of satisfied answers."""
        return row.figure.satisfied.ppm if row.figure else None

    @staticmethod
    def resolve_index_hundredths(row: MonthFigure) -> int | None:
        """The index of satisfaction."""
        return row.figure.index.hundredths if row.figure else None


class ReleasedOut(ninja.Schema):
    """A comment as it was released, beside no order."""

    public_id: UUID
    month: date
    item_id: UUID = Field(alias="item.public_id")
    provider_id: UUID = Field(alias="provider.public_id")
    text: str


class WaitingOut(ninja.Schema):
    """A comment that may be released: of a rating, or of a call-back."""

    rating_id: UUID | None
    answer_id: UUID | None
    service: str = Field(alias="source.order.item_version.service")
    provider_id: UUID = Field(alias="source.order.provider.public_id")
    grade: int = Field(alias="source.grade")
    comment: str

    @staticmethod
    def resolve_rating_id(row: Said) -> UUID | None:
        """The rating."""
        return row.source.public_id if isinstance(row.source, Rating) else None

    @staticmethod
    def resolve_answer_id(row: Said) -> UUID | None:
        """The answer to a call-back."""
        return None if isinstance(row.source, Rating) else row.source.public_id


class ReleaseIn(Body):
    """The comment as the provider reads it."""

    text: str = Field(min_length=1, max_length=2000)


@router.get("/ratings", response=list[RatingFigureOut])
def list_month_figures(request: ActorRequest, month: str) -> list[MonthFigure]:
    """Every service rated in a month (2026-10), for a provider its own; empty while the month runs."""
    return month_figures(request.actor, period.month(month).start, today=timezone.localdate())


@router.get("/ratings/released", response=Paged[ReleasedOut])
def list_released_comments(request: ActorRequest, paging: Query[Paging]) -> object:
    """The comments that were released, the latest month first."""
    request.actor.demand("evaluation.ratings.see")
    rows = ReleasedComment.objects.visible_to(request.actor).select_related("item", "provider__unit")
    return paged(rows.order_by("-month", "item__code", "public_id"), paging)


@router.get("/ratings/to-release", response=list[WaitingOut])
def list_comments_to_release(request: ActorRequest, month: str) -> list[Said]:
    """The month's comments that may be released and are not yet."""
    return comments_waiting(request.actor, period.month(month).start, today=timezone.localdate())


@router.post("/ratings/{uuid:rating_id}/release", response={201: ReleasedOut})
def release(request: ActorRequest, rating_id: UUID, body: ReleaseIn) -> object:
    """Let the provider read a comment as it stands here."""
    return ninja.Status(201, release_comment(request.actor, rating_id, text=body.text, at=timezone.now()))


@router.post("/call-backs/{uuid:answer_id}/release", response={201: ReleasedOut})
def release_said(request: ActorRequest, answer_id: UUID, body: ReleaseIn) -> object:
    """Let the provider read what somebody said when called back, as it stands here."""
    return ninja.Status(201, release_call_back(request.actor, answer_id, text=body.text, at=timezone.now()))
