"""Numbers of law are written by use cases, never edited, and shown to everyone of their authority."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import guarded, row_security
from houqin.foundation.terms.sql import immutable_terms

TABLE = "terms_regulationrule"


class Migration(Guards):
    """Guards and row security."""

    dependencies = [("terms", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        guarded(TABLE),
        immutable_terms(TABLE),
        row_security(TABLE, unit=None, open_in_authority=True),
    ]
