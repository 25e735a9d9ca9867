"""What was delivered under the contracts one may see."""

from __future__ import annotations

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.contracts.views.shown import LIST
from houqin.kernel.money import Money, Quantity
from houqin.web.pages import Column, ListPage, choice_filter, period_filter


class DeliveryList(ListPage):
    """What was delivered under the contracts one may see."""

    title = _("Deliveries")
    action = "contracts.deliveries.see"
    parent = LIST
    model = DeliveryRecord
    columns = (
        Column("at", _("At"), sort="at"),
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
