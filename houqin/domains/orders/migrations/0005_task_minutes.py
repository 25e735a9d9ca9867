"""A check-in may say how long the work took."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Minutes of a planned task."""

    dependencies = [("orders", "0004_quotes_lapse")]
    operations = [migrations.AddField("plannedtask", "minutes", models.PositiveSmallIntegerField(null=True))]
