"""Work calendars: their versions, who uses which, and the announced years."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.foundation.terms.exclusion import no_overlap
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("calendars", "0001_initial")]
    dependencies = [("organisation", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        migrations.CreateModel(
            "WorkCalendar",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="English name")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "code"), name="calendar_code_once_per_authority")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "CalendarVersion",
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
                        "calendars.calendarversion",
                        models.PROTECT,
                        editable=False,
                        null=True,
                        related_name="superseded_by",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("calendar", models.ForeignKey("calendars.workcalendar", models.PROTECT, related_name="versions")),
                ("layers", models.JSONField(verbose_name="layers")),
                ("statutory", models.BooleanField(default=True, verbose_name="keeps statutory days")),
            ],
            options={
                "indexes": [models.Index(fields=["calendar", "valid_from"], name="calendars_c_calenda_0f61fd_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="calendarversion_ends_after_it_begins",
                    ),
                    no_overlap("calendar_version_once_at_a_time", numbers=("calendar_id",)),
                ],
            },
        ),
        migrations.CreateModel(
            "CalendarUse",
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
                        "calendars.calendaruse", models.PROTECT, editable=False, null=True, related_name="superseded_by"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                (
                    "unit",
                    models.ForeignKey(
                        "organisation.unit", models.PROTECT, related_name="+", verbose_name="unit or provider"
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        "calendars.workcalendar", models.PROTECT, related_name="uses", verbose_name="calendar"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "valid_from"], name="calendars_c_unit_id_063c28_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="calendaruse_ends_after_it_begins",
                    ),
                    no_overlap("calendar_use_once_at_a_time", numbers=("unit_id",)),
                ],
            },
        ),
        migrations.CreateModel(
            "StatutoryYear",
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
                        "calendars.statutoryyear",
                        models.PROTECT,
                        editable=False,
                        null=True,
                        related_name="superseded_by",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("days", models.JSONField(verbose_name="days")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="statutoryyear_ends_after_it_begins",
                    ),
                    no_overlap("statutory_year_once", numbers=("authority_id",)),
                    models.CheckConstraint(condition=Q(valid_from__year=F("year")), name="statutory_year_is_its_own"),
                ],
                "indexes": [],
            },
        ),
    ]
