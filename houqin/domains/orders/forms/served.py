"""Forms of whoever is served: confirm, not fixed, rate, complain, agree on a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.forms.fields import PhotosField, words_field
from houqin.domains.orders.models.voice import Grade
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.act import may
from houqin.foundation.organisation.actor import ActorKind
from houqin.web.pages import DayField, Form, InstantField


class ReasonForm(Form):
    """Why."""

    reason = words_field(_("Reason"))


class OptionalReasonForm(Form):
    """Why, where that is needed."""

    reason = words_field(_("Reason"), required=False)


class WordsForm(Form):
    """What somebody says."""

    words = words_field(_("In your own words"))


class OptionalWordsForm(Form):
    """What somebody says, if anything."""

    words = words_field(_("In your own words"), required=False)


class ConfirmForm(Form):
    """It is fixed; an emergency needs its report, a call-back is said to be one."""

    called_back = forms.BooleanField(label=_("The person served said so on the phone"), required=False)
    report = words_field(
        _("Written report"), required=False, help_text=_("What happened, what was done, what remains.")
    )

    def prepare(self) -> None:
        """Show only what this order and this person need."""
        if self.subject.urgency not in EMERGENCIES:
            del self.fields["report"]
        if self.actor.kind is ActorKind.LINK or not may(self.actor, "orders.record_call_back", self.subject):
            del self.fields["called_back"]


class ReopenForm(ReasonForm):
    """What is still wrong."""

    photos = PhotosField()

    def prepare(self) -> None:
        """A file belongs to a person: a caller whom only a name is known of tells it in words."""
        if self.actor.person_id is None:
            del self.fields["photos"]


class RateForm(Form):
    """How it was."""

    grade = forms.TypedChoiceField(label=_("How was it?"), choices=Grade.choices, coerce=int, widget=forms.RadioSelect)
    comment = words_field(_("Comment"), required=False)
    called_back = forms.BooleanField(label=_("The person served said so on the phone"), required=False)

    def prepare(self) -> None:
        """Only the desk calls back."""
        if self.actor.kind is ActorKind.LINK or not may(self.actor, "orders.record_call_back", self.subject):
            del self.fields["called_back"]


class ComplainForm(WordsForm):
    """What was wrong."""

    urgent = forms.BooleanField(label=_("This is urgent"), required=False)


class AppointForm(Form):
    """When it suits, when it starts, or by which day."""

    convenient_from = InstantField(label=_("Convenient from"), required=False)
    convenient_until = InstantField(label=_("Convenient until"), required=False)
    scheduled_at = InstantField(label=_("Start of the event it is for"), required=False)
    agreed_on = DayField(label=_("Agreed day of completion"), required=False)

    def arguments(self) -> dict[str, Any]:
        """The window as a pair."""
        values = dict(self.cleaned_data)
        window = values.pop("convenient_from"), values.pop("convenient_until")
        return {**values, "convenient": window if all(window) else None}
