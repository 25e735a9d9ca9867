"""Whose answers count and what they come to (practice 7, samples D1, trust F3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from houqin.domains.evaluation.rules.items import GRADE_POINTS
from houqin.domains.evaluation.rules.scoring import Voice

LEAST, MOST, SHARE_PERCENT = 5, 20, 10
#: A provider sees month figures only from so many answers on (practice 7).
SHOWN_FROM = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: whose voice, which grade, on which order, and on which side of the counter the voice stands."""

    voice: str
    grade: int
    id: str = ""
    unit_id: int | None = None


def answers_needed(heads: int) -> int:
    """How many voices a month needs: a tenth of those served, at least 5, at most 20."""
    return max(LEAST, min(MOST, heads * SHARE_PERCENT // 100))


def index_of(answers: Iterable[Answer]) -> tuple[Fraction | None, int]:
    """The index in points and the number of voices; one person is one voice, whatever they sent.

    So one clerk who floods moves the index by at most 100 ÷ voices points.
    """
    by_voice: dict[str, list[int]] = {}
    for answer in answers:
        by_voice.setdefault(answer.voice, []).append(GRADE_POINTS[answer.grade])
    if not by_voice:
        return None, 0
    means = [Fraction(sum(points), len(points)) for points in by_voice.values()]
    return sum(means, Fraction(0)) / len(means), len(means)


def satisfied_ratio(answers: Sequence[Answer]) -> Fraction | None:
    """满意率: the share of satisfied answers among the valid ones."""
    return Fraction(sum(answer.grade >= 4 for answer in answers), len(answers)) if answers else None


def voice_of(by_month: Sequence[Sequence[Answer]], *, heads: int) -> Voice:
    """The month's voice: its own answers if enough, else those of the rolling three months, else none.

    ``by_month``: valid answers of the month and of the two before it, the month first.
    """
    needed = answers_needed(heads)
    voices = 0
    for months in (1, len(by_month)):
        index, voices = index_of([answer for month in by_month[:months] for answer in month])
        if voices >= needed:
            return Voice(index, voices, months, needed)
    return Voice(None, voices, len(by_month), needed)


def draw(candidates: Mapping[str, str], *, seed: str, size: int) -> list[str]:
    """The orders to call back: reproducible from a published seed, the same for everyone who draws again.

    ``candidates``: order's public id → voice; at most one order of each voice is drawn.
    """
    ranked = sorted(candidates, key=lambda one: sha256(f"{seed}:{one}".encode()).hexdigest())
    drawn: list[str] = []
    voices: set[str] = set()
    for one in ranked:
        if len(drawn) < size and candidates[one] not in voices:
            drawn.append(one)
            voices.add(candidates[one])
    return drawn
