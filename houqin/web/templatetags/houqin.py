"""Template words: icons, amounts, instants, durations, query strings, reasons, charts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from houqin.kernel.money import Money
from houqin.kernel.worked import Step
from houqin.web import reasons as reason_words
from houqin.web import words
from houqin.web.foundation import messengers
from houqin.web.records import words_of_doer

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; without a label it is decoration that screen readers skip."""
    address = f"{static('houqin/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.simple_tag
def messenger_sign_ins(request: HttpRequest) -> list[messengers.Offered]:
    """The applications by which people may sign in here."""
    return list(messengers.offered(request))


@register.filter
def money(value: Money | int | None) -> str:
    """Money or whole fen as ``¥1,234.50``."""
    return words.money(value)


@register.filter
def minutes(value: int | None) -> str:
    """Whole minutes in words."""
    return words.minutes(value)


@register.filter
def duration(value: timedelta | None) -> str:
    """An elapsed time in words."""
    return words.duration(value)


@register.filter
def instant(value: datetime | None) -> SafeString:
    """A point in time as a ``<time>`` in the reader's zone."""
    return words.html_of(value)


@register.filter
def doer(name: str) -> str:
    """Who did it: a person's name as it is, the system's own work in words."""
    return words_of_doer(name) if name else ""


@register.filter
def day(value: date | None) -> str:
    """A date."""
    return words.day(value)


@register.filter
def shown(value: Any) -> SafeString:
    """Any value as a reader sees it."""
    return words.html_of(value)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The page's query string with some parameters changed (None removes one)."""
    request: HttpRequest = context["request"]
    parameters = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


@register.inclusion_tag("web/_reasons.html")
def reasons(steps: Iterable[Step], names: Mapping[str, str | words.Link] | None = None) -> dict[str, Any]:
    """The steps of a worked result, in words, each with what it rests on; ``names`` says what ids are called."""
    return {"reasons": reason_words.in_words(steps, names)}


@register.simple_tag
def json_script(data: Any, identifier: str) -> SafeString:
    """Data for a script, as inert JSON that no markup in it can break out of."""
    text = json.dumps(data, ensure_ascii=False, default=str)
    for mark, escaped in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(mark, escaped)
    return format_html('<script type="application/json" id="{}">{}</script>', identifier, mark_safe(text))  # noqa: S308  escaped above
