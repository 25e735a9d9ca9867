"""What people without an account are to be told; shown to whoever looks after their unit."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import houqin.kernel.identity
from houqin.foundation.scope.sql import row_security


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_address_of_one_person"),
        ("organisation", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
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
                ("name", models.CharField(max_length=80)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("kind", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=300)),
                ("figures", models.JSONField(default=dict)),
                ("subject", models.UUIDField()),
                ("about", models.UUIDField()),
                ("link", models.CharField(blank=True, max_length=200)),
                ("own_link", models.CharField(blank=True, max_length=400)),
                ("at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("sent_at__isnull", True), ("settled_at__isnull", True), ("told_at__isnull", True)
                        ),
                        fields=["authority", "at"],
                        name="call_open",
                    ),
                    models.Index(fields=["authority", "subject"], name="call_of_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "about", "name", "phone"), name="call_once_per_thing"),
                    models.CheckConstraint(
                        condition=models.Q(("told_by__isnull", True), ("told_at__isnull", False), _connector="OR"),
                        name="call_told_at_some_time",
                    ),
                ],
            },
        ),
        row_security("notices_call"),
    ]
