"""Answering questions, and keeping who read them."""

from __future__ import annotations

from datetime import date, datetime

from houqin.domains.compliance.models import FlagAnswer, FlagReading
from houqin.domains.compliance.queries.flags import question_of
from houqin.domains.compliance.services.fulfilling import NamedPersonOnly
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, BadInput, NotPermitted


class AboutYourself(NotPermitted):
    """Whoever the question is about does not answer it."""

    code = "compliance.about_yourself"
    sentence = N_("This question is about your own acts.")
    remedy = N_("A colleague who had no part in it answers.")
    basis = "practice 20"


@use_case
def answer_question(actor: Actor, *, month: date, rule: str, key: str, words: str, at: datetime) -> FlagAnswer:
    """Answer a question of a month; it stays to be seen, and nothing was stopped by it.

    Raises NotPermitted, NamedPersonOnly, NotFound, AboutYourself, BadInput without words.
    """
    actor.demand("compliance.flags.answer", path=actor.authority_path)
    if actor.person_id is None:
        raise NamedPersonOnly()
    question = question_of(actor, month, rule, key).question
    # Signs of evaluation name a voice or an inspector instead of an id.
    if actor.person_id in question.persons or question.about == actor.name:
        raise AboutYourself()
    if not words.strip():
        raise BadInput(field="words", problem=N_("an answer says something"))
    answer = FlagAnswer(
        authority_id=actor.acting_authority_id,
        month=month.replace(day=1),
        rule=question.rule,
        key=question.key,
        about=question.about[:300],
        count=question.count,
        of=question.of,
        words=words.strip()[:1000],
        answered_by_id=actor.person_id,
        at=at,
    )
    answer.save()
    changes = {"rule": [None, question.rule], "about": [None, question.about], "count": [None, question.count]}
    record(actor, "compliance.question_answered", answer, at=at, changes=changes, reason=words)
    return answer


def note_reading(actor: Actor, *, month: date, at: datetime) -> None:
    """Keep that somebody read the questions of a month, for the security officer's eyes (practice 20)."""
    if actor.person_id is not None:
        FlagReading.objects.create(
            authority_id=actor.acting_authority_id, month=month.replace(day=1), person_id=actor.person_id, at=at
        )
