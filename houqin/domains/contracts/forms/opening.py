"""The form of an opening position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.drafting import fen_of
from houqin.domains.contracts.forms.fields import MonthAmountsField
from houqin.domains.contracts.models import BondForm
from houqin.domains.contracts.rules.securing import Offset
from houqin.domains.contracts.services.opening import Position, read_count
from houqin.web.pages import DayField, Form, MoneyField, TableField

#: The amounts of the form, by the column each fills.
AMOUNTS = ("settled", "deducted", "paid", "added", "bond", "advance_left")


class CountersField(TableField):
    """A counter of the clause by its code, and how often it counted: ``below_70 2``."""

    def row(self, cells: Sequence[str]) -> tuple[str, int]:
        """One counter."""
        return cells[0], read_count(cells[1])


class OpeningForm(Form):
    """Where a contract in mid-term stood when the system took it on."""

    as_of = DayField(
        label=_("First day that counts here"), help_text=_("The first of a month; all before it was settled on paper.")
    )
    settled = MoneyField(label=_("Fees settled before deductions (yuan)"), required=False)
    deducted = MoneyField(label=_("Deductions made (yuan)"), required=False)
    paid = MoneyField(label=_("Paid to date (yuan)"), required=False)
    added = MoneyField(label=_("Additions used of the tenth (yuan)"), required=False)
    bond = MoneyField(label=_("Performance bond held (yuan)"), required=False)
    bond_form = forms.ChoiceField(label=_("Form of the bond"), choices=[("", "–"), *BondForm.choices], required=False)
    advance_left = MoneyField(label=_("Advance not yet set off (yuan)"), required=False)
    schedule = MonthAmountsField(
        label=_("Set off in"),
        required=False,
        help_text=_("A month and an amount a line, as “2026-03 10000.00”; empty: the advance is shown, not set off."),
    )
    counters = CountersField(
        label=_("Counters of the clause"),
        required=False,
        help_text=_("The code of a counter and how often it counted, a line each, as “below_70 2”."),
    )
    signed_by = forms.CharField(label=_("Signed by"), max_length=80)
    paper = forms.CharField(label=_("Paper it rests on"), max_length=200, required=False)

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        amounts = {f"{name}_fen": fen_of(given.pop(name)) or 0 for name in AMOUNTS}
        schedule = tuple(Offset(month, fen) for month, fen in given.pop("schedule"))
        counters = dict(given.pop("counters"))
        position = Position(
            given.pop("as_of"), **amounts, bond_form=given.pop("bond_form"), counters=counters, schedule=schedule
        )
        return given | {"position": position}
