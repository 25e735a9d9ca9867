"""What awaits a reader: every app registers its lists, the home page shows those that concern whoever looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet, Window
from django.urls import reverse

from houqin.foundation.organisation.actor import Actor
from houqin.web.addresses import address_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: A list shows its first rows; the rest is one step away.
SHOWN = 5


@dataclass(frozen=True)
class Awaiting:
    """A list on the home page: whom it concerns, what is in it, where the whole of it is.

    ``rows`` starts from ``visible_to(actor)`` and brings along what ``line`` reads; what is computed and not kept (a
    gap, a day that passed) comes as a list. ``line`` tells a row as heading and note, of which each may be anything
    that can be shown. ``query`` narrows the page ``url_name`` to the list; ``row_url`` is a row's address where the row
    does not know its own.
    """

    label: StrOrPromise
    url_name: str
    concerns: Callable[[Actor], bool]
    rows: Callable[[Actor, datetime], QuerySet[Any] | Sequence[Any]]
    line: Callable[[Any], tuple[Any, Any]]
    query: str = ""
    order: int = 50
    row_url: Callable[[Any], str] | None = None

    @property
    def url(self) -> str:
        """Where all of it is."""
        return reverse(self.url_name) + self.query

    def address(self, row: Any) -> str | None:
        """Where a row is."""
        return self.row_url(row) if self.row_url else address_of(row)


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
    """The lists that concern *actor* and are not empty; one query each for what is kept, which counts it too."""
    found = []
    for one in sorted((one for one in _lists.values() if one.concerns(actor)), key=lambda one: one.order):
        rows = one.rows(actor, at)
        if isinstance(rows, QuerySet):
            first = list(rows.annotate(how_many=Window(Count("*")))[:SHOWN])
            total = first[0].how_many if first else 0
        else:
            first, total = list(rows[:SHOWN]), len(rows)
        if first:
            found.append(Waiting(one, total, first))
    return found
