"""Orders, what happens to them, and planned work."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [
        ("orders", "0001_initial"),
        ("orders", "0003_links_revoked"),
        ("orders", "0004_quotes_lapse"),
        ("orders", "0005_task_minutes"),
        ("orders", "0006_quote_parts"),
        ("orders", "0007_supervision_answers"),
    ]
    dependencies = [
        ("catalogue", "0001_tables"),
        ("contracts", "0001_tables"),
        ("documents", "0001_tables"),
        ("organisation", "0001_tables"),
        ("places", "0001_tables"),
    ]
    operations = [
        migrations.CreateModel(
            "Order",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("number", models.CharField(max_length=20)),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("requester", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("reporter", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("first_owner", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("person_ids", ArrayField(models.BigIntegerField(), default=list)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "Web page"),
                            ("tag", "Scanned code"),
                            ("phone", "Phone call"),
                            ("chat", "Chat"),
                            ("in_person", "In person"),
                            ("patrol", "Patrol"),
                            ("follow_up", "Follow-up or split"),
                            ("import", "Import"),
                        ],
                        max_length=12,
                    ),
                ),
                ("caller_name", models.CharField(blank=True, max_length=80)),
                ("caller_phone", models.CharField(blank=True, max_length=40)),
                (
                    "item_version",
                    models.ForeignKey("catalogue.serviceitemversion", models.PROTECT, null=True, related_name="+"),
                ),
                ("place", models.ForeignKey("places.place", models.PROTECT, null=True, related_name="+")),
                ("tag", models.ForeignKey("places.tag", models.PROTECT, null=True, related_name="+")),
                ("place_words", models.CharField(blank=True, max_length=200)),
                ("description", models.TextField()),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("P1", "P1 emergency"),
                            ("P2", "P2 urgent"),
                            ("P3", "P3 pressing"),
                            ("P4", "P4 ordinary"),
                            ("P5", "P5 planned"),
                        ],
                        max_length=2,
                    ),
                ),
                ("requested_urgency", models.CharField(blank=True, max_length=2)),
                ("danger_word", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("acknowledged", "Acknowledged"),
                            ("returned", "Returned by the provider"),
                            ("dispatched", "Dispatched"),
                            ("assigned", "Assigned"),
                            ("taken", "Taken"),
                            ("arrived", "Arrived"),
                            ("completed", "Completed"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Rejected"),
                            ("appealed", "Rejection appealed"),
                            ("withdrawn", "Withdrawn"),
                            ("merged", "Merged into another order"),
                        ],
                        default="submitted",
                        max_length=16,
                    ),
                ),
                (
                    "contract_line",
                    models.ForeignKey("contracts.contractline", models.PROTECT, null=True, related_name="+"),
                ),
                ("provider", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("provider_ids", ArrayField(models.BigIntegerField(), default=list)),
                ("worker", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("reported_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("convenient_from", models.DateTimeField(null=True)),
                ("convenient_until", models.DateTimeField(null=True)),
                ("scheduled_at", models.DateTimeField(null=True)),
                ("agreed_on", models.DateField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("dispatched_at", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("made_safe_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("user", "USER"),
                            ("area_manager", "AREA_MANAGER"),
                            ("unit_manager", "UNIT_MANAGER"),
                            ("link", "LINK"),
                            ("call_back", "CALL_BACK"),
                            ("chief", "CHIEF"),
                            ("deemed", "DEEMED"),
                        ],
                        max_length=16,
                    ),
                ),
                ("clocks", models.JSONField(default=dict)),
                ("response_due_at", models.DateTimeField(null=True)),
                ("arrival_due_at", models.DateTimeField(null=True)),
                ("safe_due_at", models.DateTimeField(null=True)),
                ("completion_due_at", models.DateTimeField(null=True)),
                ("provider_due_at", models.DateTimeField(null=True)),
                ("next_due_at", models.DateTimeField(null=True)),
                ("paused_until", models.DateTimeField(null=True)),
                ("escalate_at", models.DateTimeField(null=True)),
                ("escalated_level", models.PositiveSmallIntegerField(default=0)),
                ("calendar_missing", models.BooleanField(default=False)),
                ("response_kept", models.BooleanField(null=True)),
                ("completion_kept", models.BooleanField(null=True)),
                (
                    "merged_into",
                    models.ForeignKey("orders.order", models.PROTECT, null=True, related_name="merged_orders"),
                ),
                (
                    "split_from",
                    models.ForeignKey("orders.order", models.PROTECT, null=True, related_name="split_orders"),
                ),
                (
                    "follow_up_of",
                    models.ForeignKey("orders.order", models.PROTECT, null=True, related_name="follow_ups"),
                ),
                ("rework_of", models.ForeignKey("orders.order", models.PROTECT, null=True, related_name="reworks")),
                ("reopened_count", models.PositiveSmallIntegerField(default=0)),
                ("chased_count", models.PositiveSmallIntegerField(default=0)),
                ("links_revoked_count", models.PositiveSmallIntegerField(default=0)),
                ("is_supervised", models.BooleanField(default=False)),
                ("approve_afterwards", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["authority", "state", "next_due_at"], name="order_board"),
                    models.Index(fields=["authority", "-reported_at"], name="order_latest"),
                    models.Index(fields=["unit", "-reported_at"], name="order_of_unit"),
                    models.Index(fields=["provider", "state", "next_due_at"], name="order_of_provider"),
                    models.Index(fields=["requester", "-reported_at"], name="order_of_person"),
                    models.Index(fields=["authority", "place", "-reported_at"], name="order_at_place"),
                    models.Index(fields=["authority", "completed_at"], name="order_completed"),
                    models.Index(fields=["authority", "item_version", "reported_at"], name="order_of_item"),
                    models.Index(
                        condition=Q(escalate_at__isnull=False),
                        fields=["authority", "escalate_at"],
                        name="order_to_escalate",
                    ),
                    GinIndex(fields=["person_ids"], name="order_persons"),
                    GinIndex(fields=["provider_ids"], name="order_providers"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "number"), name="order_number_once_per_authority"),
                    models.CheckConstraint(
                        condition=Q(
                            state__in=(
                                "submitted",
                                "acknowledged",
                                "returned",
                                "dispatched",
                                "assigned",
                                "taken",
                                "arrived",
                                "completed",
                                "confirmed",
                                "rejected",
                                "appealed",
                                "withdrawn",
                                "merged",
                            )
                        ),
                        name="order_state_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(urgency__in=("P1", "P2", "P3", "P4", "P5")), name="order_urgency_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(requested_urgency__in=["", "P1", "P2", "P3", "P4", "P5"]),
                        name="order_requested_urgency_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(requester__isnull=False) | ~Q(caller_name=""), name="order_has_somebody_to_answer"
                    ),
                    models.CheckConstraint(
                        condition=Q(entered_at__gte=F("reported_at")), name="order_entered_after_its_report"
                    ),
                    models.CheckConstraint(
                        condition=Q(worker__isnull=True) | Q(provider__isnull=False), name="order_worker_has_a_provider"
                    ),
                    models.CheckConstraint(
                        condition=Q(merged_into__isnull=False, state="merged")
                        | ~Q(state="merged") & Q(merged_into__isnull=True),
                        name="order_merged_names_the_other",
                    ),
                    models.CheckConstraint(
                        condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                        name="order_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False) & ~Q(confirmed_by=""),
                        name="order_confirmed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=Q(convenient_from__isnull=True, convenient_until__isnull=True)
                        | Q(convenient_until__gt=F("convenient_from")),
                        name="order_window_has_length",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "OrderEvent",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="events")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("acknowledged", "Acknowledged"),
                            ("classified", "Classified"),
                            ("place_corrected", "Place corrected"),
                            ("urgency_set", "Urgency set"),
                            ("appointed", "Time agreed"),
                            ("dispatched", "Dispatched"),
                            ("assigned", "Assigned to a worker"),
                            ("taken", "Taken"),
                            ("arrived", "Arrived"),
                            ("made_safe", "Made safe"),
                            ("quoted", "Quoted"),
                            ("quote_decided", "Quote decided"),
                            ("paused", "Paused"),
                            ("resumed", "Resumed"),
                            ("returned", "Returned to the dispatcher"),
                            ("completed", "Completed"),
                            ("reopened", "Reopened"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Rejected"),
                            ("appealed", "Rejection appealed"),
                            ("appeal_decided", "Appeal decided"),
                            ("withdrawn", "Withdrawn"),
                            ("merged", "Merged into another order"),
                            ("absorbed", "Another order merged into this one"),
                            ("split", "Split"),
                            ("followed_up", "Follow-up ordered"),
                            ("chased", "Chased"),
                            ("supervised", "Formally supervised"),
                            ("supervision_answered", "Supervision answered"),
                            ("escalated", "Escalated"),
                            ("rated", "Rated"),
                            ("complained", "Complaint filed"),
                            ("voided", "Declared wrong"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("actor", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("actor_name", models.CharField(max_length=80)),
                ("client_id", models.UUIDField(default=new_public_id)),
                (
                    "corrects",
                    models.ForeignKey("orders.orderevent", models.PROTECT, null=True, related_name="corrections"),
                ),
                ("data", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["order", "id"], name="order_event_list"),
                    models.Index(fields=["client_id"], name="order_event_client"),
                    models.Index(fields=["authority", "kind", "at"], name="order_event_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "client_id"), name="order_event_once"),
                    models.CheckConstraint(
                        condition=Q(
                            kind__in=[
                                "submitted",
                                "acknowledged",
                                "classified",
                                "place_corrected",
                                "urgency_set",
                                "appointed",
                                "dispatched",
                                "assigned",
                                "taken",
                                "arrived",
                                "made_safe",
                                "quoted",
                                "quote_decided",
                                "paused",
                                "resumed",
                                "returned",
                                "completed",
                                "reopened",
                                "confirmed",
                                "rejected",
                                "appealed",
                                "appeal_decided",
                                "withdrawn",
                                "merged",
                                "absorbed",
                                "split",
                                "followed_up",
                                "chased",
                                "supervised",
                                "supervision_answered",
                                "escalated",
                                "rated",
                                "complained",
                                "voided",
                            ]
                        ),
                        name="order_event_kind_known",
                    ),
                    models.CheckConstraint(condition=Q(entered_at__gte=F("at")), name="order_event_not_in_the_future"),
                    models.CheckConstraint(
                        condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="order_event_corrects_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "RecurringRule",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "contract_line",
                    models.ForeignKey("contracts.contractline", models.PROTECT, null=True, related_name="+"),
                ),
                ("item_version", models.ForeignKey("catalogue.serviceitemversion", models.PROTECT, related_name="+")),
                ("place", models.ForeignKey("places.place", models.PROTECT, null=True, related_name="+")),
                ("route", ArrayField(models.BigIntegerField(), default=list)),
                ("name", models.CharField(max_length=160)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("daily", "DAILY"),
                            ("working_days", "WORKING_DAYS"),
                            ("weekly", "WEEKLY"),
                            ("monthly", "MONTHLY"),
                            ("quarterly", "QUARTERLY"),
                            ("yearly", "YEARLY"),
                            ("every_n_days", "EVERY_N_DAYS"),
                        ],
                        max_length=14,
                    ),
                ),
                ("windows", models.JSONField()),
                ("weekdays", ArrayField(models.PositiveSmallIntegerField(), default=list)),
                ("day_of_month", models.PositiveSmallIntegerField(null=True)),
                ("every_days", models.PositiveSmallIntegerField(null=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "supersedes",
                    models.OneToOneField(
                        "orders.recurringrule", models.PROTECT, null=True, related_name="superseded_by"
                    ),
                ),
                ("planned_until", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "provider", "valid_from"], name="recurring_rule_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                        name="recurring_rule_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            frequency__in=[
                                "daily",
                                "working_days",
                                "weekly",
                                "monthly",
                                "quarterly",
                                "yearly",
                                "every_n_days",
                            ]
                        ),
                        name="recurring_frequency_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(place__isnull=False) | ~Q(route=[]), name="recurring_rule_has_a_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "PlannedTask",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("rule", models.ForeignKey("orders.recurringrule", models.PROTECT, related_name="tasks")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "contract_line",
                    models.ForeignKey("contracts.contractline", models.PROTECT, null=True, related_name="+"),
                ),
                ("place", models.ForeignKey("places.place", models.PROTECT, null=True, related_name="+")),
                ("tag", models.ForeignKey("places.tag", models.PROTECT, null=True, related_name="+")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("done", "Done"),
                            ("late", "Done late"),
                            ("missed", "Missed"),
                            ("excused", "Excused"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("due_on", models.DateField()),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("worker", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("checked_in_at", models.DateTimeField(null=True)),
                ("minutes", models.PositiveSmallIntegerField(null=True)),
                ("scanned_tag", models.ForeignKey("places.tag", models.PROTECT, null=True, related_name="+")),
                ("photo_hashes", ArrayField(models.CharField(max_length=64), default=list)),
                ("flags", ArrayField(models.CharField(max_length=20), default=list)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("excused_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("excuse", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["authority", "due_on", "state"], name="planned_month"),
                    models.Index(fields=["provider", "state", "opens_at"], name="planned_of_provider"),
                    models.Index(fields=["provider", "worker", "checked_in_at"], name="planned_of_worker"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule", "opens_at", "tag"), name="planned_task_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=("planned", "done", "late", "missed", "excused")),
                        name="planned_state_known",
                    ),
                    models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="planned_window_has_length"),
                    models.CheckConstraint(
                        condition=~Q(state__in=["done", "late"]) | Q(checked_in_at__isnull=False),
                        name="planned_done_was_checked_in",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="excused") | ~Q(excuse=""), name="planned_excused_with_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "PauseReason",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "bearer",
                    models.CharField(
                        choices=[
                            ("requester", "Requester"),
                            ("authority", "Authority"),
                            ("provider", "Provider"),
                            ("third_party", "Third party"),
                        ],
                        max_length=12,
                    ),
                ),
                ("needs_evidence", models.BooleanField(default=False)),
                ("longest_minutes", models.PositiveIntegerField(help_text="elapsed minutes", null=True)),
                ("longest_is_working", models.BooleanField(default=False)),
                ("stops", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "code", "valid_from"), name="pause_reason_once"),
                    models.CheckConstraint(
                        condition=Q(bearer__in=["requester", "authority", "provider", "third_party"]),
                        name="pause_reason_bearer_known",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "RejectReason",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "code", "valid_from"), name="reject_reason_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Assignment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="assignments")),
                ("provider", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("worker", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("held_from", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["provider", "worker", "held_from"], name="assignment_of_worker")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(held_until__isnull=True), fields=("order",), name="order_held_by_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_from")),
                        name="assignment_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "OrderPhoto",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="photos")),
                ("document", models.ForeignKey("documents.document", models.PROTECT, related_name="+")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("report", "As reported"),
                            ("arrival", "On arrival"),
                            ("result", "Result"),
                            ("evidence", "Evidence"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "sha256"], name="photo_hash")],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "document"), name="photo_once_per_order"),
                    models.CheckConstraint(
                        condition=Q(stage__in=["report", "arrival", "result", "evidence"]), name="photo_stage_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Part",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="parts")),
                ("name", models.CharField(max_length=120)),
                ("unit_name", models.CharField(max_length=20)),
                ("count_milli", models.BigIntegerField(help_text="1/1,000 unit")),
                ("unit_price_fen", models.BigIntegerField(help_text="fen")),
                ("included_fen", models.BigIntegerField(help_text="fen")),
                ("charged_fen", models.BigIntegerField(help_text="fen")),
                ("side_code", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(charged_fen__gte=0, count_milli__gt=0, included_fen__gte=0, unit_price_fen__gte=0),
                        name="part_amounts_not_negative",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Quote",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="quotes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("replaced", "Replaced"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("labour_fen", models.BigIntegerField(help_text="fen")),
                ("materials_fen", models.BigIntegerField(help_text="fen")),
                ("total_fen", models.BigIntegerField(help_text="fen")),
                ("tax_rate_ppm", models.PositiveIntegerField(default=0)),
                ("parts", models.JSONField(default=list)),
                ("scope", models.TextField()),
                ("approver", models.CharField(max_length=10)),
                ("proposed_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("proposed_at", models.DateTimeField()),
                ("decide_by", models.DateTimeField(null=True)),
                ("decided_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(state="proposed"), fields=("order",), name="one_quote_proposed_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=("proposed", "approved", "refused", "replaced", "lapsed")),
                        name="quote_state_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("labour_fen__gte", 0),
                            ("total_fen", F("labour_fen") + F("materials_fen")),
                            ("materials_fen__gte", 0),
                        ),
                        name="quote_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                        name="quote_decided_by_another",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Rating",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="ratings")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "Very satisfied"),
                            (4, "Satisfied"),
                            (3, "Fair"),
                            (2, "Dissatisfied"),
                            (1, "Very dissatisfied"),
                        ]
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("rated_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("how", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "at"], name="rating_month")],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "version"), name="rating_version_once"),
                    models.CheckConstraint(condition=Q(grade__in=[5, 4, 3, 2, 1]), name="rating_grade_known"),
                    models.CheckConstraint(condition=Q(how__in=["user", "link", "call_back"]), name="rating_way_known"),
                ],
            },
        ),
        migrations.CreateModel(
            "Complaint",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, null=True, related_name="complaints")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("provider", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("complainant", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("complainant_name", models.CharField(blank=True, max_length=80)),
                ("words", models.TextField()),
                ("is_urgent", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("valid", "Valid"),
                            ("invalid", "Not valid"),
                            ("appealed", "Appealed"),
                            ("upheld", "Upheld after appeal"),
                            ("overturned", "Overturned after appeal"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("reply_by", models.DateTimeField()),
                ("decide_by", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("finding", models.TextField(blank=True)),
                ("appeal_words", models.TextField(blank=True)),
                ("appealed_at", models.DateTimeField(null=True)),
                (
                    "appeal_decided_by",
                    models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+"),
                ),
                ("appeal_decided_at", models.DateTimeField(null=True)),
                ("appeal_finding", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["authority", "state", "decide_by"], name="complaint_due"),
                    models.Index(fields=["authority", "provider", "received_at"], name="complaint_of_provider"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=("received", "valid", "invalid", "appealed", "upheld", "overturned")),
                        name="complaint_state_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(state="received") | Q(decided_by__isnull=False),
                        name="complaint_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=Q(appeal_decided_by__isnull=True) | ~Q(appeal_decided_by=F("decided_by")),
                        name="complaint_appeal_decided_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Chase",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="chases")),
                ("chased_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("at", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=300)),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            "Supervision",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="supervisions")),
                (
                    "supervised_by",
                    models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+"),
                ),
                ("provider", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("at", models.DateTimeField()),
                ("words", models.TextField()),
                ("answer_by", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "answer_by"], name="supervision_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(answer_by__gt=F("at")), name="supervision_answered_after_it_is_made"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "SupervisionAnswer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="+")),
                ("supervision", models.OneToOneField("orders.supervision", models.PROTECT, related_name="answer")),
                ("answered_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("at", models.DateTimeField()),
                ("words", models.TextField()),
            ],
            options={"indexes": [], "constraints": []},
        ),
        migrations.CreateModel(
            "Escalation",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="escalations")),
                ("level", models.PositiveSmallIntegerField(help_text="per cent of the target")),
                ("fell_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("known", models.JSONField(default=dict)),
                ("told", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("order", "level"), name="escalated_once_per_level"),
                    models.CheckConstraint(condition=Q(level__in=[50, 100, 150]), name="escalation_level_known"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Follower",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("order", models.ForeignKey("orders.order", models.PROTECT, related_name="followers")),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("name", models.CharField(max_length=80)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("merged_order", models.ForeignKey("orders.order", models.PROTECT, null=True, related_name="+")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("order", "person"), name="follows_once")],
                "indexes": [],
            },
        ),
    ]
