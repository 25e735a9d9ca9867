"""A provider may let ordinary orders go by duty roster and skill (practice 3)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="provider",
            name="sends_by_roster",
            field=models.BooleanField(default=False),
        ),
    ]
