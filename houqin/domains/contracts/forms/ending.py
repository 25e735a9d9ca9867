"""Forms of a contract's end: the last day, the hand-over, the appraisal and the next year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.fields import MarkField, reason_field
from houqin.domains.contracts.models import EndKind
from houqin.web.pages import DayField, Form, MoneyField


class EndForm(Form):
    """The last day and why."""

    on = DayField(label=_("Ends on"), help_text=_("The first day on which it no longer serves."))
    reason = reason_field(required=False)


class TerminateForm(EndForm):
    """The last day, the kind of reason, and why."""

    kind = forms.ChoiceField(label=_("Kind of reason"), choices=EndKind.choices)
    field_order = ("on", "kind", "reason")


class HandOverForm(Form):
    """When it was handed over, and what was noted."""

    on = DayField(label=_("Done on"), initial=timezone.localdate)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class AppraiseForm(Form):
    """The yearly appraisal a renewal rests on."""

    on = DayField(label=_("Appraised on"), initial=timezone.localdate)
    score = MarkField(label=_("Score (0 to 100)"))
    pass_mark = MarkField(label=_("Score needed to renew"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class RenewForm(Form):
    """The next year."""

    number = forms.CharField(label=_("Number"), max_length=60)
    signed_on = DayField(label=_("Signed on"))
    valid_until = DayField(
        label=_("Until (exclusive)"), help_text=_("At most one year, within the tender. It begins where this one ends.")
    )
    total = MoneyField(label=_("Total with tax (yuan)"))

    def arguments(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        return given | {"total_fen": given.pop("total").fen}
