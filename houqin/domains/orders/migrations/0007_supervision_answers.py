"""A supervision names who must answer until when; its answer is a row of its own."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import houqin.kernel.identity
from houqin.foundation.scope.sql import append_only, guarded, row_security_by_parent

#: Supervisions made before name the order's holder and three days. Their triggers forbid every change: they rest for it.
BACKFILL = (
    "alter table orders_supervision disable trigger user",
    "update orders_supervision s set provider_id = o.provider_id,"
    " answer_by = case when s.answer_by > s.at then s.answer_by else s.at + interval '3 days' end"
    " from orders_order o where o.id = s.order_id",
    "set constraints all immediate",
    "alter table orders_supervision enable trigger user",
)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0006_quote_parts"),
        ("organisation", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="SupervisionAnswer",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="orderevent",
            name="order_event_kind_known",
        ),
        migrations.AddField(
            model_name="supervision",
            name="provider",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
            ),
        ),
        migrations.AlterField(
            model_name="orderevent",
            name="kind",
            field=models.CharField(
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
        migrations.RunSQL(list(BACKFILL), migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="supervision",
            name="answer_by",
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(fields=["authority", "answer_by"], name="supervision_due"),
        ),
        migrations.AddConstraint(
            model_name="orderevent",
            constraint=models.CheckConstraint(
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
                            "supervision_answered",
                            "escalated",
                            "rated",
                            "complained",
                            "voided",
                        ],
                    )
                ),
                name="order_event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_by__gt", models.F("at"))), name="supervision_answered_after_it_is_made"
            ),
        ),
        migrations.AddField(
            model_name="supervisionanswer",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.person"
            ),
        ),
        migrations.AddField(
            model_name="supervisionanswer",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
            ),
        ),
        migrations.AddField(
            model_name="supervisionanswer",
            name="order",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"),
        ),
        migrations.AddField(
            model_name="supervisionanswer",
            name="supervision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="orders.supervision"
            ),
        ),
        guarded("orders_supervisionanswer"),
        append_only("orders_supervisionanswer"),
        row_security_by_parent("orders_supervisionanswer", parent="orders_order", column="order_id"),
    ]
