"""Pages on ratings as a provider may see them: month figures by service, released comments, and their release."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.evaluation.forms import judging
from houqin.domains.evaluation.models import ReleasedComment, SatisfactionAnswer
from houqin.domains.evaluation.queries.ratings import AROUND, MonthFigure, Said, comments_waiting, month_figures
from houqin.domains.evaluation.rules.released import blanked
from houqin.domains.evaluation.services.releasing import release_call_back, release_comment
from houqin.domains.evaluation.views.watching import last_month
from houqin.domains.orders.models import Rating
from houqin.web.pages import Act, ActionPage, Badge, Column, Form, ListPage, ReportPage, period_filter

FIGURES = ("evaluation:ratings", _("Ratings by service"))


def _few() -> Badge:
    return Badge(_("fewer than five answers"), "wait")


class Figures(ReportPage):
    """What those served thought of each service in a month, as soon as the month is over and five have answered."""

    title = FIGURES[1]
    action = "evaluation.ratings.see"
    parameters = judging.MonthForm
    columns = (
        Column("service", _("Service")),
        Column("provider", _("Provider"), value=lambda row: row.provider.unit.name),
        Column("voices", _("Voices"), value=lambda row: row.figure.voices if row.figure else _few(), number=True),
        Column(
            "satisfied", _("Satisfied"), value=lambda row: row.figure.satisfied if row.figure else None, number=True
        ),
        Column("index", _("Index"), value=lambda row: row.figure.index if row.figure else None, number=True),
    )
    acts = (
        Act(_("Released comments"), "evaluation:released", "evaluation.ratings.see", "message-report"),
        Act(_("Comments to release"), "evaluation:to_release", "evaluation.comments.release", "eye"),
    )
    notes = _(
        "One person is one voice. Figures of fewer than five, and of a month that still runs, are shown to nobody."
    )

    def defaults(self) -> Mapping[str, Any]:
        """The last month."""
        return {"month": f"{last_month():%Y-%m}"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[MonthFigure]:
        """The services rated; for a provider its own."""
        return month_figures(self.actor, values["month"], today=timezone.localdate())


class Released(ListPage):
    """Comments as the authority released them: by service and month, beside no order."""

    title = _("Released comments")
    action = "evaluation.ratings.see"
    parent = FIGURES
    model = ReleasedComment
    columns = (
        Column("month", _("Month"), value=lambda row: f"{row.month:%Y-%m}", sort="month"),
        Column("item", _("Service"), sort="item__code"),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("text", _("Comment")),
    )
    filters = (period_filter("month", _("Month")),)
    search = ("text",)
    order = ("-month", "item__code", "public_id")
    related = ("item", "provider__unit")
    empty = _("No comment has been released.")


class ToRelease(ReportPage):
    """The month's comments that the provider may be let read, one by one."""

    title = _("Comments to release")
    action = "evaluation.comments.release"
    parent = FIGURES
    parameters = judging.MonthForm
    columns = (
        Column("comment", _("Comment"), link=True),
        Column("service", _("Service"), value=lambda row: row.source.order.item_version.service),
        Column("provider", _("Provider"), value=lambda row: row.source.order.provider.name),
        Column("grade", _("Grade")),
    )
    export_action = None
    notes = _("Only of services that at least five people rated. Names, rooms and numbers are removed before.")

    def defaults(self) -> Mapping[str, Any]:
        """The last month."""
        return {"month": f"{last_month():%Y-%m}"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Said]:
        """Those that wait."""
        return comments_waiting(self.actor, values["month"], today=timezone.localdate())

    def url_of(self, row: Said) -> str:
        """Where it is released."""
        page = "evaluation:release" if isinstance(row.source, Rating) else "evaluation:release_call_back"
        return reverse(page, args=[row.source.public_id])


class ReleaseForm(Form):
    """The comment as the provider reads it."""

    text = forms.CharField(
        label=_("As the provider reads it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class Release(ActionPage):
    """Let the provider read a comment."""

    title = _("Release the comment")
    submit = _("Release the comment")
    action = "evaluation.comments.release"
    parent = FIGURES
    model: ClassVar[type[Any]] = Rating
    related = AROUND
    form_class = ReleaseForm
    service: ClassVar[Callable[..., Any]] = release_comment
    done = _("The provider reads the comment by service and month, beside no order.")

    @property
    def intro(self) -> str:  # type: ignore[override]  # said of each comment
        """What was written."""
        return Said(self.subject).comment

    def initial(self) -> Mapping[str, Any]:
        """The comment with what leads back made unreadable."""
        said = Said(self.subject)
        return {"text": blanked(said.comment, names=said.names)}

    def next_url(self, result: Any) -> str:
        """The others that wait, of the same month."""
        return f"{reverse('evaluation:to_release')}?month={result.month:%Y-%m}"


class ReleaseCallBack(Release):
    """Let the provider read what somebody said when called back."""

    model = SatisfactionAnswer
    service = release_call_back
