"""Forms of the provider: assign, arrive, pause, quote, complete."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms import PercentField, QuantityField
from houqin.domains.orders.forms.fields import PartsField, PhotosField, WhenForm, words_field
from houqin.domains.orders.models import PauseReason
from houqin.domains.orders.queries.sending import Suggestion, whom_to_send
from houqin.domains.orders.services.delivering import completed_facts
from houqin.foundation.organisation.actor import ActorKind
from houqin.foundation.organisation.models import Person
from houqin.kernel.money import Money, Quantity
from houqin.web.pages import Form, InstantField, MoneyField, VisibleChoice


class WorkerForm(Form):
    """One of the people of the provider that holds the order."""

    worker_id = VisibleChoice(Person, label=_("Worker"), narrow=lambda rows: rows.order_by("sort_key"))

    def prepare(self) -> None:
        """The people of the provider that holds the order."""
        field: Any = self.fields["worker_id"]
        field.queryset = field.queryset.filter(unit_id=self.subject.provider_id, valid_until__isnull=True)


class AssignForm(WorkerForm):
    """Who is to do it: who is suggested first, best first; the choice stays the desk's."""

    reason = forms.CharField(label=_("Note"), max_length=200, required=False)
    #: Who fits, best first, and whoever else there is, with what speaks for and against each: shown above the form.
    fitting: list[Suggestion]
    others: list[Suggestion]

    def prepare(self) -> None:
        """In the order of the suggestion, those first who fit."""
        super().prepare()
        people = whom_to_send(self.actor, self.subject, at=self.initial["at"])
        self.fitting = [each for each in people if each.candidate.fits]
        self.others = [each for each in people if not each.candidate.fits]
        field: Any = self.fields["worker_id"]
        named = [(each.person.public_id, each.person.name) for each in (*self.fitting, *self.others)]
        fitting, others = named[: len(self.fitting)], named[len(self.fitting) :]
        groups = [(say("Suggested, best first"), fitting), (say("Not suggested"), others)]
        field.choices = [("", field.empty_label), *((name, rows) for name, rows in groups if rows)]


class TakeForm(WorkerForm):
    """Oneself, or a member of the team."""

    def prepare(self) -> None:
        """Empty means oneself."""
        super().prepare()
        if self.actor.kind is ActorKind.LINK:
            del self.fields["worker_id"]
            return
        field: Any = self.fields["worker_id"]
        field.required, field.label, field.empty_label = False, _("Taken by"), _("myself")


class ArriveForm(WhenForm):
    """On site: the scanned code, photos."""

    tag_code = forms.CharField(label=_("Code on the wall"), max_length=20, required=False)
    photos = PhotosField()


class NoteForm(WhenForm):
    """A note."""

    note = words_field(_("Note"), required=False)


class PauseForm(WhenForm):
    """Why the clock stops, and when work goes on."""

    reason_code = forms.ChoiceField(label=_("Reason"))
    promised = InstantField(label=_("Work goes on at"))
    words = words_field(_("Note"), required=False)
    photos = PhotosField(label=_("Evidence"), help_text=_("Some reasons need a photo or a file."))

    def prepare(self) -> None:
        """The reasons in force, each with who bears the time."""
        field: Any = self.fields["reason_code"]
        rows = PauseReason.objects.visible_to(self.actor).in_force(self.initial["on"]).order_by("id")
        named = [
            (row.code, say("{reason} (borne by: {bearer})").format(reason=row, bearer=row.get_bearer_display()))
            for row in rows
        ]
        field.choices = [("", say("(choose)")), *named]


class QuoteForm(Form):
    """What is to be done and what it costs, tax included."""

    scope = words_field(_("What is to be done"))
    labour = MoneyField(label=_("Labour (yuan)"), required=False)
    materials = MoneyField(label=_("Materials beside the parts listed (yuan)"), required=False)
    parts = PartsField(
        label=_("Parts"),
        required=False,
        help_text=_(
            "One a line: name, unit, number, cost of one with tax. The contract's mark-up is added where it holds."
        ),
    )
    tax_rate = PercentField(label=_("Tax rate (%)"), help_text=_("The amounts include tax at this rate; 0 where none."))

    def arguments(self) -> dict[str, Any]:
        """Amounts in fen, the rate in parts per million."""
        values = self.cleaned_data
        return {
            "scope": values["scope"],
            "labour_fen": (values["labour"] or Money(0)).fen,
            "materials_fen": (values["materials"] or Money(0)).fen,
            "parts": values["parts"],
            "tax_rate_ppm": values["tax_rate"] or 0,
        }


class CompleteForm(WhenForm):
    """What was done, with photos and parts; after a reopening with what was said of the whole order before."""

    result = words_field(_("What was done"), required=False)
    photos = PhotosField(label=_("Photos of the result"))
    parts = PartsField(
        label=_("Parts used"),
        required=False,
        help_text=_(
            "One a line: name, unit, number, cost of one in yuan with tax; the contract's mark-up is added where it "
            "holds. Example: tube, piece, 2, 15.00"
        ),
    )
    labour = MoneyField(label=_("Labour to be charged (yuan)"), required=False)
    quantity = QuantityField(label=_("Quantity, where the contract counts it"), required=False)
    field_order = ("result", "photos", "happened_at", "parts", "labour", "quantity")

    def prepare(self) -> None:
        """Parts of before stay in the charge by themselves; labour and quantity are those of the whole order."""
        if not self.subject.reopened_count:
            return
        said = completed_facts(self.subject)
        labour, parts, quantity = (self.fields[name] for name in ("labour", "parts", "quantity"))
        parts.label = _("Parts used since it was reopened (earlier ones stay charged)")
        labour.label = _("Labour of the whole order to be charged (yuan)")
        labour.initial = str(Money(said.get("labour_fen", 0)))
        if milli := said.get("quantity_milli"):
            quantity.initial = str(Quantity(milli))


class DecideQuoteForm(Form):
    """Agreed or not."""

    approve = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Approve")), ("no", _("Refuse"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = words_field(_("Reason"), required=False, help_text=_("Needed for a refusal."))
