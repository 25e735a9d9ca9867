"""A worked result's steps in words: versioned templates, in either language.

A step is stored as code, figures, basis and rule version; words are made only here. A template's places say how a
figure is to be read: ``{used:minutes}``, ``{at:instant}``, ``{on:day}``, ``{amount:money}``, ``{who:word}`` (a coded
word, itself translated), or by a vocabulary of one's own; a bare ``{name}`` stands as it is.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from houqin.kernel.money import Price, Quantity, Rate, Score
from houqin.kernel.refusal import N_
from houqin.kernel.worked import Step
from houqin.web import words

#: A message id, or a function of the figures that chooses one.
Template = str | Callable[[Mapping[str, int | str]], str]
#: What instants in figures say where there is none.
NO_INSTANT = {"": words.NOTHING, "unknown": N_("(calendar not announced)"), "open": N_("(open)")}


@dataclass(frozen=True)
class Reason:
    """One step as a reader sees it; ``known`` is False when no template exists and the code itself is shown."""

    text: str
    basis: tuple[str | words.Link, ...]
    code: str
    known: bool = True


_templates: dict[tuple[str, str], Template] = {}


def register(templates: Mapping[str, Template], *, rule: str = "") -> None:
    """Add templates: step code → English message id. With ``rule`` they speak for that version of the rule only."""
    for code, message in templates.items():
        _templates[code, rule] = message


def vocabulary(name: str, meanings: Mapping[str, str], *, several: bool = False) -> None:
    """Let ``{place:name}`` be read as a coded word: code → English message id. ``several``: codes between commas."""

    def read(value: Any) -> str:
        codes = str(value).split(",") if several else [str(value)]
        return (
            gettext(", ").join(
                gettext(meanings[one]) if one in meanings else one for one in map(str.strip, codes) if one
            )
            or "–"
        )

    READINGS[name] = read


def in_words(steps: Iterable[Step], names: Mapping[str, str | words.Link] | None = None) -> list[Reason]:
    """The steps in the language in force, in order; ``names`` says what ids in figures and bases are called, and where
    a basis leads."""
    return [_reason(step, names or {}) for step in steps]


def _reason(step: Step, names: Mapping[str, str | words.Link]) -> Reason:
    figures = {
        place: str(names.get(value, value)) if isinstance(value, str) else value
        for place, value in step.figures.items()
    }
    basis = tuple(names.get(one, one) for one in step.basis if one)
    template = _templates.get((step.code, step.rule)) or _templates.get((step.code, ""))
    if template is None:
        listed = ", ".join(f"{name} = {value}" for name, value in figures.items())
        return Reason(f"{step.code}: {listed}" if listed else step.code, basis, step.code, known=False)
    message = template if isinstance(template, str) else template(figures)
    return Reason(_filled(message, figures), basis, step.code)


def _filled(message: str, figures: Mapping[str, int | str]) -> str:
    """The translated template, filled; one whose places do not fit falls back to the English original."""
    try:
        return _FILLER.vformat(gettext(message), (), figures)
    except (KeyError, ValueError):
        return _FILLER.vformat(message, (), figures)


def _instant(value: Any) -> str:
    if value in NO_INSTANT:
        return gettext(NO_INSTANT[value]) if value else words.NOTHING
    return words.instant(datetime.fromisoformat(value))


def _day(value: Any) -> str:
    return words.day(date.fromisoformat(value)) if value else words.NOTHING


def _word(value: Any) -> str:
    return gettext(value) if value else words.NOTHING


def _workday(value: Any) -> str:
    count = int(value)
    return gettext("working day {count}").format(count=count) if count else gettext("that working day")


READINGS: dict[str, Callable[[Any], str]] = {
    "minutes": words.minutes,
    "instant": _instant,
    "day": _day,
    "of_day": lambda value: str(value)[:5],
    "workday": _workday,
    "money": words.money,
    "price": lambda value: f"¥{Price(value)}",
    "quantity": lambda value: str(Quantity(value)),
    "rate": lambda value: f"{str(Rate(value)).removesuffix('%').rstrip('0').rstrip('.')}%",
    "score": lambda value: str(Score(value)),
    "word": _word,
}


class _Filler(string.Formatter):
    """``str.format`` whose format specification names a reading; attributes and indexes are closed."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        return READINGS[format_spec](value) if format_spec else str(value)


_FILLER = _Filler()
