"""Values as people read them: money, instants, durations, coded choices; as text, as HTML, and as export cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from houqin.kernel.money import Money, Price, Quantity, Rate, Score

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOTHING = "–"
#: What a tone means, so that colour is never the only sign: each tone brings its icon.
TONE_ICONS = {
    "good": "circle-check",
    "warn": "alert-triangle",
    "bad": "circle-x",
    "wait": "clock-pause",
    "note": "info-circle",
    "plain": "",
}


@dataclass(frozen=True)
class Badge:
    """A state in one or two words with a tone (``good warn bad wait note plain``) and, from the tone, an icon."""

    text: StrOrPromise
    tone: str = "plain"

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class Link:
    """Text that leads somewhere inside the system."""

    text: StrOrPromise
    url: str

    def __str__(self) -> str:
        return str(self.text)


def money(value: Money | int | None) -> str:
    """Yuan with thousands separated, from Money or whole fen: ``¥1,234.50``."""
    if value is None:
        return NOTHING
    plain = str(value if isinstance(value, Money) else Money(value))
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, decimals = digits.split(".")
    return f"{sign}¥{int(whole):,}.{decimals}"


def minutes(value: int | None) -> str:
    """Whole minutes in words: ``1 h 20 min``, ``1 小时 20 分``. Hours never become days: working days differ."""
    if value is None:
        return NOTHING
    hours, rest = divmod(abs(value), 60)
    parts = [_("{hours} h").format(hours=hours)] if hours else []
    if rest or not hours:
        parts.append(_("{minutes} min").format(minutes=rest))
    return ("-" if value < 0 else "") + " ".join(parts)


def duration(value: timedelta | None) -> str:
    """An elapsed time in words, cut to the whole minute; below one, seconds."""
    if value is None:
        return NOTHING
    if timedelta(0) < abs(value) < timedelta(minutes=1):
        return _("{seconds} s").format(seconds=int(value.total_seconds()))
    whole = abs(value) // timedelta(minutes=1)
    return minutes(-whole if value < timedelta(0) else whole)


def instant(value: datetime | None) -> str:
    """A point in time in the reader's zone: ``2026-11-23 09:12``."""
    if value is None:
        return NOTHING
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def day(value: date | None) -> str:
    """A date: ``2026-11-23``."""
    return NOTHING if value is None else value.isoformat()


def count(value: int, one: str, many: str) -> str:
    """A number with its noun, in the right number of the language."""
    return ngettext(one, many, value).format(count=value)


_TEXTS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, lambda value: _("Yes") if value else _("No")),
    (datetime, instant),
    (date, day),
    (timedelta, duration),
    (Money, money),
    ((Price,), lambda value: f"¥{value}"),
)


def text_of(value: Any) -> str:
    """Any value as a reader sees it, without markup."""
    if value is None or value == "":
        return NOTHING
    for kind, write in _TEXTS:
        if isinstance(value, kind):
            return write(value)
    if isinstance(value, list | tuple | set | frozenset):
        return _(", ").join(text_of(one) for one in value) or NOTHING
    return str(value)


def html_of(value: Any) -> SafeString:
    """Any value as markup: badges with their icon, links, machine-readable times; everything else escaped."""
    from houqin.web.templatetags.houqin import icon

    if isinstance(value, SafeString):
        return value
    if isinstance(value, Badge):
        sign = TONE_ICONS[value.tone]
        return format_html(
            '<span class="state state-{}">{}{}</span>', value.tone, icon(sign) if sign else "", str(value.text)
        )
    if isinstance(value, Link):
        return format_html('<a href="{}">{}</a>', value.url, str(value.text))
    if isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), instant(value))
    if isinstance(value, date):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), text_of(value))
    if isinstance(value, Money):
        return format_html('<span class="number">{}</span>', money(value))
    return format_html("{}", text_of(value))


def cell_of(value: Any) -> str | int | Measured | None:
    """Any value as an export cell: our own numbers stay numbers, everything else is text."""
    if value is None:
        return None
    if isinstance(value, bool):
        return text_of(value)
    if isinstance(value, int):
        return value
    if isinstance(value, Money | Price | Quantity | Score):
        return Measured(str(value))
    if isinstance(value, Rate):
        return str(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    return text_of(value) if text_of(value) != NOTHING else None


@dataclass(frozen=True)
class Measured:
    """A decimal number written by this program (never by a user), so that an export may leave it a number."""

    digits: str


def value_at(row: Any, name: str) -> Any:
    """The value of ``unit.name`` on *row*, with coded choices as their words and methods called without arguments."""
    for part in name.replace("__", ".").split("."):
        if row is None:
            return None
        if isinstance(row, dict):
            row = row[part]
            continue
        if isinstance(row, models.Model) and (words := getattr(row, f"get_{part}_display", None)):
            row = words()
            continue
        row = getattr(row, part)
        if callable(row) and not isinstance(row, type | models.Manager):
            row = row()
    return row
