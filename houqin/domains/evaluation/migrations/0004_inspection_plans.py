"""What is looked at again and again: plans of inspections, and inspections that were missed."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.foundation.scope.sql import guarded, row_security
from houqin.kernel.identity import new_public_id

KINDS = [
    ("planned", "Planned inspection"),
    ("spot", "Spot check"),
    ("covert", "Covert check"),
    ("special", "Special inspection"),
]
FREQUENCIES = ["daily", "working_days", "weekly", "monthly", "quarterly", "yearly", "every_n_days"]
STATES = [("planned", "Planned"), ("held", "Held"), ("missed", "Missed"), ("cancelled", "Cancelled")]


def related(to: str, *, null: bool = False) -> models.ForeignKey:
    """A row that is kept as long as this one points at it."""
    return models.ForeignKey(to, models.PROTECT, null=null, related_name="+")


class Migration(Tables):
    """Every inspection that stands was planned by hand."""

    dependencies = [("evaluation", "0003_services_scored_apart")]

    operations = [
        migrations.CreateModel(
            "InspectionPlan",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("frequency", models.CharField(choices=[(one, one.upper()) for one in FREQUENCIES], max_length=14)),
                ("weekdays", ArrayField(models.PositiveSmallIntegerField(), default=list)),
                ("day_of_month", models.PositiveSmallIntegerField(null=True)),
                ("every_days", models.PositiveSmallIntegerField(null=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("planned_until", models.DateField(null=True)),
                ("name", models.CharField(max_length=160)),
                ("kind", models.CharField(choices=KINDS, max_length=8)),
                ("panel", models.PositiveSmallIntegerField(default=1)),
                ("hold_days", models.PositiveSmallIntegerField(default=3)),
                ("authority", related("organisation.unit")),
                ("contract", related("contracts.contract")),
                ("provider", related("providers.provider")),
                ("service", related("catalogue.serviceclass", null=True)),
                ("site", related("places.place", null=True)),
                ("leader", related("organisation.person", null=True)),
            ],
            options={
                "verbose_name": "inspection plan",
                "constraints": [
                    models.CheckConstraint(condition=Q(kind__in=[kind for kind, _ in KINDS]), name="plan_kind_known"),
                    models.CheckConstraint(condition=Q(frequency__in=FREQUENCIES), name="plan_frequency_known"),
                    models.CheckConstraint(condition=Q(panel__gte=1, panel__lte=9), name="plan_panel_size"),
                    models.CheckConstraint(condition=Q(hold_days__lte=31), name="plan_held_within_a_month"),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                        name="plan_ends_later",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint("inspection", "inspection_state_known"),
        migrations.AlterField(
            "inspection", "state", models.CharField(choices=STATES, default="planned", max_length=10)
        ),
        migrations.AddField("inspection", "hold_until", models.DateField(null=True)),
        migrations.AddField(
            "inspection",
            "plan",
            models.ForeignKey("evaluation.inspectionplan", models.PROTECT, null=True, related_name="inspections"),
        ),
        migrations.AddField("scorecard", "missed", models.PositiveIntegerField(default=0)),
        migrations.AddConstraint(
            "inspection",
            models.CheckConstraint(
                condition=Q(state__in=[state for state, _ in STATES]), name="inspection_state_known"
            ),
        ),
        migrations.AddConstraint(
            "inspection", models.UniqueConstraint(fields=["plan", "due_on"], name="inspection_planned_once")
        ),
        migrations.AddConstraint(
            "inspection",
            models.CheckConstraint(
                condition=~Q(state="missed") | Q(hold_until__isnull=False), name="inspection_missed_after_its_last_day"
            ),
        ),
        guarded("evaluation_inspectionplan"),
        row_security("evaluation_inspectionplan", unit=None, open_to_office=True),
    ]
