"""The organisation is written only by use cases."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import guarded


class Migration(Guards):
    """Guards. No row security here: units, persons and grants are read to build the scope itself."""

    dependencies = [("organisation", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        guarded(
            "organisation_unit",
            "organisation_unitplacement",
            "organisation_unitsetting",
            "organisation_person",
            "organisation_grant",
        )
    ]
