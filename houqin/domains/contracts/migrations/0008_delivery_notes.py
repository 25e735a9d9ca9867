"""Deliveries recorded by hand keep their note with its evidence; append-only, hidden between providers."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import houqin.kernel.identity
from houqin.foundation.scope.sql import append_only, guarded, row_security


class Migration(migrations.Migration):
    """The table, its guards, its row security."""

    dependencies = [
        ("contracts", "0007_header_fixed"),
        ("documents", "0002_guards"),
        ("organisation", "0002_guards"),
        ("providers", "0002_guards"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="contractperiod",
            options={"verbose_name": "month of the contract"},
        ),
        migrations.AlterModelOptions(
            name="deliveryrecord",
            options={"verbose_name": "delivery record"},
        ),
        migrations.CreateModel(
            name="DeliveryNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("delivered_at", models.DateTimeField()),
                ("quantity", models.BigIntegerField()),
                ("cost_fen", models.BigIntegerField(null=True)),
                ("words", models.CharField(max_length=300)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_notes",
                        to="contracts.contract",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.contractline"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="providers.provider"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery note",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="delivery_note_counts_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost_fen__isnull", True), ("cost_fen__gte", 0), _connector="OR"),
                        name="delivery_note_cost_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="delivery_note_says_what"
                    ),
                ],
            },
        ),
        guarded("contracts_deliverynote"),
        append_only("contracts_deliverynote"),
        row_security("contracts_deliverynote", unit=None, provider="provider_id", open_to_office=True),
    ]
