"""Filters of a list, by django-filter; choices of related rows are only those the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import keep_lazy_text
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.filters import (
    CharFilter,
    ChoiceFilter,
    DateFilter,
    Filter,
    ModelChoiceFilter,
    NumberFilter,
    TypedChoiceFilter,
)
from django_filters.filterset import FilterSet

from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.web.pages.base import visible
from houqin.web.pages.styling import DayInput, styled

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SEARCH = "q"


def period_filter(path: str, label: StrOrPromise) -> dict[str, Filter]:
    """Two day fields over a date or an instant (``…_at``): from a day on, up to and including a day."""
    lookup = "date__" if path.endswith("_at") else ""
    return {
        f"{path}_from": DateFilter(
            field_name=path, lookup_expr=f"{lookup}gte", label=_joined(label, _("from")), widget=DayInput()
        ),
        f"{path}_to": DateFilter(
            field_name=path, lookup_expr=f"{lookup}lte", label=_joined(label, _("to")), widget=DayInput()
        ),
    }


def choice_filter(path: str, label: StrOrPromise, choices: Iterable[tuple[Any, Any]]) -> dict[str, Filter]:
    """A choice among coded values."""
    return {path: ChoiceFilter(field_name=path, label=label, choices=list(choices), empty_label=_("all"))}


def filterset_of(
    model: type[models.Model],
    declared: Sequence[str | Mapping[str, Filter]],
    search: Sequence[str],
    request: HttpRequest,
    rows: QuerySet[Any],
) -> FilterSet:
    """The filters as declared, bound to the request's query string. Wrong input makes ``is_valid()`` false."""
    members: dict[str, Any] = {}
    if search:
        members[SEARCH] = _Search(search)
    for one in declared:
        members |= {one: _by_field(model, one)} if isinstance(one, str) else one
    meta = type("Meta", (), {"model": model, "fields": []})
    made = type("DeclaredFilters", (FilterSet,), {**members, "Meta": meta})
    filters: FilterSet = made(request.GET, queryset=rows, request=request)
    filters.form.order_fields([SEARCH])
    styled(filters.form)
    return filters


class _Search(CharFilter):
    """Words looked for in several columns; each word must be found in one of them."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the library ships no types
            label=_("Search"),
            max_length=100,
            widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Search")}),
        )
        self.lookups = [path if path.rsplit("__", 1)[-1] in LOOKUPS else f"{path}__icontains" for path in paths]

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Narrow to rows in which every word stands."""
        for word in value.split()[:5] if value else ():
            rows = rows.filter(reduce(or_, (Q(**{lookup: word}) for lookup in self.lookups)))
        return rows


#: Lookups that a search path may end in by itself.
LOOKUPS = frozenset({"exact", "iexact", "startswith", "istartswith", "contains", "icontains"})


def _by_field(model: type[models.Model], name: str) -> Filter:
    """The natural filter of a model's field: its choices, the visible rows it may point at, or equality."""
    field = model._meta.get_field(name)
    label = _capital(getattr(field, "verbose_name", name))
    if isinstance(field, models.ForeignKey):
        related = field.related_model
        return ModelChoiceFilter(
            field_name=name,
            label=label,
            queryset=lambda request: _pointed_at(related, name, visible(related, request.actor)),
            to_field_name="public_id",
            empty_label=_("all"),
        )
    if choices := getattr(field, "choices", None):
        return ChoiceFilter(field_name=name, label=label, choices=choices, empty_label=_("all"))
    if isinstance(field, models.BooleanField):
        truths = [("", _("all")), ("true", _("Yes")), ("false", _("No"))]
        return TypedChoiceFilter(field_name=name, label=label, choices=truths, coerce=lambda text: text == "true")
    if isinstance(field, models.IntegerField):
        return NumberFilter(field_name=name, label=label, min_value=0, max_value=10**9)
    return CharFilter(field_name=name, label=label, max_length=100)


def _pointed_at(related: Any, name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of all units, those that a field of this name can mean: who serves, or who is served."""
    if related is not Unit:
        return rows
    serving = [UnitKind.PROVIDER, UnitKind.SERVICE_CENTRE]
    return rows.filter(kind__in=serving) if name == "provider" else rows.exclude(kind=UnitKind.PROVIDER)


@keep_lazy_text
def _capital(text: str) -> str:
    """A field's name as a label; one that its model did not mark for translation is looked up here."""
    name = str(text)
    return gettext(name[:1].upper() + name[1:])


@keep_lazy_text
def _joined(*parts: StrOrPromise) -> str:
    return " ".join(map(str, parts))
