"""Calendars are written by use cases, their versions never edited, and everyone of the authority may see them."""

from django.db import migrations

from houqin.foundation.scope.sql import guarded, row_security
from houqin.foundation.terms.sql import immutable_terms

TERMS = ("calendars_calendarversion", "calendars_calendaruse", "calendars_statutoryyear")
TABLES = ("calendars_workcalendar", *TERMS)


class Migration(migrations.Migration):
    """Guards and row security."""

    dependencies = [("calendars", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        guarded(*TABLES),
        immutable_terms(*TERMS),
        *(row_security(table, unit=None, open_in_authority=True) for table in TABLES),
    ]
