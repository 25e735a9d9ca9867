"""The catalogue's application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

UNGUARDED: dict[str, str] = {}


class CatalogueConfig(AppConfig):
    """What can be asked for, to which standard, with which promise."""

    name = "houqin.domains.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Make this app's actions known and put its pages into the menu."""
        from houqin.domains.catalogue import handlers
        from houqin.domains.catalogue.awaiting import AWAITING
        from houqin.domains.catalogue.importing import ServiceCatalogue
        from houqin.domains.catalogue.permissions import ACTIONS, NAMES
        from houqin.domains.catalogue.recorded import RECORDED
        from houqin.foundation.imports import target
        from houqin.foundation.organisation import permissions
        from houqin.foundation.organisation.events import installation_opened
        from houqin.web import awaiting, records
        from houqin.web.navigation import CATALOGUE, SETTING_UP, Entry, register

        permissions.register(ACTIONS, NAMES)
        records.register(RECORDED)
        awaiting.register(AWAITING)
        installation_opened.connect(handlers.installation_opened)
        target.register(ServiceCatalogue())
        register(
            Entry(_("Service catalogue"), "catalogue:items", "list-details", CATALOGUE, 10, "catalogue.see"),
            Entry(_("Exceptions"), "catalogue:exceptions", "message-report", CATALOGUE, 50, "catalogue.exceptions.see"),
            Entry(
                _("Faults and danger words"), "catalogue:faults", "alert-triangle", SETTING_UP, 60, "catalogue.change"
            ),
        )
