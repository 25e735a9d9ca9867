"""Form fields in Tabler's classes, with the browser's own date and time pickers."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms

AnyForm = TypeVar("AnyForm", bound=forms.BaseForm)

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


class DayInput(forms.DateInput):
    """A day, picked in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class InstantInput(forms.DateTimeInput):
    """A day and a time of it."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def styled(form: AnyForm) -> AnyForm:
    """Give every widget its class; radios and boxes keep their own list look."""
    for field in form.fields.values():
        name = next(name for kind, name in CLASSES if isinstance(field.widget, kind))
        given = field.widget.attrs.get("class", "")
        field.widget.attrs["class"] = f"{given} {name}".strip()
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs.setdefault("rows", 4)
    return form
