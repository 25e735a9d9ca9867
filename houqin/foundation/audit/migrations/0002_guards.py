"""The archive only grows, and shows to whom its subject belongs; what verify found shows to those who see all."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import append_only, row_security


class Migration(Guards):
    """Append-only tables and row security of the archive."""

    dependencies = [("audit", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        append_only("audit_auditrecord", "audit_logleaf", "audit_lognode", "audit_signedhead"),
        row_security("audit_auditrecord", unit="unit_id", provider="provider_id", person="person_id"),
        row_security("audit_verificationoutcome", unit=None),
    ]
