"""What an order brought a contract line that it left is decided on; a part knows the line whose terms split it."""

from django.db import migrations, models

from houqin.foundation.scope.migration import Tables

KINDS = [
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
    ("left_decided", "Decided on work left behind"),
    ("voided", "Declared wrong"),
]

# As far as anybody could know until now: the line on which its order stands.
FILLED = """
update orders_part as p set line_id = o.contract_line_id from orders_order o where o.id = p.order_id
"""


class Migration(Tables):
    """Columns, filled for what stands; one more thing that may happen to an order."""

    dependencies = [("orders", "0003_promises_judged")]

    operations = [
        migrations.AddField("order", "left_open", models.BooleanField(default=False)),
        migrations.AddIndex(
            "order", models.Index(fields=["authority"], name="order_left_open", condition=models.Q(left_open=True))
        ),
        migrations.AddField(
            "part", "line", models.ForeignKey("contracts.contractline", models.PROTECT, null=True, related_name="+")
        ),
        migrations.RunSQL(
            ["alter table orders_part disable trigger user", FILLED, "alter table orders_part enable trigger user"],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField("orderevent", "kind", models.CharField(max_length=20, choices=KINDS)),
        migrations.RemoveConstraint("orderevent", "order_event_kind_known"),
        migrations.AddConstraint(
            "orderevent",
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _ in KINDS]), name="order_event_kind_known"
            ),
        ),
    ]
