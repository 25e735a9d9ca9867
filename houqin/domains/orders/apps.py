"""The application of orders."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class OrdersConfig(AppConfig):
    """Orders, their clocks, and planned work."""

    name = "houqin.domains.orders"
    label = "orders"

    def ready(self) -> None:
        """Make this app's actions and its import target known."""
        from houqin.domains.orders import handlers
        from houqin.domains.orders.importing.requests import Requests
        from houqin.domains.orders.models import OrderPhoto
        from houqin.domains.orders.permissions import ACTIONS, NAMES
        from houqin.foundation.calendars.events import calendars_changed
        from houqin.foundation.documents.models import register_holder
        from houqin.foundation.imports.target import register
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)
        calendars_changed.connect(handlers.calendars_changed)
        register(Requests())
        register_holder(lambda actor: OrderPhoto.objects.visible_to(actor).values("document_id"))
