"""The archive: records, personal values held apart, the sealed log, and what verify found."""

from django.db import migrations, models
from django.db.models.functions import Now

from houqin.foundation.audit.models import TransactionId
from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("audit", "0001_initial"), ("audit", "0003_verificationoutcome"), ("audit", "0004_outcome_scope")]
    dependencies = [("organisation", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "AuditRecord",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("provider", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("person_id", models.BigIntegerField(null=True)),
                ("action", models.CharField(max_length=80)),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("actor_public_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("body", models.TextField()),
                ("leaf_hash", models.BinaryField(max_length=32)),
                ("xid", TransactionId(db_default=models.Func(function="pg_current_xact_id"), editable=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_id", "id"], name="audit_audit_subject_9c8ff4_idx"),
                    models.Index(fields=["authority", "recorded_at"], name="audit_audit_authori_dab53f_idx"),
                    models.Index(fields=["authority", "unit", "id"], name="audit_audit_authori_220c9c_idx"),
                    models.Index(fields=["xid"], name="audit_audit_xid_81040b_idx"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            "PersonalValue",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.ForeignKey("audit.auditrecord", models.PROTECT, related_name="personal_values")),
                ("field", models.CharField(max_length=60)),
                ("salt", models.BinaryField(max_length=16)),
                ("value", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("record", "field"), name="personal_value_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "LogLeaf",
            [
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("record", models.OneToOneField("audit.auditrecord", models.PROTECT, related_name="leaf")),
                ("leaf_hash", models.BinaryField(max_length=32)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            "LogNode",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("level", "index"), name="log_node_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "SignedHead",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField(unique=True)),
                ("root", models.BinaryField(max_length=32)),
                ("algorithm", models.CharField(default="ed25519", max_length=20)),
                ("key_id", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField(db_default=Now())),
                ("statement", models.TextField()),
                ("signature", models.BinaryField(max_length=64)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            "VerificationOutcome",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority", models.ForeignKey("organisation.unit", models.CASCADE, related_name="+")),
                ("check_name", models.CharField(max_length=80)),
                ("ran_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
                ("named", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authority", "check_name"), name="verification_outcome_once_per_check"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "IdempotencyKey",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("actor_key", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("answer", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("actor_key", "key"), name="idempotency_key_once_per_actor")
                ],
                "indexes": [],
            },
        ),
    ]
