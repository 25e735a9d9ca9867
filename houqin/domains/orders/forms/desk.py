"""Forms of the desk: sort, dispatch, merge, split, reject, correct."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.catalogue.forms import ItemChoice
from houqin.domains.contracts.models import ContractLine
from houqin.domains.contracts.queries import find_lines
from houqin.domains.orders.forms.fields import words_field
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import Order, RejectReason
from houqin.domains.orders.rules.triage import URGENCY_NAMES
from houqin.domains.orders.services.corrections import CORRECTABLE
from houqin.domains.orders.services.dispatching import Choice
from houqin.domains.orders.services.joining import Job
from houqin.domains.orders.services.leaving import left_of
from houqin.domains.orders.workflow import OPEN
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Person
from houqin.web.foundation.places import PlaceChoice
from houqin.web.pages import Form, InstantField, MoneyField, VisibleChoice
from houqin.web.words import instant


class NoteForm(Form):
    """A note."""

    note = words_field(_("Note"), required=False)


class ClassifyForm(Form):
    """Which service it is."""

    item_id = ItemChoice(label=_("Service"))


class PlaceForm(Form):
    """Where it is."""

    place_id = PlaceChoice(label=_("Place"))


class UrgencyForm(Form):
    """How urgent it is."""

    urgency = forms.ChoiceField(label=_("Urgency"), choices=[(code, _(name)) for code, name in URGENCY_NAMES.items()])
    reason = words_field(_("Reason"), required=False, help_text=_("An emergency is lowered only with a reason."))


class ExceptionForm(Form):
    """Why the catalogue is to be exceeded, and what it may cost."""

    reason = words_field(_("Why"))
    estimate = MoneyField(label=_("Estimate (yuan)"), required=False)


class LeftForm(Form):
    """What of the work left with an earlier contract line counts."""

    line_id = forms.TypedChoiceField(label=_("Contract line"), coerce=uuid.UUID)
    charge = MoneyField(label=_("Paid of what was charged (yuan)"), help_text=_("Nothing: 0"))
    work = forms.BooleanField(
        label=_("The work itself counts"),
        required=False,
        help_text=_("Only where the line counts each order."),
    )
    reason = words_field(_("Reason"))

    def prepare(self) -> None:
        """Each line with what was charged there."""
        left = {one.line: one for one in left_of(self.subject)}
        lines = ContractLine.objects.visible_to(self.actor).filter(pk__in=left).select_related("contract")
        field: Any = self.fields["line_id"]
        field.choices = [
            (line.public_id, say("{line}: ¥{charged} charged").format(line=line, charged=left[line.pk].charged))
            for line in lines.order_by("pk")
        ]


class DispatchForm(Form):
    """Who gets it: what routing found, or another provider with the reason."""

    server = forms.ChoiceField(label=_("Provider"))
    reason = words_field(
        _("Reason"), required=False, help_text=_("Needed unless the one fitting contract line is chosen.")
    )
    estimate = MoneyField(
        label=_("Expected cost (yuan)"),
        required=False,
        help_text=_("Set aside where no contract commitment covers it; empty: the price that is known."),
    )

    def prepare(self) -> None:
        """The fitting contract lines first, then every provider."""
        order = self.subject
        version = order.item_version
        found = find_lines(version, order.unit, order.place, local_date(order.reported_at)).lines if version else ()
        self.routed = len(found) == 1
        fitting = [(f"line:{line.public_id}", f"{line.provider.unit.name} · {line}") for line in found]
        if self.routed:
            fitting = [("routed", fitting[0][1])]
        rows = Provider.objects.visible_to(self.actor).select_related("unit").order_by("unit__sort_key")
        others = [(f"provider:{row.unit.public_id}", row.unit.name) for row in rows]
        field: Any = self.fields["server"]
        field.choices = [
            *([(say("Contract lines that fit"), fitting)] if fitting else []),
            (say("Without routing"), others),
        ]

    def estimate_fen(self) -> int | None:
        """What it is expected to cost, in fen; None: nobody said."""
        estimate = self.cleaned_data["estimate"]
        return None if estimate is None else int(estimate.fen)

    def choice(self) -> Choice | None:
        """The provider as services take it; None: the one that routing found."""
        kind, _colon, public_id = self.cleaned_data["server"].partition(":")
        reason = self.cleaned_data["reason"]
        if kind == "routed":
            return None
        chosen = uuid.UUID(public_id)
        return Choice(line_id=chosen, reason=reason) if kind == "line" else Choice(provider_id=chosen, reason=reason)


class TransferForm(DispatchForm):
    """Another provider, with the reason."""

    def prepare(self) -> None:
        """A transfer is always somebody's decision: the routed line is chosen by name."""
        super().prepare()
        field: Any = self.fields["server"]
        held = self.subject.provider.public_id
        field.choices = [
            (group, [(code, name) for code, name in rows if code not in ("routed", f"provider:{held}")])
            for group, rows in field.choices
        ]


class MergeForm(Form):
    """Into which order."""

    into = forms.CharField(label=_("Number of the order that goes on"), max_length=20)
    reason = words_field(_("Reason"), required=False)

    def clean_into(self) -> uuid.UUID:
        """The order with that number; refuses an unknown one."""
        number = self.cleaned_data["into"].strip()
        found = Order.objects.visible_to(self.actor).filter(number=number, state__in=OPEN).first()
        if found is None:
            raise ValidationError(_("There is no open order with this number."))
        public_id: uuid.UUID = found.public_id
        return public_id


class SplitForm(Form):
    """What else is to be done, a job a line."""

    jobs = words_field(_("Further jobs"), help_text=_("One a line; each becomes an order under the same promise."))

    def clean_jobs(self) -> list[Job]:
        """Each line a job."""
        return [Job(line.strip()) for line in self.cleaned_data["jobs"].splitlines() if line.strip()]


class FollowUpForm(Form):
    """What follows by another trade."""

    description = words_field(_("What is to be done"))
    item_id = ItemChoice(label=_("Service"), required=False)
    reason = words_field(_("Reason"))


class RejectForm(Form):
    """Why it is not taken up; it reaches the requester."""

    reason_code = forms.ChoiceField(label=_("Reason"))
    words = words_field(_("Explanation for the requester"))

    def prepare(self) -> None:
        """The reasons in force."""
        field: Any = self.fields["reason_code"]
        rows = RejectReason.objects.visible_to(self.actor).in_force(self.initial["on"]).order_by("id")
        field.choices = [(row.code, str(row)) for row in rows]


class SuperviseForm(Form):
    """What is demanded, until when."""

    words = words_field(_("What is demanded"))
    answer_by = InstantField(label=_("Answer by"), required=False)


class CorrectForm(Form):
    """Which time was wrong, what is right, and how one knows."""

    event_id = forms.TypedChoiceField(label=pgettext_lazy("event", "What"), coerce=uuid.UUID)
    right_at = InstantField(label=_("Right time"))
    reason = words_field(_("Reason"))
    evidence = forms.CharField(label=_("Evidence"), max_length=300)
    second_person_id = VisibleChoice(Person, label=_("Second person"), narrow=lambda rows: rows.order_by("sort_key"))

    def prepare(self) -> None:
        """The times that may be put right."""
        field: Any = self.fields["event_id"]
        events = self.subject.events.filter(kind__in=CORRECTABLE).order_by("id")
        field.choices = [(event.public_id, f"{event.get_kind_display()} {instant(event.at)}") for event in events]
