"""Dated numbers of law."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.foundation.terms.exclusion import no_overlap
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("terms", "0001_initial")]
    dependencies = [("organisation", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        migrations.CreateModel(
            "RegulationRule",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="in force until (exclusive)")),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "supersedes",
                    models.ForeignKey(
                        "terms.regulationrule", models.PROTECT, editable=False, null=True, related_name="superseded_by"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("code", models.CharField(max_length=80, verbose_name="code")),
                ("jurisdiction", models.CharField(default="CN", max_length=20, verbose_name="jurisdiction")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="English name")),
                ("value", models.JSONField(verbose_name="value")),
                ("unit", models.CharField(max_length=30, verbose_name="unit")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["authority", "code", "valid_from"], name="terms_regul_authori_ba8c4e_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="regulationrule_ends_after_it_begins",
                    ),
                    no_overlap(
                        "regulation_rule_once_at_a_time", numbers=("authority_id",), texts=("code", "jurisdiction")
                    ),
                ],
            },
        )
    ]
