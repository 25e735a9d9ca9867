"""Pages that make and change work calendars: weekly hours, seasons, closures and openings, a line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.foundation.calendars.layers_text import READERS, written
from houqin.foundation.calendars.models import CalendarVersion, WorkCalendar
from houqin.foundation.calendars.services import change_calendar, create_calendar
from houqin.kernel.calendar import ALWAYS
from houqin.kernel.clock.shape_calendar import calendar_from
from houqin.kernel.refusal import Refusal
from houqin.web.pages import ActionPage, DayField, Form, ServiceFormPage
from houqin.web.refusals import words_of

LIST = ("web:calendars", _("Work calendars"))


class LinesField(forms.CharField):
    """Lines of a calendar; cleans to the layer they say."""

    def __init__(self, layer: str, *, rows: int = 3, **kwargs: Any) -> None:
        self.layer = layer
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false"})
        super().__init__(widget=widget, required=False, max_length=20_000, **kwargs)

    def clean(self, value: Any) -> Any:
        """The layer; refuses the first line that is not like its example."""
        text = super().clean(value) or ""
        try:
            return READERS[self.layer](text)
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal


class LayersForm(Form):
    """What a calendar says, from when, by which notice."""

    always = forms.BooleanField(label=_("Open day and night"), required=False)
    weekly = LinesField(
        "weekly", label=_("Weekly hours"), rows=4, help_text=_("A line each: mon-fri 08:30-12:00 14:00-17:30")
    )
    statutory = forms.BooleanField(
        label=_("Keeps the statutory days off and make-up days of China"), required=False, initial=True
    )
    make_up_windows = LinesField(
        "make_up_windows",
        label=_("Hours of make-up days"),
        rows=1,
        help_text=_("Empty: as on an ordinary working day. Otherwise: 09:00-12:00 13:00-16:00"),
    )
    seasons = LinesField(
        "seasons",
        label=_("Seasons with other hours"),
        help_text=_("A line each, first and last day included: 夏季 05-01..09-30 mon-fri 08:00-12:00 14:30-18:00"),
    )
    closures = LinesField(
        "closures",
        label=_("Own closures"),
        help_text=_("A line each: 2026-10-01..2026-10-07 reason; some hours only: 2026-12-31 14:00-17:30 reason"),
    )
    openings = LinesField(
        "openings",
        label=_("Own openings"),
        help_text=_("A line each; they win over closures: 2026-10-10 reason, or 2026-10-10 08:30-12:00 reason"),
    )
    valid_from = DayField(label=_("from"))
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def given(self) -> dict[str, Any]:
        """The service's arguments: the layers in the shape of ``houqin clock schema``."""
        values = dict(self.cleaned_data)
        layers: dict[str, Any] = {name: read for name in READERS if (read := values.pop(name))}
        if values.pop("always"):
            layers["always"] = True
        return {**values, "layers": layers}


class CreateForm(LayersForm):
    """A new calendar."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Calendar"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    field_order = ("code", "name", "name_en")


class CreateCalendar(ServiceFormPage):
    """Make a calendar."""

    title = _("New calendar")
    action = "calendars.change"
    parent = LIST
    form_class = CreateForm
    service = create_calendar
    intro = _("Times are local. Each time belongs to one window; a night is split at 24:00.")
    done = _("The calendar was made; say next who works by it.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """As the service takes them."""
        assert isinstance(form, LayersForm)  # noqa: S101  it is this page's own form
        return form.given()


class ChangeCalendar(ActionPage):
    """Let a calendar say something else from a day on."""

    title = _("Change from a day on")
    action = "calendars.change"
    parent = LIST
    model = WorkCalendar
    form_class = LayersForm
    service = change_calendar
    submit = _("Save")
    intro = _("The days before keep counting as they did; open deadlines are computed again.")
    done = _("The calendar changes from that day on.")

    def initial(self) -> Mapping[str, Any]:
        """What it says now."""
        versions = CalendarVersion.objects.visible_to(self.actor).believed().filter(calendar=self.subject)
        now = versions.order_by("-valid_from").first()
        if now is None:
            return super().initial()
        (layers,) = calendar_from(self.subject.name, now.layers, timezone.get_current_timezone_name()).versions
        return {**written(layers), "always": layers.week == ALWAYS, "statutory": now.statutory}

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """As the service takes them."""
        assert isinstance(form, LayersForm)  # noqa: S101  it is this page's own form
        return form.given()
