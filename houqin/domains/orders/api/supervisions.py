"""Endpoints on formal supervision (督办): what waits for an answer, and the answer of the one answerable."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.orders.api.given import Words
from houqin.domains.orders.models import Supervision
from houqin.domains.orders.models.voice import SupervisionQuerySet
from houqin.domains.orders.services import voice
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["supervisions"])


class SupervisionOut(ninja.Schema):
    """What is demanded of whom until when, and the answer."""

    public_id: UUID
    order_id: UUID = Field(alias="order.public_id")
    number: str = Field(alias="order.number")
    words: str
    at: datetime
    supervised_by: str | None = Field(None, alias="supervised_by.name")
    provider_id: UUID | None = Field(
        None, alias="provider.public_id", description="Who must answer; null: the office's own desk"
    )
    answer_by: datetime
    answered_at: datetime | None = Field(None, alias="answer.at")
    answered_by: str | None = Field(None, alias="answer.answered_by.name")
    answer: str | None = Field(None, alias="answer.words")


class SupervisionAnswered(Body):
    """What was done, and why it took so long."""

    words: Words


@router.get("/supervisions", response=Paged[SupervisionOut])
def list_supervisions(
    request: ActorRequest, paging: Query[Paging], only: Literal["", "open", "overdue"] = ""
) -> object:
    """The supervisions one may see, what is due first at the top; ``only`` those open or overdue."""
    request.actor.demand("orders.supervisions.see")
    rows = _visible(request.actor).order_by("answer_by", "pk")
    if only == "overdue":
        rows = rows.overdue(timezone.now())
    return paged(rows.unanswered() if only == "open" else rows, paging)


@router.post("/supervisions/{uuid:supervision_id}/answer", response=SupervisionOut)
def answer_supervision(request: ActorRequest, supervision_id: UUID, body: SupervisionAnswered) -> object:
    """The one answerable answers; once."""
    made = voice.answer_supervision(request.actor, supervision_id, words=body.words, at=timezone.now())
    found = _visible(request.actor).filter(pk=made.pk).first()
    if found is None:
        raise NotFound(thing=N_("supervision"))
    return found


def _visible(actor: Actor) -> SupervisionQuerySet:
    rows = Supervision.objects.visible_to(actor)
    return rows.select_related("order", "provider", "supervised_by", "answer__answered_by")
