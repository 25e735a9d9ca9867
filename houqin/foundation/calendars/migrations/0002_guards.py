"""Calendars are written by use cases, their versions never edited, and everyone of the authority may see them."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import guarded, row_security
from houqin.foundation.terms.sql import immutable_terms

TERMS = ("calendars_calendarversion", "calendars_calendaruse", "calendars_statutoryyear")
TABLES = ("calendars_workcalendar", *TERMS)


class Migration(Guards):
    """Guards and row security."""

    dependencies = [("calendars", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        guarded(*TABLES),
        immutable_terms(*TERMS),
        *(row_security(table, unit=None, open_in_authority=True) for table in TABLES),
    ]
