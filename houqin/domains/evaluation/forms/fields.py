"""Fields that several forms of evaluation share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from houqin.kernel import period
from houqin.kernel.money import Score
from houqin.kernel.refusal import Refusal
from houqin.web.refusals import words_of


class MonthField(forms.CharField):
    """A month such as 2026-10; cleans to its first day, or None when empty."""

    widget = forms.TextInput(attrs={"placeholder": "2026-10", "inputmode": "numeric"})

    def clean(self, value: Any) -> date | None:
        """The first day of the month."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return period.month(text.strip()).start
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal


class PointsField(forms.CharField):
    """Points with at most two decimals; cleans to Score, or None when empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Score | None:
        """The points."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return Score.parse(text)
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal


def words_field(label: Any, *, required: bool = True, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, required=required, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


def yes_or_no(label: Any, yes: Any, no: Any) -> forms.TypedChoiceField:
    """Two answers in words; cleans to True or False."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


GRADES = [
    (5, _("Very satisfied")),
    (4, _("Satisfied")),
    (3, _("Fair")),
    (2, _("Dissatisfied")),
    (1, _("Very dissatisfied")),
]
