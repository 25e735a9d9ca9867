"""What awaits a reader: every app registers its lists, the home page shows those that concern whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet, Window
from django.urls import reverse

from houqin.foundation.organisation.actor import Actor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: A list shows its first rows; the rest is one step away.
SHOWN = 5


@dataclass(frozen=True)
class Awaiting:
    """A list on the home page: whom it concerns, what is in it, where the whole of it is.

    ``rows`` starts from ``visible_to(actor)`` and brings along what ``line`` reads; ``line`` tells a row as heading and
    note, of which each may be anything that can be shown. ``query`` narrows the page ``url_name`` to the list.
    """

    label: StrOrPromise
    url_name: str
    concerns: Callable[[Actor], bool]
    rows: Callable[[Actor, datetime], QuerySet[Any]]
    line: Callable[[Any], tuple[Any, Any]]
    query: str = ""
    order: int = 50

    @property
    def url(self) -> str:
        """Where all of it is."""
        return reverse(self.url_name) + self.query


@dataclass(frozen=True)
class Waiting:
    """A list as it stands for one reader: how many, and the first of them."""

    awaiting: Awaiting
    total: int
    first: list[Any]


_lists: dict[str, Awaiting] = {}


def register(lists: dict[str, Awaiting]) -> None:
    """Offer lists, each under a name of its own (from AppConfig.ready)."""
    _lists.update(lists)


def waiting_for(actor: Actor, *, at: datetime) -> list[Waiting]:
    """The lists that concern *actor* and are not empty; one query each, which counts them too."""
    found = []
    for one in sorted((one for one in _lists.values() if one.concerns(actor)), key=lambda one: one.order):
        rows = one.rows(actor, at)
        first = list(rows.annotate(how_many=Window(Count("*")))[:SHOWN])
        if first:
            found.append(Waiting(one, first[0].how_many, first))
    return found
