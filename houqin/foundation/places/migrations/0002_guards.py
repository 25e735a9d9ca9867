"""The premises are written by use cases and shown to everyone of their authority."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import guarded, row_security


class Migration(Guards):
    """Guards and row security."""

    dependencies = [("places", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        guarded("places_place", "places_tag"),
        row_security("places_place", unit=None, open_in_authority=True),
        row_security("places_tag", unit=None, open_in_authority=True),
    ]
