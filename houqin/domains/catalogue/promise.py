"""The words of a promise, and the columns in which promises stand (practice 4, clock.md "Targets").

The catalogue promises to the user; a contract line may promise something else to the authority. Both store a target
in these columns.
"""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    """How pressing a request is (samples D3)."""

    P1 = "P1", _("P1 Emergency")
    P2 = "P2", _("P2 Urgent")
    P3 = "P3", _("P3 Pressing")
    P4 = "P4", _("P4 Normal")
    P5 = "P5", _("P5 Planned")


class Milestone(models.TextChoices):
    """The stages a promise may name; any may be absent."""

    RESPONSE = "response", _("Response")
    ARRIVAL = "arrival", _("Arrival")
    MADE_SAFE = "made_safe", _("Made safe")
    COMPLETION = "completion", _("Completion")
    VERIFICATION = "verification", _("Verification")


class TargetKind(models.TextChoices):
    """How a deadline is told."""

    MINUTES = "minutes", _("Minutes of the calendar")
    WORKING_DAY_END = "working_day_end", _("End of a working day")
    CALENDAR_DAY = "calendar_day", _("Calendar day")
    BEFORE_START = "before_start", _("Before the scheduled start")
    AGREED = "agreed", _("By agreed date")


class CalendarKind(models.TextChoices):
    """Which calendar the minutes belong to."""

    SERVICE_HOURS = "service_hours", _("Service hours")
    ROUND_THE_CLOCK = "round_the_clock", _("Day and night")


def _only(kind: str, *, needs: tuple[str, ...], may: tuple[str, ...] = ()) -> Q:
    """A target of *kind*: the named columns are filled, those it may have are free, all others are empty."""
    rule = Q(kind=kind)
    for column in ("minutes", "days", "cut_off", "next_day_by"):
        if column in needs:
            rule &= Q(**{f"{column}__isnull": False})
        elif column not in may:
            rule &= Q(**{f"{column}__isnull": True})
    return rule


WELL_FORMED = (
    _only(TargetKind.MINUTES, needs=("minutes",))
    | _only(TargetKind.BEFORE_START, needs=("minutes",))
    | _only(TargetKind.WORKING_DAY_END, needs=("days",), may=("cut_off", "next_day_by"))
    | _only(TargetKind.CALENDAR_DAY, needs=("days",))
    | _only(TargetKind.AGREED, needs=(), may=("days",))
)
#: A cut-off belongs to "the same working day" and names when on the next one it is due instead.
CUT_OFF_IS_WHOLE = Q(cut_off__isnull=True, next_day_by__isnull=True) | Q(
    cut_off__isnull=False, next_day_by__isnull=False, days=0
)


class PromisedTarget(models.Model):
    """One target: for an urgency and a milestone, by when.

    ``minutes``: of the calendar, or before the scheduled start. ``days``: N of "end of the Nth working day" or "Nth
    calendar day"; for an agreed date the longest allowed, in working days (empty: no cap). ``written``: kept only by a
    written answer.
    """

    urgency = models.CharField(max_length=2, choices=Urgency)
    milestone = models.CharField(max_length=12, choices=Milestone)
    kind = models.CharField(max_length=16, choices=TargetKind)
    calendar = models.CharField(max_length=16, choices=CalendarKind, default=CalendarKind.SERVICE_HOURS)
    minutes = models.PositiveIntegerField(null=True, validators=[MinValueValidator(1)])
    days = models.PositiveSmallIntegerField(null=True)
    cut_off = models.TimeField(null=True)
    next_day_by = models.TimeField(null=True)
    written = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="%(class)s_urgency_known"),
            models.CheckConstraint(condition=Q(milestone__in=Milestone.values), name="%(class)s_milestone_known"),
            models.CheckConstraint(condition=Q(calendar__in=CalendarKind.values), name="%(class)s_calendar_known"),
            models.CheckConstraint(condition=WELL_FORMED, name="%(class)s_well_formed"),
            models.CheckConstraint(condition=CUT_OFF_IS_WHOLE, name="%(class)s_cut_off_whole"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0), name="%(class)s_minutes_positive"
            ),
        ]


def ends_after_it_begins() -> Q:
    """The condition every dated row keeps: its end, exclusive, comes after its start."""
    return Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
