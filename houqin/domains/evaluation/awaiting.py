"""What of evaluation awaits whom: looks that are due, findings to sign, faults to put right, appeals to answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.evaluation.models import Appeal, Finding, Inspection, Rectification
from houqin.domains.evaluation.queries.due import due_to
from houqin.foundation.organisation.actor import Actor
from houqin.web.awaiting import Awaiting


def _until(day: date | None) -> str:
    """Until when something is to be done."""
    return say("by {day}").format(day=day.isoformat()) if day else ""


def _looks(actor: Actor, at: datetime) -> QuerySet[Inspection]:
    """Due by today; those of the days to come stand on their own page."""
    rows = due_to(actor, until=timezone.localtime(at).date() + timedelta(days=1))
    return rows.select_related("contract").order_by("due_on", "pk")


def _appeals(actor: Actor) -> QuerySet[Appeal]:
    rows: QuerySet[Appeal] = Appeal.objects.visible_to(actor).filter(state="filed")
    return rows.select_related("card__contract", "card__service").order_by(F("answer_by").asc(nulls_last=True), "pk")


def _rectifications(actor: Actor, **narrowed: Any) -> QuerySet[Rectification]:
    rows: QuerySet[Rectification] = Rectification.objects.visible_to(actor).filter(**narrowed)
    return rows.order_by("due_on", "pk")


def _unsigned(actor: Actor) -> QuerySet[Finding]:
    rows: QuerySet[Finding] = Finding.objects.visible_to(actor).filter(countersign="open", waiver=None)
    return rows.filter(provider_id__in=actor.provider_ids).order_by("found_at", "pk")


def _rectification_line(row: Rectification) -> tuple[Any, Any]:
    return f"{row.number} · {row.words[:40]}", _until(row.due_on)


def _may(action: str) -> Any:
    return lambda actor: actor.person_id is not None and actor.can(action)


AWAITING: dict[str, Awaiting] = {
    "evaluation.due": Awaiting(
        *(_("Inspections due"), "evaluation:due", _may("evaluation.inspect")),
        rows=_looks,
        line=lambda row: (str(row), _until(row.hold_until)),
        order=20,
    ),
    "evaluation.appeals": Awaiting(
        *(_("Appeals against scores to be answered"), "evaluation:appeals", _may("evaluation.appeals.answer")),
        rows=lambda actor, at: _appeals(actor),
        line=lambda row: (f"{row} · {row.words[:40]}", _until(row.answer_by)),
        query="?state=filed",
        order=16,
    ),
    "evaluation.unsigned": Awaiting(
        *(_("Findings to be countersigned"), "evaluation:findings", _may("evaluation.countersign")),
        rows=lambda actor, at: _unsigned(actor),
        line=lambda row: (row.words[:50], timezone.localtime(row.found_at).date()),
        order=21,
    ),
    "evaluation.to_put_right": Awaiting(
        *(_("Faults to be put right"), "evaluation:rectifications", _may("evaluation.rectifications.answer")),
        rows=lambda actor, at: _rectifications(actor, state="issued"),
        line=_rectification_line,
        query="?state=issued",
        order=19,
    ),
    "evaluation.to_recheck": Awaiting(
        *(_("Reported as put right: look again"), "evaluation:rectifications"),
        concerns=_may("evaluation.rectifications.recheck"),
        rows=lambda actor, at: _rectifications(actor, state="answered"),
        line=_rectification_line,
        query="?state=answered",
        order=21,
    ),
}
