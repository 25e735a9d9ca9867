"""What a line of a statement counts, record by record."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.views.deliveries import DeliveryList
from houqin.domains.settlement.counted import Counted, counted, line_of
from houqin.domains.settlement.models import StatementLine
from houqin.kernel.money import Money, Quantity
from houqin.web.pages import Link


class LineDeliveries(DeliveryList):
    """The delivery records that one line of a statement counts, with what they come to."""

    title = _("Deliveries that the line counts")
    action = "settlement.see"
    parent = ("settlement:statements", _("Statements"))

    @cached_property
    def line(self) -> StatementLine:
        """The line, if one may see its statement. Raises NotFound."""
        return line_of(self.actor, self.kwargs["public_id"])

    @cached_property
    def counted(self) -> Counted:
        """What it counts."""
        return counted(self.line)

    def rows(self) -> QuerySet[Any]:
        """The records one may see."""
        return super().rows().filter(pk__in=self.counted.records.values("pk"))

    def heading(self) -> str:
        """The line with its count, quantity and amount; whether the records are the very ones it was settled by."""
        line = self.line
        told = say("{line}: {count} records, {quantity}, ¥{amount}").format(
            line=line.line, count=line.count, quantity=Quantity(line.quantity), amount=Money(line.whole_fen)
        )
        proven = say("the digest agrees") if self.counted.is_proven else say("the digest does not agree")
        return f"{told} · {proven}"

    def crumbs(self) -> list[Link]:
        """Down to the statement."""
        statement = self.line.statement
        return [*super().crumbs(), Link(statement.number, statement.get_absolute_url())]
