"""Coded reasons, as dated rows an office may change: for pausing and for rejecting."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.models import Owned, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class Bearer(models.TextChoices):
    """Who bears the time of a pause (clock.md, Pauses)."""

    REQUESTER = "requester", _("Requester")
    AUTHORITY = "authority", _("Authority")
    PROVIDER = "provider", _("Provider")
    THIRD_PARTY = "third_party", _("Third party")


class ReasonQuerySet(VisibleQuerySet):
    """Reasons are open to everyone of the authority."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's authority."""
        return self.filter(authority_id=actor.authority_id)

    def in_force(self, on: date) -> Self:
        """Those that may be used on a day."""
        return self.filter(valid_from__lte=on).exclude(valid_until__lte=on)


class CodedReason(Owned):
    """A reason with its code and its name in both languages, in force for a time."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class PauseReason(CodedReason):
    """Why a clock may stand still: who bears it, what must be shown, for how long at most.

    ``stops`` lists the clocks (user, inside, provider) this reason stops; empty: as the bearer's row of the table says.
    """

    bearer = models.CharField(max_length=12, choices=Bearer)
    needs_evidence = models.BooleanField(default=False)
    longest_minutes = models.PositiveIntegerField(null=True, help_text=_("elapsed minutes"))
    longest_is_working = models.BooleanField(default=False)
    stops = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "code", "valid_from"], name="pause_reason_once"),
            models.CheckConstraint(condition=models.Q(bearer__in=Bearer.values), name="pause_reason_bearer_known"),
        ]


class RejectReason(CodedReason):
    """Why a report is not taken up (不予受理); it reaches the requester."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "code", "valid_from"], name="reject_reason_once")]
