"""Pictures of figures: what ECharts draws, as plain data, with one sentence for who does not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Chart:
    """A picture of the figures: options of ECharts as plain data, and one sentence that says what it shows."""

    identifier: str
    title: StrOrPromise
    summary: StrOrPromise
    options: Mapping[str, Any]


def course(
    identifier: str,
    *,
    title: StrOrPromise,
    summary: StrOrPromise,
    points: Sequence[tuple[str, str | None]],
    lines: Sequence[tuple[str, str]] = (),
) -> Chart:
    """A line through *points* (label, decimal number as written; None leaves a gap), with level *lines* (name, number)
    that it is judged by."""
    levels = [{"name": name, "yAxis": value, "label": {"formatter": "{b} {c}"}} for name, value in lines]
    drawn = {
        "type": "line",
        "name": str(title),
        "data": [value for _, value in points],
        "markLine": {"silent": True, "symbol": "none", "label": {"position": "insideEndTop"}, "data": levels},
    }
    options = {
        "xAxis": {"type": "category", "data": [label for label, _ in points]},
        "yAxis": {"type": "value", "scale": True},
        "series": [drawn],
    }
    return Chart(identifier, title, summary, options)
