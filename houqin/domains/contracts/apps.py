"""The contracts' application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from houqin.kernel.refusal import N_

UNGUARDED: dict[str, str] = {}


class ContractsConfig(AppConfig):
    """Who delivers what at which price, and the records of what was delivered."""

    name = "houqin.domains.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Make this app's actions known, its pages and the words of its steps."""
        from houqin.domains.budgets import sources
        from houqin.domains.contracts import packing, verification
        from houqin.domains.contracts.awaiting import AWAITING
        from houqin.domains.contracts.importing import Contracts, OpeningPositions
        from houqin.domains.contracts.models import DeliveryNote
        from houqin.domains.contracts.permissions import ACTIONS, NAMES
        from houqin.domains.contracts.recorded import RECORDED
        from houqin.domains.contracts.steps import STEPS
        from houqin.foundation.audit.packaging import register_collector
        from houqin.foundation.audit.recorded import register_repeated
        from houqin.foundation.audit.verification import register as register_check
        from houqin.foundation.documents.models import register_holder
        from houqin.foundation.imports import target
        from houqin.foundation.organisation import eligible, permissions
        from houqin.foundation.organisation.duties import Duty
        from houqin.web import awaiting, reasons, records
        from houqin.web.navigation import CATALOGUE, RECORDS, Entry, register

        permissions.register(ACTIONS, NAMES)
        eligible.register({Duty.ACCEPT: "contracts.accept"})
        register_check(
            "contracts.deliveries",
            N_("Deliveries against the digests in their records"),
            verification.deliveries,
            holds=verification.DELIVERIES_HOLD,
        )
        register_collector("contracts.contract", packing.collect)
        register_repeated("contracts.records", N_("Contracts and months against their records"), *verification.REPEATED)
        records.register(RECORDED)
        awaiting.register(AWAITING)
        target.register(Contracts())
        target.register(OpeningPositions())
        register_holder(lambda actor: DeliveryNote.objects.visible_to(actor).values("evidence_id"))
        reasons.register(STEPS)
        sources.register("contracts.budget", _("Contract's year"))
        sources.register("contracts.advance", _("Advance payment"))
        register(
            Entry(_("Contracts"), "contracts:contracts", "file-certificate", CATALOGUE, 40, "contracts.see"),
            Entry(_("Reference prices"), "contracts:references", "book", CATALOGUE, 45, "contracts.references.see"),
            Entry(_("Managed and served"), "contracts:separation", "scale", RECORDS, 40, "contracts.separation.see"),
        )
