"""An opening position says how the advance left is set off (practice 16)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The schedule."""

    dependencies = [("contracts", "0009_sound_clauses")]

    operations = [
        migrations.AddField(
            model_name="openingposition",
            name="schedule",
            field=models.JSONField(default=list),
        ),
    ]
