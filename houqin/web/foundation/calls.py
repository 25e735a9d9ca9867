"""Who is still to be called (待电话告知): whom no notice reaches, and a button for each that says: told by phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.foundation.notices.calls import tell_by_phone
from houqin.foundation.notices.models import Call
from houqin.foundation.organisation.actor import Actor
from houqin.web.awaiting import Awaiting
from houqin.web.foundation.notices import in_words
from houqin.web.idempotency import new_key
from houqin.web.pages import ActionPage, Form, Page

#: As many as somebody can call in a morning; the rest follows.
MOST = 60
CALLS = ("web:calls", _("To be called"))


def open_calls(actor: Actor) -> QuerySet[Call]:
    """Who is still to be told, those who wait longest first."""
    rows: QuerySet[Call] = Call.objects.visible_to(actor).open().select_related("unit").order_by("at", "pk")
    return rows


@dataclass(frozen=True)
class Card:
    """One to be called: the words to say, and the key that keeps a second tap from counting twice."""

    call: Call
    words: str
    key: str


class Calls(Page):
    """Who is to be called, each with the number, the words to say and the button."""

    title = CALLS[1]
    action = "notices.calls.tell"
    template_name = "web/calls.html"

    def context(self) -> dict[str, Any]:
        """The first of them, and how many there are."""
        rows = open_calls(self.actor)
        cards = [Card(call, in_words(call), new_key()) for call in rows[:MOST]]
        return {**super().context(), "cards": cards, "total": rows.count() if len(cards) == MOST else len(cards)}


class TellByPhone(ActionPage):
    """Told by phone."""

    title = _("Told by phone")
    submit = _("Told by phone")
    action = "notices.calls.tell"
    model = Call
    parent = CALLS
    related = ("unit",)
    form_class = Form
    service = tell_by_phone
    done = _("It is on record that they were told.")

    @property
    def intro(self) -> str:  # type: ignore[override]  # said of each call
        """Whom, and what."""
        call: Call = self.subject
        return " · ".join(part for part in (call.name, call.phone, in_words(call)) if part)

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """None: it is a confirmation."""
        return {}

    def next_url(self, result: Any) -> str:
        """The others who wait."""
        return reverse("web:calls")


def _line(call: Call) -> tuple[Any, Any]:
    return f"{call.name} {call.phone}".strip(), in_words(call)


AWAITING: dict[str, Awaiting] = {
    "notices.calls": Awaiting(
        *(CALLS[1], "web:calls", lambda actor: actor.can("notices.calls.tell")),
        rows=lambda actor, at: open_calls(actor),
        line=_line,
        order=19,
    ),
}
