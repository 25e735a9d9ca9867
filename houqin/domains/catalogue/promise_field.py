"""Promises as an office writes them down: urgency, milestone, by when; one a line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import override

from houqin.domains.catalogue.promise import CalendarKind, Milestone, TargetKind, Urgency
from houqin.domains.catalogue.rules import PromiseTerm
from houqin.kernel.refusal import N_, BadInput
from houqin.web.pages import TableField

BY = re.compile(r"(约定|提前|)\s*(\d{1,5})\s*(分钟|min|小时|h|天|d|)")
NONE = ("无", "none")
#: Life and building do not wait for office hours (samples D3).
DAY_AND_NIGHT = (Urgency.P1, Urgency.P2)


class PromiseUnreadable(BadInput):
    """A line of promises that names no urgency, no milestone or no time."""

    code = "catalogue.promise_unreadable"
    sentence = N_("“{read}” is no promise; write urgency, milestone and time, such as “P2 到场 60”.")


@dataclass(frozen=True)
class NotPromised:
    """A stage that is left out."""

    urgency: str
    milestone: str


class PromisesField(TableField):
    """Cleans to promises: ``P2 到场 60`` or ``1小时`` (of the clock for P1 and P2, of service hours otherwise),
    ``P4 完工 2天`` (end of the second working day), ``约定10天`` (an agreed day, so many working days away at most),
    ``提前30`` (minutes before the start).
    """

    widget = forms.Textarea(attrs={"rows": 4})
    cells = (3, 3)

    def row(self, cells: Sequence[str]) -> PromiseTerm | NotPromised:
        """One promise."""
        stage, milestone, by = cells[0].upper(), _milestones().get(cells[1]), BY.fullmatch(cells[2])
        if stage not in Urgency.values or milestone is None or by is None:
            raise PromiseUnreadable(read=" ".join(cells)[:60])
        manner, count, measure = by[1], int(by[2]), by[3]
        if manner == "约定":
            return PromiseTerm(stage, milestone, TargetKind.AGREED, days=count)
        if measure in ("天", "d"):
            return PromiseTerm(stage, milestone, TargetKind.WORKING_DAY_END, days=count)
        kind = TargetKind.BEFORE_START if manner == "提前" else TargetKind.MINUTES
        calendar = CalendarKind.ROUND_THE_CLOCK if stage in DAY_AND_NIGHT else CalendarKind.SERVICE_HOURS
        minutes = count * 60 if measure in ("小时", "h") else count
        return PromiseTerm(stage, milestone, kind, calendar=calendar, minutes=minutes)


class OwnPromisesField(PromisesField):
    """What differs from promises that are there: ``P4 到场 无`` takes one away."""

    def row(self, cells: Sequence[str]) -> PromiseTerm | NotPromised:
        """One promise, or one stage without."""
        stage, milestone = cells[0].upper(), _milestones().get(cells[1])
        if cells[2] in NONE and stage in Urgency.values and milestone is not None:
            return NotPromised(stage, milestone)
        return super().row(cells)


def amended(usual: Sequence[PromiseTerm], own: Sequence[PromiseTerm | NotPromised]) -> tuple[PromiseTerm, ...]:
    """The usual promises with one's own in their places."""
    stated: Mapping[tuple[str, str], PromiseTerm | NotPromised]
    stated = {(one.urgency, one.milestone): one for one in (*usual, *own)}
    return tuple(one for one in stated.values() if isinstance(one, PromiseTerm))


def _milestones() -> dict[str, str]:
    """Codes and their words in both languages."""
    words: dict[str, Any] = {code: code for code in Milestone.values}
    for language in ("en", "zh-hans"):
        with override(language):
            words |= {str(Milestone(code).label): code for code in Milestone.values}
    return words
