"""Fields of measured numbers, and of small tables that a contract states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.organisation.actor import Actor
from houqin.kernel import period
from houqin.kernel.money import Money, Price, Quantity, Rate, Score
from houqin.kernel.refusal import Refusal
from houqin.web.pages import TableField
from houqin.web.refusals import words_of


class _MeasuredField(forms.CharField):
    """A plain decimal number; cleans to its scaled integer, or None when empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def scaled(self, text: str) -> int:
        """The integer in the unit's smallest part."""
        raise NotImplementedError

    def clean(self, value: Any) -> int | None:
        """The number; refuses what is none."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.scaled(text)
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal


class QuantityField(_MeasuredField):
    """A quantity with at most three decimals, in 1/1,000."""

    def scaled(self, text: str) -> int:
        """In 1/1,000 of the measure."""
        return Quantity.parse(text).thousandths


class PercentField(_MeasuredField):
    """Per cent, in parts per million."""

    def scaled(self, text: str) -> int:
        """In parts per million."""
        return Rate.parse_percent(text).ppm


class MarkField(_MeasuredField):
    """Points with at most two decimals, in hundredths."""

    def scaled(self, text: str) -> int:
        """In hundredths of a point."""
        return Score.parse(text).hundredths


class TiersField(TableField):
    """Quantity above which a price holds, and the price: ``5000 2.80``; cleans to (1/1,000, 1/10,000 yuan)."""

    def row(self, cells: Sequence[str]) -> tuple[int, int]:
        """One tier."""
        return Quantity.parse(cells[0]).thousandths, Price.parse(cells[1]).ten_thousandths


class MonthAmountsField(TableField):
    """A month and an amount: ``2026-03 10000.00``; cleans to (first day, fen)."""

    def row(self, cells: Sequence[str]) -> tuple[date, int]:
        """One month."""
        return period.month(cells[0]).start, Money.parse(cells[1]).fen


class RatesField(TableField):
    """A name and percentages: ``最低工资 60 5``; cleans to (name, ppm, …), a missing last one is nothing."""

    def __init__(self, *, rates: int = 1, **kwargs: Any) -> None:
        self.cells = (2, 1 + rates)
        super().__init__(**kwargs)

    def row(self, cells: Sequence[str]) -> tuple[str, tuple[int, ...]]:
        """One name with its rates."""
        rates = [Rate.parse_percent(cell).ppm for cell in cells[1:]]
        return cells[0], (*rates, *[0] * (self.cells[1] - len(cells)))


class UnitWeightsField(TableField):
    """A unit by name or code and its weight: ``财务处 1200.5``; cleans to (public id, the weight as written)."""

    cells = (1, 2)
    actor: Actor

    def clean(self, value: Any) -> tuple[Any, ...]:
        """Look the units up among those the actor sees."""
        self.finder = UnitFinder(self.actor)
        return super().clean(value)

    def row(self, cells: Sequence[str]) -> tuple[Any, str]:
        """One unit."""
        return self.finder.find(cells[0]).public_id, cells[1] if len(cells) > 1 else "0"


def reason_field(*, required: bool = True) -> forms.CharField:
    """Why, in a few sentences."""
    return forms.CharField(
        label=_("Reason"), required=required, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
