"""Urgent work without money that came to nothing is closed, with its reason, instead of waiting for money for ever."""

from django.db import migrations, models
from django.db.models import Q

CHANGES = """
drop trigger immutable on budgets_unfundedwork;
create trigger immutable before update on budgets_unfundedwork for each row
when ((to_jsonb(new) - array[{new}]) is distinct from (to_jsonb(old) - array[{new}]))
execute function houqin_append_only();
"""


class Migration(migrations.Migration):
    """Closed when and why; beside the money found, these alone may change."""

    dependencies = [("budgets", "0002_guards")]
    operations = [
        migrations.AddField("unfundedwork", "closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
        migrations.AddField(
            "unfundedwork",
            "closed_because",
            models.CharField(blank=True, default="", max_length=300, verbose_name="closed because"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "unfundedwork",
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_because="")
                | (Q(closed_at__isnull=False, funded_by__isnull=True) & ~Q(closed_because="")),
                name="unfunded_work_closed_with_reason",
            ),
        ),
        migrations.RunSQL(
            CHANGES.format(new="'funded_by_id', 'closed_at', 'closed_because'"), CHANGES.format(new="'funded_by_id'")
        ),
    ]
