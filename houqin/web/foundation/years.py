"""What of the calendars awaits administrators: years that deadlines reach into and nobody has loaded (practice 1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.foundation.calendars.queries import missing_years
from houqin.foundation.calendars.rules import MissingYear
from houqin.foundation.organisation.actor import Actor
from houqin.web.awaiting import Awaiting
from houqin.web.words import Badge


def _missing(actor: Actor, at: datetime) -> Sequence[MissingYear]:
    """This year, and from 1 November on the next, where its days off are not loaded."""
    authority = actor.authority_id
    return [] if authority is None else missing_years(authority, on=timezone.localdate(at))


def _line(missing: MissingYear) -> tuple[Any, Any]:
    words = say("deadlines that reach into it cannot be named until its days off are loaded")
    return str(missing.year), Badge(words, "warn")


AWAITING: dict[str, Awaiting] = {
    "calendars.years": Awaiting(
        *(_("Years whose days off are not loaded"), "web:statutory_years"),
        concerns=lambda actor: actor.can("calendars.statutory.load"),
        rows=_missing,
        line=_line,
        row_url=lambda _missing: reverse("web:statutory_years"),
        order=25,
    ),
}
