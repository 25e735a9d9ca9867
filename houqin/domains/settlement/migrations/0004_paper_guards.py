"""Issued papers are written once, by a use case, and hidden between providers."""

from django.db import migrations

from houqin.foundation.scope.sql import append_only, guarded, row_security


class Migration(migrations.Migration):
    """Guards, immutability and row security (trust A4, A8)."""

    dependencies = [("settlement", "0003_issuedpaper"), ("scope", "0001_functions"), ("audit", "0002_guards")]
    operations = [
        guarded("settlement_issuedpaper"),
        append_only("settlement_issuedpaper"),
        row_security("settlement_issuedpaper", unit=None, provider="provider_id", open_to_office=True),
    ]
