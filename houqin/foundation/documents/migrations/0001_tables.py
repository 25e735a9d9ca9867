"""Files: what they are and what they hash to; their bytes lie in the storage."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

from houqin.foundation.documents.models import new_key
from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("documents", "0001_initial")]
    dependencies = [("organisation", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Document",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("media_type", models.CharField(max_length=80, verbose_name="kind")),
                ("size", models.PositiveBigIntegerField(verbose_name="size (bytes)")),
                ("hash_algorithm", models.CharField(default="sha-256", editable=False, max_length=20)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("key", models.CharField(default=new_key, editable=False, max_length=60, unique=True)),
                ("uploaded_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("taken_at", models.DateTimeField(null=True, verbose_name="taken at")),
                ("latitude_millionths", models.IntegerField(null=True)),
                ("longitude_millionths", models.IntegerField(null=True)),
                ("removed_at", models.DateTimeField(editable=False, null=True)),
                ("removal_reason", models.CharField(blank=True, editable=False, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["authority", "sha256"], name="documents_d_authori_749ff8_idx"),
                    models.Index(fields=["authority", "uploaded_by"], name="documents_d_authori_431c5a_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="document_hash_is_a_hash"),
                    models.CheckConstraint(
                        condition=Q(removed_at__isnull=True) | ~Q(removal_reason=""),
                        name="document_removed_with_a_reason",
                    ),
                ],
            },
        )
    ]
