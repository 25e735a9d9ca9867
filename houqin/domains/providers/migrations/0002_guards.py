"""Providers see only themselves; facts about them are written by use cases and end, but are never rewritten."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import append_only, guarded, immutable_but_for, row_security, row_security_by_parent

FACTS = (
    "providers_admission",
    "providers_qualification",
    "providers_dutyroster",
    "providers_dutyshift",
    "providers_staffmonth",
    "providers_staffmonthentry",
    "providers_providerstanding",
)


class Migration(Guards):
    """Guards, row security between providers (trust A8), append-only facts."""

    dependencies = [("providers", "0001_tables"), ("scope", "0001_functions"), ("audit", "0002_guards")]
    operations = [
        guarded("providers_provider", "providers_trade", "providers_providerperson", "providers_providerperson_trades"),
        guarded(*FACTS),
        append_only(
            "providers_dutyroster",
            "providers_dutyshift",
            "providers_staffmonth",
            "providers_staffmonthentry",
            "providers_providerstanding",
        ),
        immutable_but_for("valid_until", table="providers_admission"),
        immutable_but_for("valid_until", table="providers_qualification"),
        row_security("providers_trade", unit=None, open_in_authority=True),
        row_security("providers_provider", unit=None, provider="unit_id", open_to_office=True),
        *(
            row_security(table, unit=None, provider="provider_id", open_to_office=True)
            for table in (*FACTS, "providers_providerperson")
        ),
        row_security_by_parent(
            "providers_providerperson_trades", parent="providers_providerperson", column="providerperson_id"
        ),
    ]
