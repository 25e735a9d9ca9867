"""What fills a template: single values and lists of rows, all as text, and the name of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Filled:
    """The content of a paper."""

    name: str
    values: Mapping[str, str]
    lists: Mapping[str, Sequence[Mapping[str, str]]]


def chinese_day(day: date) -> str:
    """A day as papers write it: 2026年3月9日."""
    return f"{day.year}年{day.month}月{day.day}日"
