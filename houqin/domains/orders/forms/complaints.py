"""Forms on complaints: the decision, and the decision on an appeal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.forms.fields import words_field
from houqin.web.pages import Form


def _either(label: Any, yes: Any, no: Any) -> forms.TypedChoiceField:
    """One of two, chosen and never preset."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class DecideForm(Form):
    """Valid or not, with what was found."""

    valid = _either(_("Decision"), _("Find valid"), _("Find not valid"))
    finding = words_field(_("Finding"), help_text=_("Who complained reads it; found valid, the provider too."))


class DecideAppealForm(Form):
    """Whether the first decision stands."""

    uphold = _either(_("Decision"), _("The complaint stays valid"), _("The complaint does not count"))
    finding = words_field(_("Finding"), help_text=_("Who complained and the provider read it."))
