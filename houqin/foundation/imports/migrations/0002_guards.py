"""Imports are written only by their use case and shown only to who sees the whole authority."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import append_only, guarded, row_security


class Migration(Guards):
    """Guards of the tables of imports."""

    dependencies = [("imports", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        guarded("imports_importrun", "imports_importedrow", "imports_importfile"),
        append_only("imports_importrun", "imports_importedrow"),
        row_security("imports_importrun", unit=None),
        row_security("imports_importedrow", unit=None),
        row_security("imports_importfile", unit=None),
    ]
