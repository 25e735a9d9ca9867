"""The application of compliance."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

UNGUARDED = {
    "compliance_flagreading": "append-only; a record in the archive would show the audited that they are looked at",
}


class ComplianceConfig(AppConfig):
    """Duties and their calendar, questions about what was done, reports to leaders."""

    name = "houqin.domains.compliance"
    label = "compliance"

    def ready(self) -> None:
        """Make this app's actions, pages, words and regular jobs known."""
        from houqin.domains.compliance import checks, handlers, tasks  # noqa: F401  registers its jobs
        from houqin.domains.compliance.awaiting import AWAITING
        from houqin.domains.compliance.models import Fulfilment, WordTemplate
        from houqin.domains.compliance.permissions import ACTIONS, NAMES
        from houqin.domains.compliance.recorded import RECORDED
        from houqin.foundation.audit import verification
        from houqin.foundation.documents.models import register_holder
        from houqin.foundation.organisation import permissions
        from houqin.foundation.organisation.events import installation_opened
        from houqin.web import awaiting, records
        from houqin.web.navigation import MONEY, RECORDS, Entry, register

        permissions.register(ACTIONS, NAMES)
        installation_opened.connect(handlers.installation_opened)
        records.register(RECORDED)
        awaiting.register(AWAITING)
        verification.register("compliance.publications", checks.LABEL, checks.publications, holds=checks.HOLDS)
        register_holder(lambda actor: WordTemplate.objects.visible_to(actor).values("document_id"))
        register_holder(lambda actor: Fulfilment.objects.visible_to(actor).values("document_id"))
        register(
            Entry(_("Duty calendar"), "compliance:calendar", "calendar-event", RECORDS, 10, "compliance.see"),
            Entry(_("Questions to answer"), "compliance:flags", "alert-circle", RECORDS, 30, "compliance.flags.see"),
            Entry(_("Month's report"), "compliance:month_report", "file-text", RECORDS, 12, "compliance.reports.see"),
            Entry(_("Word papers"), "compliance:papers", "file-text", RECORDS, 14, "compliance.see"),
            Entry(
                _("Overdue payments published"),
                "compliance:publications",
                "calendar-event",
                MONEY,
                60,
                "compliance.see",
            ),
        )
