"""What awaits a reader: every app registers its lists, the home page shows those that concern whoever looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, QuerySet, Value, Window
from django.db.models.functions import RowNumber
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
    """The lists that concern *actor* and are not empty.

    What is kept is counted for all lists in one query, and the rows shown are read in one for each kind of row.
    """
    concerning = sorted((one for one in _lists.values() if one.concerns(actor)), key=lambda one: one.order)
    given = [(one, one.rows(actor, at)) for one in concerning]
    kept = _first_of_each(actor, [rows for _, rows in given if isinstance(rows, QuerySet)])
    found = [
        Waiting(one, *next(kept)) if isinstance(rows, QuerySet) else Waiting(one, len(rows), list(rows[:SHOWN]))
        for one, rows in given
    ]
    return [waiting for waiting in found if waiting.first]


def _first_of_each(actor: Actor, lists: Sequence[QuerySet[Any]]) -> Iterator[tuple[int, list[Any]]]:
    """Of each list how many rows it has, and its first ones."""
    if not lists:
        return iter(())
    places = [_places(rows, number) for number, rows in enumerate(lists)]
    told = sorted(places[0].union(*places[1:], all=True))
    wanted: dict[str, set[int]] = defaultdict(set)
    for number, _, pk, _ in told:
        wanted[_kind(lists[number])].add(pk)
    kinds = {_kind(rows): rows for rows in lists}
    read = {kind: _with_related(actor, kinds[kind], keys) for kind, keys in wanted.items()}
    found: list[tuple[int, list[Any]]] = [(0, []) for _ in lists]
    for number, _, pk, total in told:
        found[number] = (total, [*found[number][1], read[_kind(lists[number])][pk]])
    return iter(found)


def _places(rows: QuerySet[Any], number: int) -> QuerySet[Any, Any]:
    """The first rows of a list: which list, the place in it, the row, and how many there are in all."""
    order: list[Any] = [*rows.query.order_by]
    placed: QuerySet[Any, Any] = rows.annotate(
        list_number=Value(number, IntegerField()),
        list_place=Window(RowNumber(), order_by=order),
        list_rows=Window(Count("*")),
    ).values_list("list_number", "list_place", "pk", "list_rows")
    return placed[:SHOWN]


def _kind(rows: QuerySet[Any]) -> str:
    """What can be read together: rows of one table that bring the same along."""
    return f"{rows.model._meta.label} {rows.query.select_related}"


def _with_related(actor: Actor, rows: QuerySet[Any], wanted: Collection[int]) -> dict[int, Any]:
    """Rows by their keys, with what those of the list bring along. One query."""
    found = rows.model._default_manager.visible_to(actor).filter(pk__in=wanted)
    found.query.select_related = rows.query.select_related
    return {row.pk: row for row in found}
