"""The list: filtered, searched, sorted, paged, exported; whole page or htmx fragment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import django_tables2 as tables
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django_filters.filters import Filter
from django_filters.filterset import FilterSet

from houqin.web.addresses import address_of
from houqin.web.export import MOST_ROWS, TooManyRows, UnknownFormat, download
from houqin.web.pages.base import Page, visible
from houqin.web.pages.columns import Column, table_of
from houqin.web.pages.filters import filterset_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ListPage(Page):
    """Rows of one model that the actor may see.

    Eleven lines do: ``model``, ``title``, ``action``, ``columns``; ``filters`` (field names, or ``period_filter`` and
    ``choice_filter``), ``search`` (ORM paths), ``order`` (ORM paths), ``related`` (select_related), ``acts``. The
    address knows ``q``, every filter, ``sort`` (``-`` turns it), ``page`` and ``format=csv|xlsx``. ``export_action``
    is the permission to export; None forbids it. A list costs three queries: how many, the rows, and none per row.
    """

    template_name = "web/list.html"
    fragment_name: ClassVar[str] = "web/_list.html"
    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[Sequence[str | Mapping[str, Filter]]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[tuple[str, ...]] = ("-pk",)
    related: ClassVar[tuple[str, ...]] = ()
    page_size: ClassVar[int] = 25
    export_action: ClassVar[str | None] = ""
    empty: ClassVar[StrOrPromise] = _("Nothing here yet.")
    empty_filtered: ClassVar[StrOrPromise] = _("Nothing matches. Loosen the filters or search for something else.")

    def rows(self) -> QuerySet[Any]:
        """Where the list starts; override to annotate or narrow."""
        rows: QuerySet[Any] = visible(self.model, self.actor)
        return rows

    def url_of(self, row: Any) -> str | None:
        """The row's own page."""
        return address_of(row)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, its htmx fragment, or its export."""
        filters = filterset_of(self.model, self.filters, self.search, request, self.rows())
        found = filters.qs if filters.is_valid() else self.model._default_manager.none()
        # Without a name it would follow every key there is.
        found = found.select_related(*self.related or (None,)).order_by(*self.order)
        table = table_of(self.columns, found, self.leading(self.url_of))
        if wanted := request.GET.get("sort", ""):
            table.order_by = wanted[:200].split(",")
        if kind := request.GET.get("format"):
            return self._export(kind, table.data.data)
        tables.RequestConfig(request, paginate={"per_page": self.page_size, "silent": True}).configure(table)
        return self._answer(request, filters, table)

    def _answer(self, request: HttpRequest, filters: FilterSet, table: tables.Table) -> HttpResponse:
        filtered = any(value for name, value in request.GET.items() if name in filters.filters)
        htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
        fragment = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
        response = self.shown(
            status=200 if filters.is_valid() else 400,
            template_name=self.fragment_name if fragment else "",
            table=table,
            filters=filters,
            filtered=filtered,
            may_export=self._may_export(),
            empty=self.empty_filtered if filtered else self.empty,
        )
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _may_export(self) -> bool:
        return self.export_action is not None and (not self.export_action or self.actor.can(self.export_action))

    def _export(self, kind: str, rows: QuerySet[Any]) -> HttpResponse:
        """The whole filtered list as a file. Raises UnknownFormat, TooManyRows, NotPermitted."""
        if self.export_action is None:
            raise UnknownFormat(format=kind[:10])
        if self.export_action:
            self.actor.demand(self.export_action)
        found = list(rows[: MOST_ROWS + 1])
        if len(found) > MOST_ROWS:
            raise TooManyRows(rows=rows.count(), most=MOST_ROWS)
        header = [str(column.label) for column in self.columns]
        return download(kind, str(self.heading()), header, [[c.cell(row) for c in self.columns] for row in found])
