"""Promises of a line, typed as an office writes them: urgency, milestone, by when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import override

from houqin.domains.catalogue.promise import Milestone, Urgency
from houqin.domains.catalogue.rules import PromiseTerm
from houqin.domains.contracts.forms.fields import TableField
from houqin.kernel.refusal import N_, BadInput

BY = re.compile(r"(\d{1,5})\s*(分钟|min|天|d|)")


class PromiseUnreadable(BadInput):
    """A line of promises that names no urgency, no milestone or no time."""

    code = "contracts.promise_unreadable"
    sentence = N_("“{read}” is no promise; write urgency, milestone and time, such as “P2 到场 60”.")


class PromisesField(TableField):
    """``P2 到场 60`` (minutes of the calendar) or ``P4 完工 2天`` (working days); cleans to promises."""

    widget = forms.Textarea(attrs={"rows": 4})
    cells = (3, 3)

    def row(self, cells: Sequence[str]) -> PromiseTerm:
        """One promise."""
        urgency, milestone, by = cells
        code, found = _milestones().get(milestone), BY.fullmatch(by)
        if urgency.upper() not in Urgency.values or code is None or found is None:
            raise PromiseUnreadable(read=" ".join(cells)[:60])
        count = int(found[1])
        if found[2] in ("天", "d"):
            return PromiseTerm(urgency.upper(), code, "working_day_end", days=count)
        return PromiseTerm(urgency.upper(), code, "minutes", minutes=count)


def _milestones() -> dict[str, str]:
    """Codes and their words in both languages."""
    words: dict[str, Any] = {code: code for code in Milestone.values}
    for language in ("en", "zh-hans"):
        with override(language):
            words |= {str(Milestone(code).label): code for code in Milestone.values}
    return words
