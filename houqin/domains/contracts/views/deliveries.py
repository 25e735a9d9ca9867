"""What was delivered under the contracts one may see; what is recorded by hand, and what is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.deliveries import DeliverForm, TakeBackForm
from houqin.domains.contracts.models import Contract, DeliveryNote, DeliveryRecord
from houqin.domains.contracts.services.by_hand import SOURCE as NOTE
from houqin.domains.contracts.services.by_hand import deliver_by_hand, take_back_delivery
from houqin.domains.contracts.services.months import SOURCE as MONTH
from houqin.domains.contracts.views.shown import LIST, yuan
from houqin.foundation.documents.services import store_document
from houqin.kernel.money import Money, Quantity
from houqin.web.addresses import address_of
from houqin.web.pages import (
    Act,
    ActionPage,
    Column,
    DetailPage,
    Facts,
    Form,
    Link,
    ListPage,
    Rows,
    choice_filter,
    period_filter,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DeliveryList(ListPage):
    """What was delivered under the contracts one may see."""

    title = _("Deliveries")
    action = "contracts.deliveries.see"
    parent = LIST
    model = DeliveryRecord
    columns = (
        Column("at", _("At"), sort="at", link=True),
        Column("contract.number", _("Contract"), sort="contract__number"),
        Column("line.number", _("Line"), sort=""),
        Column("unit.name", _("For"), sort="unit__sort_key"),
        Column("quantity", _("Quantity"), value=lambda row: Quantity(row.quantity), number=True),
        Column("measure", _("Measure"), sort=""),
        Column("cost", _("Cost"), value=lambda row: None if row.cost_fen is None else Money(row.cost_fen), number=True),
        Column("period", _("Month"), sort="period__month", value=lambda row: row.period and str(row.period)),
        Column("remark", _("Remark"), value=lambda row: _remark(row)),
    )
    filters = (
        choice_filter("outside_term", _("Outside the term"), [("True", _("Yes")), ("False", _("No"))]),
        period_filter("at", _("At")),
    )
    search = ("contract__number", "unit__name")
    order = ("-at", "-pk")
    related = ("contract", "line", "unit", "period")


def _remark(row: DeliveryRecord) -> str:
    """What is unusual about a delivery."""
    said = []
    if row.reverses_id is not None:
        said.append(say("reverses an earlier delivery: {reason}").format(reason=row.reason))
    if row.late_for is not None:
        said.append(
            say("belongs to {month}: {reason}").format(month=f"{row.late_for:%Y-%m}", reason=say(row.late_reason))
        )
    if row.outside_term:
        said.append(say("no contract covers that day"))
    return say(", ").join(said)


class DeliveryPage(DetailPage):
    """One delivery, what it rests on, and whether it was taken back."""

    action = "contracts.deliveries.see"
    model = DeliveryRecord
    parent = ("contracts:deliveries", _("Deliveries"))
    related = ("contract", "line__contract", "unit", "period", "reverses")
    panels = (
        Facts(
            _("The delivery"),
            facts=(
                (_("Contract"), lambda row: Link(str(row.contract), row.contract.get_absolute_url())),
                (_("Line"), lambda row: Link(str(row.line), row.line.get_absolute_url())),
                (_("At"), "at"),
                (_("For"), "unit.name"),
                (_("Quantity"), lambda row: f"{Quantity(row.quantity)} {row.get_measure_display()}"),
                (_("Cost"), lambda row: yuan(row.cost_fen)),
                (_("Month"), lambda row: row.period and str(row.period)),
                (_("Remark"), _remark),
            ),
            only_known=True,
        ),
        Rows(
            _("Evidence"),
            shown=lambda page: page.subject.source_type == NOTE,
            rows=lambda page: (
                DeliveryNote.objects.visible_to(page.actor)
                .filter(public_id=page.subject.source_id)
                .select_related("evidence", "entered_by")
            ),
            columns=(
                Column("words", _("What was delivered")),
                Column("evidence", _("Evidence"), value=lambda row: row.evidence.name, link=True),
                Column("entered_by", _("Recorded by"), value=lambda row: row.entered_by and str(row.entered_by)),
            ),
            url_of=lambda row: address_of(row.evidence),
        ),
    )
    acts = (
        Act(
            _("Take it back"),
            "contracts:take_back",
            "contracts.deliveries.record",
            "arrow-back-up",
            "danger",
            lambda row: row.reverses_id is None and row.source_type != MONTH and not hasattr(row, "reversed_by"),
        ),
    )

    def heading(self) -> StrOrPromise:
        """Where and when."""
        return say("Delivery on {line}").format(line=self.subject.line)


class DeliverByHand(ActionPage):
    """Record what no order and no month establishes, with evidence."""

    title = _("Record a delivery")
    action = "contracts.deliveries.record"
    parent = LIST
    model = Contract
    form_class = DeliverForm
    submit = _("Save")
    intro = _(
        "Meals by the count, kilometres, hours, pieces, and the proven cost of what is paid at cost. Orders and months"
        " are delivered by themselves."
    )
    done = _("The delivery is on record.")

    def perform(self, form: Form) -> Any:
        """The paper and the delivery, both or neither."""
        assert isinstance(form, DeliverForm)  # noqa: S101  the page's own form
        given, now = form.arguments(), timezone.now()
        paper = given.pop("evidence")
        with transaction.atomic():
            stored = store_document(self.actor, name=str(paper.name), content=paper, at=now)
            return deliver_by_hand(self.actor, self.subject.public_id, evidence_id=stored.public_id, at=now, **given)


class TakeBack(ActionPage):
    """Reverse a delivery with a reason."""

    title = _("Take it back")
    tone = "danger"
    action = "contracts.deliveries.record"
    parent = ("contracts:deliveries", _("Deliveries"))
    model = DeliveryRecord
    related = ("line__contract",)
    form_class = TakeBackForm
    service = take_back_delivery
    intro = _("An opposite record in the month open now; the first stays what it is.")
    done = _("The delivery is taken back.")

    def heading(self) -> StrOrPromise:
        """The act and the line."""
        return say("Take back the delivery on {line}").format(line=self.subject.line)
