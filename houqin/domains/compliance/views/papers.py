"""Pages of the Word papers: the month's report, notices to providers, the office's own templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.compliance.forms import MonthForm, TemplateForm
from houqin.domains.compliance.models import Paper
from houqin.domains.compliance.queries.month_report import month_report
from houqin.domains.compliance.queries.notices import interview_notice, rectification_notice
from houqin.domains.compliance.services.templates import put_template, template_bytes, template_in_use, written
from houqin.domains.compliance.views.flags import last_month
from houqin.domains.compliance.word.values import Filled
from houqin.domains.evaluation.models import Measure, Rectification
from houqin.foundation.documents.services import store_document
from houqin.kernel.period import month as month_of
from houqin.kernel.refusal import NotFound
from houqin.web.pages import Act, Column, Form, Page, ReportPage, ServiceFormPage
from houqin.web.pages.base import Button

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAPERS = ("compliance:papers", _("Word papers"))
#: The figures that the page shows beside the file, in the report's order.
SHOWN = (
    ("reported", _("Orders reported")),
    ("completed", _("Orders completed")),
    ("open", _("Open at the month's end")),
    ("response_rate", _("Responded on time")),
    ("completion_rate", _("Completed on time")),
    ("answers", _("Ratings")),
    ("satisfied_rate", _("Share satisfied")),
    ("complaints", _("Valid complaints")),
    ("planned_due", _("Planned tasks due")),
    ("planned_done", _("Planned tasks done")),
    ("deducted", _("Deducted")),
    ("payable", _("Payable")),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of a page: what, its value, where it leads."""

    what: Any
    value: Any
    url: str | None = None
    more: Any = ""


class MonthReportPage(ReportPage):
    """The month's report in figures, and as a Word file."""

    title = _("Month's report")
    action = "compliance.reports.see"
    parameters = MonthForm
    columns = (Column("what", _("Figure")), Column("value", _("Value"), number=True))
    notes = _("Shares are of what was counted; where nothing was, they are not known.")

    month = ""

    def defaults(self) -> Mapping[str, Any]:
        """The last month."""
        return {"month": last_month()}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Shown]:
        """The main figures."""
        self.month = f"{values['month']:%Y-%m}"
        told = month_report(self.actor, values["month"], made_on=timezone.localdate()).values
        return [Shown(label, told[name]) for name, label in SHOWN]

    def buttons(self) -> list[Button]:
        """The file of the month shown."""
        if not self.month:
            return super().buttons()
        address = reverse("compliance:month_report_file", args=[self.month])
        return [*super().buttons(), Button(_("As a Word file"), address, "download", "primary")]


class WordFile(Page):
    """A paper as a file."""

    paper: Paper

    def filled(self) -> Filled:
        """Its content."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The bytes, under the paper's own name."""
        filled = self.filled()
        return word_response(written(self.actor, self.paper, filled), f"{filled.name}.docx")


def word_response(content: bytes, name: str) -> HttpResponse:
    """A Word file to take away."""
    response = HttpResponse(content, content_type=WORD)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class MonthReportFile(WordFile):
    """The month's report."""

    action = "compliance.reports.see"
    paper = Paper.MONTH

    def filled(self) -> Filled:
        """Of the month in the address."""
        month = month_of(self.kwargs["month"]).start
        return month_report(self.actor, month, made_on=timezone.localdate())


class RectificationFile(WordFile):
    """A rectification notice."""

    action = "compliance.see"
    paper = Paper.RECTIFICATION

    def filled(self) -> Filled:
        """Of the notice in the address."""
        return rectification_notice(self.actor, self.kwargs["public_id"])


class InterviewFile(WordFile):
    """An interview notice."""

    action = "compliance.see"
    paper = Paper.INTERVIEW

    def filled(self) -> Filled:
        """Of the measure in the address."""
        return interview_notice(self.actor, self.kwargs["public_id"])


class PaperList(ReportPage):
    """Notices to providers as Word files, the latest first."""

    title = _("Word papers")
    action = "compliance.see"
    columns = (
        Column("what", _("Word paper"), link=True),
        Column("more", _("Provider")),
        Column("value", _("Date")),
    )
    acts = (
        Act(_("Month's report"), "compliance:month_report", "compliance.reports.see", "file-text", "primary"),
        Act(_("Templates"), "compliance:templates", "compliance.templates.change", "pencil"),
    )
    empty = _("No notices were issued.")
    #: Older ones are found where they were issued.
    most = 100

    def rows(self, values: Mapping[str, Any]) -> Sequence[Shown]:
        """Rectification notices and interviews."""
        notices = Rectification.objects.visible_to(self.actor).select_related("provider__unit").order_by("-issued_at")
        measures = Measure.objects.visible_to(self.actor).filter(kind="interview").select_related("provider__unit")
        found = [
            (
                one.issued_at,
                Shown(
                    f"{Paper.RECTIFICATION.label} {one.number}",
                    timezone.localtime(one.issued_at).date(),
                    reverse("compliance:rectification_file", args=[one.public_id]),
                    one.provider.unit.name,
                ),
            )
            for one in notices[: self.most]
        ] + [
            (
                one.at,
                Shown(
                    f"{Paper.INTERVIEW.label} {one.number}",
                    one.valid_from,
                    reverse("compliance:interview_file", args=[one.public_id]),
                    one.provider.unit.name,
                ),
            )
            for one in measures.order_by("-at")[: self.most]
        ]
        return [shown for _at, shown in sorted(found, key=lambda one: one[0], reverse=True)]


class TemplateList(ReportPage):
    """Which template each paper uses."""

    title = _("Word templates")
    action = "compliance.templates.change"
    parent = PAPERS
    columns = (
        Column("what", _("Word paper"), link=True),
        Column("value", _("In use")),
        Column("more", _("Since")),
    )
    acts = (
        Act(_("Put another template"), "compliance:put_template", "compliance.templates.change", "plus", "primary"),
    )
    notes = _("Take the one in use, change its words in Word or WPS, keep the names in double braces, and put it back.")

    def rows(self, values: Mapping[str, Any]) -> Sequence[Shown]:
        """The three papers."""
        return [self._row(paper) for paper in Paper]

    def _row(self, paper: Paper) -> Shown:
        own = template_in_use(self.actor, paper.value)
        address = reverse("compliance:template_file", args=[paper.value])
        if own is None or own.document is None:
            return Shown(paper.label, _("the one supplied"), address)
        return Shown(paper.label, own.document.name, address, own.at)


class TemplateFile(Page):
    """The template in use, to be changed."""

    action = "compliance.templates.change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The bytes. Raises NotFound for a paper there is not."""
        paper = self.kwargs["paper"]
        if paper not in Paper.values:
            raise NotFound(thing=str(_("paper")))
        return word_response(template_bytes(self.actor, paper), f"{Paper(paper).label}-模板.docx")


class PutTemplate(ServiceFormPage):
    """Put the office's own template, or take the supplied one back."""

    title = _("Put another template")
    action = "compliance.templates.change"
    parent = ("compliance:templates", _("Word templates"))
    form_class = TemplateForm
    intro = _("Without a file the supplied template is back.")
    done = _("Papers are written with it from now on.")

    def perform(self, form: Form) -> Any:
        """The file and its use, both or neither."""
        given, now = dict(form.cleaned_data), timezone.now()
        paper = given.pop("file")
        with transaction.atomic():
            if paper:
                given["document_id"] = store_document(self.actor, name=str(paper.name), content=paper, at=now).public_id
            return put_template(self.actor, at=now, **given)

    def next_url(self, result: Any) -> str:
        """The list."""
        return reverse("compliance:templates")
