"""The organisation is written only by use cases."""

from django.db import migrations

from houqin.foundation.scope.sql import guarded


class Migration(migrations.Migration):
    """Guards. No row security here: units, persons and grants are read to build the scope itself."""

    dependencies = [("organisation", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        guarded(
            "organisation_unit",
            "organisation_unitplacement",
            "organisation_unitsetting",
            "organisation_person",
            "organisation_grant",
        )
    ]
