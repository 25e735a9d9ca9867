"""Imports: files handed in, runs, and which row came from where."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("imports", "0001_initial"), ("imports", "0003_import_file")]
    dependencies = [("organisation", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "ImportRun",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("target", models.CharField(max_length=41)),
                ("mapping", models.CharField(max_length=41)),
                ("source", models.CharField(max_length=80)),
                ("file_name", models.CharField(max_length=200)),
                ("file_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("done_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("written", models.PositiveIntegerField()),
                ("unchanged", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "-at"], name="imports_imp_authori_24a454_idx")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            "ImportedRow",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("run", models.ForeignKey("imports.importrun", models.PROTECT, related_name="rows")),
                ("target", models.CharField(max_length=41)),
                ("source", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=200)),
                ("digest", models.BinaryField(max_length=32)),
                ("became", models.UUIDField()),
            ],
            options={
                "indexes": [models.Index(fields=["became"], name="imports_imp_became_73f656_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "target", "source", "key"), name="imported_once")
                ],
            },
        ),
        migrations.CreateModel(
            "ImportFile",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
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
                ("handed_in_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("counts", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=dict)),
                ("run", models.ForeignKey("imports.importrun", models.PROTECT, null=True, related_name="+")),
            ],
            options={
                "verbose_name": "imported file",
                "indexes": [models.Index(fields=["authority", "-at"], name="imports_imp_authori_02e474_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            state__in=("checking", "checked", "writing", "written", "refused", "failed", "discarded")
                        ),
                        name="import_file_state_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(run__isnull=False, state="written") | ~Q(state="written"),
                        name="import_file_written_has_run",
                    ),
                ],
            },
        ),
    ]
