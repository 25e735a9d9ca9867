"""Who may deliver: providers, their people, admission, rosters, staff and standing."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields.ranges import BigIntegerRangeField, DateRangeField
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("providers", "0001_initial"), ("providers", "0003_sends_by_roster")]
    dependencies = [("documents", "0001_tables"), ("organisation", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        migrations.CreateModel(
            "Provider",
            [
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "unit",
                    models.OneToOneField(
                        "organisation.unit", models.PROTECT, primary_key=True, related_name="provider", serialize=False
                    ),
                ),
                (
                    "legal_kind",
                    models.CharField(
                        choices=[
                            ("company", "Company"),
                            ("institution", "Public institution"),
                            ("own_company", "The authority's own company"),
                            ("in_house_centre", "In-house service centre"),
                        ],
                        max_length=20,
                    ),
                ),
                ("credit_code", models.CharField(blank=True, max_length=18)),
                ("contact_name", models.CharField(blank=True, max_length=80)),
                ("contact_phone", models.CharField(blank=True, max_length=40)),
                ("duty_phone", models.CharField(blank=True, max_length=40)),
                ("sends_by_roster", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "provider",
                "constraints": [
                    models.UniqueConstraint(
                        condition=~Q(credit_code=""), fields=("authority", "credit_code"), name="credit_code_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(legal_kind__in=["company", "institution", "own_company", "in_house_centre"]),
                        name="legal_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(credit_code="") | Q(credit_code__regex="^[0-9A-HJ-NPQRTUWXY]{18}$"),
                        name="credit_code_well_formed",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Admission",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="admissions")),
                (
                    "status",
                    models.CharField(
                        choices=[("admitted", "Admitted"), ("suspended", "Suspended"), ("exited", "Exited")],
                        max_length=12,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    F("provider"),
                                    F("provider"),
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
                        name="admissions_do_not_overlap",
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="admission_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=Q(status__in=["admitted", "suspended", "exited"]), name="admission_status_known"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Trade",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=40)),
                ("name_en", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("authority", "code"), name="trade_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ProviderPerson",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="staff")),
                ("person", models.OneToOneField("organisation.person", models.PROTECT, related_name="as_staff")),
                ("post", models.CharField(blank=True, max_length=60)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("trades", models.ManyToManyField("providers.trade", related_name="staff")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="staff_ends_later",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Qualification",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, related_name="qualifications")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("vetting", "Vetting"),
                            ("no_crime", "No-crime proof"),
                            ("nda", "Confidentiality agreement"),
                            ("health", "Health certificate"),
                            ("certificate", "Certificate of trade"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("evidence", models.ForeignKey("documents.document", models.PROTECT, null=True, related_name="+")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "qualification",
                "indexes": [models.Index(fields=["person", "kind"], name="providers_q_person__4308d8_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="qualification_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["vetting", "no_crime", "nda", "health", "certificate"]),
                        name="qualification_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "DutyRoster",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="rosters")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField()),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["provider", "valid_from"], name="providers_d_provide_3c0d89_idx")],
                "constraints": [
                    models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="roster_ends_later")
                ],
            },
        ),
        migrations.CreateModel(
            "DutyShift",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("roster", models.ForeignKey("providers.dutyroster", models.PROTECT, related_name="shifts")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("trade", models.ForeignKey("providers.trade", models.PROTECT, related_name="+")),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, related_name="+")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "On duty"), (2, "Stand-in"), (3, "Chief")], default=1
                    ),
                ),
                ("starts_on", models.DateField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("phone", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["provider", "trade", "starts_at"], name="providers_d_provide_29e8f4_idx")
                ],
                "constraints": [
                    models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_later"),
                    models.CheckConstraint(condition=Q(rank__in=[1, 2, 3]), name="shift_rank_known"),
                ],
            },
        ),
        migrations.CreateModel(
            "StaffMonth",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="staff_months")),
                ("month", models.DateField()),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["provider", "month"], name="providers_s_provide_7d3b18_idx")],
                "constraints": [models.CheckConstraint(condition=Q(month__day=1), name="staff_month_is_a_month")],
            },
        ),
        migrations.CreateModel(
            "StaffMonthEntry",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("staff_month", models.ForeignKey("providers.staffmonth", models.PROTECT, related_name="entries")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("name", models.CharField(max_length=80)),
                ("post", models.CharField(blank=True, max_length=60)),
                ("due_hours", models.PositiveBigIntegerField(help_text="1/1,000 hour", null=True)),
                ("present_hours", models.PositiveBigIntegerField(help_text="1/1,000 hour", null=True)),
                ("entered_on", models.DateField(null=True)),
                ("left_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(due_hours__isnull=True, present_hours__isnull=True)
                        | Q(due_hours__isnull=False, present_hours__isnull=False),
                        name="attendance_has_both_hours",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ProviderStanding",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="standings")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("score", "Score"),
                            ("interview", "Interview"),
                            ("warning", "Warning"),
                            ("ban", "Ban"),
                            ("reward", "Reward"),
                        ],
                        max_length=12,
                    ),
                ),
                ("score", models.PositiveIntegerField(help_text="1/100 point", null=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("source_type", models.CharField(max_length=60)),
                ("source_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source_type", "source_id", "kind"), name="standing_once_per_source"
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="standing_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["score", "interview", "warning", "ban", "reward"]),
                        name="standing_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind="score", score__lte=10000) | ~Q(kind="score") & Q(score=None),
                        name="standing_score_belongs_to_scores",
                    ),
                    models.CheckConstraint(
                        condition=~Q(kind="ban") | Q(valid_until__isnull=False), name="ban_ends_by_itself"
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
