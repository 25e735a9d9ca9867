"""What of the catalogue awaits whom: exceptions that somebody asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.models import CatalogueException
from houqin.foundation.organisation.actor import Actor
from houqin.web.awaiting import Awaiting


def _asked_for(actor: Actor, _at: datetime) -> QuerySet[CatalogueException]:
    rows: QuerySet[CatalogueException] = CatalogueException.objects.visible_to(actor).filter(state="requested")
    return rows.select_related("unit").order_by("id")


def _line(asked: CatalogueException) -> tuple[Any, Any]:
    return asked.description[:50], asked.unit.name


AWAITING: dict[str, Awaiting] = {
    "catalogue.exceptions": Awaiting(
        *(_("Exceptions asked for"), "catalogue:exceptions", lambda actor: actor.can("catalogue.exceptions.decide")),
        rows=_asked_for,
        line=_line,
        query="?state=requested",
        order=25,
    ),
}
