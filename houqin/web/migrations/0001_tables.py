"""Tokens of the API."""

from django.db import migrations, models
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("web", "0001_initial")]
    dependencies = [("organisation", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "ApiToken",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, related_name="api_tokens")),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "person"], name="web_apitoke_authori_8a842d_idx")],
                "constraints": [],
            },
        )
    ]
