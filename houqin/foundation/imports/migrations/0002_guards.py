"""Imports are written only by their use case and shown only to who sees the whole authority."""

from django.db import migrations

from houqin.foundation.scope.sql import append_only, guarded, row_security


class Migration(migrations.Migration):
    """Guards of the tables of imports."""

    dependencies = [("imports", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        guarded("imports_importrun", "imports_importedrow"),
        append_only("imports_importrun", "imports_importedrow"),
        row_security("imports_importrun", unit=None),
        row_security("imports_importedrow", unit=None),
    ]
