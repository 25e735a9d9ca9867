"""Files handed in by page or endpoint, and how far they are."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import houqin.kernel.identity
from houqin.foundation.scope.sql import guarded, row_security


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0002_guards"),
        ("organisation", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportFile",
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
                ("name", models.CharField(max_length=120, verbose_name="file")),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("key", models.CharField(blank=True, max_length=60)),
                ("errors_key", models.CharField(blank=True, max_length=60)),
                ("target", models.CharField(max_length=41)),
                ("mapping", models.CharField(max_length=41)),
                ("mapping_text", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=80)),
                ("sheet", models.CharField(blank=True, max_length=80)),
                ("accept_good_rows", models.BooleanField(default=False)),
                ("keep_changed", models.BooleanField(default=False)),
                ("language", models.CharField(max_length=10)),
                ("state", models.CharField(default="checking", max_length=10, verbose_name="state")),
                ("at", models.DateTimeField()),
                ("counts", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=dict)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="imports.importrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "imported file",
                "indexes": [models.Index(fields=["authority", "-at"], name="imports_imp_authori_02e474_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ("checking", "checked", "writing", "written", "refused", "failed", "discarded"),
                            )
                        ),
                        name="import_file_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("run__isnull", False), ("state", "written")),
                            models.Q(("state", "written"), _negated=True),
                            _connector="OR",
                        ),
                        name="import_file_written_has_run",
                    ),
                ],
            },
        ),
        guarded("imports_importfile"),
        row_security("imports_importfile", unit=None),
    ]
