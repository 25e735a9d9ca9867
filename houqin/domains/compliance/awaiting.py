"""What of compliance awaits whom: questions that figures raise, for those who may answer and are not asked about;
duties whose day has passed, for those who answer for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.compliance.models import FlagQuestion
from houqin.domains.compliance.queries.calendar import Occurrence, overdue
from houqin.domains.compliance.sentences import question_in_words
from houqin.domains.compliance.services.fulfilling import answers_for
from houqin.domains.compliance.services.reminding import address_of
from houqin.domains.compliance.views.flags import answer_by
from houqin.domains.orders.local_time import local_date
from houqin.foundation.organisation.actor import Actor
from houqin.web.awaiting import Awaiting
from houqin.web.words import Badge


def _answers(actor: Actor) -> bool:
    return actor.person_id is not None and actor.sees_all and actor.can("compliance.flags.answer")


def _waiting(actor: Actor) -> QuerySet[FlagQuestion]:
    """What is overdue first."""
    rows: QuerySet[FlagQuestion] = FlagQuestion.objects.visible_to(actor).waiting().not_about(actor)
    return rows.order_by("due_on", "month", "pk")


def _line(row: FlagQuestion) -> tuple[Any, Any]:
    return f"{row.month:%Y-%m} · {row.about}: {question_in_words(row)}", answer_by(row)


def _overdue(actor: Actor, at: datetime) -> list[Occurrence]:
    """Of the duties one answers for, the oldest first."""
    return [one for one in overdue(actor, today=local_date(at)) if answers_for(actor, one.duty)]


def _duty_line(one: Occurrence) -> tuple[Any, Any]:
    named = f"{one.duty} · {one.about}" if one.about else str(one.duty)
    return named, Badge(say("was due on {due}").format(due=one.due_on), "bad")


AWAITING: dict[str, Awaiting] = {
    "compliance.questions": Awaiting(
        *(_("Questions that figures raise, to be answered"), "compliance:waiting_flags", _answers),
        rows=lambda actor, at: _waiting(actor),
        line=_line,
        order=17,
    ),
    "compliance.overdue": Awaiting(
        *(_("Overdue duties that you answer for"), "compliance:overdue"),
        concerns=lambda actor: actor.can("compliance.see") and actor.can("compliance.fulfil"),
        rows=_overdue,
        line=_duty_line,
        row_url=address_of,
        order=21,
    ),
}
