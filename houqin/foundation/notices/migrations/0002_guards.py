"""A notice shows to its person only; addresses are written by use cases."""

from django.db import migrations

from houqin.foundation.scope.sql import guarded, row_security


class Migration(migrations.Migration):
    """Guards and row security."""

    dependencies = [("notices", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        guarded("notices_address"),
        row_security("notices_notice", unit=None, person="person_id"),
        row_security("notices_address", unit=None, person="person_id"),
    ]
