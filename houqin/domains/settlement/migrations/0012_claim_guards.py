"""Claims are written by use cases and hidden between providers; what is owed never changes, only what settled it."""

from django.db import migrations

from houqin.foundation.scope.sql import guarded, immutable_but_for, row_security


class Migration(migrations.Migration):
    """Guards, immutability and row security (trust A4, A8)."""

    dependencies = [("settlement", "0011_damages_claims"), ("scope", "0001_functions"), ("audit", "0002_guards")]
    operations = [
        guarded("settlement_damagesclaim"),
        immutable_but_for("settled_fen", "settled_on", "settled_by", table="settlement_damagesclaim"),
        row_security("settlement_damagesclaim", unit=None, provider="provider_id", open_to_office=True),
    ]
