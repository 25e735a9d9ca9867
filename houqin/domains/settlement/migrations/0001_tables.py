"""Months settled: runs, statements, deductions, disputes, papers, invoices, payments, claims, parallel runs."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [
        ("settlement", "0001_initial"),
        ("settlement", "0003_issuedpaper"),
        ("settlement", "0004_paper_guards"),
        ("settlement", "0005_trial_runs"),
        ("settlement", "0006_correction"),
        ("settlement", "0007_correction_guards"),
        ("settlement", "0008_calendar_and_persons"),
        ("settlement", "0009_separate"),
        ("settlement", "0010_edges"),
        ("settlement", "0011_damages_claims"),
        ("settlement", "0012_claim_guards"),
        ("settlement", "0013_parallel_runs"),
        ("settlement", "0014_trial_guards"),
        ("settlement", "0015_paper_amounts"),
        ("settlement", "0016_paper_guards"),
        ("settlement", "0017_months_in_order"),
    ]
    dependencies = [
        ("budgets", "0001_tables"),
        ("contracts", "0001_tables"),
        ("documents", "0001_tables"),
        ("evaluation", "0001_tables"),
        ("organisation", "0001_tables"),
        ("providers", "0001_tables"),
    ]
    operations = [
        migrations.CreateModel(
            "Settlement",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="settlements")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("period", models.ForeignKey("contracts.contractperiod", models.PROTECT, related_name="settlements")),
                ("month", models.DateField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "supersedes",
                    models.OneToOneField(
                        "settlement.settlement", models.PROTECT, null=True, related_name="superseded_by"
                    ),
                ),
                ("clause", models.ForeignKey("contracts.contractclause", models.PROTECT, null=True, related_name="+")),
                ("scorecard", models.ForeignKey("evaluation.scorecard", models.PROTECT, null=True, related_name="+")),
                ("score", models.IntegerField(null=True)),
                ("fee_fen", models.BigIntegerField()),
                ("other_fen", models.BigIntegerField()),
                ("deducted_fen", models.BigIntegerField()),
                ("held_fen", models.BigIntegerField()),
                ("next_fen", models.BigIntegerField()),
                ("claim_fen", models.BigIntegerField()),
                ("payable_fen", models.BigIntegerField()),
                ("facts", models.JSONField()),
                ("steps", models.JSONField()),
                ("effects", models.JSONField(default=list)),
                ("is_trial", models.BooleanField(default=False)),
                ("is_final", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "month"], name="settlement__authori_027eed_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "month", "version", "is_trial"), name="settled_once_a_version"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            claim_fen__gte=0, deducted_fen__gte=0, held_fen__gte=0, next_fen__gte=0, payable_fen__gte=0
                        ),
                        name="settlement_amounts_not_negative",
                    ),
                    models.CheckConstraint(condition=Q(month__day=1), name="settlement_month_is_a_month"),
                    models.CheckConstraint(
                        condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=10000),
                        name="settlement_score_is_a_score",
                    ),
                    models.CheckConstraint(
                        condition=Q(supersedes__isnull=True, version=1) | Q(supersedes__isnull=False, version__gt=1),
                        name="later_settlement_supersedes",
                    ),
                    models.CheckConstraint(
                        condition=Q(is_trial=False) | Q(is_final=False, scorecard__isnull=True),
                        name="trial_freezes_no_score",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Statement",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("settlement", models.ForeignKey("settlement.settlement", models.PROTECT, related_name="statements")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="statements")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("payer", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("budget_line", models.ForeignKey("budgets.budgetline", models.PROTECT, null=True, related_name="+")),
                ("month", models.DateField()),
                ("number", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft, may be disputed"),
                            ("confirmed", "Confirmed by both"),
                            ("applied", "Payment applied for"),
                            ("paid", "Paid"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("is_trial", models.BooleanField(default=False)),
                ("fee_fen", models.BigIntegerField()),
                ("other_fen", models.BigIntegerField()),
                ("deducted_fen", models.BigIntegerField()),
                ("held_fen", models.BigIntegerField()),
                ("payable_fen", models.BigIntegerField()),
                ("claim_fen", models.BigIntegerField()),
                ("owed_fen", models.BigIntegerField(default=0)),
                ("paid_fen", models.BigIntegerField(default=0)),
                ("prepared_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("provider_confirmed_at", models.DateTimeField(null=True)),
                (
                    "provider_confirmed_by",
                    models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+"),
                ),
                ("office_confirmed_at", models.DateTimeField(null=True)),
                (
                    "office_confirmed_by",
                    models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+"),
                ),
                (
                    "silence_of",
                    models.CharField(
                        blank=True,
                        choices=[("provider", "the provider"), ("authority", "the authority"), ("both", "both sides")],
                        max_length=20,
                    ),
                ),
                ("confirmed_on", models.DateField(null=True)),
                ("plan_by", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "statement",
                "indexes": [
                    models.Index(fields=["authority", "month"], name="settlement__authori_5cd51e_idx"),
                    models.Index(fields=["authority", "payer", "month"], name="settlement__authori_4f3349_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(is_trial=False) & ~Q(state="superseded"),
                        fields=("contract", "month", "payer"),
                        name="one_statement_per_contract_month_and_payer",
                    ),
                    models.UniqueConstraint(
                        condition=Q(is_trial=True) & ~Q(state="superseded"),
                        fields=("contract", "month", "payer"),
                        name="one_trial_per_contract_month_and_payer",
                    ),
                    models.CheckConstraint(
                        condition=Q(is_trial=False)
                        | Q(
                            budget_line__isnull=True,
                            confirmed_on__isnull=True,
                            office_confirmed_at__isnull=True,
                            paid_fen=0,
                            provider_confirmed_at__isnull=True,
                            state__in=["draft", "superseded"],
                        ),
                        name="trial_statement_moves_nothing",
                    ),
                    models.UniqueConstraint(fields=("authority", "number"), name="statement_number_once"),
                    models.CheckConstraint(
                        condition=Q(
                            payable_fen=F("fee_fen")
                            + F("other_fen")
                            - F("deducted_fen")
                            - F("held_fen")
                            + F("claim_fen")
                        ),
                        name="statement_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            claim_fen__gte=0, deducted_fen__gte=0, held_fen__gte=0, owed_fen__gte=0, payable_fen__gte=0
                        ),
                        name="statement_amounts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=Q(paid_fen__gte=0, paid_fen__lte=F("payable_fen")), name="statement_not_paid_twice"
                    ),
                    models.CheckConstraint(
                        condition=Q(prepared_by__isnull=True)
                        | Q(office_confirmed_by__isnull=True)
                        | ~Q(prepared_by=F("office_confirmed_by")),
                        name="statement_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=Q(provider_confirmed_by__isnull=True)
                        | Q(office_confirmed_by__isnull=True)
                        | ~Q(provider_confirmed_by=F("office_confirmed_by")),
                        name="statement_sides_are_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=("draft", "confirmed", "applied", "paid", "superseded")),
                        name="statement_state_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=["draft", "superseded"]) | Q(confirmed_on__isnull=False),
                        name="confirmed_statement_has_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "StatementLine",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("statement", models.ForeignKey("settlement.statement", models.PROTECT, related_name="lines")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, related_name="+")),
                (
                    "price_version",
                    models.ForeignKey("contracts.lineprice", models.PROTECT, null=True, related_name="+"),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("part", models.CharField(max_length=20)),
                ("count", models.IntegerField()),
                ("quantity", models.BigIntegerField()),
                ("price", models.BigIntegerField()),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("whole_fen", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("covered", models.BooleanField()),
                ("steps", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("statement", "position"), name="statement_line_place_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Deduction",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("statement", models.ForeignKey("settlement.statement", models.PROTECT, related_name="deductions")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("position", models.PositiveSmallIntegerField()),
                ("term", models.CharField(max_length=80)),
                ("applies", models.CharField(choices=[("this", "this month"), ("next", "next month")], max_length=4)),
                ("whole_fen", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("basis", models.CharField(max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("statement", "position"), name="deduction_place_once"),
                    models.CheckConstraint(
                        condition=Q(amount_fen__gte=0, whole_fen__gte=0), name="deduction_not_negative"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Dispute",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("statement", models.ForeignKey("settlement.statement", models.PROTECT, related_name="disputes")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                (
                    "line",
                    models.ForeignKey("settlement.statementline", models.PROTECT, null=True, related_name="disputes"),
                ),
                (
                    "deduction",
                    models.ForeignKey("settlement.deduction", models.PROTECT, null=True, related_name="disputes"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waits for an answer"), ("upheld", "Upheld"), ("rejected", "Rejected")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("held_fen", models.BigIntegerField()),
                ("granted_fen", models.BigIntegerField(default=0)),
                ("granted_in", models.ForeignKey("settlement.settlement", models.PROTECT, null=True, related_name="+")),
                ("reason", models.CharField(max_length=500)),
                ("raised_at", models.DateTimeField()),
                ("raised_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(deduction__isnull=True, line__isnull=False)
                        | Q(deduction__isnull=False, line__isnull=True),
                        name="dispute_names_one_amount",
                    ),
                    models.CheckConstraint(
                        condition=Q(granted_fen__gte=0, held_fen__gte=0), name="dispute_amount_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=Q(raised_by__isnull=True)
                        | Q(answered_by__isnull=True)
                        | ~Q(raised_by=F("answered_by")),
                        name="dispute_answered_by_another",
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=("open", "upheld", "rejected")), name="dispute_state_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(answered_at__isnull=True, state="open")
                        | Q(answered_at__isnull=False, state__in=["upheld", "rejected"]) & ~Q(answer=""),
                        name="answered_dispute_has_an_answer",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "DamagesClaim",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="claims")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("payer", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "statement",
                    models.OneToOneField("settlement.statement", models.PROTECT, null=True, related_name="standing"),
                ),
                ("fen", models.BigIntegerField()),
                ("bond_fen", models.BigIntegerField(default=0)),
                ("settled_fen", models.BigIntegerField(default=0)),
                ("reason", models.CharField(max_length=300)),
                ("raised_at", models.DateTimeField()),
                ("raised_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("settled_on", models.DateField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "claim on the provider",
                "indexes": [models.Index(fields=["authority", "contract"], name="settlement__authori_3bc3be_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            bond_fen__gte=0, fen__gt=0, fen__gte=F("bond_fen") + F("settled_fen"), settled_fen__gte=0
                        ),
                        name="claim_settled_within_itself",
                    ),
                    models.CheckConstraint(condition=~Q(reason=""), name="claim_has_a_reason"),
                    models.CheckConstraint(
                        condition=Q(settled_fen=0) | Q(settled_on__isnull=False) & ~Q(settled_by=""),
                        name="settled_claim_says_by_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "MonthEnd",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="month_ends")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("month", models.DateField()),
                ("cut_off_on", models.DateField(null=True)),
                ("drafted_on", models.DateField()),
                ("appeal_until", models.DateField(null=True)),
                ("answer_until", models.DateField(null=True)),
                ("confirm_until", models.DateField(null=True)),
                ("invoice_until", models.DateField(null=True)),
                ("apply_until", models.DateField(null=True)),
                ("pay_until", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "month"), name="month_end_once"),
                    models.CheckConstraint(
                        condition=Q(
                            answer_until__gte=F("appeal_until"),
                            appeal_until__gte=F("drafted_on"),
                            confirm_until__gte=F("answer_until"),
                        ),
                        name="month_end_in_order",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            apply_until__gte=F("invoice_until"),
                            invoice_until__gte=F("confirm_until"),
                            pay_until__gte=F("apply_until"),
                        ),
                        name="month_end_payment_in_order",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "CloseRun",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("month", models.DateField()),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("drafted", models.PositiveIntegerField(default=0)),
                ("agreed", models.PositiveIntegerField(default=0)),
                ("payable_fen", models.BigIntegerField(default=0)),
                ("refused", models.JSONField(default=list)),
                ("is_trial", models.BooleanField(default=False)),
                ("is_parallel", models.BooleanField(default=False)),
                ("tried", models.JSONField(default=list)),
                ("parts", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "closing run",
                "indexes": [models.Index(fields=["authority", "-started_at"], name="settlement__authori_531504_idx")],
                "constraints": [
                    models.CheckConstraint(condition=Q(is_trial=False) | Q(is_parallel=False), name="run_of_one_kind")
                ],
            },
        ),
        migrations.CreateModel(
            "Correction",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("corrects", models.ForeignKey("settlement.settlement", models.PROTECT, related_name="corrections")),
                (
                    "entered_in",
                    models.ForeignKey("settlement.settlement", models.PROTECT, related_name="entered_corrections"),
                ),
                ("late_for", models.DateField()),
                ("scorecard", models.ForeignKey("evaluation.scorecard", models.PROTECT, null=True, related_name="+")),
                ("score", models.IntegerField(null=True)),
                ("fen", models.BigIntegerField()),
                ("deducted_fen", models.BigIntegerField()),
                ("next_fen", models.BigIntegerField()),
                ("claim_fen", models.BigIntegerField()),
                ("facts", models.JSONField()),
                ("changed", models.JSONField()),
                ("steps", models.JSONField()),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("corrects", "entered_in"), name="month_corrected_once_a_settlement"
                    ),
                    models.CheckConstraint(
                        condition=~Q(corrects=F("entered_in")), name="correction_enters_a_later_month"
                    ),
                    models.CheckConstraint(
                        condition=Q(claim_fen__gte=0, deducted_fen__gte=0, next_fen__gte=0),
                        name="correction_amounts_not_negative",
                    ),
                    models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "IssuedPaper",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("statement", models.OneToOneField("settlement.statement", models.PROTECT, related_name="paper")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("document", models.OneToOneField("documents.document", models.PROTECT, related_name="+")),
                ("proven_by", models.UUIDField()),
                ("data", models.JSONField()),
                ("made_with", models.JSONField()),
                ("issued_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(made_with__has_keys=["typst", "template", "fonts"]), name="paper_says_what_made_it"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Invoice",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("statement", models.ForeignKey("settlement.statement", models.PROTECT, related_name="invoices")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("number", models.CharField(max_length=30)),
                ("code", models.CharField(max_length=20, null=True)),
                ("issued_on", models.DateField()),
                ("net_fen", models.BigIntegerField()),
                ("tax_fen", models.BigIntegerField()),
                ("gross_fen", models.BigIntegerField()),
                ("seller_tax_number", models.CharField(max_length=20)),
                ("buyer_tax_number", models.CharField(max_length=20)),
                ("document", models.ForeignKey("documents.document", models.PROTECT, null=True, related_name="+")),
                ("received_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("seller_tax_number", "number", "code"), name="invoice_counts_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=Q(gross_fen=F("net_fen") + F("tax_fen")), name="invoice_adds_up"),
                    models.CheckConstraint(condition=Q(net_fen__gt=0, tax_fen__gte=0), name="invoice_amounts_positive"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "PaymentApplication",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("statement", models.ForeignKey("settlement.statement", models.PROTECT, related_name="applications")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("providers.provider", models.PROTECT, related_name="+")),
                ("payer", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("invoice", models.ForeignKey("settlement.invoice", models.PROTECT, related_name="applications")),
                ("number", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Waits for approval"),
                            ("approved", "Approved"),
                            ("released", "Released to the treasury"),
                            ("paid", "Paid"),
                            ("refused", "Refused"),
                        ],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                ("payee", models.CharField(max_length=160)),
                ("account", models.CharField(max_length=40)),
                ("bank", models.CharField(max_length=120)),
                ("purpose", models.CharField(max_length=200)),
                ("classes", models.JSONField(default=dict)),
                ("prepared_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("prepared_at", models.DateTimeField()),
                ("approved_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                (
                    "second_approved_by",
                    models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+"),
                ),
                ("released_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("refused_reason", models.CharField(blank=True, max_length=300)),
                ("voucher_number", models.CharField(max_length=40, null=True)),
                ("paid_on", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "payment application",
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "number"), name="application_number_once"),
                    models.UniqueConstraint(fields=("authority", "voucher_number"), name="voucher_counts_once"),
                    models.UniqueConstraint(
                        condition=~Q(state="refused"), fields=("invoice",), name="invoice_applied_for_once"
                    ),
                    models.CheckConstraint(condition=Q(amount_fen__gt=0), name="application_pays_something"),
                    models.CheckConstraint(
                        condition=Q(state__in=("prepared", "approved", "released", "paid", "refused")),
                        name="application_state_known",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="paid") | Q(paid_on__isnull=False, voucher_number__isnull=False),
                        name="paid_application_has_a_voucher",
                    ),
                    models.CheckConstraint(
                        condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")))
                        & (Q(second_approved_by__isnull=True) | ~Q(second_approved_by=F("approved_by")))
                        & (Q(second_approved_by__isnull=True) | ~Q(second_approved_by=F("prepared_by")))
                        & (Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by")))
                        & (Q(released_by__isnull=True) | ~Q(released_by=F("approved_by")))
                        & (
                            Q(released_by__isnull=True)
                            | Q(second_approved_by__isnull=True)
                            | ~Q(released_by=F("second_approved_by"))
                        ),
                        name="application_by_different_persons",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "PaperAmount",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, related_name="paper_amounts")),
                ("month", models.DateField()),
                (
                    "slot",
                    models.CharField(
                        choices=[
                            ("line", "a line of the contract"),
                            ("deductions", "all deductions"),
                            ("other", "hold-backs, advances and what earlier months left"),
                            ("words", "in the paper's own words"),
                        ],
                        max_length=10,
                    ),
                ),
                ("line", models.ForeignKey("contracts.contractline", models.PROTECT, null=True, related_name="+")),
                ("words", models.CharField(blank=True, max_length=120)),
                ("fen", models.BigIntegerField()),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("entered_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("entered_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "month", "slot", "line", "words"),
                        name="paper_amount_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=Q(month__day=1), name="paper_month_is_a_month"),
                    models.CheckConstraint(
                        condition=Q(line__isnull=False, slot="line", words="")
                        | Q(line__isnull=True, slot="words") & ~Q(words="")
                        | Q(line__isnull=True, slot__in=["deductions", "other"], words=""),
                        name="paper_amount_says_what_for",
                    ),
                    models.CheckConstraint(
                        condition=~Q(slot="deductions") | Q(fen__gte=0), name="paper_deductions_not_negative"
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
