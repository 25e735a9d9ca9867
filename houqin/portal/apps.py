"""The portal's application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What reads across the domains, and the demonstration."""

    name = "houqin.portal"
    label = "portal"

    def ready(self) -> None:
        """Make actions, menu entries and first pages known."""
        from django.utils.translation import gettext_lazy as _

        from houqin.foundation.organisation import permissions
        from houqin.portal.permissions import ACTIONS, NAMES
        from houqin.web import navigation

        permissions.register(ACTIONS, NAMES)
        navigation.register(
            navigation.Entry(_("Service ledger"), "portal:ledger", "list-details", navigation.CATALOGUE, order=10),
            navigation.Entry(_("Search"), "portal:search", "search", navigation.WORK, order=90, action="portal.search"),
        )
        # The desk starts at its board, who serves at the work, everybody else with a role at the orders they may see;
        # visitors, and whoever holds no role, at what is public.
        navigation.register_home(
            navigation.Home("orders:board", lambda actor: actor.can("orders.dispatch"), rank=10),
            navigation.Home("orders:work", lambda actor: actor.can("orders.take"), rank=20),
            navigation.Home("orders:orders", lambda actor: bool(actor.grants), rank=30),
            navigation.Home("portal:ledger", lambda actor: True, rank=99),
        )
