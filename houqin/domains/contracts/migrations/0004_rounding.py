"""What rounding left over of a year may be less than nothing."""

from django.db import migrations, models
from django.db.models import Q

from houqin.foundation.scope.migration import Tables


class Migration(Tables):
    """Every cost so far has the sign of its delivery."""

    dependencies = [("contracts", "0003_drafts_corrected")]

    operations = [
        migrations.RemoveConstraint("deliveryrecord", "delivery_cost_has_its_sign"),
        migrations.AddConstraint(
            "deliveryrecord",
            models.CheckConstraint(
                condition=Q(cost_fen__isnull=True)
                | Q(part="rounding")
                | Q(reverses__isnull=True, cost_fen__gte=0)
                | Q(reverses__isnull=False, cost_fen__lte=0),
                name="delivery_cost_has_its_sign",
            ),
        ),
    ]
