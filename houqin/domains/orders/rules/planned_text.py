"""What offices write for weekdays, hours and codes of planned work, in a cell or a field (practice 9, 22).

Each function raises ValueError for what it cannot read; nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import time

_AS_WRITTEN = str.maketrans("，、；;：－–—~～至到", ",,,,:-------")
_DAYS = str.maketrans("一二三四五六日天", "12345677")
_WEEK = re.compile(r"星期|礼拜|周|每")
_SPAN = re.compile(r"([1-7])-([1-7])|([1-7]+)")


def windows_of(text: str) -> tuple[tuple[time, time], ...]:
    """Daily windows such as ``08:00-09:30，14:00-15:00``; whether one begins before it ends is the rule's to judge."""
    found = []
    for one in filter(None, (part.strip() for part in text.translate(_AS_WRITTEN).split(","))):
        opens, closes = (time.fromisoformat(part.strip().zfill(5)) for part in one.split("-"))
        found.append((opens, closes))
    if not found:
        raise ValueError(text)
    return tuple(found)


def weekdays_of(text: str) -> tuple[int, ...]:
    """Weekdays 1 (Monday) to 7, each once, in order: ``周一、周三``, ``周一至周五``, ``1,3``, ``一三五``."""
    plain = _WEEK.sub("", text).translate(_AS_WRITTEN).translate(_DAYS)
    found: set[int] = set()
    for one in filter(None, (part.strip() for part in re.split(r"[,\s]+", plain))):
        span = _SPAN.fullmatch(one)
        if span is None or (span[1] and span[1] > span[2]):
            raise ValueError(text)
        found |= set(range(int(span[1]), int(span[2]) + 1)) if span[1] else {int(day) for day in span[3]}
    if not found:
        raise ValueError(text)
    return tuple(sorted(found))


def codes_of(text: str) -> tuple[str, ...]:
    """The codes of a route in their order, parted by commas, lines or spaces; one that stands twice is refused."""
    codes = tuple(filter(None, re.split(r"[,，、;；\s]+", text.upper())))
    if len(set(codes)) != len(codes):
        raise ValueError(text)
    return codes
