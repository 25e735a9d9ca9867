"""Pages of inspections: plan, fill a sheet on the spot (on a phone), findings, countersign, waive, rectify."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.evaluation.forms import looking
from houqin.domains.evaluation.models import Finding, Inspection, Sheet
from houqin.domains.evaluation.services import findings, inspections
from houqin.domains.evaluation.views import shown
from houqin.foundation.documents.services import store_document
from houqin.kernel.money import Score
from houqin.web.pages import Act, ActionPage, Badge, Column, DetailPage, Facts, Form, ListPage, Rows, ServiceFormPage
from houqin.web.pages.filters import period_filter
from houqin.web.words import Link

INSPECTIONS = ("evaluation:inspections", _("Inspections"))
FINDINGS = ("evaluation:findings", _("Findings"))


class InspectionList(ListPage):
    """Inspections planned and held."""

    title = _("Inspections")
    action = "evaluation.sheets.see"
    model = Inspection
    columns = (
        Column("due_on", _("On"), link=True),
        Column("contract", _("Contract"), value=lambda row: str(row.contract), sort="contract__number"),
        Column("service.name", _("Service"), sort="service__position"),
        Column("kind", _("Kind")),
        Column("site.name", _("Site"), sort="site__sort_key"),
        Column("leader.name", _("Led by"), sort="leader__sort_key"),
        Column("state", _("State"), value=shown.inspection_state, sort="state"),
    )
    filters = ("state", "kind", period_filter("due_on", _("On")))
    search = ("contract__number", "contract__name", "site__name")
    order = ("-due_on", "-pk")
    related = ("contract", "service", "site", "leader")
    acts = (
        Act(_("Plan an inspection"), "evaluation:plan", "evaluation.inspections.plan", "plus", "primary"),
        Act(_("Inspections due"), "evaluation:due", "evaluation.inspect", "calendar-event"),
        Act(_("Inspection plans"), "evaluation:plans", "evaluation.inspections.plan", "calendar-event"),
        Act(_("Findings"), "evaluation:findings", "evaluation.sheets.see", "alert-circle"),
    )


class PlanInspection(ServiceFormPage):
    """Plan that somebody looks."""

    title = _("Plan an inspection")
    action = "evaluation.inspections.plan"
    parent = INSPECTIONS
    form_class = looking.PlanForm
    service = inspections.plan_inspection
    intro = _("A provider learns of spot and covert checks when they were held.")
    done = _("The inspection is planned.")


class InspectionPage(DetailPage):
    """One inspection: its sheets and what was found."""

    action = "evaluation.sheets.see"
    model = Inspection
    parent = INSPECTIONS
    related = ("contract", "service", "site", "leader", "scheme", "plan")
    panels = (
        Facts(
            _("The inspection"),
            facts=(
                (_("Contract"), "contract"),
                (_("Service"), "service.name"),
                (_("Kind"), "kind"),
                (_("On"), "due_on"),
                (_("At the latest on"), "hold_until"),
                (pgettext_lazy("inspections", "Plan"), "plan.name"),
                (_("Site"), "site.name"),
                (_("Led by"), "leader.name"),
                (_("Scheme"), "scheme"),
                (_("Sheets it takes"), "panel"),
                (_("Held at"), "held_at"),
                (_("Counts in"), lambda row: row.month and f"{row.month:%Y-%m}"),
                (_("Note"), "note"),
            ),
        ),
        Rows(
            _("Sheets"),
            rows=lambda page: page.subject.sheets.order_by("pk"),
            columns=(
                Column("inspector_name", _("Inspector"), link=True),
                Column("marks", _("Items looked at"), value=lambda row: row.marks.count(), number=True),
                Column("signed_at", _("Signed at")),
            ),
            url_of=lambda row: None if row.signed_at else row.get_absolute_url(),
        ),
        Rows(
            _("Findings"),
            rows=lambda page: (
                Finding.objects.visible_to(page.actor)
                .filter(sheet__inspection=page.subject)
                .select_related("item", "waiver")
                .order_by("item__position", "pk")
            ),
            columns=(
                Column("item", _("Item"), value=lambda row: row.item.code),
                Column("words", _("Found"), link=True),
                Column("deducted", _("Points"), value=shown.deducted, number=True),
                Column("countersign", _("Provider"), value=shown.countersigned),
            ),
        ),
    )
    acts = (
        Act(
            _("Fill my sheet"),
            "evaluation:open_sheet",
            "evaluation.inspect",
            "pencil",
            "primary",
            lambda row: row.state == "planned",
        ),
        Act(
            _("Cancel the inspection"),
            "evaluation:cancel_inspection",
            "evaluation.inspections.plan",
            "x",
            "danger",
            lambda row: row.state == "planned",
        ),
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return shown.inspection_state(self.subject)


class OpenSheet(ActionPage):
    """Open one's own sheet on the spot."""

    title = _("Fill my sheet")
    action = "evaluation.inspect"
    parent = INSPECTIONS
    model = Inspection
    related = ("contract",)
    service = inspections.open_sheet
    intro = _("Whoever works for the provider does not appraise it.")
    submit = _("Open the sheet")
    done = ""

    def next_url(self, result: Any) -> str:
        """The sheet."""
        return str(result.get_absolute_url())


class CancelInspection(ActionPage):
    """Give a planned inspection up."""

    title = _("Cancel the inspection")
    action = "evaluation.inspections.plan"
    parent = INSPECTIONS
    model = Inspection
    related = ("contract",)
    form_class = looking.ReasonForm
    service = inspections.cancel_inspection
    tone = "danger"
    done = _("The inspection is cancelled.")


class FillSheet(ActionPage):
    """The sheet on a phone: item by item, saved as often as one likes, findings beside it, signed at the end."""

    title = _("Scoring sheet")
    action = "evaluation.inspect"
    parent = INSPECTIONS
    model = Sheet
    related = ("inspection__contract", "inspection__scheme")
    template_name = "evaluation/sheet.html"
    form_class = looking.SheetForm
    service = inspections.mark_items
    submit = _("Save")
    done = _("What was looked at is saved; what is left out is not checked.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The marks."""
        assert isinstance(form, looking.SheetForm)  # noqa: S101  the page's own form
        return {"marks": list(form.marks())}

    def context(self) -> dict[str, Any]:
        """With what was found so far and where to go on."""
        rows = Finding.objects.visible_to(self.actor).filter(sheet=self.subject).select_related("item", "waiver")
        return {
            **super().context(),
            "findings": [(row, Score(row.full_hundredths)) for row in rows.order_by("item__position", "pk")],
            "find_url": reverse("evaluation:find", args=[self.subject.public_id]),
            "sign_url": reverse("evaluation:sign_sheet", args=[self.subject.public_id]),
        }


class RecordFinding(ActionPage):
    """Record what does not keep the standard, with photos, on the spot."""

    title = _("Record a finding")
    action = "evaluation.inspect"
    parent = INSPECTIONS
    model = Sheet
    related = ("inspection__contract", "inspection__scheme")
    form_class = looking.FindingForm
    submit = _("Record")
    done = _("The finding is recorded; the provider may sign it on the spot.")

    def perform(self, form: Form) -> Any:
        """The finding and its photos, both or neither."""
        values = dict(form.cleaned_data)
        item, _bar, deduction = values.pop("deduction").partition("|")
        now = timezone.now()
        with transaction.atomic():
            photos: list[UUID] = [
                store_document(self.actor, name=str(one.name), content=one, at=now).public_id
                for one in values.pop("photos")
            ]
            return findings.record_finding(
                self.actor,
                sheet_id=self.subject.public_id,
                item_code=item,
                deduction=deduction,
                document_ids=photos,
                at=now,
                **values,
            )

    def next_url(self, result: Any) -> str:
        """Countersigning, while everybody still stands there."""
        return reverse("evaluation:countersign", args=[result.public_id])


class SignSheet(ActionPage):
    """Sign one's sheet; with the last of the panel the inspection is held."""

    title = _("Sign the sheet")
    action = "evaluation.inspect"
    parent = INSPECTIONS
    model = Sheet
    related = ("inspection__contract",)
    service = inspections.sign_sheet
    intro = _("A signed sheet is kept as it is. What is not marked was not checked: it is neither full nor nothing.")
    submit = _("Sign")
    done = _("The sheet is signed.")

    def next_url(self, result: Any) -> str:
        """The inspection."""
        return str(result.inspection.get_absolute_url())


class FindingList(ListPage):
    """What was found."""

    title = _("Findings")
    action = "evaluation.sheets.see"
    parent = INSPECTIONS
    model = Finding
    columns = (
        Column("found_at", _("At"), link=True),
        Column("contract.number", _("Contract"), sort="contract__number"),
        Column("item", _("Item"), value=lambda row: str(row.item), sort="item__position"),
        Column("words", _("Found"), sort=""),
        Column("place.name", _("Place"), sort="place__sort_key"),
        Column("deducted", _("Points"), value=shown.deducted, sort="", number=True),
        Column("countersign", _("Provider"), value=shown.countersigned, sort="countersign"),
        Column("rectification.number", _("Notice"), sort="rectification__number"),
    )
    filters = ("countersign", period_filter("found_at", _("At")))
    search = ("words", "contract__number", "place__name")
    order = ("-found_at", "-pk")
    related = ("contract", "item", "place", "rectification", "waiver")


class FindingPage(DetailPage):
    """One finding."""

    action = "evaluation.sheets.see"
    model = Finding
    parent = FINDINGS
    related = ("contract", "item__clause", "place", "found_by", "rectification", "waiver__waived_by")
    panels = (
        Facts(
            _("The finding"),
            facts=(
                (_("Contract"), "contract"),
                (_("Item"), "item"),
                (pgettext_lazy("scoring sheet", "Standard"), lambda row: str(row.item.clause or row.item.standard)),
                (_("Found"), "words"),
                (_("Place"), "place.name"),
                (_("At"), "found_at"),
                (_("By"), "found_by.name"),
                (_("Number"), "count"),
                (_("Points in full"), lambda row: Score(row.full_hundredths)),
                (_("Counts in"), lambda row: row.month and f"{row.month:%Y-%m}"),
                (_("Provider"), shown.countersigned),
                (_("Signed by"), "countersigned_name"),
                (_("In their words"), "countersign_words"),
                (_("Waived by"), lambda row: row.waiver.waived_by if hasattr(row, "waiver") else None),
                (_("Waived because"), lambda row: row.waiver.reason if hasattr(row, "waiver") else None),
                (_("Rectification"), lambda row: _notice(row)),
            ),
        ),
        Rows(
            _("Photos"),
            rows=lambda page: page.subject.photos.select_related("document").order_by("pk"),
            columns=(
                Column("name", _("File"), value=lambda row: row.document.name, link=True),
                Column("taken_at", _("Taken at"), value=lambda row: row.document.taken_at),
            ),
            url_of=lambda row: reverse("documents:serve", args=[row.document.public_id]),
        ),
    )
    acts = (
        Act(
            _("Countersign"),
            "evaluation:countersign",
            "",
            "pencil",
            "primary",
            lambda row: row.countersign != "signed",
        ),
        Act(
            _("Waive"),
            "evaluation:waive",
            "evaluation.findings.waive",
            "x",
            "plain",
            lambda row: not hasattr(row, "waiver"),
        ),
    )


def _notice(row: Finding) -> Link | None:
    notice = row.rectification
    return None if notice is None else Link(notice.number, notice.get_absolute_url())


class Countersign(ActionPage):
    """The provider signs, or refuses to; a refusal is kept and stops nothing."""

    title = _("Countersign")
    action = "evaluation.sheets.see"
    parent = FINDINGS
    model = Finding
    related = ("contract", "item")
    form_class = looking.CountersignForm
    service = findings.countersign_finding
    intro = _("A refusal is recorded and stops nothing.")
    done = _("It is recorded.")


class Waive(ActionPage):
    """Let a finding deduct nothing, by somebody who did not propose it."""

    title = _("Waive the finding")
    action = "evaluation.findings.waive"
    parent = FINDINGS
    model = Finding
    related = ("contract", "item")
    form_class = looking.ReasonForm
    service = findings.waive_finding
    intro = _("It stays visible at its full amount. Whoever recorded it cannot waive it.")
    done = _("The finding is waived.")

    def next_url(self, result: Any) -> str:
        """The finding."""
        return str(self.subject.get_absolute_url())
