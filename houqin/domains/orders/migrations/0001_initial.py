import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

import houqin.kernel.identity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0002_guards"),
        ("contracts", "0002_guards"),
        ("documents", "0002_guards"),
        ("organisation", "0002_guards"),
        ("places", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("number", models.CharField(max_length=20)),
                (
                    "person_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "Web page"),
                            ("tag", "Scanned code"),
                            ("phone", "Phone"),
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
                    "provider_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
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
                ("reopened_count", models.PositiveSmallIntegerField(default=0)),
                ("chased_count", models.PositiveSmallIntegerField(default=0)),
                ("is_supervised", models.BooleanField(default=False)),
                ("approve_afterwards", models.BooleanField(default=False)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "contract_line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contractline",
                    ),
                ),
                (
                    "first_owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "follow_up_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="orders.order",
                    ),
                ),
                (
                    "item_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.serviceitemversion",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_orders",
                        to="orders.order",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "rework_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reworks",
                        to="orders.order",
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="split_orders",
                        to="orders.order",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.tag"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
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
                        condition=models.Q(("escalate_at__isnull", False)),
                        fields=["authority", "escalate_at"],
                        name="order_to_escalate",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["person_ids"], name="order_persons"),
                    django.contrib.postgres.indexes.GinIndex(fields=["provider_ids"], name="order_providers"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "number"), name="order_number_once_per_authority"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
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
                                ),
                            )
                        ),
                        name="order_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgency__in", ("P1", "P2", "P3", "P4", "P5"))), name="order_urgency_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requested_urgency__in", ["", "P1", "P2", "P3", "P4", "P5"])),
                        name="order_requested_urgency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("requester__isnull", False), models.Q(("caller_name", ""), _negated=True), _connector="OR"
                        ),
                        name="order_has_somebody_to_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("entered_at__gte", models.F("reported_at"))),
                        name="order_entered_after_its_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("worker__isnull", True), ("provider__isnull", False), _connector="OR"),
                        name="order_worker_has_a_provider",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)),
                            _connector="OR",
                        ),
                        name="order_merged_names_the_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="order_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(("confirmed_at__isnull", False), models.Q(("confirmed_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="order_confirmed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("convenient_from__isnull", True), ("convenient_until__isnull", True)),
                            ("convenient_until__gt", models.F("convenient_from")),
                            _connector="OR",
                        ),
                        name="order_window_has_length",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("name", models.CharField(max_length=80)),
                ("phone", models.CharField(blank=True, max_length=40)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "merged_order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="followers", to="orders.order"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("order", "person"), name="follows_once")],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("level", models.PositiveSmallIntegerField(help_text="per cent of the target")),
                ("fell_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("known", models.JSONField(default=dict)),
                ("told", models.JSONField(default=list)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="escalations", to="orders.order"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("order", "level"), name="escalated_once_per_level"),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", [50, 100, 150])), name="escalation_level_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
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
                ("finding", models.TextField(blank=True)),
                ("appeal_words", models.TextField(blank=True)),
                ("appealed_at", models.DateTimeField(null=True)),
                ("appeal_decided_at", models.DateTimeField(null=True)),
                ("appeal_finding", models.TextField(blank=True)),
                (
                    "appeal_decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "complainant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["authority", "state", "decide_by"], name="complaint_due"),
                    models.Index(fields=["authority", "provider", "received_at"], name="complaint_of_provider"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("received", "valid", "invalid", "appealed", "upheld", "overturned"))
                        ),
                        name="complaint_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "received"), ("decided_by__isnull", False), _connector="OR"),
                        name="complaint_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("appeal_decided_by__isnull", True),
                            models.Q(("appeal_decided_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="complaint_appeal_decided_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("at", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "chased_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chases", to="orders.order"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("held_from", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="orders.order"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["provider", "worker", "held_from"], name="assignment_of_worker")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("held_until__isnull", True)),
                        fields=("order",),
                        name="order_held_by_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_until__isnull", True), ("held_until__gte", models.F("held_from")), _connector="OR"
                        ),
                        name="assignment_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
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
                ("actor_name", models.CharField(max_length=80)),
                ("client_id", models.UUIDField(default=houqin.kernel.identity.new_public_id)),
                ("data", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="orders.orderevent",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="orders.order"
                    ),
                ),
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
                        condition=models.Q(
                            (
                                "kind__in",
                                [
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
                                    "escalated",
                                    "rated",
                                    "complained",
                                    "voided",
                                ],
                            )
                        ),
                        name="order_event_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("entered_at__gte", models.F("at"))), name="order_event_not_in_the_future"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects__isnull", True),
                            models.Q(("corrects", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="order_event_corrects_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
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
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="orders.order"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "sha256"], name="photo_hash")],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "document"), name="photo_once_per_order"),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["report", "arrival", "result", "evidence"])),
                        name="photo_stage_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("name", models.CharField(max_length=120)),
                ("unit_name", models.CharField(max_length=20)),
                ("count_milli", models.BigIntegerField(help_text="1/1,000 unit")),
                ("unit_price_fen", models.BigIntegerField(help_text="fen")),
                ("included_fen", models.BigIntegerField(help_text="fen")),
                ("charged_fen", models.BigIntegerField(help_text="fen")),
                ("side_code", models.CharField(max_length=40)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="orders.order"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("charged_fen__gte", 0),
                            ("count_milli__gt", 0),
                            ("included_fen__gte", 0),
                            ("unit_price_fen__gte", 0),
                        ),
                        name="part_amounts_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PauseReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
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
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "code", "valid_from"), name="pause_reason_once"),
                    models.CheckConstraint(
                        condition=models.Q(("bearer__in", ["requester", "authority", "provider", "third_party"])),
                        name="pause_reason_bearer_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("replaced", "Replaced"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("labour_fen", models.BigIntegerField(help_text="fen")),
                ("materials_fen", models.BigIntegerField(help_text="fen")),
                ("total_fen", models.BigIntegerField(help_text="fen")),
                ("tax_rate_ppm", models.PositiveIntegerField(default=0)),
                ("scope", models.TextField()),
                ("approver", models.CharField(max_length=10)),
                ("proposed_at", models.DateTimeField()),
                ("decide_by", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="orders.order"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("order",),
                        name="one_quote_proposed_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("proposed", "approved", "refused", "replaced"))),
                        name="quote_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("labour_fen__gte", 0),
                            (
                                "total_fen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("labour_fen"), "+", models.F("materials_fen")
                                ),
                            ),
                            ("materials_fen__gte", 0),
                        ),
                        name="quote_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="quote_decided_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
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
                ("how", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="orders.order"
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "at"], name="rating_month")],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "version"), name="rating_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", [5, 4, 3, 2, 1])), name="rating_grade_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["user", "link", "call_back"])), name="rating_way_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecurringRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "route",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
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
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                ("day_of_month", models.PositiveSmallIntegerField(null=True)),
                ("every_days", models.PositiveSmallIntegerField(null=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("planned_until", models.DateField(null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "contract_line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contractline",
                    ),
                ),
                (
                    "item_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.serviceitemversion"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="orders.recurringrule",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "provider", "valid_from"], name="recurring_rule_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="recurring_rule_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "frequency__in",
                                ["daily", "working_days", "weekly", "monthly", "quarterly", "yearly", "every_n_days"],
                            )
                        ),
                        name="recurring_frequency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place__isnull", False), models.Q(("route", []), _negated=True), _connector="OR"
                        ),
                        name="recurring_rule_has_a_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
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
                ("checked_in_at", models.DateTimeField(null=True)),
                (
                    "photo_hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("excuse", models.CharField(blank=True, max_length=300)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "contract_line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contractline",
                    ),
                ),
                (
                    "excused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "scanned_tag",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.tag"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.tag"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="orders.recurringrule"
                    ),
                ),
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
                        condition=models.Q(("state__in", ("planned", "done", "late", "missed", "excused"))),
                        name="planned_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="planned_window_has_length"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["done", "late"]), _negated=True),
                            ("checked_in_at__isnull", False),
                            _connector="OR",
                        ),
                        name="planned_done_was_checked_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "excused"), _negated=True),
                            models.Q(("excuse", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="planned_excused_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RejectReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "code", "valid_from"), name="reject_reason_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Supervision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=houqin.kernel.identity.new_public_id, editable=False, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("at", models.DateTimeField()),
                ("words", models.TextField()),
                ("answer_by", models.DateTimeField(null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="supervisions", to="orders.order"
                    ),
                ),
                (
                    "supervised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
