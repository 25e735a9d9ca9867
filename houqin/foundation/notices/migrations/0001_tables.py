"""Notices, the addresses they go to, and calls to people without an account."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("notices", "0001_initial"), ("notices", "0003_address_of_one_person"), ("notices", "0004_calls")]
    dependencies = [("organisation", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Notice",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, related_name="+")),
                ("kind", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=300)),
                ("figures", models.JSONField(default=dict)),
                ("about", models.UUIDField()),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("link", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("in_digest", models.BooleanField(default=False)),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["person", "read_at", "at"], name="notices_not_person__f0d628_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "about", "level"), name="notice_once_per_thing_and_level")
                ],
            },
        ),
        migrations.CreateModel(
            "Delivery",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("notice", models.ForeignKey("notices.notice", models.PROTECT, related_name="deliveries")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("wecom", "WeCom"),
                            ("dingtalk", "DingTalk"),
                            ("feishu", "Feishu"),
                            ("text", "Text message"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "channel"), name="delivery_once_per_channel")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Call",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("name", models.CharField(max_length=80)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("kind", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=300)),
                ("figures", models.JSONField(default=dict)),
                ("subject", models.UUIDField()),
                ("about", models.UUIDField()),
                ("link", models.CharField(blank=True, max_length=200)),
                ("own_link", models.CharField(blank=True, max_length=400)),
                ("at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("told_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(sent_at__isnull=True, settled_at__isnull=True, told_at__isnull=True),
                        fields=["authority", "at"],
                        name="call_open",
                    ),
                    models.Index(fields=["authority", "subject"], name="call_of_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "about", "name", "phone"), name="call_once_per_thing"),
                    models.CheckConstraint(
                        condition=Q(told_by__isnull=True) | Q(told_at__isnull=False), name="call_told_at_some_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Address",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                (
                    "person",
                    models.ForeignKey("organisation.person", models.PROTECT, related_name="+", verbose_name="person"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("wecom", "WeCom"),
                            ("dingtalk", "DingTalk"),
                            ("feishu", "Feishu"),
                            ("text", "Text message"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("address", models.CharField(max_length=120, verbose_name="address")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "channel"), name="address_once_per_channel"),
                    models.CheckConstraint(
                        condition=Q(channel__in=["wecom", "dingtalk", "feishu", "text"]), name="address_channel_known"
                    ),
                    models.UniqueConstraint(
                        condition=~Q(channel="text"),
                        fields=("authority", "channel", "address"),
                        name="address_of_one_person",
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
