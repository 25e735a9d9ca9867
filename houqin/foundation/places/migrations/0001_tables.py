"""The premises tree and its tags."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.places.models import new_tag_code
from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("places", "0001_initial")]
    dependencies = [("organisation", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Place",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "parent",
                    models.ForeignKey("places.place", models.PROTECT, blank=True, null=True, related_name="children"),
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
                    "unit",
                    models.ForeignKey(
                        "organisation.unit",
                        models.PROTECT,
                        blank=True,
                        null=True,
                        related_name="+",
                        verbose_name="occupying unit",
                    ),
                ),
                (
                    "manager_unit",
                    models.ForeignKey(
                        "organisation.unit",
                        models.PROTECT,
                        blank=True,
                        null=True,
                        related_name="+",
                        verbose_name="managing unit",
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
                ("valid_from", models.DateField(verbose_name="since")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="until (exclusive)")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path"], name="place_path"),
                    models.Index(fields=["authority", "unit"], name="places_plac_authori_dd2ace_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=~Q(code=""), fields=("authority", "code"), name="place_code_once_per_authority"
                    ),
                    models.UniqueConstraint(
                        condition=Q(valid_until__isnull=True),
                        fields=("authority", "parent", "name"),
                        name="place_name_once_in_its_parent",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["site", "building", "floor", "room", "point"]), name="place_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(secrecy__in=["none", "work", "key"]), name="place_secrecy_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                        name="place_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=Q(area_thousandths__isnull=True) | Q(area_thousandths__gt=0),
                        name="place_area_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Tag",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("code", models.CharField(default=new_tag_code, editable=False, max_length=10, unique=True)),
                ("place", models.ForeignKey("places.place", models.PROTECT, related_name="tags", verbose_name="place")),
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["place", "equipment", "checkpoint"]), name="tag_kind_known"
                    ),
                    models.CheckConstraint(condition=Q(secrecy__in=["none", "work", "key"]), name="tag_secrecy_known"),
                ],
                "indexes": [],
            },
        ),
    ]
