"""What can be asked for: classes, items and their versions, standards, promises, faults."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.ranges import BigIntegerRangeField, DateRangeField
from django.core.validators import MinValueValidator
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("catalogue", "0001_initial"), ("catalogue", "0003_version_trade")]
    dependencies = [("organisation", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        migrations.CreateModel(
            "ServiceClass",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "service class",
                "constraints": [models.UniqueConstraint(fields=("authority", "code"), name="service_class_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ServiceItem",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("service_class", models.ForeignKey("catalogue.serviceclass", models.PROTECT, related_name="items")),
                ("code", models.CharField(max_length=40)),
                ("order_kind", models.CharField(default="service", max_length=30)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("authority", "code"), name="service_item_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ServiceItemVersion",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("item", models.ForeignKey("catalogue.serviceitem", models.PROTECT, related_name="versions")),
                (
                    "supersedes",
                    models.OneToOneField(
                        "catalogue.serviceitemversion", models.PROTECT, null=True, related_name="superseded_by"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("service", models.CharField(max_length=120)),
                ("service_en", models.CharField(blank=True, max_length=120)),
                ("content", models.TextField()),
                ("quality", models.TextField(blank=True)),
                (
                    "price_basis",
                    models.CharField(
                        choices=[
                            ("lump_sum", "Lump sum per month"),
                            ("commission", "Cost plus commission"),
                            ("per_order", "Per order"),
                            ("per_square_metre_month", "Per m² and month"),
                            ("per_head_month", "Per head and month"),
                            ("per_meal", "Per meal"),
                            ("per_kilometre", "Per kilometre"),
                            ("per_hour", "Per hour"),
                            ("per_piece", "Per piece"),
                            ("at_cost", "At cost"),
                        ],
                        max_length=24,
                    ),
                ),
                ("guide_price", models.BigIntegerField(null=True)),
                ("price_note", models.CharField(blank=True, max_length=200)),
                ("keywords", models.CharField(blank=True, max_length=300)),
                ("sort_key", models.CharField(db_collation="C", editable=False, max_length=240)),
                ("manager", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("manager_basis", models.CharField(blank=True, max_length=200)),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[("none", "Open"), ("work", "Work secrets"), ("key", "Key secrecy place")],
                        default="none",
                        max_length=10,
                    ),
                ),
                (
                    "approval",
                    models.CharField(
                        choices=[
                            ("none", "No approval"),
                            ("unit", "Approval of the unit"),
                            ("authority", "Approval of the authority"),
                        ],
                        default="none",
                        max_length=12,
                    ),
                ),
                ("quote_limit_fen", models.BigIntegerField(null=True)),
                ("quote_working_days", models.PositiveSmallIntegerField(null=True)),
                (
                    "urgencies",
                    ArrayField(
                        models.CharField(
                            choices=[
                                ("P1", "P1 Emergency"),
                                ("P2", "P2 Urgent"),
                                ("P3", "P3 Pressing"),
                                ("P4", "P4 Normal"),
                                ("P5", "P5 Planned"),
                            ],
                            max_length=2,
                        )
                    ),
                ),
                (
                    "default_urgency",
                    models.CharField(
                        choices=[
                            ("P1", "P1 Emergency"),
                            ("P2", "P2 Urgent"),
                            ("P3", "P3 Pressing"),
                            ("P4", "P4 Normal"),
                            ("P5", "P5 Planned"),
                        ],
                        max_length=2,
                    ),
                ),
                ("needs_place", models.BooleanField(default=True)),
                ("photos_allowed", models.BooleanField(default=True)),
                ("trade", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "verbose_name": "catalogue item",
                "indexes": [models.Index(fields=["authority", "sort_key"], name="catalogue_s_authori_8ba186_idx")],
                "constraints": [
                    ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    F("item"),
                                    F("item"),
                                    models.Value("[]"),
                                    function="int8range",
                                    output_field=BigIntegerRangeField(),
                                ),
                                "=",
                            ),
                            (
                                models.Func(
                                    F("valid_from"),
                                    F("valid_until"),
                                    function="daterange",
                                    output_field=DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="service_item_versions_do_not_overlap",
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="service_item_version_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            price_basis__in=[
                                "lump_sum",
                                "commission",
                                "per_order",
                                "per_square_metre_month",
                                "per_head_month",
                                "per_meal",
                                "per_kilometre",
                                "per_hour",
                                "per_piece",
                                "at_cost",
                            ]
                        ),
                        name="item_price_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(approval__in=["none", "unit", "authority"]), name="item_approval_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(confidentiality__in=["none", "work", "key"]), name="item_confidentiality_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(urgencies__contains=[F("default_urgency")]), name="default_urgency_is_allowed"
                    ),
                    models.CheckConstraint(
                        condition=Q(urgencies__contained_by=["P1", "P2", "P3", "P4", "P5"]), name="item_urgencies_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(guide_price__isnull=True) | Q(guide_price__gte=0), name="guide_price_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=Q(quote_limit_fen__isnull=True) | Q(quote_limit_fen__gte=0),
                        name="item_quote_limit_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "StandardClause",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("version", models.ForeignKey("catalogue.serviceitemversion", models.PROTECT, related_name="clauses")),
                ("number", models.CharField(max_length=20)),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
            ],
            options={
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("version", "number"), name="clause_number_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "QualityIndicator",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "version",
                    models.ForeignKey("catalogue.serviceitemversion", models.PROTECT, related_name="indicators"),
                ),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("at_least_ppm", models.PositiveIntegerField(null=True)),
                ("at_most_ppm", models.PositiveIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "code"), name="indicator_once"),
                    models.CheckConstraint(
                        condition=Q(at_least_ppm__isnull=False, at_most_ppm__isnull=True)
                        | Q(at_least_ppm__isnull=True, at_most_ppm__isnull=False),
                        name="indicator_has_one_bound",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Promise",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("P1", "P1 Emergency"),
                            ("P2", "P2 Urgent"),
                            ("P3", "P3 Pressing"),
                            ("P4", "P4 Normal"),
                            ("P5", "P5 Planned"),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "milestone",
                    models.CharField(
                        choices=[
                            ("response", "Response"),
                            ("arrival", "Arrival"),
                            ("made_safe", "Made safe"),
                            ("completion", "Completion"),
                            ("verification", "Verification"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("minutes", "Minutes of the calendar"),
                            ("working_day_end", "End of a working day"),
                            ("calendar_day", "Calendar day"),
                            ("before_start", "Before the scheduled start"),
                            ("agreed", "By agreed date"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "calendar",
                    models.CharField(
                        choices=[("service_hours", "Service hours"), ("round_the_clock", "Day and night")],
                        default="service_hours",
                        max_length=16,
                    ),
                ),
                ("minutes", models.PositiveIntegerField(null=True, validators=[MinValueValidator(1)])),
                ("days", models.PositiveSmallIntegerField(null=True)),
                ("cut_off", models.TimeField(null=True)),
                ("next_day_by", models.TimeField(null=True)),
                ("written", models.BooleanField(default=False)),
                ("version", models.ForeignKey("catalogue.serviceitemversion", models.PROTECT, related_name="promises")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(urgency__in=["P1", "P2", "P3", "P4", "P5"]), name="promise_urgency_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(milestone__in=["response", "arrival", "made_safe", "completion", "verification"]),
                        name="promise_milestone_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(calendar__in=["service_hours", "round_the_clock"]), name="promise_calendar_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("kind", "minutes"),
                            ("minutes__isnull", False),
                            ("days__isnull", True),
                            ("cut_off__isnull", True),
                            ("next_day_by__isnull", True),
                        )
                        | Q(
                            ("kind", "before_start"),
                            ("minutes__isnull", False),
                            ("days__isnull", True),
                            ("cut_off__isnull", True),
                            ("next_day_by__isnull", True),
                        )
                        | Q(("kind", "working_day_end"), ("minutes__isnull", True), ("days__isnull", False))
                        | Q(
                            ("kind", "calendar_day"),
                            ("minutes__isnull", True),
                            ("days__isnull", False),
                            ("cut_off__isnull", True),
                            ("next_day_by__isnull", True),
                        )
                        | Q(
                            ("kind", "agreed"),
                            ("minutes__isnull", True),
                            ("cut_off__isnull", True),
                            ("next_day_by__isnull", True),
                        ),
                        name="promise_well_formed",
                    ),
                    models.CheckConstraint(
                        condition=Q(cut_off__isnull=True, next_day_by__isnull=True)
                        | Q(cut_off__isnull=False, days=0, next_day_by__isnull=False),
                        name="promise_cut_off_whole",
                    ),
                    models.CheckConstraint(
                        condition=Q(minutes__isnull=True) | Q(minutes__gt=0), name="promise_minutes_positive"
                    ),
                    models.UniqueConstraint(fields=("version", "urgency", "milestone"), name="promise_once"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "FaultType",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "service_class",
                    models.ForeignKey("catalogue.serviceclass", models.PROTECT, null=True, related_name="fault_types"),
                ),
                (
                    "item",
                    models.ForeignKey("catalogue.serviceitem", models.PROTECT, null=True, related_name="fault_types"),
                ),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("words", ArrayField(models.CharField(max_length=40), default=list)),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("P1", "P1 Emergency"),
                            ("P2", "P2 Urgent"),
                            ("P3", "P3 Pressing"),
                            ("P4", "P4 Normal"),
                            ("P5", "P5 Planned"),
                        ],
                        max_length=2,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(valid_until__isnull=True), fields=("authority", "code"), name="fault_type_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="fault_type_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=Q(urgency__in=["P1", "P2", "P3", "P4", "P5"]), name="fault_type_urgency_known"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "DangerWord",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("word", models.CharField(max_length=40)),
                ("advice", models.CharField(blank=True, max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "danger word",
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(valid_until__isnull=True), fields=("authority", "word"), name="danger_word_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="danger_word_ends_later",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "CatalogueException",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("requester", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                (
                    "service_class",
                    models.ForeignKey("catalogue.serviceclass", models.PROTECT, null=True, related_name="+"),
                ),
                (
                    "item",
                    models.ForeignKey("catalogue.serviceitem", models.PROTECT, null=True, related_name="exceptions"),
                ),
                ("subject_type", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.UUIDField(null=True)),
                ("description", models.TextField()),
                ("reason", models.TextField()),
                ("estimate_fen", models.BigIntegerField(null=True)),
                ("requested_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="requested",
                        max_length=12,
                    ),
                ),
                ("decided_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_reason", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "exception",
                "indexes": [
                    models.Index(fields=["authority", "state", "requested_at"], name="catalogue_c_authori_f18b70_idx"),
                    models.Index(fields=["subject_id"], name="catalogue_c_subject_ca565f_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=("requested", "granted", "refused", "withdrawn")),
                        name="exception_state_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(decided_at__isnull=True, state="requested")
                        | ~Q(state="requested") & Q(decided_at__isnull=False),
                        name="exception_decided_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requester")),
                        name="nobody_decides_their_own_exception",
                    ),
                    models.CheckConstraint(
                        condition=Q(estimate_fen__isnull=True) | Q(estimate_fen__gte=0),
                        name="exception_estimate_not_negative",
                    ),
                ],
            },
        ),
    ]
