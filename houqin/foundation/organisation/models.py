"""Units, persons, grants: the nouns every other row belongs to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.roles import Role
from houqin.kernel.identity import new_public_id

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class VisibleQuerySet(models.QuerySet[Any]):
    """A queryset that pages and endpoints may start from: ``Model.objects.visible_to(actor)``."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows that exist for *actor*. Each model says which; there is no default."""
        raise NotImplementedError(f"{self.model.__name__} does not say who may see it")


class Record(models.Model):
    """A row with an identity that may leave the database, and the time the database learned of it."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Account(AbstractUser):
    """Somebody's sign-in; who they are and what they may do hangs on the person, not here."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    password_set_at = models.DateTimeField(default=timezone.now, editable=False)


class UnitKind(models.TextChoices):
    """What a unit is (glossary 3–6); a provider is a unit too, so that people and grants work alike."""

    AUTHORITY = "authority", _("Government-offices administration")
    SERVICE_CENTRE = "service_centre", _("In-house service centre")
    USER_UNIT = "user_unit", _("User unit")
    PROVIDER = "provider", _("Provider")


class UnitQuerySet(VisibleQuerySet):
    """Units: everybody of an authority may know its tree; providers are shown by their own domain."""

    def visible_to(self, actor: Actor) -> Self:
        """The units of the actor's authority; without any role only one's own."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.holds_any_role else own.filter(pk=actor.unit_id)

    def below(self, path: str) -> Self:
        """The unit at *path* and everything under it, by a range that an index serves."""
        return self.filter(path__gte=path, path__lt=path[:-1] + "/")

    def in_force(self, on: date) -> Self:
        """The units that exist on a day."""
        return self.filter(valid_from__lte=on).exclude(valid_until__lte=on)


class Unit(Record):
    """An office, an authority, a service centre or a provider; ``path`` is its place in the tree (``7.12.``)."""

    authority = models.ForeignKey("self", models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_collation="C", editable=False)
    kind = models.CharField(max_length=20, choices=UnitKind)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    sort_key = models.CharField(max_length=240, editable=False, db_collation="C")
    headcount = models.PositiveIntegerField(default=0, help_text=_("persons"))
    is_budget_lead = models.BooleanField(default=False)
    is_public_institution = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "code"], name="unit_code_once_per_authority"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=models.F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=UnitKind.values), name="unit_kind_known"),
        ]
        indexes = [models.Index(fields=["path"], name="unit_path")]

    def __str__(self) -> str:
        return self.name

    @property
    def asked_at(self) -> str:
        """The path at which a permission about it is asked: its own; a provider stands beside the tree (ADR 0001),
        so it and its people are a matter of the authority as a whole.
        """
        return f"{self.authority_id}." if self.kind == UnitKind.PROVIDER else self.path


class UnitPlacement(Record):
    """Where a unit stood in the tree and when: units move, what they ordered stays theirs."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(valid_until__isnull=True), name="unit_stands_in_one_place"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="placement_ends_after_it_begins",
            ),
        ]


class UnitSetting(Record):
    """A unit's own value of a setting; a unit without one inherits its parent's (``settings.setting_of``)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="settings")
    key = models.CharField(max_length=60)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="one_value_per_setting")]


class PersonQuerySet(VisibleQuerySet):
    """Persons: the phone book of one's own authority; a provider's people see only their colleagues."""

    def visible_to(self, actor: Actor) -> Self:
        """Colleagues for providers, everyone of the authority for its office side; without any role oneself."""
        own = self.filter(authority_id=actor.authority_id)
        if not actor.holds_any_role:
            return own.filter(pk=actor.person_id)
        if actor.is_office_side:
            return own
        return own.filter(unit_id__in=[*actor.provider_ids, actor.unit_id])


class Person(Record):
    """A human being: office staff, a caller, a provider's worker. Many need no account (practice 18)."""

    authority = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people")
    account = models.OneToOneField(Account, models.PROTECT, null=True, related_name="person")
    name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=160, editable=False, db_collation="C")
    title = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    extension = models.CharField(max_length=20, blank=True)
    valid_until = models.DateField(null=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "sort_key"]), models.Index(fields=["authority", "phone"])]

    def __str__(self) -> str:
        return self.name


class Grant(Record):
    """A role held by a person in a unit from a day until (exclusively) another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit"],
                condition=models.Q(valid_until__isnull=True),
                name="role_held_once_at_a_time",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_known"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_by__isnull=True) | ~models.Q(granted_by=models.F("person")),
                name="nobody_grants_to_themselves",
            ),
        ]


class Owned(Record):
    """A row that belongs to an authority."""

    authority = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class NumberSeries(models.Model):
    """The last number given out, per authority, series and year."""

    authority = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    series = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "series", "year"], name="one_series_per_year")]
