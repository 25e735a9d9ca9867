"""A run may be a trial, which keeps what it found; parts that were counted are known, so that none counts twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("settlement", "0004_paper_guards")]

    operations = [
        migrations.AddField("closerun", "is_trial", models.BooleanField(default=False)),
        migrations.AddField("closerun", "tried", models.JSONField(default=list)),
        migrations.AddField("closerun", "parts", models.JSONField(default=list)),
    ]
