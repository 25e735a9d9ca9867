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
        from houqin.foundation.organisation.roles import Role
        from houqin.portal.permissions import ACTIONS, NAMES
        from houqin.web import navigation

        permissions.register(ACTIONS, NAMES)
        navigation.register(
            navigation.Entry(_("Service ledger"), "portal:ledger", "list-details", navigation.CATALOGUE, order=10),
            navigation.Entry(_("Search"), "portal:search", "search", navigation.WORK, order=90, action="portal.search"),
        )
        navigation.register(
            navigation.Entry(
                *(_("Awaiting you"), "portal:home", "inbox", navigation.WORK, 5), shown=lambda actor: bool(actor.grants)
            ),
        )
        # The desk starts at its board and who serves at the work, which show more than any summary could; who leads
        # them, and everybody else with a role, at what awaits them; visitors, and who holds no role, at what is public.
        leads = frozenset({Role.SECTION_CHIEF, Role.PROVIDER_MANAGER})
        navigation.register_home(
            navigation.Home("portal:home", lambda actor: bool(actor.roles & leads), rank=5),
            navigation.Home("orders:board", lambda actor: actor.can("orders.dispatch"), rank=10),
            navigation.Home("orders:work", lambda actor: actor.can("orders.take"), rank=20),
            navigation.Home("portal:home", lambda actor: bool(actor.grants), rank=30),
            navigation.Home("portal:ledger", lambda actor: True, rank=99),
        )
