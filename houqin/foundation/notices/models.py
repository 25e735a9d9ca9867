"""Notices to persons, how they went out, and where messages reach somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.models import Owned, Person, Record, Unit, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class Channel(models.TextChoices):
    """A way to reach a person outside the site."""

    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")
    TEXT = "text", _("Text message")


class NoticeQuerySet(VisibleQuerySet):
    """Notices."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, nobody else's: not even a chief reads what another was told."""
        if actor.person_id is None:
            return self.none()
        return self.filter(authority_id=actor.authority_id, person_id=actor.person_id)

    def unread(self) -> Self:
        """Those not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(Owned):
    """What one person is told about one thing at one level; never twice (practice 5).

    ``text`` is an English message id whose places ``figures`` fill; ``about`` is the public id of the thing; ``link``
    its address on the site. ``in_digest`` keeps it for the day's digest instead of sending it at once.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    figures = models.JSONField(default=dict)
    about = models.UUIDField()
    level = models.PositiveSmallIntegerField(default=0)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    in_digest = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "about", "level"], name="notice_once_per_thing_and_level"),
        ]
        indexes = [models.Index(fields=["person", "read_at", "at"])]

    def __str__(self) -> str:
        return self.kind


class Delivery(Record):
    """That a notice went out by a channel; without ``sent_at`` it was not sent (no address, no channel set up)."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel")]


class CallQuerySet(VisibleQuerySet):
    """Calls to people without an account."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the units one looks after, for whoever calls."""
        own = self.filter(authority_id=actor.authority_id)
        if not actor.can("notices.calls.tell"):
            return own.none()
        return own if actor.sees_all else own.filter(unit_id__in=actor.visible_unit_ids)

    def open(self) -> Self:
        """Those whom nobody has told yet, and who still are to be told."""
        return self.filter(sent_at__isnull=True, told_at__isnull=True, settled_at__isnull=True)


class Call(Owned):
    """What somebody without an account is to be told of a thing; never twice (practice 2, 5).

    ``name`` and ``phone`` as they were given, the number may be missing. ``subject`` is the public id of the thing,
    ``about`` of what happened to it; ``text``, ``figures`` and ``link`` as of a notice, ``own_link`` what a text
    message leads to. It ends by a text message (``sent_at``), by a call (``told_at``), or because it was overtaken
    (``settled_at``).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    figures = models.JSONField(default=dict)
    subject = models.UUIDField()
    about = models.UUIDField()
    link = models.CharField(max_length=200, blank=True)
    own_link = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "about", "name", "phone"], name="call_once_per_thing"),
            models.CheckConstraint(
                condition=models.Q(told_by__isnull=True) | models.Q(told_at__isnull=False),
                name="call_told_at_some_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "at"],
                name="call_open",
                condition=models.Q(sent_at__isnull=True, told_at__isnull=True, settled_at__isnull=True),
            ),
            models.Index(fields=["authority", "subject"], name="call_of_subject"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether they are still to be told."""
        return self.sent_at is None and self.told_at is None and self.settled_at is None


class AddressQuerySet(VisibleQuerySet):
    """Addresses at messengers."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; all for who changes them."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.can("notices.addresses.change") else own.filter(person_id=actor.person_id)


class Address(Owned):
    """A person's name at a messenger (user id), or a number for text messages."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    address = models.CharField(_("address"), max_length=120)

    objects = AddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "channel"], name="address_once_per_channel"),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="address_channel_known"),
            # Who signs in by a messenger is the person with that address: one only. A telephone may be shared.
            models.UniqueConstraint(
                fields=["authority", "channel", "address"],
                condition=~models.Q(channel=Channel.TEXT),
                name="address_of_one_person",
            ),
        ]
