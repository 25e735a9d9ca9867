"""The providers' application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

UNGUARDED: dict[str, str] = {}


class ProvidersConfig(AppConfig):
    """Who may deliver: providers, people, rosters, standing."""

    name = "houqin.domains.providers"
    label = "providers"

    def ready(self) -> None:
        """Make this app's actions known, put its pages into the menu, show evidence with its qualification."""
        from houqin.domains.providers.awaiting import AWAITING
        from houqin.domains.providers.importing import Rosters, Staff
        from houqin.domains.providers.models import Qualification
        from houqin.domains.providers.permissions import ACTIONS, NAMES
        from houqin.domains.providers.recorded import RECORDED
        from houqin.foundation.documents.models import register_holder
        from houqin.foundation.imports import target
        from houqin.foundation.organisation import permissions
        from houqin.web import awaiting, records
        from houqin.web.navigation import CATALOGUE, Entry, register

        permissions.register(ACTIONS, NAMES)
        records.register(RECORDED)
        awaiting.register(AWAITING)
        target.register(Rosters())
        target.register(Staff())
        register_holder(
            lambda actor: Qualification.objects.visible_to(actor).filter(evidence__isnull=False).values("evidence_id")
        )
        register(
            Entry(_("Providers"), "providers:providers", "building", CATALOGUE, 20, "providers.see"),
            Entry(_("Duty rosters"), "providers:rosters", "calendar-event", CATALOGUE, 30, "providers.roster.see"),
        )
