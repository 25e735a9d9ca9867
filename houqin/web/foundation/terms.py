"""Pages on what is dated: work calendars, statutory days, numbers of law."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houqin.foundation.calendars.layers_text import WEEKDAYS, written
from houqin.foundation.calendars.models import CalendarUse, CalendarVersion, StatutoryYear, WorkCalendar
from houqin.foundation.calendars.queries import missing_years
from houqin.foundation.calendars.services import use_calendar
from houqin.foundation.organisation.models import Unit
from houqin.foundation.terms.models import RegulationRule
from houqin.foundation.terms.services import change_regulation
from houqin.kernel.calendar import ALWAYS
from houqin.kernel.clock.shape_calendar import calendar_from
from houqin.kernel.money import Money, Rate
from houqin.kernel.refusal import N_
from houqin.web.foundation.units import linked, validity
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DayField,
    DetailPage,
    Facts,
    Form,
    ListPage,
    Rows,
    VisibleChoice,
)
from houqin.web.words import text_of

#: The layers of a calendar, in words.
LAYERS = {
    "weekly": N_("Weekly hours"),
    "make_up_windows": N_("Hours of make-up days"),
    "seasons": N_("Seasons with other hours"),
    "closures": N_("Own closures"),
    "openings": N_("Own openings"),
}
WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b")


def hours_of(version: CalendarVersion) -> SafeString:
    """A calendar's layers, a line each, as its form reads them: ``Weekly hours: Mon-Fri 08:30-12:00 14:00-17:30``."""
    (layers,) = calendar_from("", version.layers, timezone.get_current_timezone_name()).versions
    lines = [gettext("Open day and night")] if layers.week == ALWAYS else []
    for layer, text in written(layers).items():
        lines += [f"{gettext(LAYERS[layer])}: {_said(line)}" for line in text.splitlines()]
    return format_html_join("", "<div>{}</div>", ((line,) for line in lines))


def _said(line: str) -> str:
    return WEEKDAY.sub(lambda found: gettext(found[0].title()), line)


#: Units of the numbers of law, in words.
UNITS = {
    "minutes": N_("minutes"),
    "hours": N_("hours"),
    "days": N_("calendar days"),
    "working_days": N_("working days"),
    "ppm": N_("parts per million"),
    "fen": N_("fen"),
    "orders": N_("orders"),
    "percent": N_("%"),
    "seconds": N_("seconds"),
    "parts": N_("parts"),
    "findings": N_("findings"),
    "months": N_("months"),
    "years": N_("years"),
    "day_of_month": N_("the day of the month"),
}


def short_value(row: RegulationRule) -> str:
    """A number of law with its unit, as people write it: a share in per cent, money in yuan."""
    if row.unit == "ppm" and isinstance(row.value, int):
        return text_of(Rate(row.value))
    if row.unit == "fen" and isinstance(row.value, int):
        return text_of(Money(row.value))
    text = row.value if isinstance(row.value, int | str) else json.dumps(row.value, ensure_ascii=False)
    return f"{text} {gettext(UNITS.get(row.unit, row.unit))}"


class CalendarList(ListPage):
    """The work calendars."""

    title = _("Work calendars")
    action = "calendars.see"
    model = WorkCalendar
    columns = (
        Column("name", _("Calendar"), link=True),
        Column("code", _("Code")),
        Column("name_en", _("English name")),
    )
    search = ("name", "name_en", "code")
    order = ("code",)
    acts = (
        Act(_("Statutory days"), "web:statutory_years", "calendars.see", "calendar-event"),
        Act(_("New calendar"), "web:calendar_create", "calendars.change", "plus", "primary"),
    )


class CalendarPage(DetailPage):
    """One calendar: what it said and says, and who works by it."""

    action = "calendars.see"
    model = WorkCalendar
    parent = ("web:calendars", _("Work calendars"))
    panels = (
        Rows(
            _("Used by"),
            rows=lambda page: (
                CalendarUse.objects.visible_to(page.actor)
                .believed()
                .filter(calendar=page.subject)
                .select_related("unit")
                .order_by("unit__path", "valid_from")
            ),
            columns=(
                Column("unit", _("Unit or provider"), value=lambda row: linked(row.unit)),
                Column("valid_from", _("from")),
                Column("valid_until", _("until (exclusive)")),
                Column("validity", _("In force"), value=validity),
            ),
            empty=_("Nobody works by it yet."),
        ),
        Rows(
            _("Versions"),
            rows=lambda page: (
                CalendarVersion.objects.visible_to(page.actor)
                .believed()
                .filter(calendar=page.subject)
                .order_by("-valid_from")
            ),
            columns=(
                Column("valid_from", _("from")),
                Column("valid_until", _("until (exclusive)")),
                Column("statutory", _("Keeps statutory days")),
                Column("layers", _("Opening hours"), value=hours_of),
                Column("source", _("Source")),
            ),
        ),
    )
    acts = (
        Act(_("Let a unit work by it"), "web:calendar_use", "calendars.change", "users", "primary"),
        Act(_("Change from a day on"), "web:calendar_change", "calendars.change", "pencil"),
    )


class UseForm(Form):
    """Who works by it, from when, by which notice."""

    unit_id = VisibleChoice(Unit, label=_("Unit or provider"))
    valid_from = DayField(label=_("from"))
    source = forms.CharField(label=_("Source"), max_length=300, required=False)


class UseCalendar(ActionPage):
    """Let a unit, and everything below it, work by a calendar."""

    title = _("Let a unit work by it")
    action = "calendars.change"
    parent = ("web:calendars", _("Work calendars"))
    model = WorkCalendar
    form_class = UseForm
    submit = _("Save")
    intro = _("Units below it work by it too, unless they have a calendar of their own.")
    done = _("The calendar is in use.")

    def perform(self, form: Form) -> Any:
        """The service takes the unit first."""
        chosen = dict(form.cleaned_data)
        unit_id = chosen.pop("unit_id")
        return use_calendar(self.actor, unit_id, calendar_id=self.subject.public_id, at=timezone.now(), **chosen)


class StatutoryYearList(ListPage):
    """The years whose days off and make-up days are known."""

    title = _("Statutory days")
    action = "calendars.see"
    parent = ("web:calendars", _("Work calendars"))
    template_name = "web/statutory_years.html"
    model = StatutoryYear
    columns = (
        Column("year", _("Year"), link=True),
        Column("source", _("Source")),
        Column("verified", _("Compared with its source")),
        Column("recorded_at", _("Recorded")),
    )
    order = ("-year",)
    empty = _("No year has been loaded.")

    def rows(self) -> QuerySet[Any]:
        """What is believed now."""
        rows: QuerySet[Any] = super().rows().believed()  # type: ignore[attr-defined]  # a dated queryset
        return rows

    def context(self) -> dict[str, Any]:
        """The years that are needed and not announced."""
        authority = self.actor.authority_id
        missing = missing_years(authority, on=timezone.localdate()) if authority is not None else []
        return {**super().context(), "missing": missing}


class StatutoryYearPage(DetailPage):
    """The days of one year."""

    action = "calendars.see"
    model = StatutoryYear
    parent = ("web:statutory_years", _("Statutory days"))
    panels = (
        Facts(_("The notice"), facts=((_("Year"), "year"), (_("Source"), "source"), (_("Recorded"), "recorded_at"))),
        Rows(
            _("Days"),
            rows=lambda page: page.subject.days,
            columns=(
                Column("date", _("Date")),
                Column("name", _("Occasion")),
                Column("isOffDay", _("Kind"), value=lambda day: _day_kind(day["isOffDay"])),
            ),
        ),
    )

    def heading(self) -> str:
        """The year."""
        return str(self.subject.year)


def _day_kind(is_off: bool) -> Badge:
    return Badge(_("day off"), "good") if is_off else Badge(_("make-up working day"), "warn")


class RegulationList(ListPage):
    """The numbers of law, as they stand now."""

    title = _("Numbers of law")
    action = "terms.regulations.see"
    model = RegulationRule
    columns = (
        Column("name", _("Rule"), link=True),
        Column("code", _("Code")),
        Column("value", _("Value"), value=short_value),
        Column("jurisdiction", _("Applies in")),
        Column("valid_from", _("from")),
        Column("verified", _("Compared with its source")),
        Column("validity", _("In force"), value=validity),
    )
    filters = ("jurisdiction",)
    search = ("name", "name_en", "code", "source")
    order = ("code", "jurisdiction", "-valid_from")

    def rows(self) -> QuerySet[Any]:
        """What is believed now; versions that were replaced are on the rule's page."""
        rows: QuerySet[Any] = super().rows().believed()  # type: ignore[attr-defined]  # a dated queryset
        return rows


class RegulationPage(DetailPage):
    """One number of law with its versions."""

    action = "terms.regulations.see"
    model = RegulationRule
    parent = ("web:regulations", _("Numbers of law"))
    panels = (
        Facts(
            _("The rule"),
            facts=(
                (_("Code"), "code"),
                (_("English name"), "name_en"),
                (_("Value"), short_value),
                (_("Applies in"), "jurisdiction"),
                (_("Source"), "source"),
                (_("Compared with its source"), "verified"),
                (_("Since"), "valid_from"),
                (_("Until"), "valid_until"),
            ),
        ),
        Rows(
            _("Versions"),
            rows=lambda page: (
                RegulationRule.objects.visible_to(page.actor)
                .filter(code=page.subject.code, jurisdiction=page.subject.jurisdiction)
                .order_by("-valid_from", "-pk")
            ),
            columns=(
                Column("valid_from", _("from"), link=True),
                Column("valid_until", _("until (exclusive)")),
                Column("value", _("Value"), value=short_value),
                Column("source", _("Source")),
                Column("superseded_at", _("Replaced")),
            ),
        ),
    )
    acts = (
        Act(
            _("New value"),
            "web:regulation_change",
            "terms.regulations.change",
            "pencil",
            "primary",
            lambda rule: rule.superseded_at is None,
        ),
    )

    def heading(self) -> str:
        """The rule's name."""
        return str(self.subject.name)


class RegulationForm(Form):
    """The new value, from when, by which decree."""

    value = forms.JSONField(label=_("Value"), help_text=_("A whole number, or text in quotation marks."))
    valid_from = DayField(label=_("from"))
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("Decree, number, article."))


class ChangeRegulation(ActionPage):
    """A new decree: the number changes from a day on, the old one stays readable."""

    title = _("New value")
    action = "terms.regulations.change"
    parent = ("web:regulations", _("Numbers of law"))
    model = RegulationRule
    form_class = RegulationForm
    submit = _("Save")
    done = _("The new value is entered.")

    def perform(self, form: Form) -> Any:
        """The service names the rule by code."""
        rule = self.subject
        return change_regulation(
            self.actor, rule.code, jurisdiction=rule.jurisdiction, at=timezone.now(), **form.cleaned_data
        )

    def next_url(self, result: Any) -> str:
        """To the new version."""
        return super(ActionPage, self).next_url(result)
