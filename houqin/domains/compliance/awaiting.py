"""What of compliance awaits whom: questions that figures raise, for those who may answer and are not asked about."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from houqin.domains.compliance.models import FlagQuestion
from houqin.domains.compliance.sentences import question_in_words
from houqin.domains.compliance.views.flags import answer_by
from houqin.foundation.organisation.actor import Actor
from houqin.web.awaiting import Awaiting


def _answers(actor: Actor) -> bool:
    return actor.person_id is not None and actor.sees_all and actor.can("compliance.flags.answer")


def _waiting(actor: Actor) -> QuerySet[FlagQuestion]:
    """What is overdue first."""
    rows: QuerySet[FlagQuestion] = FlagQuestion.objects.visible_to(actor).waiting().not_about(actor)
    return rows.order_by("due_on", "month", "pk")


def _line(row: FlagQuestion) -> tuple[Any, Any]:
    return f"{row.month:%Y-%m} · {row.about}: {question_in_words(row)}", answer_by(row)


AWAITING: dict[str, Awaiting] = {
    "compliance.questions": Awaiting(
        *(_("Questions that figures raise, to be answered"), "compliance:waiting_flags", _answers),
        rows=lambda actor, at: _waiting(actor),
        line=_line,
        order=17,
    ),
}
