"""Comments of ratings that a provider may read: released once, never changed; a provider sees only its own."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import houqin.kernel.identity
from houqin.foundation.scope.sql import append_only, guarded, row_security


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_version_trade"),
        ("evaluation", "0004_incidents_of_clauses"),
        ("orders", "0007_supervision_answers"),
        ("organisation", "0003_password_set_at"),
        ("providers", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReleasedComment",
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
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.serviceitem"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="providers.provider"
                    ),
                ),
                (
                    "rating",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.rating"
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "released comment",
                "indexes": [models.Index(fields=["provider", "month"], name="released_comment_of_month")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="released_comment_of_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="released_comment_says_something"
                    ),
                ],
            },
        ),
        guarded("evaluation_releasedcomment"),
        append_only("evaluation_releasedcomment"),
        row_security("evaluation_releasedcomment", unit=None, provider="provider_id", open_to_office=True),
    ]
