"""Work calendars in dated versions, who works by which, and the years of statutory days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.models import Owned, Unit, VisibleQuerySet
from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import Term, TermQuerySet
from houqin.kernel.statutory import Notice

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class WorkCalendarQuerySet(VisibleQuerySet):
    """Calendars."""

    def visible_to(self, actor: Actor) -> Self:
        """Every calendar of one's authority: whoever is promised something may see by which hours it counts."""
        return self.filter(authority_id=actor.authority_id)


class WorkCalendar(Owned):
    """A named calendar of an authority; what it says at a time stands in its versions."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)

    objects = WorkCalendarQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "code"], name="calendar_code_once_per_authority")]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(Term):
    """One version of a calendar's layers.

    ``layers`` is the JSON of ``houqin clock schema`` (weekly, seasons, closures, openings, make_up_windows), without
    versions and years; ``statutory`` says whether it keeps the statutory days of China.
    """

    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="versions")
    layers = models.JSONField(_("layers"))
    statutory = models.BooleanField(_("keeps statutory days"), default=True)

    objects = TermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = [
            *Term.Meta.constraints,
            no_overlap("calendar_version_once_at_a_time", numbers=("calendar_id",)),
        ]
        indexes = [models.Index(fields=["calendar", "valid_from"])]


class CalendarUse(Term):
    """That a unit or provider works by a calendar; units below it do too, unless they have their own."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit or provider"))
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="uses", verbose_name=_("calendar"))

    objects = TermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = [*Term.Meta.constraints, no_overlap("calendar_use_once_at_a_time", numbers=("unit_id",))]
        indexes = [models.Index(fields=["unit", "valid_from"])]


class StatutoryYear(Term):
    """The State Council's notice for one year; a later notice for the same year supersedes it.

    ``days`` lists ``{"name", "date", "isOffDay"}`` as in holiday-cn; it may name days of the year before. In force for
    the calendar year; ``source`` is the notice.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    days = models.JSONField(_("days"))

    objects = TermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = [
            *Term.Meta.constraints,
            no_overlap("statutory_year_once", numbers=("authority_id",)),
            models.CheckConstraint(
                condition=models.Q(valid_from__year=models.F("year")), name="statutory_year_is_its_own"
            ),
        ]

    @property
    def notice(self) -> Notice:
        """The notice as the kernel takes it."""
        days = tuple((date.fromisoformat(day["date"]), bool(day["isOffDay"])) for day in self.days)
        return Notice(self.year, days, self.recorded_at)
