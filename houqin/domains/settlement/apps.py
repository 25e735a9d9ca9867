"""The settlement's application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from houqin.kernel.refusal import N_

UNGUARDED = {"settlement_closerun": "how far a run is; its start and its end leave records, each statement its own"}


class SettlementConfig(AppConfig):
    """What a month came to, statement by statement, and what is paid."""

    name = "houqin.domains.settlement"
    label = "settlement"

    def ready(self) -> None:
        """Make this app's actions known, its pages and the words of its steps."""
        from houqin.domains.budgets import sources
        from houqin.domains.contracts.events import month_accepted, renewal_asked
        from houqin.domains.contracts.services import securing
        from houqin.domains.evaluation.events import card_replaced
        from houqin.domains.settlement import handlers, paper_tasks  # noqa: F401  registers its jobs
        from houqin.domains.settlement.awaiting import AWAITING
        from houqin.domains.settlement.checks import HOLDS, REPEATED, differences
        from houqin.domains.settlement.ending import keeps_bond
        from houqin.domains.settlement.importing import TreasuryVouchers
        from houqin.domains.settlement.importing_paper import PaperAmounts
        from houqin.domains.settlement.models import IssuedPaper
        from houqin.domains.settlement.permissions import ACTIONS, NAMES
        from houqin.domains.settlement.recorded import RECORDED
        from houqin.domains.settlement.steps import STEPS
        from houqin.foundation.audit.recorded import register_repeated
        from houqin.foundation.audit.verification import register as verify
        from houqin.foundation.documents.models import register_holder
        from houqin.foundation.imports import target
        from houqin.foundation.organisation import eligible, permissions
        from houqin.foundation.organisation.duties import Duty
        from houqin.web import awaiting, reasons, records
        from houqin.web.navigation import MONEY, Entry, register

        permissions.register(ACTIONS, NAMES)
        eligible.register(
            {
                Duty.PREPARE: "settlement.apply",
                Duty.APPROVE: "settlement.approve",
                Duty.RELEASE: "settlement.release",
            }
        )
        card_replaced.connect(handlers.card_replaced)
        month_accepted.connect(handlers.month_accepted)
        renewal_asked.connect(handlers.renewal_asked)
        verify("settlement.statements", N_("Statements and what they add up to"), differences, holds=HOLDS)
        register_repeated("settlement.records", N_("Disputes, payments and claims against their records"), *REPEATED)
        securing.KEEPERS.append(keeps_bond)
        target.register(TreasuryVouchers())
        target.register(PaperAmounts())
        register_holder(lambda actor: IssuedPaper.objects.visible_to(actor).values("document_id"))
        reasons.register(STEPS)
        awaiting.register(AWAITING)
        records.register(RECORDED)
        sources.register("settlement.statement", _("Statement"), "settlement:statement")
        sources.register("settlement.paymentapplication", _("Payment application"))
        register(
            Entry(_("Statements"), "settlement:statements", "file-text", MONEY, 20, "settlement.see"),
            Entry(_("Payments"), "settlement:applications", "wallet", MONEY, 30, "settlement.see"),
            Entry(_("Claims on providers"), "settlement:claims", "scale", MONEY, 40, "settlement.see"),
            Entry(_("Parallel runs"), "settlement:trials", "copy", MONEY, 50, "settlement.trials.see"),
            Entry(_("Month's end"), "settlement:months", "calendar-event", MONEY, 10, "settlement.close"),
        )
