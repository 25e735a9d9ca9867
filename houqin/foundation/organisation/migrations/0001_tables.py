"""Accounts, the tree of units with its dated placements, persons and their grants."""

from django.conf import settings
from django.contrib.auth.models import UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.timezone import now

from houqin.foundation.scope.migration import Tables
from houqin.kernel.identity import new_public_id


class Migration(Tables):
    initial = True
    replaces = [("organisation", "0001_initial"), ("organisation", "0003_password_set_at")]
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.CreateModel(
            "Account",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=now, verbose_name="date joined")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("password_set_at", models.DateTimeField(default=now, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        "auth.group",
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        "auth.permission",
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={"verbose_name": "user", "verbose_name_plural": "users", "indexes": [], "constraints": []},
            managers=[("objects", UserManager())],
        ),
        migrations.CreateModel(
            "Unit",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("parent", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="children")),
                ("path", models.CharField(db_collation="C", editable=False, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("authority", "Government-offices administration"),
                            ("service_centre", "In-house service centre"),
                            ("user_unit", "User unit"),
                            ("provider", "Provider"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("sort_key", models.CharField(db_collation="C", editable=False, max_length=240)),
                ("headcount", models.PositiveIntegerField(default=0, help_text="persons")),
                ("is_budget_lead", models.BooleanField(default=False)),
                ("is_public_institution", models.BooleanField(default=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["path"], name="unit_path")],
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "code"), name="unit_code_once_per_authority"),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                        name="unit_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["authority", "service_centre", "user_unit", "provider"]),
                        name="unit_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "UnitPlacement",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="placements")),
                ("parent", models.ForeignKey("organisation.unit", models.PROTECT, null=True, related_name="+")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(valid_until__isnull=True), fields=("unit",), name="unit_stands_in_one_place"
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                        name="placement_ends_after_it_begins",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "UnitSetting",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="settings")),
                ("key", models.CharField(max_length=60)),
                ("value", models.JSONField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "key"), name="one_value_per_setting")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "Person",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="people")),
                (
                    "account",
                    models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="person"),
                ),
                ("name", models.CharField(max_length=80)),
                ("sort_key", models.CharField(db_collation="C", editable=False, max_length=160)),
                ("title", models.CharField(blank=True, max_length=80)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("extension", models.CharField(blank=True, max_length=20)),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["authority", "sort_key"], name="organisatio_authori_cc9af1_idx"),
                    models.Index(fields=["authority", "phone"], name="organisatio_authori_c8f6e4_idx"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            "Grant",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=new_public_id, editable=False, unique=True)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("person", models.ForeignKey("organisation.person", models.PROTECT, related_name="grants")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("requester", "Requester"),
                            ("unit_manager", "Unit manager"),
                            ("area_manager", "Area manager"),
                            ("dispatcher", "Dispatcher"),
                            ("inspector", "Inspector"),
                            ("section_chief", "Section chief"),
                            ("finance_clerk", "Finance clerk"),
                            ("finance_approver", "Finance approver"),
                            ("payer", "Payer"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("security_officer", "Security officer"),
                            ("provider_manager", "Provider manager"),
                            ("provider_dispatcher", "Provider dispatcher"),
                            ("worker", "Worker"),
                        ],
                        max_length=30,
                    ),
                ),
                ("unit", models.ForeignKey("organisation.unit", models.PROTECT, related_name="grants")),
                ("granted_by", models.ForeignKey("organisation.person", models.PROTECT, null=True, related_name="+")),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(valid_until__isnull=True),
                        fields=("person", "role", "unit"),
                        name="role_held_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            role__in=[
                                "requester",
                                "unit_manager",
                                "area_manager",
                                "dispatcher",
                                "inspector",
                                "section_chief",
                                "finance_clerk",
                                "finance_approver",
                                "payer",
                                "auditor",
                                "administrator",
                                "security_officer",
                                "provider_manager",
                                "provider_dispatcher",
                                "worker",
                            ]
                        ),
                        name="role_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                        name="grant_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("person")),
                        name="nobody_grants_to_themselves",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            "NumberSeries",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority", models.ForeignKey("organisation.unit", models.PROTECT, related_name="+")),
                ("series", models.CharField(max_length=30)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "series", "year"), name="one_series_per_year")
                ],
                "indexes": [],
            },
        ),
    ]
