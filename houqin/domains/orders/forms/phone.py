"""The form of a report taken by phone: the caller from the phone book, or just a name and a number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.forms.submit import MenuChoice
from houqin.domains.orders.models import Source
from houqin.domains.orders.rules.triage import URGENCY_NAMES
from houqin.domains.orders.services.intake import Caller, Report
from houqin.foundation.organisation.models import Person
from houqin.web.pages import Form, InstantField

SOURCES = (Source.PHONE, Source.CHAT, Source.IN_PERSON, Source.PATROL)


class PhoneForm(Form):
    """Who called and what about; in the order in which a call goes."""

    caller_text = forms.CharField(
        label=_("Caller: name or extension"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "book", "autofocus": True, "autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Number to call back"), max_length=40, required=False)
    description = forms.CharField(label=_("What about"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    place_words = forms.CharField(label=_("Where?"), max_length=200, required=False)
    item_id = MenuChoice(label=_("Service"), required=False)
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=[("", _("usual")), *((code, _(name)) for code, name in URGENCY_NAMES.items())],
    )
    scheduled_at = InstantField(label=_("Begins at (meeting, car)"), required=False)
    source = forms.ChoiceField(label=_("Source"), choices=[(one.value, one.label) for one in SOURCES])
    called_at = InstantField(label=_("Time of the call, if not now"), required=False)

    def prepare(self) -> None:
        """The menu of today."""
        item: Any = self.fields["item_id"]
        item.offer(self.actor, on=self.initial["on"])

    def report(self) -> Report:
        """What was reported."""
        values = self.cleaned_data
        return Report(
            description=values["description"],
            item_id=values["item_id"],
            place_words=values["place_words"],
            urgency=values["urgency"],
            scheduled_at=values["scheduled_at"],
        )

    def caller(self) -> Caller:
        """The one person of the phone book that the text means; of none or several, the text as a name."""
        text, phone = self.cleaned_data["caller_text"].strip(), self.cleaned_data["phone"]
        name, _space, extension = text.rpartition(" ")
        meant = Q(name=text) | Q(extension=text) | Q(name=name, extension=extension)
        people = list(Person.objects.visible_to(self.actor).filter(meant, valid_until__isnull=True)[:2])
        if len(people) == 1:
            return Caller(person_id=people[0].public_id, phone=phone)
        return Caller(name=text, phone=phone)
