"""The archive's application."""

from django.apps import AppConfig

from houqin.kernel.refusal import N_

UNGUARDED = {
    "audit_auditrecord": "it is the record itself; only the recording function inserts, nobody changes",
    "audit_personalvalue": "side table of the record, erased by the retention job while the proof holds",
    "audit_logleaf": "written by the sealing job from committed records; append-only",
    "audit_lognode": "written by the sealing job; append-only",
    "audit_signedhead": "written by the sealing job; append-only",
    "audit_verificationoutcome": "what verify last derived; derived anew each night, carries no business fact",
    "audit_idempotencykey": "remembers an answer, carries no business fact",
}

OPEN = {
    "audit_personalvalue": "reached only through its record, which is secured; erased by the retention job",
    "audit_logleaf": "hashes only: a log that anybody may check",
    "audit_lognode": "hashes only: a log that anybody may check",
    "audit_signedhead": "published to witnesses",
    "audit_idempotencykey": "looked up by the actor's own key before the use case runs",
}


class AuditConfig(AppConfig):
    """Records, the log they are sealed in, and the use case that demands them."""

    name = "houqin.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        """Make this app's actions known, and what ``verify`` holds of the archive."""
        from houqin.foundation.audit import checks, verification
        from houqin.foundation.audit.permissions import ACTIONS, NAMES
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)
        verification.register_everywhere(
            "archive.records", N_("Records against their bodies and leaves"), checks.records, holds=checks.RECORDS_HOLD
        )
        verification.register_everywhere(
            "archive.log", N_("The log and its heads against the leaves"), checks.log, holds=checks.LOG_HOLDS
        )
