"""Schemes, inspections, findings, rectification, satisfaction, scorecards, measures."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.foundation.terms.exclusion import no_overlap
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [
        ("evaluation", "0001_initial"),
        ("evaluation", "0003_scorecard_voice"),
        ("evaluation", "0004_incidents_of_clauses"),
        ("evaluation", "0005_released_comments"),
    ]
    dependencies = [
        ("catalogue", "0001_tables"),
        ("contracts", "0001_tables"),
        ("documents", "0001_tables"),
        ("orders", "0001_tables"),
        ("organisation", "0001_tables"),
        ("places", "0001_tables"),
        ("providers", "0001_tables"),
        ("scope", "0001_functions"),
    ]
    operations = [
        migrations.CreateModel(
            "EvaluationScheme",
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
                        "evaluation.evaluationscheme",
                        models.PROTECT,
                        editable=False,
                        null=True,
                        related_name="superseded_by",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                (
                    "service_class",
                    models.ForeignKey("catalogue.serviceclass", models.PROTECT, null=True, related_name="+"),
                ),
                ("inspection_ppm", models.PositiveIntegerField()),
                ("kpi_ppm", models.PositiveIntegerField()),
                ("satisfaction_ppm", models.PositiveIntegerField()),
                ("grades", models.JSONField()),
                (
                    "site_rule",
                    models.CharField(
                        choices=[
                            ("weighted", "Mean weighted by area"),
                            ("minimum", "The worst site counts"),
                            ("mean", "Plain mean"),
                        ],
                        default="weighted",
                        max_length=10,
                    ),
                ),
                ("least_coverage_ppm", models.PositiveIntegerField(default=800000)),
                ("most_added_hundredths", models.PositiveIntegerField(default=300)),
                ("veto_hundredths", models.PositiveIntegerField(default=5900)),
                ("appeal_days", models.PositiveSmallIntegerField(default=3)),
                ("answer_days", models.PositiveSmallIntegerField(default=5)),
                ("rectify_days", models.PositiveSmallIntegerField(default=5)),
            ],
            options={
                "verbose_name": "evaluation scheme",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="evaluationscheme_ends_after_it_begins",
                    ),
                    no_overlap("evaluation_scheme_once_at_a_time", numbers=("authority_id",), texts=("code",)),
                    models.CheckConstraint(
                        condition=Q(inspection_ppm__gt=0, satisfaction_ppm__gt=0),
                        name="quality_and_satisfaction_both_weigh",
                    ),
                    models.CheckConstraint(
                        condition=Q(inspection_ppm=models.Value(1000000) - F("kpi_ppm") - F("satisfaction_ppm")),
                        name="scheme_weights_sum_to_one",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            least_coverage_ppm__lte=1000000, most_added_hundredths__lte=300, veto_hundredths__lt=6000
                        ),
                        name="scheme_limits_hold",
                    ),
                    models.CheckConstraint(
                        condition=Q(site_rule__in=("weighted", "minimum", "mean")), name="scheme_site_rule_known"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "SchemeItem",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("scheme", models.ForeignKey("evaluation.evaluationscheme", models.PROTECT, related_name="items")),
                ("code", models.CharField(max_length=20)),
                ("position", models.PositiveSmallIntegerField()),
                ("category", models.CharField(max_length=60)),
                ("category_en", models.CharField(blank=True, max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("max_hundredths", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("per_occurrence", "Deduction per occurrence"),
                            ("three_state", "Met, partly met, not met"),
                            ("binary", "Met or not met"),
                            ("rate_band", "By a rate"),
                            ("survey", "By a survey"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "indicator",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("on_post_rate", "On-post rate"),
                            ("response_on_time", "Responses on time"),
                            ("completion_on_time", "Completions on time"),
                            ("rework_rate", "Rework"),
                            ("valid_complaints", "Valid complaints"),
                            ("rounds_on_time", "Rounds made on time"),
                            ("rounds_missed", "Rounds missed"),
                            ("plan_done", "Planned work done"),
                            ("rectifications_overdue", "Rectifications overdue"),
                            ("turnover", "Staff turnover"),
                        ],
                        max_length=24,
                    ),
                ),
                ("in_kpi", models.BooleanField(default=False)),
                ("service_classes", ArrayField(models.CharField(max_length=40), default=list)),
                ("deductions", models.JSONField(default=list)),
                ("band", models.JSONField(null=True)),
                ("standard", models.CharField(max_length=300)),
                ("clause", models.ForeignKey("catalogue.standardclause", models.PROTECT, null=True, related_name="+")),
                ("evidence", models.CharField(blank=True, max_length=120)),
                ("by_hand", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "code"), name="scheme_item_once"),
                    models.CheckConstraint(condition=Q(max_hundredths__gt=0), name="scheme_item_has_points"),
                    models.CheckConstraint(
                        condition=Q(kind__in=("per_occurrence", "three_state", "binary", "rate_band", "survey")),
                        name="scheme_item_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            indicator__in=[
                                "",
                                "on_post_rate",
                                "response_on_time",
                                "completion_on_time",
                                "rework_rate",
                                "valid_complaints",
                                "rounds_on_time",
                                "rounds_missed",
                                "plan_done",
                                "rectifications_overdue",
                                "turnover",
                            ]
                        ),
                        name="scheme_item_indicator_known",
                    ),
                    models.CheckConstraint(condition=~Q(standard=""), name="scheme_item_points_to_a_standard"),
                    models.CheckConstraint(
                        condition=Q(in_kpi=False) | ~Q(indicator=""), name="scheme_kpi_item_is_computed"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ContractScheme",
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
                        "evaluation.contractscheme",
                        models.PROTECT,
                        editable=False,
                        null=True,
                        related_name="superseded_by",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("scheme_code", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="contractscheme_ends_after_it_begins",
                    ),
                    no_overlap("contract_scored_by_one_scheme", numbers=("contract_id",)),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Scorecard",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("scheme", models.ForeignKey("evaluation.evaluationscheme", models.PROTECT, related_name="+")),
                ("month", models.DateField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "supersedes",
                    models.OneToOneField(
                        "evaluation.scorecard", models.PROTECT, null=True, related_name="superseded_by"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("frozen", "Frozen"), ("superseded", "Superseded")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("inspection", models.PositiveIntegerField(null=True)),
                ("kpi", models.PositiveIntegerField(null=True)),
                ("satisfaction", models.PositiveIntegerField(null=True)),
                ("added", models.PositiveIntegerField(default=0)),
                ("score", models.PositiveIntegerField(null=True)),
                ("is_vetoed", models.BooleanField(default=False)),
                ("grade", models.CharField(blank=True, max_length=20)),
                ("coverage_ppm", models.PositiveIntegerField()),
                (
                    "coverage_signed_by",
                    models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+"),
                ),
                ("coverage_signed_at", models.DateTimeField(null=True)),
                ("inspections", models.PositiveIntegerField(default=0)),
                ("orders", models.PositiveIntegerField(default=0)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("flags", ArrayField(models.CharField(max_length=40), default=list)),
                ("sites", models.JSONField(default=list)),
                ("measured", models.JSONField(default=dict)),
                ("voice", models.JSONField(default=dict)),
                ("worked", models.JSONField(default=list)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("frozen_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "scorecard",
                "indexes": [
                    models.Index(fields=["authority", "month", "state"], name="card_of_month"),
                    models.Index(fields=["provider", "month"], name="card_of_provider"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=~Q(state="superseded"),
                        fields=("contract", "month"),
                        name="one_card_per_contract_and_month",
                    ),
                    models.UniqueConstraint(fields=("contract", "month", "version"), name="card_version_once"),
                    models.CheckConstraint(condition=Q(month__day=1), name="card_month_is_a_month"),
                    models.CheckConstraint(
                        condition=Q(state__in=("draft", "frozen", "superseded")), name="card_state_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(score__isnull=True) | Q(score__lte=10000), name="card_score_within_bounds"
                    ),
                    models.CheckConstraint(
                        condition=Q(grade="", score__isnull=True) | Q(score__isnull=False) & ~Q(grade=""),
                        name="card_grade_belongs_to_a_score",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="frozen") | Q(frozen_at__isnull=False), name="card_frozen_at_some_time"
                    ),
                    models.CheckConstraint(condition=Q(coverage_ppm__lte=1000000), name="card_coverage_is_a_share"),
                ],
            },
        ),
        migrations.CreateModel(
            "Appeal",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("card", models.ForeignKey("evaluation.scorecard", models.PROTECT, related_name="appeals")),
                ("words", models.TextField()),
                ("filed_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("filed_at", models.DateTimeField()),
                ("answer_by", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("filed", "Appealed"), ("granted", "Granted"), ("denied", "Denied")],
                        default="filed",
                        max_length=8,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("answered_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "appeal",
                "indexes": [models.Index(fields=["authority", "state", "answer_by"], name="appeal_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=("filed", "granted", "denied")), name="appeal_state_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(state="filed") | Q(answered_at__isnull=False) & ~Q(answer=""),
                        name="appeal_answered_in_words",
                    ),
                    models.CheckConstraint(
                        condition=Q(filed_by__isnull=True)
                        | Q(answered_by__isnull=True)
                        | ~Q(filed_by=F("answered_by")),
                        name="appeal_answered_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=Q(state="filed"), fields=("card",), name="one_open_appeal_per_card"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Rectification",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("number", models.CharField(max_length=20)),
                ("words", models.TextField()),
                ("issued_at", models.DateTimeField()),
                ("issued_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("issued", "To be put right"), ("answered", "Reported as done"), ("closed", "Closed")],
                        default="issued",
                        max_length=8,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("rechecks", models.PositiveSmallIntegerField(default=0)),
                ("rechecked_at", models.DateTimeField(null=True)),
                ("rechecked_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("recheck_words", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "rectification notice",
                "indexes": [
                    models.Index(fields=["authority", "state", "due_on"], name="rectification_due"),
                    models.Index(fields=["contract", "due_on"], name="rectification_of_contract"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "number"), name="rectification_number_once"),
                    models.CheckConstraint(
                        condition=Q(state__in=("issued", "answered", "closed")), name="rectification_state_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(state="issued") | Q(answered_at__isnull=False), name="rectification_answered_first"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Inspection",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("month", models.DateField(null=True)),
                ("late_for", models.DateField(null=True)),
                ("outside_term", models.BooleanField(default=False)),
                ("scheme", models.ForeignKey("evaluation.evaluationscheme", models.PROTECT, related_name="+")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("planned", "Planned inspection"),
                            ("spot", "Spot check"),
                            ("covert", "Covert check"),
                            ("special", "Special inspection"),
                        ],
                        max_length=8,
                    ),
                ),
                ("site", models.ForeignKey("places.place", models.PROTECT, null=True, related_name="+")),
                ("panel", models.PositiveSmallIntegerField(default=1)),
                ("due_on", models.DateField()),
                ("leader", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("held_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "inspection",
                "indexes": [
                    models.Index(fields=["contract", "month", "state"], name="inspection_of_month"),
                    models.Index(fields=["authority", "state", "due_on"], name="inspection_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["planned", "spot", "covert", "special"]), name="inspection_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=("planned", "held", "cancelled")), name="inspection_state_known"
                    ),
                    models.CheckConstraint(condition=Q(panel__gte=1, panel__lte=9), name="inspection_panel_size"),
                    models.CheckConstraint(
                        condition=~Q(state="held") | Q(held_at__isnull=False), name="inspection_held_at_some_time"
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="held")
                        | Q(month__isnull=False)
                        | Q(late_for__isnull=False)
                        | Q(outside_term=True),
                        name="inspection_held_without_month_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Sheet",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("inspection", models.ForeignKey("evaluation.inspection", models.PROTECT, related_name="sheets")),
                ("inspector", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("inspector_name", models.CharField(max_length=80)),
                ("signed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "scoring sheet",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inspection", "inspector"), name="one_sheet_per_inspector", nulls_distinct=False
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "SheetMark",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("sheet", models.ForeignKey("evaluation.sheet", models.PROTECT, related_name="marks")),
                ("item", models.ForeignKey("evaluation.schemeitem", models.PROTECT, related_name="+")),
                ("outcome", models.CharField(max_length=8)),
                ("rate_ppm", models.PositiveIntegerField(null=True)),
                ("evidence", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "item"), name="sheet_marks_an_item_once"),
                    models.CheckConstraint(
                        condition=Q(outcome__in=("checked", "met", "partly", "not_met", "rate")),
                        name="mark_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome="rate", rate_ppm__lte=1000000) | ~Q(outcome="rate") & Q(rate_ppm=None),
                        name="mark_rate_belongs_to_rates",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Finding",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("month", models.DateField(null=True)),
                ("late_for", models.DateField(null=True)),
                ("outside_term", models.BooleanField(default=False)),
                ("item", models.ForeignKey("evaluation.schemeitem", models.PROTECT, related_name="findings")),
                ("sheet", models.ForeignKey("evaluation.sheet", models.PROTECT, null=True, related_name="findings")),
                (
                    "rectification",
                    models.ForeignKey("evaluation.rectification", models.PROTECT, null=True, related_name="findings"),
                ),
                ("deduction", models.CharField(max_length=40)),
                ("each_hundredths", models.PositiveIntegerField()),
                ("count", models.PositiveSmallIntegerField(default=1)),
                ("words", models.TextField()),
                ("site", models.ForeignKey("places.place", models.PROTECT, null=True, related_name="+")),
                ("place", models.ForeignKey("places.place", models.PROTECT, null=True, related_name="+")),
                ("found_at", models.DateTimeField()),
                ("found_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("client_id", models.UUIDField(null=True)),
                ("source_type", models.CharField(blank=True, max_length=60)),
                ("source_id", models.UUIDField(null=True)),
                (
                    "countersign",
                    models.CharField(
                        choices=[
                            ("open", "Not signed yet"),
                            ("signed", "Countersigned"),
                            ("refused", "Signature refused"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "countersigned_by",
                    models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+"),
                ),
                ("countersigned_name", models.CharField(blank=True, max_length=80)),
                ("countersigned_at", models.DateTimeField(null=True)),
                ("countersign_words", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "finding",
                "indexes": [
                    models.Index(fields=["contract", "month"], name="finding_of_month"),
                    models.Index(fields=["authority", "found_at"], name="finding_latest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(month__isnull=False) | Q(late_for__isnull=False) | Q(outside_term=True),
                        name="finding_without_month_says_why",
                    ),
                    models.CheckConstraint(condition=Q(count__gte=1), name="finding_counts_something"),
                    models.CheckConstraint(condition=~Q(words=""), name="finding_says_what"),
                    models.UniqueConstraint(
                        condition=Q(source_id__isnull=False),
                        fields=("contract", "source_type", "source_id"),
                        name="one_fact_deducts_once",
                    ),
                    models.UniqueConstraint(
                        condition=Q(client_id__isnull=False), fields=("contract", "client_id"), name="finding_sent_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(countersign__in=("open", "signed", "refused")), name="finding_countersign_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(countersign="open") | Q(countersigned_at__isnull=False),
                        name="finding_countersigned_at_some_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "FindingPhoto",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("finding", models.ForeignKey("evaluation.finding", models.PROTECT, related_name="photos")),
                ("document", models.ForeignKey("documents.document", models.PROTECT, related_name="+")),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "sha256"], name="finding_photo_hash")],
                "constraints": [
                    models.UniqueConstraint(fields=("finding", "document"), name="finding_shows_a_photo_once")
                ],
            },
        ),
        migrations.CreateModel(
            "Waiver",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("finding", models.OneToOneField("evaluation.finding", models.PROTECT, related_name="waiver")),
                ("proposed_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("waived_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
                    models.CheckConstraint(
                        condition=Q(proposed_by__isnull=True)
                        | Q(waived_by__isnull=True)
                        | ~Q(proposed_by=F("waived_by")),
                        name="waived_by_another",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Measure",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("number", models.CharField(max_length=20)),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="measures")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, null=True, related_name="+")),
                ("card", models.ForeignKey("evaluation.scorecard", models.PROTECT, null=True, related_name="measures")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("interview", "Interview"),
                            ("warning", "Warning"),
                            ("suspension", "Suspension"),
                            ("reward", "Reward"),
                        ],
                        max_length=10,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("reason", models.CharField(max_length=300)),
                ("taken_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "measure",
                "indexes": [models.Index(fields=["provider", "valid_from"], name="measure_of_provider")],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "number"), name="measure_number_once"),
                    models.CheckConstraint(
                        condition=Q(kind__in=["interview", "warning", "suspension", "reward"]),
                        name="measure_kind_known",
                    ),
                    models.CheckConstraint(condition=~Q(reason=""), name="measure_has_a_reason"),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="measure_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=~Q(kind="suspension") | Q(valid_until__isnull=False), name="suspension_ends_by_itself"
                    ),
                    models.UniqueConstraint(
                        condition=Q(card__isnull=False), fields=("card", "kind"), name="measure_of_a_kind_once_per_card"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ManagerAppraisal",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("figures", models.JSONField()),
                ("computed", models.PositiveIntegerField(null=True)),
                ("points", models.PositiveIntegerField(null=True)),
                ("words", models.TextField()),
                ("appraised_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "appraisal of a manager",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "since", "until"), name="manager_appraised_once_a_period"
                    ),
                    models.CheckConstraint(condition=Q(until__gt=F("since")), name="appraisal_ends_later"),
                    models.CheckConstraint(
                        condition=Q(appraised_by__isnull=True) | ~Q(appraised_by=F("person")),
                        name="nobody_appraises_themselves",
                    ),
                    models.CheckConstraint(
                        condition=Q(points__isnull=True) | Q(points__lte=10000), name="appraisal_points_within_bounds"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ReleasedComment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("item", models.ForeignKey("catalogue.serviceitem", models.PROTECT, related_name="+")),
                ("month", models.DateField()),
                ("text", models.TextField()),
                ("rating", models.OneToOneField("orders.rating", models.PROTECT, related_name="+")),
                ("released_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "released comment",
                "indexes": [models.Index(fields=["provider", "month"], name="released_comment_of_month")],
                "constraints": [
                    models.CheckConstraint(condition=Q(month__day=1), name="released_comment_of_a_month"),
                    models.CheckConstraint(condition=~Q(text=""), name="released_comment_says_something"),
                ],
            },
        ),
        migrations.CreateModel(
            "SatisfactionAnswer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("month", models.DateField(null=True)),
                ("late_for", models.DateField(null=True)),
                ("outside_term", models.BooleanField(default=False)),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("respondent", models.CharField(max_length=80)),
                ("order", models.ForeignKey("orders.order", models.PROTECT, null=True, related_name="+")),
                ("how", models.CharField(max_length=10)),
                ("grade", models.PositiveSmallIntegerField()),
                ("words", models.TextField(blank=True)),
                ("asked_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("at", models.DateTimeField()),
                ("client_id", models.UUIDField()),
            ],
            options={
                "indexes": [models.Index(fields=["contract", "month"], name="answer_of_month")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(month__isnull=False) | Q(late_for__isnull=False) | Q(outside_term=True),
                        name="satisfactionanswer_without_month_says_why",
                    ),
                    models.UniqueConstraint(fields=("client_id",), name="answer_sent_once"),
                    models.UniqueConstraint(
                        condition=Q(order__isnull=False), fields=("order",), name="order_called_back_once"
                    ),
                    models.UniqueConstraint(
                        condition=Q(order__isnull=True, person__isnull=False),
                        fields=("contract", "month", "person"),
                        name="person_surveyed_once_a_month",
                    ),
                    models.CheckConstraint(condition=Q(grade__in=[5, 4, 3, 2, 1]), name="answer_grade_known"),
                    models.CheckConstraint(condition=Q(how__in=["call_back", "survey"]), name="answer_way_known"),
                    models.CheckConstraint(condition=~Q(respondent=""), name="answer_of_somebody"),
                ],
            },
        ),
        migrations.CreateModel(
            "Incident",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("month", models.DateField(null=True)),
                ("late_for", models.DateField(null=True)),
                ("outside_term", models.BooleanField(default=False)),
                ("kind", models.CharField(max_length=40)),
                ("on", models.DateField()),
                ("words", models.TextField()),
                ("is_veto", models.BooleanField(default=False)),
                ("decision", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("entered_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
            ],
            options={
                "verbose_name": "incident",
                "indexes": [models.Index(fields=["contract", "month"], name="incident_of_month")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(month__isnull=False) | Q(late_for__isnull=False) | Q(outside_term=True),
                        name="incident_without_month_says_why",
                    ),
                    models.CheckConstraint(condition=~Q(kind=""), name="incident_has_a_class"),
                    models.CheckConstraint(
                        condition=Q(is_veto=False)
                        | Q(
                            kind__in=[
                                "secret_leaked",
                                "major_accident",
                                "forged_records",
                                "subcontracted_whole",
                                "wages_delayed_gathering",
                            ]
                        )
                        & ~Q(decision=""),
                        name="veto_was_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "AddedPoints",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("month", models.DateField(null=True)),
                ("late_for", models.DateField(null=True)),
                ("outside_term", models.BooleanField(default=False)),
                ("kind", models.CharField(max_length=20)),
                ("hundredths", models.PositiveIntegerField()),
                ("words", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("entered_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["contract", "month"], name="added_points_of_month")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(month__isnull=False) | Q(late_for__isnull=False) | Q(outside_term=True),
                        name="addedpoints_without_month_says_why",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["commendation", "major_event", "saving"]), name="added_points_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(hundredths__gte=1, hundredths__lte=300), name="added_points_at_most_three"
                    ),
                    models.CheckConstraint(condition=~Q(words=""), name="added_points_say_why"),
                ],
            },
        ),
    ]
