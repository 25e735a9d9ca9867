"""The form of a person's own report: nothing of it must be known (practice 1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.models import ServiceItem
from houqin.domains.catalogue.queries import menu
from houqin.domains.orders.forms.fields import PhotosField
from houqin.domains.orders.rules.triage import URGENCY_NAMES
from houqin.domains.orders.services.intake import Report
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.places.models import Tag
from houqin.web.foundation.places import PlaceChoice
from houqin.web.pages import Form, InstantField, VisibleChoice


class MenuChoice(VisibleChoice):
    """What can be asked for today, grouped by class as in the menu."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("I do not know"))
        super().__init__(ServiceItem, **kwargs)

    def offer(self, actor: Actor, *, on: date) -> None:
        """The menu of a day; three queries."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for entry in menu(actor, on=on):
            item = entry.version.item
            groups.setdefault(str(item.service_class), []).append((str(item.public_id), str(entry.version)))
        self.choices = [("", self.empty_label), *groups.items()]


class ReportWords(forms.CharField):
    """What somebody reports: a photo or a service may stand for it, so it is neither required nor a mere extra."""

    one_of_several = True


class ReportForm(Form):
    """What and where, in one's own words; everything else helps but may stay empty."""

    description = ReportWords(
        label=_("What is wrong, or what do you need?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )
    place_words = forms.CharField(label=_("Where?"), max_length=200, required=False)
    photos = PhotosField()
    item_id = MenuChoice(label=_("Service"), required=False)
    place_id = PlaceChoice(label=_("Choose the place"), required=False)
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=[("", _("usual")), *((code, _(name)) for code, name in URGENCY_NAMES.items())],
    )
    convenient_from = InstantField(label=_("Convenient from"), required=False)
    convenient_until = InstantField(label=_("Convenient until"), required=False)
    scheduled_at = InstantField(
        label=_("Begins at"), required=False, help_text=_("When the meeting or the trip begins that this serves.")
    )
    tag = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    tag_found: Tag | None = None

    def prepare(self) -> None:
        """The menu of today; a scanned code says where it is."""
        on: date = self.initial["on"]
        item: Any = self.fields["item_id"]
        item.offer(self.actor, on=on)
        code = str(self.data.get("tag") or self.initial.get("tag") or "").strip().upper()
        if code:
            tags = Tag.objects.visible_to(self.actor).select_related("place").exclude(valid_until__lte=on)
            self.tag_found = tags.filter(code=code).first()

    def report(self, *, document_ids: Any = ()) -> Report:
        """The report as the service takes it."""
        values = self.cleaned_data
        since, until = values.get("convenient_from"), values.get("convenient_until")
        return Report(
            description=values.get("description", ""),
            item_id=values.get("item_id"),
            place_id=values.get("place_id"),
            tag_code=self.tag_found.code if self.tag_found else "",
            place_words=values.get("place_words", ""),
            urgency=values.get("urgency", ""),
            convenient=(since, until) if since and until else None,
            scheduled_at=values.get("scheduled_at"),
            document_ids=document_ids,
        )
