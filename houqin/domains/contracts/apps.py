"""The contracts' application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

UNGUARDED: dict[str, str] = {}


class ContractsConfig(AppConfig):
    """Who delivers what at which price, and the records of what was delivered."""

    name = "houqin.domains.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Make this app's actions known, its pages and the words of its steps."""
        from houqin.domains.contracts.awaiting import AWAITING
        from houqin.domains.contracts.importing import Contracts
        from houqin.domains.contracts.permissions import ACTIONS, NAMES
        from houqin.domains.contracts.recorded import RECORDED
        from houqin.domains.contracts.steps import STEPS
        from houqin.foundation.imports import target
        from houqin.foundation.organisation import permissions
        from houqin.web import awaiting, reasons, records
        from houqin.web.navigation import CATALOGUE, RECORDS, Entry, register

        permissions.register(ACTIONS, NAMES)
        records.register(RECORDED)
        awaiting.register(AWAITING)
        target.register(Contracts())
        reasons.register(STEPS)
        register(
            Entry(_("Contracts"), "contracts:contracts", "file-certificate", CATALOGUE, 40, "contracts.see"),
            Entry(_("Managed and served"), "contracts:separation", "scale", RECORDS, 40, "contracts.separation.see"),
        )
