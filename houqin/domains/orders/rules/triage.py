"""How urgent a report is, and which open orders it may repeat (practice 1, 2; samples D3)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from houqin.kernel.refusal import N_, BadInput

#: Most urgent first: P1 特急, P2 紧急, P3 较急, P4 一般, P5 计划.
URGENCIES = ("P1", "P2", "P3", "P4", "P5")
URGENCY_NAMES = {
    "P1": N_("P1 emergency"),
    "P2": N_("P2 urgent"),
    "P3": N_("P3 pressing"),
    "P4": N_("P4 ordinary"),
    "P5": N_("P5 planned"),
}
EMERGENCIES = frozenset({"P1", "P2"})
USUAL = "P4"


class UnknownUrgency(BadInput):
    """An urgency that is none of the five."""

    code = "orders.urgency_unknown"
    sentence = N_("“{urgency}” is no urgency; there are P1 to P5.")


@dataclass(frozen=True, slots=True)
class Triage:
    """What a report is taken as. ``requested`` is empty unless more was asked for than is one's right (申请加急)."""

    urgency: str
    requested: str = ""
    danger_word: str = ""


def more_urgent(one: str, other: str) -> bool:
    """Whether *one* is more urgent than *other*."""
    return URGENCIES.index(known_urgency(one)) < URGENCIES.index(known_urgency(other))


def known_urgency(urgency: str) -> str:
    """*urgency* itself; raises UnknownUrgency."""
    if urgency not in URGENCIES:
        raise UnknownUrgency(urgency=urgency[:20])
    return urgency


def can_be_kept(window: tuple[datetime, datetime], *, at: datetime) -> bool:
    """Whether a convenient window named at *at* has a length and does not lie behind (practice 4)."""
    return window[0] < window[1] and at < window[1]


def triage(*, danger: str, requested: str, usual: str) -> Triage:
    """The urgency a report is taken under, without refusing anything.

    ``danger`` is the danger word or P1 fault found in its words (may be empty), ``requested`` what the person asked for
    (may be empty), ``usual`` the urgency of the item (P4 while unclassified). Danger or an item of P1 is P1 at once;
    asking for more than usual is noted and left to the dispatcher; asking for less is granted.
    """
    known_urgency(usual)
    if danger or usual == "P1":
        return Triage("P1", danger_word=danger)
    if not requested:
        return Triage(usual)
    if more_urgent(requested, usual):
        return Triage(usual, requested=requested)
    return Triage(requested)


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared when duplicates are looked for. Ids are None while unknown."""

    place_id: int | None
    item_id: int | None
    words: str
    reported_at: datetime


#: From here on two reports are shown to each other's makers, points of 100.
ALIKE = 50
NEARBY_DAYS = 3


def likeness(one: Report, other: Report) -> int:
    """How likely two reports mean the same trouble, 0–100: place 40, item 30, words 30; 0 beyond three days."""
    if abs(one.reported_at - other.reported_at) > timedelta(days=NEARBY_DAYS):
        return 0
    same_place = one.place_id is not None and one.place_id == other.place_id
    same_item = one.item_id is not None and one.item_id == other.item_id
    return 40 * same_place + 30 * same_item + 30 * _shared_words(one.words, other.words) // 100


def _shared_words(one: str, other: str) -> int:
    """Shared pairs of characters in per cent of the smaller text: serves Chinese, which writes no spaces."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0
    return 100 * len(first & second) // min(len(first), len(second))


def _pairs(text: str) -> set[str]:
    letters = [letter for letter in text.casefold() if letter.isalnum()]
    return {first + second for first, second in itertools.pairwise(letters)}
