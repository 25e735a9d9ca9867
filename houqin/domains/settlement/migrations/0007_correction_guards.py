"""Corrections are entered once, by a use case, and hidden between providers."""

from django.db import migrations

from houqin.foundation.scope.sql import append_only, guarded, row_security


class Migration(migrations.Migration):
    """Guards, immutability and row security (trust A4, A8)."""

    dependencies = [("settlement", "0006_correction"), ("scope", "0001_functions"), ("audit", "0002_guards")]
    operations = [
        guarded("settlement_correction"),
        append_only("settlement_correction"),
        row_security("settlement_correction", unit=None, provider="provider_id", open_to_office=True),
    ]
