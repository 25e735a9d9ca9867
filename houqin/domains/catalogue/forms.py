"""Forms of the catalogue: a version as an office writes it down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue import office_std
from houqin.domains.catalogue.models import Approval, PriceBasis, ServiceClass, ServiceItem
from houqin.domains.catalogue.promise import Urgency
from houqin.domains.catalogue.promise_field import OwnPromisesField, amended
from houqin.domains.catalogue.rules import Clause, Content
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.places.models import Secrecy
from houqin.kernel.money import Price
from houqin.kernel.refusal import Refusal
from houqin.web.pages import DayField, Form, MoneyField, VisibleChoice
from houqin.web.refusals import words_of

_CLAUSE = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)*)[.、\s]\s*(\S.*)$")
KEEP = "keep"


class ClausesField(forms.CharField):
    """A standard: one numbered clause a line (``1.2 旧灯管回收``); cleans to clauses."""

    widget = forms.Textarea(attrs={"rows": 8})

    def clean(self, value: Any) -> tuple[Clause, ...]:
        """The clauses in their order; refuses a line without a number."""
        clauses = []
        for line in (super().clean(value) or "").splitlines():
            if not line.strip():
                continue
            found = _CLAUSE.match(line)
            if found is None:
                raise ValidationError(_("Each line begins with its number, such as “1.2”."))
            clauses.append(Clause(found[1], found[2].strip()))
        return tuple(clauses)


class PriceField(forms.CharField):
    """Yuan with at most four decimals; cleans to 1/10,000 yuan, or None when empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> int | None:
        """The price; refuses what is not a plain number."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return Price.parse(text).ten_thousandths
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal


class ItemChoice(VisibleChoice):
    """An item, by the name of its newest version."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ServiceItem, narrow=lambda rows: rows.prefetch_related("versions").order_by("code"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Code and name."""
        newest = max(obj.versions.all(), key=lambda version: version.valid_from, default=None)
        return f"{obj.code} {newest.service}" if newest else str(obj.code)


class ClassForm(Form):
    """A class of services."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=0)


class ItemForm(Form):
    """The identity of an item."""

    class_id = VisibleChoice(ServiceClass, label=_("Service class"))
    code = forms.CharField(label=_("Code"), max_length=40)


class VersionForm(Form):
    """Service, content, standard, quality, price; who manages it; what is promised."""

    valid_from = DayField(label=_("In force from"))
    service = forms.CharField(label=_("Service"), max_length=120)
    service_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    content = forms.CharField(label=_("What it covers"), widget=forms.Textarea(attrs={"rows": 3}))
    standard = ClausesField(
        label=_("Standard"), required=False, help_text=_("One numbered clause a line; evaluation points at them.")
    )
    quality = forms.CharField(label=_("Quality"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    price_basis = forms.ChoiceField(label=_("Price basis"), choices=PriceBasis.choices)
    guide_price = PriceField(label=_("Guide price (yuan)"), required=False)
    manager_id = VisibleChoice(
        Unit,
        label=_("Managed by"),
        required=False,
        narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER),
        help_text=_("Managing and serving are separate: this is not who does the work."),
    )
    manager_basis = forms.CharField(label=_("Basis of managing"), max_length=200, required=False)
    urgencies = forms.MultipleChoiceField(
        label=_("Urgencies offered"),
        choices=Urgency.choices,
        initial=["P3", "P4", "P5"],
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    default_urgency = forms.ChoiceField(label=_("Usual urgency"), choices=Urgency.choices, initial=Urgency.P4)
    profile = forms.ChoiceField(
        label=_("Promises"), help_text=_("Taken from the usual promises of an office for the urgencies offered.")
    )
    own_promises = OwnPromisesField(
        label=_("Promises of your own"),
        required=False,
        help_text=_(
            "Only what differs from those above, one a line: “P4 到场 2小时”, “P4 完工 2天” (working days),"
            " “P5 完工 约定10天”, “P4 到场 提前30” (minutes before the start), “P4 到场 无” (not promised)."
            " P1 and P2 count day and night."
        ),
    )
    approval = forms.ChoiceField(label=_("Approval"), choices=Approval.choices)
    quote_limit = MoneyField(label=_("Quote above (yuan)"), required=False)
    confidentiality = forms.ChoiceField(label=_("Confidentiality"), choices=Secrecy.choices)
    needs_place = forms.BooleanField(label=_("Needs a place"), required=False, initial=True)
    photos_allowed = forms.BooleanField(label=_("Photos allowed"), required=False, initial=True)
    trade = forms.CharField(
        label=_("Trade"),
        max_length=40,
        required=False,
        help_text=_("Whom of a duty roster it needs, as rosters name the trade; empty: anybody."),
    )
    keywords = forms.CharField(label=_("Words people use"), max_length=300, required=False)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def prepare(self) -> None:
        """Offer to keep the promises where there are some."""
        kept = [(KEEP, _("as they are"))] if self.subject is not None and self.subject_promises() else []
        self.fields["profile"].choices = [*kept, *office_std.choices()]  # type: ignore[attr-defined]  # it is a ChoiceField

    def subject_promises(self) -> tuple[Any, ...]:
        """The promises of the version that is followed."""
        from houqin.domains.catalogue.queries import term_of

        promises = getattr(self.subject, "promises", None)
        return tuple(term_of(row) for row in promises.all()) if promises is not None else ()

    def content_of(self) -> Content:
        """What the form says, as the service takes it."""
        given: Mapping[str, Any] = self.cleaned_data
        offered = tuple(given["urgencies"])
        stated = self.subject_promises() if given["profile"] == KEEP else office_std.promises(given["profile"])
        own = {"valid_from", "manager_id", "profile", "own_promises", "quote_limit", "urgencies"}
        limit = given["quote_limit"]
        return Content(
            **{name: value for name, value in given.items() if name not in own},
            urgencies=offered,
            quote_limit_fen=None if limit is None else limit.fen,
            promises=tuple(term for term in amended(stated, given["own_promises"]) if term.urgency in offered),
        )


class EndForm(Form):
    """From when and why."""

    on = DayField(label=_("From"), help_text=_("The first day on which it no longer holds."))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ExceptionForm(Form):
    """What is asked for outside the catalogue."""

    unit_id = VisibleChoice(Unit, label=_("For"), narrow=lambda rows: rows.exclude(kind=UnitKind.PROVIDER))
    description = forms.CharField(label=_("What is asked for"), widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    class_id = VisibleChoice(ServiceClass, label=_("Service class"), required=False)
    estimate = MoneyField(label=_("Estimate (yuan)"), required=False)

    def prepare(self) -> None:
        """Most ask for their own unit."""
        own = Unit.objects.visible_to(self.actor).filter(pk=self.actor.unit_id).first()
        self.fields["unit_id"].initial = own.public_id if own else None


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class FaultTypeForm(Form):
    """A kind of fault."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    words = forms.CharField(
        label=_("Words people use"), max_length=300, required=False, help_text=_("With spaces between.")
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices, initial=Urgency.P4)
    item_id = ItemChoice(label=_("Catalogue item"), required=False)
    since = DayField(label=_("In force from"))

    def clean_words(self) -> list[str]:
        """The words as a list."""
        return str(self.cleaned_data["words"]).split()


class DangerWordForm(Form):
    """A word that makes a report P1."""

    word = forms.CharField(label=_("Word"), max_length=40)
    advice = forms.CharField(label=_("What to do first"), max_length=200, required=False)
    since = DayField(label=_("In force from"))


class SinceForm(Form):
    """From when."""

    since = DayField(label=_("In force from"))
