"""Endpoints of the questions that figures raise."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.domains.compliance.models import FlagQuestion, FlagReading
from houqin.domains.compliance.queries.flags import questions
from houqin.domains.compliance.sentences import question_in_words
from houqin.domains.compliance.services.flags import answer_question, note_reading
from houqin.domains.compliance.sources import numbers_in_words, read_in_words
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged

router = Router(tags=["compliance"])


class QuestionOut(ninja.Schema):
    """A question of a month, and the latest answer."""

    rule: str
    key: str
    about: str
    count: int
    of: int
    words: str
    read: str
    numbers: list[str]
    answer: str | None
    answered_by: str | None


class WaitingQuestionOut(ninja.Schema):
    """A question that waits for an answer, as it was asked."""

    public_id: UUID
    month: date
    rule: str
    key: str
    about: str
    count: int
    of: int
    asked_at: datetime
    due_on: date | None


class QuestionAnswerIn(Body):
    """Which question of which month, and what is answered."""

    month: date
    rule: str = Field(max_length=40)
    key: str = Field(max_length=120)
    words: str = Field(min_length=1, max_length=1000)


class AnswerOut(ninja.Schema):
    """An answer with the figures as they stood."""

    public_id: UUID
    month: date
    rule: str
    about: str
    count: int
    of: int
    words: str
    answered_by: str = Field(alias="answered_by.name")
    at: datetime


class ReadingOut(ninja.Schema):
    """That somebody read the questions."""

    person: str = Field(alias="person.name")
    month: date
    at: datetime


@router.get("/red-flags", response=list[QuestionOut])
def list_questions(request: ActorRequest, month: date) -> list[dict[str, object]]:
    """What a month asks, the unanswered first; that it was read is kept for the security officer."""
    found = questions(request.actor, month)
    note_reading(request.actor, month=month, at=timezone.now())
    return [
        {
            "rule": one.question.rule,
            "key": one.question.key,
            "about": one.question.about,
            "count": one.question.count,
            "of": one.question.of,
            "words": question_in_words(one.question),
            "read": read_in_words(one.question.rule),
            "numbers": numbers_in_words(one.numbers),
            "answer": one.answer and one.answer.words,
            "answered_by": one.answer and one.answer.answered_by.name,
        }
        for one in found
    ]


@router.get("/red-flags/waiting", response=Paged[WaitingQuestionOut])
def list_waiting(request: ActorRequest, paging: Query[Paging]) -> object:
    """Questions of any month that still want an answer, the overdue first."""
    request.actor.demand("compliance.flags.see")
    rows = FlagQuestion.objects.visible_to(request.actor).waiting()
    return paged(rows.order_by("due_on", "month", "pk"), paging)


@router.post("/red-flags/answers", response={201: AnswerOut})
def answer(request: ActorRequest, body: QuestionAnswerIn) -> object:
    """Answer a question; whoever it is about does not."""
    return ninja.Status(201, answer_question(request.actor, at=timezone.now(), **body.dict()))


@router.get("/red-flags/readings", response=Paged[ReadingOut])
def list_readings(request: ActorRequest, paging: Query[Paging]) -> object:
    """Who read the questions, the latest first: for the security officer alone."""
    request.actor.demand("compliance.readings.see")
    rows = FlagReading.objects.visible_to(request.actor).select_related("person")
    return paged(rows.order_by("-at", "-pk"), paging)
