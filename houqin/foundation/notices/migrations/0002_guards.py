"""A notice shows to its person only, a call to whoever looks after its unit; addresses are written by use cases."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import guarded, row_security


class Migration(Guards):
    """Guards and row security."""

    dependencies = [("notices", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        guarded("notices_address"),
        row_security("notices_notice", unit=None, person="person_id"),
        row_security("notices_address", unit=None, person="person_id"),
        row_security("notices_call"),
    ]
