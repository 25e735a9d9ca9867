"""Pages of rectification: notices issued, answered, looked at again, closed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.evaluation.forms import looking
from houqin.domains.evaluation.models import Rectification
from houqin.domains.evaluation.services import rectifications
from houqin.domains.evaluation.views import shown
from houqin.web.pages import Act, ActionPage, Badge, Column, DetailPage, Facts, ListPage, Rows, ServiceFormPage
from houqin.web.pages.filters import period_filter

NOTICES = ("evaluation:rectifications", _("Rectification"))


class RectificationList(ListPage):
    """Notices: what is overdue stands out."""

    title = _("Rectification")
    action = "evaluation.sheets.see"
    model = Rectification
    columns = (
        Column("number", _("Number"), link=True),
        Column("contract.number", _("Contract"), sort="contract__number"),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("words", _("To be put right"), sort=""),
        Column("due_on", pgettext_lazy("rectification", "Due on")),
        Column("state", _("State"), value=shown.rectification_state, sort="state"),
    )
    filters = ("state", "provider", period_filter("due_on", _("Due")))
    search = ("number", "words", "contract__number")
    order = ("-issued_at", "-pk")
    related = ("contract", "provider__unit")
    acts = (Act(_("Issue a notice"), "evaluation:issue", "evaluation.rectifications.issue", "plus", "primary"),)


class IssueRectification(ServiceFormPage):
    """Tell the provider in writing what to put right until when."""

    title = _("Issue a rectification notice")
    action = "evaluation.rectifications.issue"
    parent = NOTICES
    form_class = looking.RectificationForm
    service = rectifications.issue_rectification
    done = _("The notice is issued and the provider told.")


class RectificationPage(DetailPage):
    """One notice."""

    action = "evaluation.sheets.see"
    model = Rectification
    parent = NOTICES
    related = ("contract", "provider__unit", "issued_by", "answered_by", "rechecked_by")
    panels = (
        Facts(
            _("The notice"),
            facts=(
                (_("Number"), "number"),
                (_("Contract"), "contract"),
                (_("Provider"), "provider.unit.name"),
                (_("To be put right"), "words"),
                (_("Issued at"), "issued_at"),
                (_("Issued by"), "issued_by.name"),
                (pgettext_lazy("rectification", "Due on"), "due_on"),
                (_("What was done"), "answer"),
                (_("Answered at"), "answered_at"),
                (_("Looked at again"), "rechecked_at"),
                (_("By"), "rechecked_by.name"),
                (_("What was seen"), "recheck_words"),
            ),
        ),
        Rows(
            _("Findings"),
            rows=lambda page: page.subject.findings.select_related("item", "waiver").order_by("pk"),
            columns=(
                Column("item", _("Item"), value=lambda row: row.item.code),
                Column("words", _("Found"), link=True),
                Column("deducted", _("Points"), value=shown.deducted, number=True),
            ),
        ),
    )
    acts = (
        Act(
            _("Report as done"),
            "evaluation:answer_rectification",
            "evaluation.rectifications.answer",
            "check",
            "primary",
            lambda row: row.state == "issued",
        ),
        Act(
            _("Look again"),
            "evaluation:recheck",
            "evaluation.rectifications.recheck",
            "eye",
            "primary",
            lambda row: row.state == "answered",
        ),
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return shown.rectification_state(self.subject)


class ReportDone(ActionPage):
    """The provider reports it as done."""

    title = _("Report as done")
    action = "evaluation.rectifications.answer"
    parent = NOTICES
    model = Rectification
    form_class = looking.AnswerForm
    service = rectifications.answer_rectification
    done = _("It is reported as done and will be looked at again.")


class Recheck(ActionPage):
    """Look again: put right, or not."""

    title = _("Look again")
    action = "evaluation.rectifications.recheck"
    parent = NOTICES
    model = Rectification
    form_class = looking.RecheckForm
    service = rectifications.recheck_rectification
    done = _("It is recorded.")
