"""Fields that several forms of orders share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.services.materials import UsedPart
from houqin.kernel.money import Money, Quantity
from houqin.kernel.refusal import Refusal
from houqin.web.pages import Form, InstantField
from houqin.web.refusals import words_of


class ManyFiles(forms.FileInput):
    """A file input that takes several; on a phone it offers the camera."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All files, not the last one only."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Photos, none or several; cleans to a list of uploaded files."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Photos"))
        kwargs.setdefault("required", False)
        super().__init__(widget=ManyFiles(attrs={"accept": "image/*", "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file in turn."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            super().clean(None, initial)
        return [super(PhotosField, self).clean(one, initial) for one in given]


class PartsField(forms.CharField):
    """Parts, one a line: name, unit, number, price of one in yuan; cleans to ``UsedPart`` rows."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Sequence[UsedPart]:
        """The parts; refuses a line that does not have its four values."""
        lines = (super().clean(value) or "").replace("，", ",").splitlines()
        return tuple(_part(line) for line in lines if line.strip())


def _part(line: str) -> UsedPart:
    values = [value.strip() for value in line.split("," if "," in line else "\t")]
    if len(values) != 4 or not values[0]:
        raise ValidationError(_("Each line has four values: name, unit, number, price."))
    try:
        return UsedPart(values[0], values[1], Quantity.parse(values[2]).thousandths, Money.parse(values[3]).fen)
    except Refusal as refusal:
        raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal


class WhenForm(Form):
    """An act that may be entered a little later than it happened."""

    happened_at = InstantField(label=_("When, if not just now"), required=False)


def words_field(label: Any, *, required: bool = True, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, required=required, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )
