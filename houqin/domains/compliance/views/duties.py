"""Pages of duties as data: the list, one duty with its wordings, entering, changing, ending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.compliance.forms import DutyForm, EndForm, as_fields
from houqin.domains.compliance.models import Duty
from houqin.domains.compliance.sentences import schedule_in_words
from houqin.domains.compliance.services import duties
from houqin.domains.compliance.views.calendar import CALENDAR, basis, in_charge
from houqin.web.pages import Act, ActionPage, Badge, Column, DetailPage, Facts, Form, ListPage, Rows, ServiceFormPage

DUTIES = ("compliance:duties", _("Duties"))


def _verified(duty: Duty) -> Badge:
    return Badge(_("compared"), "good") if duty.verified else Badge(_("not compared yet"), "warn")


def _falls_due(duty: Any) -> str:
    return schedule_in_words(duty.when, duty.number)


class DutyList(ListPage):
    """The duties as they stand."""

    title = _("Duties")
    action = "compliance.see"
    model = Duty
    parent = CALENDAR
    columns = (
        Column("name", _("Duty"), value=str, sort="name", link=True),
        Column("when", _("Falls due"), value=_falls_due, sort=""),
        Column("owner_role", _("In charge"), value=in_charge, sort="owner_role"),
        Column("basis", _("Basis")),
        Column("evidence", _("Evidence")),
        Column("verified", _("Source"), value=_verified, sort="verified"),
        Column("valid_until", _("Kept until (exclusive)")),
    )
    filters = ("owner_role", "verified")
    search = ("name", "name_en", "code", "basis")
    order = ("code", "valid_from")
    related = ("owner_unit",)
    acts = (Act(_("Enter a duty"), "compliance:enter_duty", "compliance.duties.change", "plus", "primary"),)

    def rows(self) -> Any:
        """Those that were not replaced."""
        return Duty.objects.visible_to(self.actor).believed().with_numbers(timezone.localdate())


class DutyPage(DetailPage):
    """One duty, with what it said before."""

    action = "compliance.see"
    model = Duty
    parent = DUTIES
    related = ("owner_unit",)
    panels = (
        Facts(
            _("The duty"),
            only_known=True,
            facts=(
                (_("Code"), "code"),
                (_("Falls due"), _falls_due),
                (_("In charge"), in_charge),
                (_("Basis"), basis),
                (_("Evidence"), "evidence"),
                (_("Remind so many days before"), "remind"),
                (_("Kept from"), "valid_from"),
                (_("Kept until (exclusive)"), "valid_until"),
                (_("Source"), "source"),
                (_("Replaced at"), "superseded_at"),
            ),
        ),
        Rows(
            _("Wordings"),
            rows=lambda page: (
                Duty.objects.visible_to(page.actor)
                .filter(code=page.subject.code)
                .with_numbers(timezone.localdate())
                .order_by("-valid_from", "-recorded_at")
            ),
            columns=(
                Column("valid_from", _("From"), link=True),
                Column("valid_until", _("Until (exclusive)")),
                Column("when", _("Falls due"), value=_falls_due),
                Column("superseded_at", _("Replaced at")),
            ),
        ),
    )
    acts = (
        Act(
            _("Change"),
            "compliance:change_duty",
            "compliance.duties.change",
            "pencil",
            "primary",
            lambda row: row.superseded_at is None,
        ),
        Act(
            _("End"),
            "compliance:end_duty",
            "compliance.duties.change",
            "circle-x",
            "danger",
            lambda row: row.superseded_at is None,
        ),
    )

    def found(self) -> Any:
        """The duty with the number of law it names."""
        duty: Any = super().found()
        numbered = Duty.objects.visible_to(self.actor).with_numbers(timezone.localdate())
        duty.number = numbered.get(pk=duty.pk).number
        return duty

    def badge(self) -> Badge:
        """Whether somebody compared it with its source."""
        return _verified(self.subject)


class EnterDuty(ServiceFormPage):
    """Enter a duty of the office's own."""

    title = _("Enter a duty")
    action = "compliance.duties.change"
    parent = DUTIES
    form_class = DutyForm
    service = duties.enter_duty
    done = _("The duty stands in the calendar.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """Kept from the day given."""
        given = dict(form.cleaned_data)
        return given | {"since": given.pop("valid_from")}


class ChangeDuty(ActionPage):
    """Let another wording take over from a day."""

    title = _("Change the duty")
    action = "compliance.duties.change"
    parent = DUTIES
    model = Duty
    related = ("owner_unit",)
    form_class = DutyForm
    service = duties.change_duty
    submit = _("Save")
    intro = _("What was due before the day stays as it was.")
    done = _("The duty is changed from that day on.")

    def initial(self) -> Mapping[str, Any]:
        """The duty as it stands."""
        row: Duty = self.subject
        names = ("code", "name", "name_en", "owner_role", "basis", "evidence", "source", "verified")
        remind = row.remind if isinstance(row.remind, str) else ", ".join(str(day) for day in row.remind)
        return {
            **{name: getattr(row, name) for name in names},
            **as_fields(row.schedule),
            "remind": remind,
            "owner_unit_id": row.owner_unit.public_id,
        }

    def next_url(self, result: Any) -> str:
        """The new wording."""
        return str(result.get_absolute_url())


class EndDuty(ActionPage):
    """Keep it no longer."""

    title = submit = _("End the duty")
    action = "compliance.duties.change"
    parent = DUTIES
    model = Duty
    form_class = EndForm
    service = duties.end_duty
    tone = "danger"
    done = _("The duty ends on that day.")

    def next_url(self, result: Any) -> str:
        """The list."""
        return reverse("compliance:duties")
