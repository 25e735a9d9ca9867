"""The report: figures for a period, as a table, charts, print and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from houqin.web.export import UnknownFormat, download
from houqin.web.pages.base import Page
from houqin.web.pages.charts import Chart
from houqin.web.pages.columns import Column, table_of
from houqin.web.pages.forms import Form
from houqin.web.pages.styling import styled

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ReportPage(Page):
    """Rows that a query answers (dataclasses or dicts) under parameters from the address.

    Declare ``columns`` and, if any, ``parameters`` (a Form with initial values); write ``rows(values)`` and perhaps
    ``charts(rows)``, ``totals(rows)`` and ``notes``. Export and print come along.
    """

    template_name = "web/report.html"
    columns: ClassVar[tuple[Column, ...]] = ()
    parameters: ClassVar[type[Form] | None] = None
    notes: ClassVar[StrOrPromise] = ""
    empty: ClassVar[StrOrPromise] = _("There are no figures for this.")
    export_action: ClassVar[str | None] = ""

    def rows(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """The figures; *values* are the cleaned parameters."""
        raise NotImplementedError

    def charts(self, rows: Sequence[Any]) -> Sequence[Chart]:
        """Pictures of them."""
        return ()

    def totals(self, rows: Sequence[Any]) -> Sequence[tuple[Any, Any]]:
        """Figures to put first: (label, value)."""
        return ()

    def url_of(self, row: Any) -> str | None:
        """Where a row leads."""
        return getattr(row, "url", None)

    def defaults(self) -> Mapping[str, Any]:
        """The parameters before anybody chose."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The report, or its export."""
        form = self._form(request)
        valid = form is None or form.is_valid()
        rows = list(self.rows(form.cleaned_data if form else {})) if valid else []
        if kind := request.GET.get("format"):
            return self._export(kind, rows)
        return self.shown(
            status=200 if valid else 400,
            form=form,
            table=table_of(self.columns, rows, self.leading(self.url_of), orderable=False),
            charts=self.charts(rows) if rows else (),
            totals=self.totals(rows) if valid else (),
            notes=self.notes,
            empty=self.empty,
            may_export=self.export_action is not None
            and (not self.export_action or self.actor.can(self.export_action)),
        )

    def _form(self, request: HttpRequest) -> Form | None:
        if self.parameters is None:
            return None
        chosen = {name: value for name, value in request.GET.items() if name in self.parameters.base_fields}
        return styled(self.parameters({**self.defaults(), **chosen}, actor=self.actor))

    def _export(self, kind: str, rows: Sequence[Any]) -> HttpResponse:
        if self.export_action is None:
            raise UnknownFormat(format=kind[:10])
        if self.export_action:
            self.actor.demand(self.export_action)
        header = [str(column.label) for column in self.columns]
        return download(kind, str(self.heading()), header, [[c.cell(row) for c in self.columns] for row in rows])
