"""The catalogue is written by use cases, open inside the authority, and immutable once published."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import append_only, guarded, immutable_but_for, row_security

OPEN = (
    "catalogue_serviceclass",
    "catalogue_serviceitem",
    "catalogue_serviceitemversion",
    "catalogue_standardclause",
    "catalogue_qualityindicator",
    "catalogue_promise",
    "catalogue_faulttype",
    "catalogue_dangerword",
)


class Migration(Guards):
    """Guards, row security, and versions that only end."""

    dependencies = [("catalogue", "0001_tables"), ("scope", "0001_functions"), ("audit", "0002_guards")]
    operations = [
        guarded(*OPEN, "catalogue_catalogueexception"),
        append_only("catalogue_standardclause", "catalogue_qualityindicator", "catalogue_promise"),
        immutable_but_for("valid_until", table="catalogue_serviceitemversion"),
        immutable_but_for("valid_until", table="catalogue_faulttype"),
        immutable_but_for("valid_until", table="catalogue_dangerword"),
        *(row_security(table, unit=None, open_in_authority=True) for table in OPEN),
        row_security("catalogue_catalogueexception", unit="unit_id", person="requester_id"),
    ]
