"""What a provider may see of ratings: month figures of enough voices, comments that lead to nobody (practice 7)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from houqin.domains.evaluation.rules.satisfaction import SHOWN_FROM, Answer, index_of, satisfied_ratio
from houqin.kernel.money import Rate, Score, round_half_up

#: What leads back to somebody whatever it is called: telephone and order numbers, rooms.
_LEADS_BACK = (
    re.compile(r"\d{7,}"),
    re.compile(r"[A-Za-z]{1,6}\d{4}-\d{3,}"),
    re.compile(r"[A-Za-z]?\d{1,5}\s*(?:室|号房|房间|办公室)"),
)
BLANK = "××"


@dataclass(frozen=True, slots=True)
class Figure:
    """A service's month in ratings: how many voices, how many of 100 answers satisfied, the index in points."""

    voices: int
    satisfied: Rate
    index: Score


def figure_of(answers: Sequence[Answer]) -> Figure | None:
    """The month's figure of a provider's service; None below five voices, which could be traced to people."""
    index, voices = index_of(answers)
    satisfied = satisfied_ratio(answers)
    if index is None or satisfied is None or voices < SHOWN_FROM:
        return None
    return Figure(
        voices,
        Rate(round_half_up(satisfied.numerator * 1_000_000, satisfied.denominator)),
        Score(round_half_up(index.numerator * 100, index.denominator)),
    )


def month_is_over(month: date, *, today: date) -> bool:
    """Whether nothing can be added to the month any more: a figure that grows by one names the one."""
    return today >= (month + timedelta(days=32)).replace(day=1)


def traces_in(text: str, *, names: Iterable[str]) -> tuple[str, ...]:
    """What of a text leads back to people, rooms or orders, as it stands there; empty: nothing does.

    ``names``: of the people around the order, its place and its number. A name of one letter is not looked for.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = [one for one in dict.fromkeys(map(_plain, names)) if len(one) > 1 and one.casefold() in plain.casefold()]
    found += [match[0] for pattern in _LEADS_BACK for match in pattern.finditer(plain)]
    return tuple(dict.fromkeys(found))


def blanked(text: str, *, names: Iterable[str]) -> str:
    """The text with all that leads back made unreadable: a proposal, which somebody reads before it goes."""
    made = unicodedata.normalize("NFKC", text)
    for trace in sorted(traces_in(text, names=names), key=len, reverse=True):
        made = re.sub(re.escape(trace), BLANK, made, flags=re.IGNORECASE)
    return made


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()
