"""Duties with their calendar, questions that figures raise, publications of overdue payments, templates."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.foundation.terms.exclusion import no_overlap
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("compliance", "0001_initial"), ("compliance", "0003_questions_wait")]
    dependencies = [
        ("contracts", "0001_tables"),
        ("documents", "0001_tables"),
        ("organisation", "0001_tables"),
        ("scope", "0001_functions"),
    ]
    operations = [
        migrations.CreateModel(
            "Duty",
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
                        "compliance.duty", models.PROTECT, editable=False, null=True, related_name="superseded_by"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with its source")),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="English name")),
                ("schedule", models.JSONField()),
                ("remind", models.JSONField(default=list)),
                (
                    "owner_role",
                    models.CharField(
                        choices=[
                            ("requester", "Requester"),
                            ("unit_manager", "Unit manager"),
                            ("area_manager", "Area manager"),
                            ("dispatcher", "Dispatcher"),
                            ("inspector", "Inspector"),
                            ("section_chief", "Section chief"),
                            ("finance_clerk", "Finance clerk"),
                            ("finance_approver", "Finance approver"),
                            ("payer", "Payer"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("security_officer", "Security officer"),
                            ("provider_manager", "Provider manager"),
                            ("provider_dispatcher", "Provider dispatcher"),
                            ("worker", "Worker"),
                        ],
                        max_length=30,
                        verbose_name="role in charge",
                    ),
                ),
                (
                    "owner_unit",
                    models.ForeignKey(
                        "organisation.unit", models.PROTECT, related_name="+", verbose_name="unit in charge"
                    ),
                ),
                ("basis", models.CharField(max_length=200, verbose_name="basis")),
                ("evidence", models.CharField(max_length=200, verbose_name="evidence")),
            ],
            options={
                "verbose_name": "duty",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="duty_ends_after_it_begins",
                    ),
                    no_overlap("duty_once_at_a_time", numbers=("authority_id",), texts=("code",)),
                    models.CheckConstraint(
                        condition=Q(
                            owner_role__in=[
                                "requester",
                                "unit_manager",
                                "area_manager",
                                "dispatcher",
                                "inspector",
                                "section_chief",
                                "finance_clerk",
                                "finance_approver",
                                "payer",
                                "auditor",
                                "administrator",
                                "security_officer",
                                "provider_manager",
                                "provider_dispatcher",
                                "worker",
                            ]
                        ),
                        name="duty_owner_role_known",
                    ),
                    models.CheckConstraint(
                        condition=~Q(basis="") & ~Q(evidence=""), name="duty_says_basis_and_evidence"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Fulfilment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("duty", models.ForeignKey("compliance.duty", models.PROTECT, related_name="+")),
                ("code", models.CharField(max_length=60)),
                ("occurrence", models.CharField(max_length=60)),
                ("due_on", models.DateField(null=True)),
                ("contract", models.ForeignKey("contracts.contract", models.PROTECT, null=True, related_name="+")),
                ("about_person", models.BooleanField(default=False)),
                ("done_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("document", models.ForeignKey("documents.document", models.PROTECT, null=True, related_name="+")),
                ("done_by", models.ForeignKey("organisation.person", models.PROTECT, related_name="+")),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "duty done",
                "indexes": [models.Index(fields=["authority", "due_on"], name="duty_done_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(withdrawn_at__isnull=True),
                        fields=("authority", "code", "occurrence"),
                        name="duty_done_once_a_time",
                    ),
                    models.CheckConstraint(
                        condition=~Q(note="") | Q(document__isnull=False), name="duty_done_with_evidence"
                    ),
                    models.CheckConstraint(
                        condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                        | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                        name="duty_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("at")),
                        name="duty_withdrawn_afterwards",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "CalendarFeed",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, related_name="+")),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "calendar subscription",
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(ended_at__isnull=True), fields=("person",), name="one_calendar_feed_per_person"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "FlagQuestion",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("month", models.DateField()),
                ("rule", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=120)),
                ("about", models.CharField(max_length=300)),
                ("count", models.BigIntegerField()),
                ("of", models.BigIntegerField(default=0)),
                ("persons", ArrayField(models.BigIntegerField(), default=list)),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "question that figures raise",
                "indexes": [
                    models.Index(
                        condition=Q(answered_at__isnull=True, lifted_at__isnull=True),
                        fields=["authority", "due_on"],
                        name="flag_question_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authority", "month", "rule", "key"), name="flag_question_once_a_month"
                    ),
                    models.CheckConstraint(condition=Q(month__day=1), name="flag_question_month_is_a_month"),
                ],
            },
        ),
        migrations.CreateModel(
            "FlagAnswer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("month", models.DateField()),
                ("rule", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=120)),
                ("about", models.CharField(max_length=300)),
                ("count", models.BigIntegerField()),
                ("of", models.BigIntegerField(default=0)),
                ("words", models.CharField(max_length=1000)),
                ("answered_by", models.ForeignKey("organisation.person", models.PROTECT, related_name="+")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "answer to a question",
                "indexes": [models.Index(fields=["authority", "month"], name="flag_answer_month")],
                "constraints": [
                    models.CheckConstraint(condition=Q(month__day=1), name="flag_answer_month_is_a_month"),
                    models.CheckConstraint(condition=~Q(words=""), name="flag_answer_says_something"),
                ],
            },
        ),
        migrations.CreateModel(
            "FlagReading",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("month", models.DateField()),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, related_name="+")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "reading of the questions",
                "indexes": [models.Index(fields=["authority", "-at"], name="flag_reading_latest")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            "OverduePublication",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("year", models.PositiveSmallIntegerField()),
                ("contracts", models.PositiveIntegerField()),
                ("fen", models.BigIntegerField()),
                ("rows", models.JSONField(default=list)),
                ("drafted_at", models.DateTimeField()),
                ("confirmed_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("address", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "publication of overdue payments",
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "year"), name="overdue_published_once_a_year"),
                    models.CheckConstraint(condition=Q(fen__gte=0), name="overdue_published_not_negative"),
                    models.CheckConstraint(
                        condition=Q(address="", confirmed_at__isnull=True, confirmed_by__isnull=True)
                        | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(address=""),
                        name="overdue_published_by_somebody",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "WordTemplate",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "paper",
                    models.CharField(
                        choices=[
                            ("month", "Month's report"),
                            ("rectification", "Rectification notice"),
                            ("interview", "Interview notice"),
                        ],
                        max_length=14,
                    ),
                ),
                ("document", models.ForeignKey("documents.document", models.PROTECT, null=True, related_name="+")),
                ("put_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "Word template",
                "indexes": [models.Index(fields=["authority", "paper", "-at"], name="word_template_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(paper__in=["month", "rectification", "interview"]), name="word_template_paper_known"
                    )
                ],
            },
        ),
    ]
