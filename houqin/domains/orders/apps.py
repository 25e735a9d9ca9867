"""The application of orders."""

from urllib.parse import urlencode
from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.kernel.refusal import N_

UNGUARDED: dict[str, str] = {}


class OrdersConfig(AppConfig):
    """Orders, their clocks, and planned work."""

    name = "houqin.domains.orders"
    label = "orders"

    def ready(self) -> None:
        """Make this app's actions, pages and import target known, and where a scanned code leads."""
        from houqin.domains.budgets import sources
        from houqin.domains.catalogue.events import exception_decided
        from houqin.domains.orders import handlers, packing, verification
        from houqin.domains.orders.awaiting import AWAITING
        from houqin.domains.orders.importing.recurring import RecurringRules
        from houqin.domains.orders.importing.requests import Requests
        from houqin.domains.orders.models import OrderPhoto
        from houqin.domains.orders.permissions import ACTIONS, NAMES
        from houqin.domains.orders.recorded import RECORDED
        from houqin.foundation.audit.packaging import register_collector
        from houqin.foundation.audit.recorded import register_repeated
        from houqin.foundation.audit.verification import register as register_check
        from houqin.foundation.calendars.events import calendars_changed
        from houqin.foundation.documents.models import register_holder
        from houqin.foundation.imports import target
        from houqin.foundation.organisation import permissions
        from houqin.foundation.organisation.events import installation_opened
        from houqin.web import awaiting, records
        from houqin.web.addresses import register_scan
        from houqin.web.navigation import SETTING_UP, WORK, Entry, register

        permissions.register(ACTIONS, NAMES)
        records.register(RECORDED)
        awaiting.register(AWAITING)
        calendars_changed.connect(handlers.calendars_changed)
        installation_opened.connect(handlers.installation_opened)
        exception_decided.connect(handlers.exception_decided)
        target.register(Requests())
        target.register(RecurringRules())
        sources.register("orders.order", _("Order"), "orders:order")
        register_check(
            "orders.clocks",
            N_("Deadlines and milestones of orders against their events"),
            verification.clocks,
            holds=verification.CLOCKS_HOLD,
        )
        register_check(
            "orders.events",
            N_("Events of orders against the digests in their records"),
            verification.events,
            holds=verification.EVENTS_HOLD,
        )
        register_repeated("orders.records", N_("Orders against their records"), *verification.REPEATED)
        register_collector("contracts.contract", packing.collect)
        register_holder(lambda actor: OrderPhoto.objects.visible_to(actor).values("document_id"))
        register_scan(_scanned)
        register(
            Entry(_("Report something"), "orders:submit", "message-report", WORK, 10, "orders.submit", bar=1),
            Entry(_("Dispatch board"), "orders:board", "clipboard-list", WORK, 12, "orders.dispatch", bar=1),
            Entry(_("My work"), "orders:work", "tool", WORK, 14, "orders.take", bar=1),
            Entry(_("Take a report by phone"), "orders:phone", "phone", WORK, 16, "orders.report_by_phone"),
            Entry(_("Orders"), "orders:orders", "list-details", WORK, 20, "orders.see", bar=2),
            Entry(
                *(_("Planned work"), "orders:planned", "calendar-event", WORK, 22),
                shown=lambda actor: bool(actor.roles - {"requester"}),
            ),
            Entry(
                *(_("Coded reasons"), "orders:pause_reasons", "clock-pause", SETTING_UP, 62),
                "orders.settings.change",
            ),
            Entry(_("Complaints"), "orders:complaints", "message-report", WORK, 24, "orders.see"),
            Entry(_("Formal supervision"), "orders:supervisions", "eye", WORK, 25, "orders.supervisions.see"),
            Entry(_("Tasks of today"), "orders:tasks_today", "check", WORK, 15, "orders.planned.check_in", bar=3),
        )


def _scanned(code: str, _place_id: UUID) -> str:
    """A scanned code leads to reporting something there."""
    return f"{reverse('orders:submit')}?{urlencode({'tag': code})}"
