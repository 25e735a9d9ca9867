"""The dispatch board, a provider's work list, and reports taken by phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.forms.phone import PhoneForm
from houqin.domains.orders.queries.reading import board, work_list
from houqin.domains.orders.services.intake import report_by_phone
from houqin.domains.orders.views import shown
from houqin.domains.orders.views.acting import LIST
from houqin.foundation.organisation.models import Person
from houqin.web.pages import Act, Form, Page, ServiceFormPage

#: More names than this no list offers; the name is then typed in full.
PHONE_BOOK = 600


def card(order: Any) -> dict[str, Any]:
    """An order as a card: what it is, where, how urgent, what is due next."""
    return {
        "order": order,
        "service": shown.service(order),
        "where": shown.whereabouts(order),
        "urgency": shown.urgency(order),
        "state": shown.state(order),
        "due": shown.due(order),
        "escalated": shown.escalated(order),
    }


class Board(Page):
    """What the desk has before it: a column for each stage, the most pressing first."""

    title = _("Dispatch board")
    action = "orders.dispatch"
    parent = LIST
    template_name = "orders/board.html"
    acts = (Act(_("Take a report by phone"), "orders:phone", "orders.report_by_phone", "phone", "primary"),)

    def context(self) -> dict[str, Any]:
        """The columns with their cards."""
        columns = [
            {"name": _(column.name), "total": column.total, "cards": [card(order) for order in column.orders]}
            for column in board(self.actor)
        ]
        return {**super().context(), "columns": columns}


class WorkListPage(Page):
    """A provider's open orders: mine, nobody's yet, my colleagues'."""

    title = _("My work")
    action = "orders.take"
    parent = LIST
    template_name = "orders/work.html"

    def context(self) -> dict[str, Any]:
        """Three groups of cards."""
        found = work_list(self.actor)
        groups = [(_("Mine"), found.mine), (_("Nobody has taken"), found.free), (_("Colleagues'"), found.others)]
        shown_groups = [{"name": name, "cards": [card(order) for order in orders]} for name, orders in groups]
        return {**super().context(), "groups": shown_groups}


class Phone(ServiceFormPage):
    """A report taken by phone, chat or in person (代报): one screen, by keyboard only."""

    title = _("Take a report by phone")
    action = "orders.report_by_phone"
    parent = ("orders:board", _("Dispatch board"))
    template_name = "orders/phone.html"
    form_class = PhoneForm
    service = report_by_phone
    submit = _("Take the report")
    done = _("The report was taken; it is yours until it is handed over.")

    def initial(self) -> Mapping[str, Any]:
        """The day, for the menu."""
        return {**super().initial(), "on": timezone.localdate()}

    def perform(self, form: Form) -> Any:
        """The report with its caller."""
        assert isinstance(form, PhoneForm)  # noqa: S101  the page's own form
        return report_by_phone(
            self.actor,
            form.report(),
            form.caller(),
            at=timezone.now(),
            called_at=form.cleaned_data["called_at"],
            source=form.cleaned_data["source"],
        )

    def context(self) -> dict[str, Any]:
        """The phone book for the browser's own completion."""
        people = Person.objects.visible_to(self.actor).filter(valid_until__isnull=True).select_related("unit")
        book = [
            (" ".join(part for part in (one.name, one.extension) if part), one.unit.name)
            for one in people.order_by("sort_key")[:PHONE_BOOK]
        ]
        return {**super().context(), "book": book}
