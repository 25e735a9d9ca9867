"""What every dated row has in common, and the numbers of law as rows of that kind."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.models import Owned, VisibleQuerySet
from houqin.foundation.terms.exclusion import no_overlap
from houqin.kernel.period import Period

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class TermQuerySet(VisibleQuerySet):
    """Dated rows: what applied on a day, as believed now or at an earlier moment."""

    def believed(self, at: datetime | None = None) -> Self:
        """The rows that stand now, or that stood at an instant (``at``: time of the database's knowledge)."""
        if at is None:
            return self.filter(superseded_at__isnull=True)
        return self.filter(recorded_at__lte=at).exclude(superseded_at__lte=at)

    def at(self, on: date, *, known_at: datetime | None = None) -> Self:
        """The rows in force on a day; ``known_at`` asks what was believed then."""
        return self.believed(known_at).filter(valid_from__lte=on).exclude(valid_until__lte=on)

    def visible_to(self, actor: Actor) -> Self:
        """Everything of one's authority; a term that is not for every eye narrows this."""
        return self.filter(authority_id=actor.authority_id)


class Term(Owned):
    """A dated row that others refer to by its id. It is never edited: it is followed, corrected or ended.

    In force from ``valid_from`` until before ``valid_until``. Ending or correcting it writes a new row that
    ``supersedes`` it and sets its ``superseded_at``, so both *what applied* and *what we believed then* can be asked
    (house §6, Versions). ``verified``: somebody compared it with the ``source``. The changes themselves are made by
    :mod:`houqin.foundation.terms.succession`. A concrete term adds ``no_overlap(…)`` to its constraints.
    """

    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until (exclusive)"), null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, editable=False)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="superseded_by")
    source = models.CharField(_("source"), max_length=300, blank=True)
    verified = models.BooleanField(_("compared with its source"), default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=models.F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            )
        ]

    @property
    def period(self) -> Period[date]:
        """When it is in force."""
        return Period(self.valid_from, self.valid_until)


class RegulationRuleQuerySet(TermQuerySet):
    """Numbers of law."""


class RegulationRule(Term):
    """A number that a law, a standard or the office's practice sets, as data that a new decree changes by a row.

    ``value`` is an integer, a text, or a list or object of such, in ``unit`` (minutes, days, working_days, ppm, fen …).
    ``jurisdiction``: ``CN`` or a division's code such as ``CN-11``.
    """

    code = models.CharField(_("code"), max_length=80)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=20, default="CN")
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    value = models.JSONField(_("value"))
    unit = models.CharField(_("unit"), max_length=30)

    objects = RegulationRuleQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = [
            *Term.Meta.constraints,
            no_overlap("regulation_rule_once_at_a_time", numbers=("authority_id",), texts=("code", "jurisdiction")),
        ]
        indexes = [models.Index(fields=["authority", "code", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"
