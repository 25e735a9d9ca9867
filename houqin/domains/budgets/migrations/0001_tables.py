"""Money available: lines, the ledger of transfers, classes, quotas, treasury."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.foundation.terms.exclusion import no_overlap
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("budgets", "0001_initial"), ("budgets", "0003_unfunded_closed")]
    dependencies = [("organisation", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        migrations.CreateModel(
            "EconomicClass",
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
                        "budgets.economicclass", models.PROTECT, editable=False, null=True, related_name="superseded_by"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                (
                    "side",
                    models.CharField(
                        choices=[("department", "Department"), ("government", "Government")],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("code", models.CharField(max_length=5, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                ("is_three_public", models.BooleanField(default=False, verbose_name="three public expenses")),
            ],
            options={
                "verbose_name": "economic class",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="economicclass_ends_after_it_begins",
                    ),
                    no_overlap("economic_class_once_at_a_time", numbers=("authority_id",), texts=("side", "code")),
                    models.CheckConstraint(
                        condition=Q(side__in=["department", "government"]), name="economic_class_side_known"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ServiceMapping",
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
                        "budgets.servicemapping",
                        models.PROTECT,
                        editable=False,
                        null=True,
                        related_name="superseded_by",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("service_class", models.CharField(max_length=40, verbose_name="service class")),
                ("economic_class", models.CharField(max_length=5, verbose_name="economic class (department)")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="servicemapping_ends_after_it_begins",
                    ),
                    no_overlap("service_mapping_once_at_a_time", numbers=("authority_id",), texts=("service_class",)),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "BudgetLine",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "unit",
                    models.ForeignKey(
                        "organisation.unit", models.PROTECT, related_name="budget_lines", verbose_name="unit"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("origin_year", models.PositiveSmallIntegerField(verbose_name="first approved for")),
                ("functional_class", models.CharField(max_length=7, verbose_name="functional class")),
                ("project", models.CharField(blank=True, max_length=120, verbose_name="project")),
                ("economic_class", models.CharField(max_length=5, verbose_name="economic class (department)")),
                (
                    "government_class",
                    models.CharField(blank=True, max_length=5, verbose_name="economic class (government)"),
                ),
                (
                    "fund_kind",
                    models.CharField(
                        choices=[
                            ("general", "General public budget"),
                            ("government_fund", "Government fund"),
                            ("state_capital", "State capital operating budget"),
                            ("fiscal_account", "Special fiscal account"),
                            ("unit_income", "Income of the unit"),
                        ],
                        default="general",
                        max_length=16,
                        verbose_name="fund kind",
                    ),
                ),
                ("allotment_number", models.CharField(blank=True, max_length=80, verbose_name="allotment number")),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("is_three_public", models.BooleanField(default=False, verbose_name="three public expenses")),
                (
                    "carried_from",
                    models.OneToOneField("budgets.budgetline", models.PROTECT, null=True, related_name="carried_to"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "reserve_control",
                    models.CharField(choices=[("stop", "Stop"), ("warn", "Warn")], default="stop", max_length=4),
                ),
                (
                    "commit_control",
                    models.CharField(choices=[("stop", "Stop"), ("warn", "Warn")], default="stop", max_length=4),
                ),
                (
                    "accrue_control",
                    models.CharField(choices=[("stop", "Stop"), ("warn", "Warn")], default="stop", max_length=4),
                ),
                ("approved_fen", models.BigIntegerField(default=0)),
                ("reserved_fen", models.BigIntegerField(default=0)),
                ("committed_fen", models.BigIntegerField(default=0)),
                ("accrued_fen", models.BigIntegerField(default=0)),
                ("paid_fen", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "budget line",
                "indexes": [
                    models.Index(
                        fields=["authority", "fiscal_year", "unit", "economic_class"],
                        name="budgets_bud_authori_d766d4_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "authority",
                            "unit",
                            "fiscal_year",
                            "functional_class",
                            "project",
                            "economic_class",
                            "government_class",
                            "fund_kind",
                            "allotment_number",
                            "origin_year",
                        ),
                        name="budget_line_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("approved_fen__gte", 0),
                            ("committed_fen__gte", 0),
                            ("reserved_fen__gte", 0),
                            ("accrued_fen__gte", 0),
                            ("paid_fen__gte", 0),
                        ),
                        name="budget_no_stage_below_zero",
                    ),
                    models.CheckConstraint(condition=Q(paid_fen__lte=F("approved_fen")), name="budget_never_overpaid"),
                    models.CheckConstraint(
                        condition=Q(reserve_control="warn")
                        | Q(commit_control="warn")
                        | Q(accrue_control="warn")
                        | Q(
                            approved_fen__gte=F("reserved_fen") + F("committed_fen") + F("accrued_fen") + F("paid_fen")
                        ),
                        name="budget_not_exceeded",
                    ),
                    models.CheckConstraint(
                        condition=Q(is_three_public=False)
                        | Q(accrue_control="stop", commit_control="stop", reserve_control="stop"),
                        name="three_public_lines_stop",
                    ),
                    models.CheckConstraint(
                        condition=Q(state="open") | Q(accrued_fen=0, committed_fen=0, reserved_fen=0),
                        name="closed_budget_line_holds_nothing",
                    ),
                    models.CheckConstraint(
                        condition=Q(fiscal_year__gte=F("origin_year"), origin_year__gte=1949),
                        name="budget_years_in_order",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            fund_kind__in=[
                                "general",
                                "government_fund",
                                "state_capital",
                                "fiscal_account",
                                "unit_income",
                            ]
                        ),
                        name="fund_kind_known",
                    ),
                    models.CheckConstraint(condition=Q(state__in=["open", "closed"]), name="budget_state_known"),
                    models.CheckConstraint(
                        condition=Q(
                            ("commit_control__in", ["stop", "warn"]),
                            ("reserve_control__in", ["stop", "warn"]),
                            ("accrue_control__in", ["stop", "warn"]),
                        ),
                        name="budget_control_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "IncomeRecord",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+", verbose_name="unit")),
                ("service", models.CharField(max_length=120, verbose_name="service")),
                ("month", models.DateField(verbose_name="month")),
                (
                    "kind",
                    models.CharField(
                        choices=[("earned", "Earned"), ("cost", "Cost"), ("used", "Used")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("treasury", "Paid into the treasury"),
                            ("service", "Cost of the service itself"),
                            ("renewal", "Renewal of its equipment"),
                            ("tax", "Taxes"),
                            ("running_costs", "Running costs of the office"),
                            ("welfare", "Welfare of the staff"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                        verbose_name="used for",
                    ),
                ),
                ("fen", models.BigIntegerField()),
                ("voucher", models.CharField(blank=True, max_length=80, verbose_name="voucher")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "reverses",
                    models.OneToOneField("budgets.incomerecord", models.PROTECT, null=True, related_name="reversed_by"),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "income entry",
                "indexes": [
                    models.Index(
                        fields=["authority", "month", "unit", "service"], name="budgets_inc_authori_8feaed_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=Q(kind__in=["earned", "cost", "used"]), name="income_kind_known"),
                    models.CheckConstraint(
                        condition=Q(
                            kind="used",
                            use__in=["treasury", "service", "renewal", "tax", "running_costs", "welfare", "other"],
                        )
                        | ~Q(kind="used") & Q(use=""),
                        name="income_use_said_where_used",
                    ),
                    models.CheckConstraint(
                        condition=Q(fen__gt=0, reverses__isnull=True) | Q(fen__lt=0, reverses__isnull=False),
                        name="income_amount_has_its_sign",
                    ),
                    models.CheckConstraint(
                        condition=Q(reverses__isnull=True) | ~Q(reason=""), name="income_reversal_has_a_reason"
                    ),
                    models.CheckConstraint(condition=Q(month__day=1), name="income_month_is_a_month"),
                ],
            },
        ),
        migrations.CreateModel(
            "QuotaStandard",
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
                        "budgets.quotastandard", models.PROTECT, editable=False, null=True, related_name="superseded_by"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("money", "Money"), ("physical", "Physical")], max_length=8, verbose_name="kind"
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("headcount", "Headcount"),
                            ("area", "Area"),
                            ("volume", "Business volume"),
                            ("fixed", "Per unit, by its type"),
                        ],
                        max_length=10,
                        verbose_name="basis",
                    ),
                ),
                ("volume_code", models.CharField(blank=True, max_length=40, verbose_name="kind of business")),
                ("unit_types", ArrayField(models.CharField(max_length=40), blank=True, default=list)),
                ("rate", models.BigIntegerField(verbose_name="rate")),
                ("measure", models.CharField(blank=True, max_length=20, verbose_name="measure")),
                (
                    "economic_class",
                    models.CharField(blank=True, max_length=5, verbose_name="economic class (department)"),
                ),
            ],
            options={
                "verbose_name": "quota standard",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="quotastandard_ends_after_it_begins",
                    ),
                    no_overlap("quota_standard_once_at_a_time", numbers=("authority_id",), texts=("code",)),
                    models.CheckConstraint(condition=Q(kind__in=["money", "physical"]), name="quota_kind_known"),
                    models.CheckConstraint(
                        condition=Q(basis__in=["headcount", "area", "volume", "fixed"]), name="quota_basis_known"
                    ),
                    models.CheckConstraint(condition=Q(rate__gte=0), name="quota_rate_not_negative"),
                    models.CheckConstraint(
                        condition=Q(kind="money", measure="") | Q(kind="physical") & ~Q(measure=""),
                        name="physical_quota_names_its_measure",
                    ),
                    models.CheckConstraint(
                        condition=Q(basis="volume") & ~Q(volume_code="") | ~Q(basis="volume") & Q(volume_code=""),
                        name="quota_by_volume_names_the_business",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "QuotaFigure",
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
                        "budgets.quotafigure", models.PROTECT, editable=False, null=True, related_name="superseded_by"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+", verbose_name="unit")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("headcount", "Headcount"),
                            ("area", "Area"),
                            ("volume", "Business volume"),
                            ("fixed", "Per unit, by its type"),
                        ],
                        max_length=10,
                        verbose_name="basis",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="kind of business")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
            ],
            options={
                "verbose_name": "figure for quotas",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="quotafigure_ends_after_it_begins",
                    ),
                    no_overlap(
                        "quota_figure_once_at_a_time", numbers=("authority_id", "unit_id"), texts=("basis", "code")
                    ),
                    models.CheckConstraint(
                        condition=Q(basis__in=["headcount", "area", "volume", "fixed"]), name="quota_figure_basis_known"
                    ),
                    models.CheckConstraint(condition=Q(amount__gte=0), name="quota_figure_not_negative"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Transfer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("line", models.ForeignKey("budgets.budgetline", models.PROTECT, related_name="transfers")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "from_stage",
                    models.CharField(
                        choices=[
                            ("outside", "outside the line"),
                            ("available", "available"),
                            ("reserved", "reserved"),
                            ("committed", "committed"),
                            ("accrued", "accrued"),
                            ("paid", "paid"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("outside", "outside the line"),
                            ("available", "available"),
                            ("reserved", "reserved"),
                            ("committed", "committed"),
                            ("accrued", "accrued"),
                            ("paid", "paid"),
                        ],
                        max_length=10,
                        verbose_name="to",
                    ),
                ),
                ("fen", models.BigIntegerField()),
                ("over_fen", models.BigIntegerField(default=0)),
                ("source_type", models.CharField(max_length=60)),
                ("source_id", models.UUIDField()),
                ("key", models.CharField(max_length=200)),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "reverses",
                    models.OneToOneField("budgets.transfer", models.PROTECT, null=True, related_name="reversed_by"),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "transfer",
                "indexes": [
                    models.Index(fields=["line", "at"], name="budgets_tra_line_id_facdc4_idx"),
                    models.Index(
                        fields=["authority", "source_type", "source_id"], name="budgets_tra_authori_2b906a_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "key"), name="transfer_key_once"),
                    models.CheckConstraint(condition=Q(fen__gt=0), name="transfer_above_zero"),
                    models.CheckConstraint(
                        condition=Q(over_fen__gte=0, over_fen__lte=F("fen")), name="transfer_over_within"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            from_stage__in=["available", "reserved", "committed", "accrued", "paid", "outside"],
                            to_stage__in=["available", "reserved", "committed", "accrued", "paid", "outside"],
                        )
                        & ~Q(from_stage=F("to_stage")),
                        name="transfer_between_two_stages",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            from_stage__in=["available", "reserved", "committed", "accrued", "paid"],
                            to_stage__in=["available", "reserved", "committed", "accrued", "paid"],
                        )
                        | Q(
                            source_type__in=(
                                "budgets.approval",
                                "budgets.opening",
                                "budgets.adjustment",
                                "budgets.carry_over",
                                "budgets.surplus",
                                "budgets.withdrawal",
                            )
                        ),
                        name="money_enters_by_own_sources",
                    ),
                    models.CheckConstraint(
                        condition=Q(reverses__isnull=True) | ~Q(reason=""), name="transfer_reversal_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Adjustment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "from_line",
                    models.ForeignKey("budgets.budgetline", models.PROTECT, related_name="+", verbose_name="from line"),
                ),
                (
                    "to_line",
                    models.ForeignKey("budgets.budgetline", models.PROTECT, related_name="+", verbose_name="to line"),
                ),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("fen", models.BigIntegerField()),
                ("document_number", models.CharField(max_length=80, verbose_name="decision")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "adjustment",
                "constraints": [
                    models.CheckConstraint(condition=Q(fen__gt=0), name="adjustment_above_zero"),
                    models.CheckConstraint(condition=~Q(from_line=F("to_line")), name="adjustment_between_two_lines"),
                    models.CheckConstraint(
                        condition=~Q(document_number="") & ~Q(reason=""), name="adjustment_rests_on_a_decision"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "UnfundedWork",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+", verbose_name="unit")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("economic_class", models.CharField(max_length=5, verbose_name="economic class (department)")),
                ("fen", models.BigIntegerField()),
                ("source_type", models.CharField(max_length=60)),
                ("source_id", models.UUIDField()),
                ("why", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("funded_by", models.OneToOneField("budgets.transfer", models.PROTECT, null=True, related_name="+")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                ("closed_because", models.CharField(blank=True, max_length=300, verbose_name="closed because")),
            ],
            options={
                "verbose_name": "urgent work without money",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authority", "source_type", "source_id"), name="unfunded_work_once"
                    ),
                    models.CheckConstraint(condition=Q(fen__gt=0), name="unfunded_work_above_zero"),
                    models.CheckConstraint(
                        condition=Q(closed_at__isnull=True, closed_because="")
                        | Q(closed_at__isnull=False, funded_by__isnull=True) & ~Q(closed_because=""),
                        name="unfunded_work_closed_with_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "TreasuryRow",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+", verbose_name="unit")),
                ("stated_on", models.DateField(verbose_name="as of")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("functional_class", models.CharField(max_length=7, verbose_name="functional class")),
                ("project", models.CharField(blank=True, max_length=120, verbose_name="project")),
                ("economic_class", models.CharField(max_length=5, verbose_name="economic class (department)")),
                (
                    "government_class",
                    models.CharField(blank=True, max_length=5, verbose_name="economic class (government)"),
                ),
                (
                    "fund_kind",
                    models.CharField(
                        choices=[
                            ("general", "General public budget"),
                            ("government_fund", "Government fund"),
                            ("state_capital", "State capital operating budget"),
                            ("fiscal_account", "Special fiscal account"),
                            ("unit_income", "Income of the unit"),
                        ],
                        max_length=16,
                        verbose_name="fund kind",
                    ),
                ),
                ("allotment_number", models.CharField(blank=True, max_length=80, verbose_name="allotment number")),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("approved_fen", models.BigIntegerField()),
                ("paid_fen", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "line of the treasury's statement",
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "authority",
                            "stated_on",
                            "unit",
                            "fiscal_year",
                            "functional_class",
                            "project",
                            "economic_class",
                            "government_class",
                            "fund_kind",
                            "allotment_number",
                        ),
                        name="treasury_row_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            fund_kind__in=[
                                "general",
                                "government_fund",
                                "state_capital",
                                "fiscal_account",
                                "unit_income",
                            ]
                        ),
                        name="treasury_fund_kind_known",
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
