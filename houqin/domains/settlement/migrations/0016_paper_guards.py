"""Amounts on paper are written by use cases and are no provider's affair."""

from django.db import migrations

from houqin.foundation.scope.sql import guarded, row_security


class Migration(migrations.Migration):
    """Guard and row security (trust A4, A8)."""

    dependencies = [("settlement", "0015_paper_amounts"), ("scope", "0001_functions"), ("audit", "0002_guards")]
    operations = [
        guarded("settlement_paperamount"),
        row_security("settlement_paperamount", unit=None, open_to_office=True),
    ]
