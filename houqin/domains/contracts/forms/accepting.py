"""The form of contract acceptance: every required item, met or not (政府采购法实施条例 45)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import AcceptanceResult
from houqin.domains.contracts.queries import required_items
from houqin.domains.contracts.rules.accepting import Item
from houqin.web.pages import DayField, Form

MET = [("met", _("met")), ("not_met", _("not met"))]


class AcceptForm(Form):
    """Item by item, then the result."""

    accepted_on = DayField(label=_("Accepted on"), initial=timezone.localdate)
    result = forms.ChoiceField(label=_("Result"), choices=AcceptanceResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def prepare(self) -> None:
        """Two fields for each item that the month must speak of; none is answered beforehand."""
        self.items = required_items(self.subject.contract, self.subject.month)
        for position, item in enumerate(self.items):
            self.fields[f"met_{position}"] = forms.ChoiceField(label=item, choices=MET, widget=forms.RadioSelect)
            self.fields[f"why_{position}"] = forms.CharField(
                label=_("What is wrong with it"), max_length=300, required=False
            )
        self.order_fields([name for name in self.fields if name not in {"result", "note"}])

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        items = [
            Item(item, given[f"met_{position}"] == "met", given[f"why_{position}"])
            for position, item in enumerate(self.items)
        ]
        return {name: given[name] for name in ("accepted_on", "result", "note")} | {"items": items}
