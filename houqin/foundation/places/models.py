"""The premises tree and the tags fixed in it."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.foundation.organisation.models import Owned, Unit, VisibleQuerySet
from houqin.foundation.places import rules
from houqin.kernel.money import Quantity

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor

#: Without signs that are taken for one another when read aloud or from a worn label.
TAG_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_tag_code() -> str:
    """A code of ten signs (49 bits): nobody finds another tag by counting up."""
    return "".join(secrets.choice(TAG_ALPHABET) for _ in range(10))


class PlaceKind(models.TextChoices):
    """What a place is."""

    SITE = rules.PlaceKind.SITE.value, _("Site")
    BUILDING = rules.PlaceKind.BUILDING.value, _("Building")
    FLOOR = rules.PlaceKind.FLOOR.value, _("Floor")
    ROOM = rules.PlaceKind.ROOM.value, _("Room")
    POINT = rules.PlaceKind.POINT.value, _("Fixed point")


class Secrecy(models.TextChoices):
    """How sensitive a zone is."""

    NONE = rules.Secrecy.NONE.value, pgettext_lazy("secrecy", "Open")
    WORK = rules.Secrecy.WORK.value, _("Work secrets")
    KEY = rules.Secrecy.KEY.value, _("Key secrecy place")


class PlaceQuerySet(VisibleQuerySet):
    """Places."""

    def visible_to(self, actor: Actor) -> Self:
        """The authority's places; a provider does not see key places (an order it holds shows its own place)."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.is_office_side else own.exclude(secrecy=Secrecy.KEY)

    def below(self, path: str) -> Self:
        """The place at *path* and everything in it, by a range that an index serves."""
        return self.filter(path__gte=path, path__lt=path[:-1] + "/")

    def in_force(self, on: date) -> Self:
        """The places that exist on a day."""
        return self.filter(valid_from__lte=on).exclude(valid_until__lte=on)


class Place(Owned):
    """A site, building, floor, room or fixed point; ``path`` is its place in the tree (``3.17.``).

    A place is never less strict than the one it stands in: services keep ``secrecy`` so. ``unit`` occupies it;
    ``manager_unit`` answers for public areas. ``area_thousandths`` is the area in 1/1,000 m².
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, db_collation="C", editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=PlaceKind)
    code = models.CharField(_("code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    sort_key = models.CharField(max_length=240, editable=False, db_collation="C")
    area_thousandths = models.BigIntegerField(_("area (1/1,000 m²)"), null=True, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("occupying unit")
    )
    manager_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("managing unit")
    )
    secrecy = models.CharField(_("secrecy"), max_length=10, choices=Secrecy, default=Secrecy.NONE)
    valid_from = models.DateField(_("since"))
    valid_until = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "code"], condition=~models.Q(code=""), name="place_code_once_per_authority"
            ),
            models.UniqueConstraint(
                fields=["authority", "parent", "name"],
                condition=models.Q(valid_until__isnull=True),
                nulls_distinct=False,
                name="place_name_once_in_its_parent",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=PlaceKind.values), name="place_kind_known"),
            models.CheckConstraint(condition=models.Q(secrecy__in=Secrecy.values), name="place_secrecy_known"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="place_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(area_thousandths__isnull=True) | models.Q(area_thousandths__gt=0),
                name="place_area_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="place_path"),
            models.Index(fields=["authority", "unit"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sensitive(self) -> bool:
        """Whether it lies in a zone of secrecy: no photos, and only vetted people."""
        return self.secrecy != Secrecy.NONE

    @property
    def area(self) -> Quantity | None:
        """The area in m²."""
        return None if self.area_thousandths is None else Quantity(self.area_thousandths)


class TagQuerySet(VisibleQuerySet):
    """Tags."""

    def visible_to(self, actor: Actor) -> Self:
        """The tags at places that exist for the actor."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.is_office_side else own.exclude(secrecy=Secrecy.KEY)


class TagKind(models.TextChoices):
    """What hangs at the tag."""

    PLACE = "place", _("The place itself")
    EQUIPMENT = "equipment", _("A piece of equipment")
    CHECKPOINT = "checkpoint", _("A checkpoint of a route")


class Tag(Owned):
    """A public code on a label (printed as QR) that names a place; it carries no secret and grants nothing."""

    code = models.CharField(max_length=10, unique=True, default=new_tag_code, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="tags", verbose_name=_("place"))
    label = models.CharField(_("label"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=TagKind, default=TagKind.PLACE)
    secrecy = models.CharField(_("secrecy"), max_length=10, choices=Secrecy, default=Secrecy.NONE)
    valid_until = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=TagKind.values), name="tag_kind_known"),
            models.CheckConstraint(condition=models.Q(secrecy__in=Secrecy.values), name="tag_secrecy_known"),
        ]

    def __str__(self) -> str:
        return self.label
