import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import houqin.foundation.places.models
import houqin.kernel.identity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Place",
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
                ("path", models.CharField(db_collation="C", editable=False, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("site", "Site"),
                            ("building", "Building"),
                            ("floor", "Floor"),
                            ("room", "Room"),
                            ("point", "Fixed point"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="English name")),
                ("sort_key", models.CharField(db_collation="C", editable=False, max_length=240)),
                ("area_thousandths", models.BigIntegerField(blank=True, null=True, verbose_name="area (1/1,000 m²)")),
                (
                    "secrecy",
                    models.CharField(
                        choices=[("none", "Open"), ("work", "Work secrets"), ("key", "Key secrecy place")],
                        default="none",
                        max_length=10,
                        verbose_name="secrecy",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="since")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="until (exclusive)")),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "manager_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.unit",
                        verbose_name="managing unit",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.place",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.unit",
                        verbose_name="occupying unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path"], name="place_path"),
                    models.Index(fields=["authority", "unit"], name="places_plac_authori_dd2ace_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("authority", "code"),
                        name="place_code_once_per_authority",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("authority", "parent", "name"),
                        name="place_name_once_in_its_parent",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["site", "building", "floor", "room", "point"])),
                        name="place_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("secrecy__in", ["none", "work", "key"])), name="place_secrecy_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="place_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("area_thousandths__isnull", True), ("area_thousandths__gt", 0), _connector="OR"
                        ),
                        name="place_area_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
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
                (
                    "code",
                    models.CharField(
                        default=houqin.foundation.places.models.new_tag_code, editable=False, max_length=10, unique=True
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="label")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("place", "The place itself"),
                            ("equipment", "A piece of equipment"),
                            ("checkpoint", "A checkpoint of a route"),
                        ],
                        default="place",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "secrecy",
                    models.CharField(
                        choices=[("none", "Open"), ("work", "Work secrets"), ("key", "Key secrecy place")],
                        default="none",
                        max_length=10,
                        verbose_name="secrecy",
                    ),
                ),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="until (exclusive)")),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tags",
                        to="places.place",
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["place", "equipment", "checkpoint"])), name="tag_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("secrecy__in", ["none", "work", "key"])), name="tag_secrecy_known"
                    ),
                ],
            },
        ),
    ]
