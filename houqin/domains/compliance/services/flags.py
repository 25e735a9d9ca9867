"""Asking questions, answering them, and keeping who read them."""

from __future__ import annotations

from datetime import date, datetime

from houqin.domains.compliance.models import FlagAnswer, FlagQuestion, FlagReading
from houqin.domains.compliance.queries.calendar import working_days
from houqin.domains.compliance.queries.flags import Asked, demand_month, question_of, questions
from houqin.domains.compliance.services.fulfilling import NamedPersonOnly
from houqin.domains.settlement.days import local_day
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.terms.models import RegulationRule
from houqin.kernel.refusal import N_, BadInput, NotPermitted

#: The number of law that says within how many working days a question is answered.
ANSWER_WITHIN = "flags.answer_within"


class AboutYourself(NotPermitted):
    """Whoever the question is about does not answer it."""

    code = "compliance.about_yourself"
    sentence = N_("This question is about your own acts.")
    remedy = N_("A colleague who had no part in it answers.")
    basis = "practice 20"


@use_case
def ask(actor: Actor, *, month: date, at: datetime) -> int:
    """Keep what a month asks as it stands now, so that it waits for its answer; answers how many are new.

    What was answered stays; what the figures do not ask any more is lifted, and asked again when they do.
    Raises NotPermitted, NoSuchRule, BadInput.
    """
    first = demand_month(month)
    found = {(one.question.rule, one.question.key): one for one in questions(actor, first)}
    authority = Unit.objects.select_for_update().get(pk=actor.acting_authority_id)
    kept = {(row.rule, row.key): row for row in FlagQuestion.objects.filter(authority=authority, month=first)}
    due_on = _answer_by(actor, at)
    fresh = [_kept(authority, first, one, due_on, at) for name, one in found.items() if name not in kept]
    moved, lifted = [], 0
    for name, row in kept.items():
        if row.answered_at is None and _follow(row, found.get(name), at):
            moved.append(row)
            lifted += row.lifted_at is not None
    FlagQuestion.objects.bulk_create(fresh)
    if moved:
        FlagQuestion.objects.bulk_update(moved, ["about", "count", "of", "persons", "lifted_at"])
    if fresh or moved:
        changes = {"month": [None, first], "asked": [None, len(fresh)], "lifted": [None, lifted]}
        record(actor, "compliance.questions_asked", authority, at=at, changes=changes)
    return len(fresh)


def _kept(authority: Unit, month: date, asked: Asked, due_on: date | None, at: datetime) -> FlagQuestion:
    one = asked.question
    return FlagQuestion(
        authority=authority,
        month=month,
        rule=one.rule,
        key=one.key,
        about=one.about[:300],
        count=one.count,
        of=one.of,
        persons=sorted(one.persons),
        asked_at=at,
        due_on=due_on,
        answered_at=asked.answer.at if asked.answer else None,
    )


def _follow(row: FlagQuestion, asked: Asked | None, at: datetime) -> bool:
    """Take over how the figures stand now; whether anything is otherwise."""
    if asked is None:
        was_open = row.lifted_at is None
        row.lifted_at = row.lifted_at or at
        return was_open
    one = asked.question
    now = (one.about[:300], one.count, one.of, sorted(one.persons), None)
    if now == (row.about, row.count, row.of, row.persons, row.lifted_at):
        return False
    row.about, row.count, row.of, row.persons, row.lifted_at = now
    return True


def _answer_by(actor: Actor, at: datetime) -> date | None:
    """Until when what is asked today is to be answered; None where number or working days are not known."""
    today = local_day(actor, at)
    rule = RegulationRule.objects.at(today).filter(
        authority_id=actor.acting_authority_id, code=ANSWER_WITHIN, jurisdiction="CN"
    )
    days = rule.values_list("value", flat=True).first()
    return working_days(actor.acting_authority_id)(today, days) if isinstance(days, int) else None


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
    asked = FlagQuestion.objects.filter(authority_id=answer.authority_id, month=answer.month, rule=rule, key=key)
    asked.filter(answered_at=None).update(answered_at=at)
    changes = {"rule": [None, question.rule], "about": [None, question.about], "count": [None, question.count]}
    record(actor, "compliance.question_answered", answer, at=at, changes=changes, reason=words)
    return answer


def note_reading(actor: Actor, *, month: date, at: datetime) -> None:
    """Keep that somebody read the questions of a month, for the security officer's eyes (practice 20)."""
    if actor.person_id is not None:
        FlagReading.objects.create(
            authority_id=actor.acting_authority_id, month=month.replace(day=1), person_id=actor.person_id, at=at
        )
