"""A month's deliveries are priced from an index alone, which takes the place of that of the month."""

import django.db.models.deletion
from django.db import migrations, models

from houqin.foundation.scope.migration import Tables


class Migration(Tables):
    """The rows stay as they are."""

    dependencies = [("contracts", "0004_rounding")]

    operations = [
        migrations.AlterField(
            "deliveryrecord",
            "period",
            models.ForeignKey(
                to="contracts.contractperiod",
                on_delete=django.db.models.deletion.PROTECT,
                null=True,
                related_name="deliveries",
                db_index=False,
            ),
        ),
        migrations.AddIndex(
            "deliveryrecord",
            models.Index(
                fields=["period", "line"],
                name="delivery_priced",
                include=[
                    *("contract", "authority", "provider", "reverses", "public_id", "at", "quantity", "cost_fen"),
                    *("part", "share_days", "share_of", "emergency"),
                ],
            ),
        ),
    ]
