"""What an order costs, on its page: money set aside, parts with their sides, quotes with their tax."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets.queries import held_by
from houqin.domains.budgets.rules.ledger import Stage
from houqin.domains.orders import workflow
from houqin.domains.orders.models import Order, Part, Quote
from houqin.domains.orders.services.act import may
from houqin.domains.orders.views import shown
from houqin.kernel.money import Money, Quantity
from houqin.web.pages import Badge, Column, DetailPage, Facts, Panel, Rows


def _set_aside(page: DetailPage) -> int:
    """What the order holds reserved, for the desk; 0 for whom budgets are no business."""
    return _reserved(page.subject) if may(page.actor, "orders.dispatch", page.subject) else 0


def _reserved(order: Order) -> int:
    held = held_by(order.authority_id, "orders.order", order.public_id)
    return sum(fen for (_line, stage), fen in held.items() if stage is Stage.RESERVED)


MONEY: tuple[Panel, ...] = (
    Facts(
        _("Money set aside"),
        shown=lambda page: bool(_set_aside(page)),
        facts=((_("Reserved until its contract or its quote bears it"), lambda order: Money(_reserved(order))),),
    ),
    Rows(
        _("Parts"),
        shown=lambda page: Part.objects.visible_to(page.actor).filter(order=page.subject).exists(),
        rows=lambda page: (
            Part.objects.visible_to(page.actor).filter(order=page.subject).select_related("line").order_by("id")
        ),
        columns=(
            Column("name", _("Part")),
            Column("count", _("Number"), value=lambda row: f"{Quantity(row.count_milli)} {row.unit_name}"),
            Column("price", _("Price of one"), value=lambda row: Money(row.unit_price_fen), number=True),
            Column("included", _("Included"), value=lambda row: Money(row.included_fen), number=True),
            Column("charged", _("Charged"), value=lambda row: Money(row.charged_fen), number=True),
            Column("side", _("Why"), value=lambda row: shown.side(row.side_code, row.line)),
        ),
    ),
    Rows(
        _("Quotes"),
        shown=lambda page: Quote.objects.visible_to(page.actor).filter(order=page.subject).exists(),
        rows=lambda page: (
            Quote.objects.visible_to(page.actor)
            .filter(order=page.subject)
            .select_related("order__contract_line")
            .order_by("id")
        ),
        url_of=lambda row: row.get_absolute_url() if row.state == "proposed" else None,
        columns=(
            Column("scope", _("What is to be done"), link=True),
            Column("total", _("Total with tax"), value=lambda row: Money(row.total_fen), number=True),
            Column("tax", _("Tax rate"), value=shown.tax),
            Column("parts", _("Parts"), value=shown.quoted_parts),
            Column("decide_by", _("Decide by")),
            Column("state", _("State"), value=lambda row: Badge(_(workflow.QUOTE.states[row.state]))),
            Column("reason", _("Reason")),
        ),
    ),
)
