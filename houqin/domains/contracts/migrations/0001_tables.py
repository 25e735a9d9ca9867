"""Who delivers what at which price: contracts, lines, prices, clauses, payers, deliveries, their course and money."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.foundation.terms.exclusion import no_overlap
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [
        ("contracts", "0001_initial"),
        ("contracts", "0003_in_full"),
        ("contracts", "0004_guards"),
        ("contracts", "0005_course_and_money"),
        ("contracts", "0006_guards"),
        ("contracts", "0007_header_fixed"),
        ("contracts", "0008_delivery_notes"),
        ("contracts", "0009_sound_clauses"),
        ("contracts", "0010_opening_schedule"),
    ]
    dependencies = [
        ("budgets", "0001_tables"),
        ("catalogue", "0001_tables"),
        ("documents", "0001_tables"),
        ("organisation", "0001_tables"),
        ("places", "0001_tables"),
        ("providers", "0001_tables"),
        ("scope", "0001_functions"),
    ]
    operations = [
        migrations.CreateModel(
            "Contract",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="contracts")),
                (
                    "renewal_of",
                    models.ForeignKey("contracts.contract", models.PROTECT, null=True, related_name="renewals"),
                ),
                ("number", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=160)),
                ("procurement_method", models.CharField(blank=True, max_length=80)),
                ("procurement_category", models.CharField(blank=True, max_length=40)),
                (
                    "sme_size",
                    models.CharField(
                        choices=[
                            ("large", "Large enterprise"),
                            ("medium", "Medium enterprise"),
                            ("small", "Small enterprise"),
                            ("micro", "Micro enterprise"),
                            ("unknown", "Not known"),
                            ("not_an_enterprise", "Not an enterprise"),
                        ],
                        max_length=20,
                    ),
                ),
                ("signed_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField()),
                ("total_fen", models.BigIntegerField()),
                ("tax_ppm", models.PositiveIntegerField(default=60000)),
                ("fund_source", models.CharField(blank=True, max_length=80)),
                ("amended_fen", models.BigIntegerField(default=0)),
                ("added_fen", models.BigIntegerField(default=0)),
                ("payment_days", models.PositiveSmallIntegerField(default=30)),
                (
                    "payment_starts",
                    models.CharField(
                        choices=[
                            ("confirmed", "Both sides confirmed the amount"),
                            ("acceptance", "Contract acceptance"),
                            ("invoice", "Receipt of the invoice"),
                        ],
                        default="confirmed",
                        max_length=10,
                    ),
                ),
                ("acceptance_days", models.PositiveSmallIntegerField(null=True)),
                ("late_interest_ppm", models.PositiveIntegerField(default=500)),
                ("bond_ppm", models.PositiveIntegerField(default=0)),
                ("advance_fen", models.BigIntegerField(default=0)),
                (
                    "partial_months",
                    models.CharField(
                        choices=[
                            ("actual_days", "By the month's actual days"),
                            ("thirty_days", "By thirtieths"),
                            ("whole_month", "As a whole month"),
                        ],
                        default="actual_days",
                        max_length=12,
                    ),
                ),
                ("tendered_until", models.DateField(null=True)),
                ("term_exception", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("active", "Being performed"),
                            ("ended", "Ended"),
                            ("terminated", "Terminated"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=300)),
                (
                    "end_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("term_over", "The term is over"),
                            ("poor_scores", "Scores below the mark"),
                            ("breach", "Breach by the provider"),
                            ("incident", "Serious incident"),
                            ("authority", "Need of the authority"),
                            ("agreed", "By agreement"),
                            ("force_majeure", "Force majeure"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "verbose_name": "contract",
                "indexes": [
                    models.Index(fields=["authority", "provider", "valid_from"], name="contracts_c_authori_6e4f96_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "number"), name="contract_number_once"),
                    models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="contract_ends_later"),
                    models.CheckConstraint(condition=Q(total_fen__gte=0), name="contract_total_not_negative"),
                    models.CheckConstraint(condition=Q(tax_ppm__lte=1000000), name="contract_tax_is_a_rate"),
                    models.CheckConstraint(
                        condition=Q(state__in=("draft", "active", "ended", "terminated")), name="contract_state_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(sme_size__in=["large", "medium", "small", "micro", "unknown", "not_an_enterprise"]),
                        name="contract_sme_size_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_on__isnull=True, state__in=["draft", "active"])
                        | Q(ended_on__isnull=False, state__in=["ended", "terminated"]),
                        name="contract_end_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=Q(payment_days__gte=1, payment_days__lte=365),
                        name="contract_payment_days_within_a_year",
                    ),
                    models.CheckConstraint(
                        condition=Q(payment_days__lte=60) | ~Q(sme_size__in=("micro", "small", "medium")),
                        name="small_provider_is_paid_within_60_days",
                    ),
                    models.CheckConstraint(
                        condition=Q(payment_starts__in=["confirmed", "acceptance", "invoice"]),
                        name="contract_payment_start_known",
                    ),
                    models.CheckConstraint(
                        condition=~Q(payment_starts="acceptance")
                        | Q(acceptance_days__gte=1, acceptance_days__isnull=False),
                        name="payment_by_acceptance_names_its_days",
                    ),
                    models.CheckConstraint(condition=Q(bond_ppm__lte=100000), name="performance_bond_at_most_a_tenth"),
                    models.CheckConstraint(
                        condition=Q(advance_fen__gte=0, advance_fen__lte=F("total_fen")),
                        name="advance_within_the_total",
                    ),
                    models.CheckConstraint(
                        condition=Q(added_fen__gte=0, added_fen__lte=F("total_fen") / 10),
                        name="additions_at_most_a_tenth",
                    ),
                    models.CheckConstraint(
                        condition=Q(amended_fen__gte=F("total_fen") * -1), name="contract_amended_total_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=Q(partial_months__in=["actual_days", "thirty_days", "whole_month"]),
                        name="contract_partial_months_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ContractLine",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="lines")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                (
                    "supersedes",
                    models.OneToOneField(
                        "contracts.contractline", models.PROTECT, null=True, related_name="superseded_by"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("service_class", models.ForeignKey("catalogue.serviceclass", models.PROTECT, related_name="+")),
                (
                    "item",
                    models.ForeignKey(
                        "catalogue.serviceitem", models.PROTECT, null=True, related_name="contract_lines"
                    ),
                ),
                (
                    "service_model",
                    models.CharField(
                        choices=[
                            ("M1", "M1 Open to society"),
                            ("M2", "M2 Outsourced"),
                            ("M3", "M3 Entrusted to a shared resource"),
                            ("M4", "M4 Own company"),
                            ("M5", "M5 In-house office"),
                        ],
                        max_length=2,
                    ),
                ),
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
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField()),
                ("materials_each_fen", models.BigIntegerField(default=0)),
                ("materials_year_fen", models.BigIntegerField(default=0)),
                ("materials_markup_ppm", models.PositiveIntegerField(default=0)),
                ("quote_limit_fen", models.BigIntegerField(null=True)),
                ("minimum_fen", models.BigIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "contract line",
                "indexes": [
                    models.Index(fields=["authority", "item", "valid_from"], name="contracts_c_authori_d07f5b_idx"),
                    models.Index(
                        fields=["authority", "service_class", "valid_from"], name="contracts_c_authori_d13a7e_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "number", "valid_from"), name="line_number_once_at_a_time"
                    ),
                    models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="line_ends_later"),
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
                        name="line_price_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(service_model__in=["M1", "M2", "M3", "M4", "M5"]), name="service_model_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(materials_each_fen__gte=0, materials_year_fen__gte=0, minimum_fen__gte=0)
                        & (Q(quote_limit_fen__isnull=True) | Q(quote_limit_fen__gte=0)),
                        name="line_amounts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=Q(materials_markup_ppm__lte=1000000), name="line_markup_at_most_the_cost"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "LinePrice",
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
                        "contracts.lineprice", models.PROTECT, editable=False, null=True, related_name="superseded_by"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, related_name="prices")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("price", models.BigIntegerField()),
                ("quantity", models.BigIntegerField(null=True)),
                ("surcharge_ppm", models.PositiveIntegerField(default=0)),
                (
                    "tiering",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "One price"),
                            ("graduated", "Each tier at its own price"),
                            ("volume", "All at the price of the tier reached"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("tiers", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="lineprice_ends_after_it_begins",
                    ),
                    no_overlap("line_prices_do_not_overlap", numbers=("line_id",)),
                    models.CheckConstraint(condition=Q(price__gte=0), name="line_price_not_negative"),
                    models.CheckConstraint(
                        condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="line_quantity_positive"
                    ),
                    models.CheckConstraint(
                        condition=Q(surcharge_ppm__lte=10000000), name="line_surcharge_at_most_tenfold"
                    ),
                    models.CheckConstraint(
                        condition=Q(tiering="", tiers=[]) | Q(tiering__in=["graduated", "volume"]) & ~Q(tiers=[]),
                        name="line_tiering_has_its_tiers",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "LineCoverage",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, related_name="coverage")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "line"], name="contracts_l_unit_id_4eb46f_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="line_coverage_ends_later",
                    ),
                    models.UniqueConstraint(fields=("line", "unit", "valid_from"), name="line_covers_a_unit_once"),
                ],
            },
        ),
        migrations.CreateModel(
            "LinePlace",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, related_name="places")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("place", models.ForeignKey("places.place", models.PROTECT, related_name="+")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="line_place_ends_later",
                    ),
                    models.UniqueConstraint(fields=("line", "place", "valid_from"), name="line_covers_a_place_once"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "LinePromise",
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
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, related_name="promises")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(urgency__in=["P1", "P2", "P3", "P4", "P5"]), name="linepromise_urgency_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(milestone__in=["response", "arrival", "made_safe", "completion", "verification"]),
                        name="linepromise_milestone_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(calendar__in=["service_hours", "round_the_clock"]),
                        name="linepromise_calendar_known",
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
                        name="linepromise_well_formed",
                    ),
                    models.CheckConstraint(
                        condition=Q(cut_off__isnull=True, next_day_by__isnull=True)
                        | Q(cut_off__isnull=False, days=0, next_day_by__isnull=False),
                        name="linepromise_cut_off_whole",
                    ),
                    models.CheckConstraint(
                        condition=Q(minutes__isnull=True) | Q(minutes__gt=0), name="linepromise_minutes_positive"
                    ),
                    models.UniqueConstraint(fields=("line", "urgency", "milestone"), name="line_promise_once"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ContractClause",
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
                        "contracts.contractclause",
                        models.PROTECT,
                        editable=False,
                        null=True,
                        related_name="superseded_by",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="clauses")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("version", models.PositiveSmallIntegerField()),
                ("clause", models.JSONField()),
                ("written", models.TextField(blank=True)),
                ("lines", ArrayField(models.PositiveSmallIntegerField(), default=list)),
            ],
            options={
                "verbose_name": "performance clause",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="contractclause_ends_after_it_begins",
                    ),
                    no_overlap("contract_clauses_do_not_overlap", numbers=("contract_id",)),
                    models.UniqueConstraint(
                        condition=Q(superseded_at__isnull=True),
                        fields=("contract", "version"),
                        name="contract_clause_version_once",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Amendment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="amendments")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                (
                    "line",
                    models.ForeignKey("contracts.contractline", models.PROTECT, null=True, related_name="amendments"),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "rationale",
                    models.CharField(
                        choices=[
                            ("addition", "Addition of the same subject"),
                            ("formula", "Price by the agreed formula"),
                            ("reduction", "Reduction"),
                            ("people_or_places", "Change of people or places"),
                            ("correction", "Correction of an error"),
                            ("clause", "Change of the performance clause"),
                        ],
                        max_length=20,
                    ),
                ),
                ("signed_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("delta_fen", models.BigIntegerField()),
                ("counted_fen", models.BigIntegerField(default=0)),
                ("notice_on", models.DateField(null=True)),
                ("reason", models.CharField(max_length=300)),
                ("paper", models.CharField(max_length=200)),
                ("worked", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "amendment",
                "ordering": ["contract", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "number"), name="amendment_number_once"),
                    models.CheckConstraint(
                        condition=Q(
                            rationale__in=[
                                "addition",
                                "formula",
                                "reduction",
                                "people_or_places",
                                "correction",
                                "clause",
                            ]
                        ),
                        name="amendment_rationale_known",
                    ),
                    models.CheckConstraint(
                        condition=~Q(reason="") & ~Q(paper=""), name="amendment_has_reason_and_paper"
                    ),
                    models.CheckConstraint(
                        condition=~Q(rationale="addition") | Q(counted_fen=F("delta_fen"), delta_fen__gt=0),
                        name="addition_counts_in_full",
                    ),
                    models.CheckConstraint(
                        condition=~Q(rationale="reduction") | Q(delta_fen__lt=0), name="reduction_reduces"
                    ),
                    models.CheckConstraint(
                        condition=~Q(rationale__in=["people_or_places", "clause"]) | Q(delta_fen=0),
                        name="amendment_of_people_moves_no_money",
                    ),
                    models.CheckConstraint(
                        condition=~Q(rationale="formula") | Q(notice_on__isnull=False), name="formula_rests_on_a_notice"
                    ),
                    models.CheckConstraint(condition=Q(counted_fen__gte=0), name="amendment_counts_nothing_negative"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "PriceFormula",
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
                        "contracts.priceformula",
                        models.PROTECT,
                        editable=False,
                        null=True,
                        related_name="superseded_by",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="formulas")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("weights", models.JSONField()),
                ("cap_ppm", models.PositiveIntegerField()),
                ("counts", models.BooleanField(default=False)),
                ("tender_basis", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "price formula",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="priceformula_ends_after_it_begins",
                    ),
                    no_overlap("contract_formulas_do_not_overlap", numbers=("contract_id",)),
                    models.CheckConstraint(condition=~Q(tender_basis=""), name="formula_stood_in_the_tender"),
                    models.CheckConstraint(condition=Q(cap_ppm__lte=1000000), name="formula_cap_at_most_the_price"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ContractBudget",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="budgets")),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("payer", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "budget_line",
                    models.ForeignKey("budgets.budgetline", models.PROTECT, related_name="contract_budgets"),
                ),
                ("committed_fen", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "fiscal_year", "payer"), name="contract_commits_once_a_year"
                    ),
                    models.CheckConstraint(condition=Q(committed_fen__gte=0), name="contract_commitment_not_negative"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "RenewalAppraisal",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="appraisals")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("appraised_on", models.DateField()),
                ("score", models.PositiveSmallIntegerField()),
                ("pass_mark", models.PositiveSmallIntegerField()),
                ("appraised_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "renewal appraisal",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(pass_mark__lte=10000, score__lte=10000), name="appraisal_in_points"
                    ),
                    models.UniqueConstraint(fields=("contract", "appraised_on"), name="appraised_once_a_day"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "HandoverItem",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="handover")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("position", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=160)),
                ("done_on", models.DateField(null=True)),
                ("done_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "hand-over item",
                "ordering": ["contract", "position"],
                "constraints": [models.UniqueConstraint(fields=("contract", "code"), name="handover_item_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "OpeningPosition",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.OneToOneField("contracts.contract", models.PROTECT, related_name="opening")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("as_of", models.DateField()),
                ("settled_fen", models.BigIntegerField(default=0)),
                ("deducted_fen", models.BigIntegerField(default=0)),
                ("paid_fen", models.BigIntegerField(default=0)),
                ("added_fen", models.BigIntegerField(default=0)),
                ("bond_fen", models.BigIntegerField(default=0)),
                ("advance_left_fen", models.BigIntegerField(default=0)),
                ("counters", models.JSONField(default=dict)),
                ("schedule", models.JSONField(default=list)),
                ("signed_by", models.CharField(max_length=80)),
                ("paper", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "opening position",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            added_fen__gte=0,
                            advance_left_fen__gte=0,
                            bond_fen__gte=0,
                            deducted_fen__gte=0,
                            paid_fen__gte=0,
                            settled_fen__gte=0,
                        ),
                        name="opening_amounts_not_negative",
                    ),
                    models.CheckConstraint(condition=~Q(signed_by=""), name="opening_is_signed"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ContractPeriod",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="periods")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("month", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Taking records"), ("closing", "Being closed"), ("closed", "Books closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "verbose_name": "month of the contract",
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "month"), name="contract_month_once"),
                    models.CheckConstraint(condition=Q(month__day=1), name="contract_month_is_a_month"),
                    models.CheckConstraint(
                        condition=Q(state__in=("open", "closing", "closed")), name="period_state_known"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "DeliveryRecord",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="deliveries")),
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, related_name="deliveries")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                (
                    "period",
                    models.ForeignKey("contracts.contractperiod", models.PROTECT, null=True, related_name="deliveries"),
                ),
                ("at", models.DateTimeField()),
                ("quantity", models.BigIntegerField()),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("month", "month"),
                            ("order", "order"),
                            ("m2_month", "m² · month"),
                            ("head_month", "head · month"),
                            ("meal", "meal"),
                            ("km", "km"),
                            ("hour", "hour"),
                            ("piece", "piece"),
                            ("yuan", "yuan"),
                        ],
                        max_length=12,
                    ),
                ),
                ("cost_fen", models.BigIntegerField(null=True)),
                ("share_days", models.PositiveSmallIntegerField(null=True)),
                ("share_of", models.PositiveSmallIntegerField(null=True)),
                ("emergency", models.BooleanField(default=False)),
                ("source_type", models.CharField(max_length=60)),
                ("source_id", models.UUIDField()),
                ("part", models.CharField(default="work", max_length=20)),
                ("turn", models.PositiveSmallIntegerField(default=0)),
                ("late_for", models.DateField(null=True)),
                ("late_reason", models.CharField(blank=True, max_length=200)),
                ("outside_term", models.BooleanField(default=False)),
                (
                    "reverses",
                    models.OneToOneField(
                        "contracts.deliveryrecord", models.PROTECT, null=True, related_name="reversed_by"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "delivery record",
                "indexes": [
                    models.Index(fields=["contract", "period", "line"], name="contracts_d_contrac_62f3fa_idx"),
                    models.Index(fields=["authority", "provider", "at"], name="contracts_d_authori_85f4f5_idx"),
                    models.Index(fields=["source_id"], name="contracts_d_source__3a9b1e_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(reverses__isnull=True),
                        fields=("source_type", "source_id", "line", "part", "turn"),
                        name="delivered_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=Q(quantity__gt=0, reverses__isnull=True) | Q(quantity__lt=0, reverses__isnull=False),
                        name="delivery_quantity_has_its_sign",
                    ),
                    models.CheckConstraint(
                        condition=Q(cost_fen__isnull=True)
                        | Q(cost_fen__gte=0, reverses__isnull=True)
                        | Q(cost_fen__lte=0, reverses__isnull=False),
                        name="delivery_cost_has_its_sign",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            measure__in=[
                                "month",
                                "order",
                                "m2_month",
                                "head_month",
                                "meal",
                                "km",
                                "hour",
                                "piece",
                                "yuan",
                            ]
                        ),
                        name="delivery_measure_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(share_days__isnull=True, share_of__isnull=True)
                        | Q(share_days__gte=1, share_days__lt=F("share_of"), share_of__lte=31),
                        name="delivery_share_is_a_part_of_a_month",
                    ),
                    models.CheckConstraint(
                        condition=Q(period__isnull=False) | Q(late_for__isnull=False) | Q(outside_term=True),
                        name="delivery_without_period_says_why",
                    ),
                    models.CheckConstraint(
                        condition=Q(late_for__isnull=True) | ~Q(late_reason=""), name="late_delivery_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=Q(reverses__isnull=True) | ~Q(reason=""), name="reversal_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "DeliveryNote",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="delivery_notes")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("delivered_at", models.DateTimeField()),
                ("quantity", models.BigIntegerField()),
                ("cost_fen", models.BigIntegerField(null=True)),
                ("words", models.CharField(max_length=300)),
                ("evidence", models.ForeignKey("documents.document", models.PROTECT, related_name="+")),
                ("entered_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
            ],
            options={
                "verbose_name": "delivery note",
                "constraints": [
                    models.CheckConstraint(condition=Q(quantity__gt=0), name="delivery_note_counts_something"),
                    models.CheckConstraint(
                        condition=Q(cost_fen__isnull=True) | Q(cost_fen__gte=0), name="delivery_note_cost_not_negative"
                    ),
                    models.CheckConstraint(condition=~Q(words=""), name="delivery_note_says_what"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "LinePayer",
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
                        "contracts.linepayer", models.PROTECT, editable=False, null=True, related_name="superseded_by"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, related_name="payers")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("payer", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("area", "Area"),
                            ("heads", "Heads"),
                            ("metered", "Metered quantity"),
                            ("orders", "Orders"),
                            ("fixed", "Fixed share"),
                        ],
                        max_length=8,
                    ),
                ),
                ("weight", models.BigIntegerField(default=0)),
                ("pays", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="linepayer_ends_after_it_begins",
                    ),
                    no_overlap("line_payer_once_at_a_time", numbers=("line_id", "payer_id")),
                    models.CheckConstraint(condition=Q(weight__gte=0), name="line_payer_weight_not_negative"),
                    models.CheckConstraint(
                        condition=Q(key__in=["area", "heads", "metered", "orders", "fixed"]),
                        name="line_payer_key_known",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "LineAllocation",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("period", models.ForeignKey("contracts.contractperiod", models.PROTECT, related_name="allocations")),
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, related_name="allocations")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("payer", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("area", "Area"),
                            ("heads", "Heads"),
                            ("metered", "Metered quantity"),
                            ("orders", "Orders"),
                            ("fixed", "Fixed share"),
                        ],
                        max_length=8,
                    ),
                ),
                ("weight", models.BigIntegerField()),
                ("pays", models.BooleanField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("period", "line", "payer"), name="allocation_frozen_once"),
                    models.CheckConstraint(condition=Q(weight__gte=0), name="allocation_weight_not_negative"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "ReferencePrice",
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
                        "contracts.referenceprice",
                        models.PROTECT,
                        editable=False,
                        null=True,
                        related_name="superseded_by",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                (
                    "service_class",
                    models.ForeignKey(
                        "catalogue.serviceclass", models.PROTECT, related_name="+", verbose_name="service class"
                    ),
                ),
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
                        verbose_name="price basis",
                    ),
                ),
                ("region", models.CharField(default="CN", max_length=20, verbose_name="region")),
                ("low", models.BigIntegerField(blank=True, null=True, verbose_name="from (1/10,000 yuan)")),
                ("high", models.BigIntegerField(blank=True, null=True, verbose_name="up to (1/10,000 yuan)")),
            ],
            options={
                "verbose_name": "reference price",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="referenceprice_ends_after_it_begins",
                    ),
                    no_overlap(
                        "reference_price_once_at_a_time",
                        numbers=("authority_id", "service_class_id"),
                        texts=("price_basis", "region"),
                    ),
                    models.CheckConstraint(
                        condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low")),
                        name="reference_price_rises",
                    ),
                    models.CheckConstraint(condition=~Q(source=""), name="reference_price_has_a_source"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "WorkNorm",
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
                        "contracts.worknorm", models.PROTECT, editable=False, null=True, related_name="superseded_by"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                (
                    "service_class",
                    models.ForeignKey(
                        "catalogue.serviceclass", models.PROTECT, related_name="+", verbose_name="service class"
                    ),
                ),
                (
                    "driver",
                    models.CharField(
                        choices=[("area", "Area"), ("heads", "People served"), ("posts", "Fixed posts")],
                        max_length=8,
                        verbose_name="driver",
                    ),
                ),
                ("per_post", models.BigIntegerField(verbose_name="units per post (1/1,000)")),
                ("post_fen", models.BigIntegerField(verbose_name="a post's month (fen)")),
                (
                    "materials_fen",
                    models.BigIntegerField(default=0, verbose_name="materials per 1,000 units and month (fen)"),
                ),
                ("management_ppm", models.PositiveIntegerField(default=30000, verbose_name="management (ppm)")),
                ("profit_ppm", models.PositiveIntegerField(default=50000, verbose_name="profit (ppm)")),
                ("tax_ppm", models.PositiveIntegerField(default=60000, verbose_name="tax (ppm)")),
            ],
            options={
                "verbose_name": "work norm",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="worknorm_ends_after_it_begins",
                    ),
                    no_overlap("work_norm_once_at_a_time", numbers=("authority_id", "service_class_id")),
                    models.CheckConstraint(
                        condition=Q(materials_fen__gte=0, per_post__gt=0, post_fen__gte=0), name="work_norm_is_sound"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Bond",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="bonds")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("transfer", "Bank transfer"),
                            ("cheque", "Cheque"),
                            ("draft", "Draft"),
                            ("bank_guarantee", "Bank guarantee"),
                            ("insurance", "Surety insurance"),
                        ],
                        max_length=16,
                    ),
                ),
                ("fen", models.BigIntegerField()),
                ("received_on", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("claimed_fen", models.BigIntegerField(default=0)),
                ("claim_reason", models.CharField(blank=True, max_length=300)),
                ("returned_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(returned_on__isnull=True), fields=("contract",), name="contract_holds_one_bond"
                    ),
                    models.CheckConstraint(
                        condition=Q(claimed_fen__gte=0, claimed_fen__lte=F("fen"), fen__gt=0),
                        name="bond_claim_within_the_bond",
                    ),
                    models.CheckConstraint(
                        condition=Q(claimed_fen=0) | ~Q(claim_reason=""), name="bond_claim_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=Q(form__in=["transfer", "cheque", "draft", "bank_guarantee", "insurance"]),
                        name="bond_form_known",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "AdvancePayment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="advances")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("fen", models.BigIntegerField()),
                ("paid_on", models.DateField()),
                ("voucher", models.CharField(max_length=80)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=Q(fen__gt=0), name="advance_is_money")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "AdvanceOffset",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("advance", models.ForeignKey("contracts.advancepayment", models.PROTECT, related_name="offsets")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("month", models.DateField()),
                ("fen", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("advance", "month"), name="advance_offset_once_a_month"),
                    models.CheckConstraint(condition=Q(fen__gte=0, month__day=1), name="advance_offset_is_sound"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Acceptance",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="acceptances")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("period", models.ForeignKey("contracts.contractperiod", models.PROTECT, related_name="acceptances")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("accepted_on", models.DateField()),
                ("accepted_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("passed", "Accepted"),
                            ("reserved", "Accepted with defects to be mended"),
                            ("refused", "Not accepted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("items", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "contract acceptance",
                "constraints": [
                    models.UniqueConstraint(fields=("period", "version"), name="acceptance_version_once"),
                    models.UniqueConstraint(
                        condition=~Q(result="refused"), fields=("period",), name="a_month_is_accepted_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(result__in=["passed", "reserved", "refused"]), name="acceptance_result_known"
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
