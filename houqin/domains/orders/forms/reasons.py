"""Forms of the coded reasons an authority works with."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.models import Bearer
from houqin.web.pages import DayField, Form

DAY = 24 * 60


class RejectReasonForm(Form):
    """A reason for not taking a report up."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    since = DayField(label=_("In force from"))


class PauseReasonForm(RejectReasonForm):
    """A reason for pausing: who bears the time, what it needs, for how long at most."""

    bearer = forms.ChoiceField(label=_("Who bears the time"), choices=Bearer.choices)
    needs_evidence = forms.BooleanField(label=_("Needs evidence"), required=False)
    longest_days = forms.IntegerField(
        label=_("Longest (days)"), min_value=1, max_value=365, required=False, help_text=_("Empty: no limit.")
    )

    def clean(self) -> dict[str, object]:
        """Days as the service takes them: elapsed minutes."""
        given = super().clean() or {}
        days = given.pop("longest_days", None)
        return {**given, "longest_minutes": None if days is None else days * DAY}
