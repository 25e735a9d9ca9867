"""How each repeated job went the last time."""

from django.db import migrations, models

from houqin.foundation.scope.migration import Tables


class Migration(Tables):
    initial = True
    replaces = [("jobs", "0001_initial")]
    dependencies = []
    operations = [
        migrations.CreateModel(
            "JobRun",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                ("last_started_at", models.DateTimeField()),
                ("last_finished_at", models.DateTimeField(null=True)),
                ("last_succeeded_at", models.DateTimeField(null=True)),
                ("last_result", models.CharField(blank=True, max_length=200)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("runs", models.PositiveBigIntegerField(default=0)),
                ("failures", models.PositiveBigIntegerField(default=0)),
            ],
            options={"indexes": [], "constraints": []},
        )
    ]
