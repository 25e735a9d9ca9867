"""Signs of a game played with ratings and inspections (trust A3, F3; practice 20): questions, never verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: So many answers of one voice within so many minutes are a burst.
BURST, BURST_WITHIN = 5, timedelta(minutes=10)
#: So many answers of one voice, all of the highest grade, are remarkable.
ALWAYS_TOP = 10
#: So many signed sheets of one inspector without a single finding are remarkable.
NEVER_FINDS = 5
#: Satisfied though complaints were valid: so many per cent satisfied beside so many valid complaints.
SATISFIED_PERCENT, COMPLAINTS = 95, 3


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given: whose voice, which grade, when."""

    voice: str
    grade: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Sign:
    """A question to be answered: its rule, whom or what it is about, how many."""

    rule: str
    about: str
    count: int


def signs_of_answers(answers: Iterable[Given]) -> list[Sign]:
    """Bursts of one voice, and voices that only ever give the highest grade."""
    by_voice: dict[str, list[Given]] = defaultdict(list)
    for answer in answers:
        by_voice[answer.voice].append(answer)
    found = []
    for voice, given in sorted(by_voice.items()):
        if burst := longest_burst([answer.at for answer in given]):
            found.append(Sign("burst", voice, burst))
        if len(given) >= ALWAYS_TOP and all(answer.grade == 5 for answer in given):
            found.append(Sign("always_top", voice, len(given)))
    return found


def longest_burst(times: Sequence[datetime]) -> int:
    """The most answers within ten minutes; 0 where none is a burst."""
    rising = sorted(times)
    most, first = 0, 0
    for last, moment in enumerate(rising):
        while moment - rising[first] > BURST_WITHIN:
            first += 1
        most = max(most, last - first + 1)
    return most if most >= BURST else 0


def signs_of_contract(about: str, *, satisfied: int, answers: int, complaints: int) -> list[Sign]:
    """Nearly everybody satisfied, and yet complaints that were found valid."""
    happy = answers > 0 and satisfied * 100 >= answers * SATISFIED_PERCENT
    return [Sign("satisfied_despite_complaints", about, complaints)] if happy and complaints >= COMPLAINTS else []


def signs_of_inspectors(sheets: dict[str, tuple[int, int]]) -> list[Sign]:
    """Inspectors who never find anything: name → (signed sheets, findings on them)."""
    return [
        Sign("never_finds", name, signed)
        for name, (signed, findings) in sorted(sheets.items())
        if signed >= NEVER_FINDS and findings == 0
    ]
