"""What was paid on paper while a parallel run went on, by contract, month and line."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import houqin.kernel.identity


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0010_opening_schedule"),
        ("organisation", "0002_guards"),
        ("settlement", "0014_trial_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperAmount",
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
                ("month", models.DateField()),
                (
                    "slot",
                    models.CharField(
                        choices=[
                            ("line", "a line of the contract"),
                            ("deductions", "all deductions"),
                            ("other", "hold-backs, advances and what earlier months left"),
                            ("words", "in the paper's own words"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=120)),
                ("fen", models.BigIntegerField()),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("entered_at", models.DateTimeField()),
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
                        related_name="paper_amounts",
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
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contractline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "month", "slot", "line", "words"),
                        name="paper_amount_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="paper_month_is_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("line__isnull", False), ("slot", "line"), ("words", "")),
                            models.Q(("line__isnull", True), ("slot", "words"), models.Q(("words", ""), _negated=True)),
                            models.Q(("line__isnull", True), ("slot__in", ["deductions", "other"]), ("words", "")),
                            _connector="OR",
                        ),
                        name="paper_amount_says_what_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("slot", "deductions"), _negated=True), ("fen__gte", 0), _connector="OR"
                        ),
                        name="paper_deductions_not_negative",
                    ),
                ],
            },
        ),
    ]
