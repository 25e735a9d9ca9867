"""The detail: one row, told in panels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from houqin.kernel.worked import Step
from houqin.web.addresses import address_of
from houqin.web.pages.base import Act, SubjectPage
from houqin.web.pages.charts import Chart
from houqin.web.pages.columns import Column, table_of
from houqin.web.words import NOTHING, Link, html_of, value_at

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Panel:
    """A part of a detail page: a heading and a template. ``shown`` decides whether it appears for this page.

    ``acts`` are buttons beneath it: what can be done about just this part, so that the page's top stays short.
    """

    title: StrOrPromise
    shown: Callable[[DetailPage], bool] | None = None
    acts: tuple[Act, ...] = ()
    template: ClassVar[str] = ""

    def context(self, page: DetailPage) -> Mapping[str, Any]:
        """What its template is given."""
        return {}


@dataclass(frozen=True)
class Facts(Panel):
    """Label and value, one per line: (label, attribute path or function of the subject).

    ``only_known`` leaves out what has no value, where most rows know few of their facts.
    """

    template: ClassVar[str] = "web/panels/facts.html"
    facts: tuple[tuple[StrOrPromise, str | Callable[[Any], Any]], ...] = ()
    only_known: bool = False

    def context(self, page: DetailPage) -> Mapping[str, Any]:
        """The facts, as markup."""
        told = [
            (label, html_of(source(page.subject) if callable(source) else value_at(page.subject, source)))
            for label, source in self.facts
        ]
        return {"facts": [(label, value) for label, value in told if not self.only_known or value != NOTHING]}


@dataclass(frozen=True)
class Rows(Panel):
    """A small table of what belongs to the subject. ``rows`` answers them; ``url_of`` says where a row leads."""

    template: ClassVar[str] = "web/panels/rows.html"
    rows: Callable[[DetailPage], Iterable[Any]] = lambda _page: ()
    columns: tuple[Column, ...] = ()
    url_of: Callable[[Any], str | None] = address_of
    empty: StrOrPromise = ""

    def __post_init__(self) -> None:
        """Rows that lead somewhere have a column that leads there; else their pages are found by nobody."""
        if self.url_of is not address_of and not any(column.link for column in self.columns):
            raise TypeError(f"{self.title}: url_of without a column that links")

    def context(self, page: DetailPage) -> Mapping[str, Any]:
        """The table, without sorting or pages."""
        found = list(self.rows(page))
        return {"table": table_of(self.columns, found, page.leading(self.url_of), orderable=False), "empty": self.empty}


@dataclass(frozen=True)
class Explanation(Panel):
    """The steps of a worked result in words, each with its basis."""

    template: ClassVar[str] = "web/panels/explanation.html"
    steps: Callable[[DetailPage], Iterable[Step]] = lambda _page: ()
    names: Callable[[DetailPage], Mapping[str, str | Link]] = lambda _page: {}

    def context(self, page: DetailPage) -> Mapping[str, Any]:
        """The steps, and what the ids in them are called."""
        return {"steps": list(self.steps(page)), "names": self.names(page)}


@dataclass(frozen=True)
class Fragment(Panel):
    """A template of the domain's own."""

    fragment: str = ""
    given: Callable[[DetailPage], Mapping[str, Any]] = lambda _page: {}
    template: ClassVar[str] = "web/panels/fragment.html"

    def context(self, page: DetailPage) -> Mapping[str, Any]:
        """What the domain's query answers."""
        return {"fragment": self.fragment, **self.given(page)}


@dataclass(frozen=True)
class Picture(Panel):
    """A chart of the subject; where ``chart`` answers None the panel does not appear."""

    chart: Callable[[DetailPage], Chart | None] = lambda _page: None
    template: ClassVar[str] = "web/panels/picture.html"

    def context(self, page: DetailPage) -> Mapping[str, Any]:
        """The chart."""
        return {"chart": self.chart(page)}


class DetailPage(SubjectPage):
    """One row by its ``public_id``: ``model``, ``action``, ``parent``, ``related``, ``panels``, ``acts``.

    The heading is the row's own name. ``acts`` show where the actor may and the row allows: ``act_pages(workflow, …)``.
    """

    template_name = "web/detail.html"
    panels: ClassVar[tuple[Panel, ...]] = ()

    def heading(self) -> StrOrPromise:
        """The row's name, unless the page has a title."""
        return self.title or str(self.subject)

    def badge(self) -> Any:
        """What stands beside the heading (a Badge); None for nothing."""
        return None

    def acted_on(self) -> models.Model:
        """The row itself."""
        row: models.Model = self.subject
        return row

    def context(self) -> dict[str, Any]:
        """The subject and its panels."""
        subject = self.subject
        panels = [
            {
                "title": panel.title,
                "template": panel.template,
                "buttons": self.offered(panel.acts),
                **panel.context(self),
            }
            for panel in self.panels
            if panel.shown is None or panel.shown(self)
        ]
        panels = [panel for panel in panels if panel.get("chart", panel) is not None]
        shown = {"subject": subject, "panels": panels, "badge": self.badge()}
        return {**super().context(), **shown, "draws": any("chart" in panel for panel in panels)}
