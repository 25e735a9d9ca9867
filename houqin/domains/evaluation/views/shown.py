"""How evaluation's values are shown: scores, grades, states, in words with their tone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from houqin.domains.evaluation.models import Finding, Inspection, Rectification, Scorecard
from houqin.domains.evaluation.steps import FLAGS, GRADES
from houqin.domains.evaluation.workflow import CARD, COUNTERSIGN, INSPECTION, RECTIFICATION
from houqin.kernel.money import Score
from houqin.web.pages import Badge

GRADE_TONES = {"excellent": "good", "good": "good", "pass": "note", "fail": "bad"}
CARD_TONES = {"draft": "note", "frozen": "good", "superseded": "plain"}


def points(value: int | None) -> Score | None:
    """1/100 point as a score; None stays not known."""
    return None if value is None else Score(value)


def known(value: int | None) -> Any:
    """A score, or in words that it is not known."""
    return Badge(_("not known"), "wait") if value is None else Score(value)


def grade(card: Scorecard) -> Any:
    """The grade in words: the scheme's own, or the default's."""
    if not card.grade:
        return None
    own = next((row for row in card.scheme.grades if row["code"] == card.grade), None)
    name = (own["name_en"] if str(get_language()).startswith("en") else own["name"]) if own else ""
    return Badge(name or _(GRADES.get(card.grade, card.grade)), GRADE_TONES.get(card.grade, "plain"))


def card_state(card: Scorecard) -> Badge:
    """Where a card stands."""
    return Badge(_(CARD.states[card.state]), CARD_TONES[card.state])


def flags(card: Scorecard) -> Any:
    """What a reader must know beside the score."""
    found = [_(FLAGS[flag]) for flag in card.flags if flag in FLAGS]
    if card.is_vetoed:
        found.append(_("veto"))
    return found


def inspection_state(row: Inspection) -> Badge:
    """Where an inspection stands."""
    return Badge(
        _(INSPECTION.states[row.state]), {"held": "good", "cancelled": "plain", "missed": "bad"}.get(row.state, "note")
    )


def countersigned(row: Finding) -> Badge:
    """Whether the provider signed."""
    return Badge(
        _(COUNTERSIGN.states[row.countersign]), {"signed": "good", "refused": "warn"}.get(row.countersign, "note")
    )


def deducted(row: Finding) -> Any:
    """What a finding costs in full; a waived one says so and keeps its amount."""
    full = Score(row.full_hundredths)
    return Badge(_("{points} waived").format(points=full), "plain") if hasattr(row, "waiver") else full


def rectification_state(row: Rectification) -> Badge:
    """Where a notice stands; one whose day has passed is overdue."""
    if row.state == "issued" and row.due_on < timezone.localdate():
        return Badge(_("overdue"), "bad")
    return Badge(_(RECTIFICATION.states[row.state]), {"closed": "good", "issued": "warn"}.get(row.state, "note"))
