"""Which promises an order's clocks run under: item, urgency and contract line turned into the kernel's targets.

Terms are immutable rows, so what was once read of them is kept for the life of the process, by their ids. They are read
under no one's scope: a provider must not make another one's promise look empty to everybody after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from houqin.domains.catalogue.models import Promise
from houqin.domains.catalogue.promise import CalendarKind, PromisedTarget
from houqin.domains.catalogue.queries import term_of
from houqin.domains.catalogue.rules import clock_target
from houqin.domains.contracts.models import LinePromise
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.foundation.calendars.queries import NoCalendar, service_calendar
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel.calendar import NEVER, Layers, WorkCalendar, always_open
from houqin.kernel.clock.case import (
    Agreed,
    Calendars,
    ClockName,
    Milestone,
    Minutes,
    Target,
    WorkingDays,
)
from houqin.kernel.statutory import StatutoryDays

#: Minutes until somebody answers a report that nobody has classified yet (samples D3).
UNCLASSIFIED_RESPONSE = {"P1": 1, "P2": 5, "P3": 15, "P4": 30, "P5": 240}
CLOCKS = (ClockName.USER, ClockName.INSIDE, ClockName.PROVIDER)


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides an order's targets. Ids; None while unknown."""

    item_version_id: int | None
    urgency: str
    line_id: int | None = None
    agreed_on: date | None = None
    has_start: bool = False


def targets_of(terms: Terms) -> dict[tuple[ClockName, Milestone], Target | None]:
    """The targets of all clocks; a milestone nobody promises is None, which takes an earlier promise away.

    The user's clock runs by the item's promises, the provider's by its contract line's where it has its own; the
    clock inside knows only how fast each hand-over is answered.
    """
    promised = item_targets(terms.item_version_id, terms.urgency)
    of_line = line_targets(terms.line_id, terms.urgency) if terms.line_id is not None else {}
    whole: dict[tuple[ClockName, Milestone], Target | None] = {}
    for milestone in Milestone:
        target = _datable(promised.get(milestone), terms)
        whole[ClockName.USER, milestone] = target
        whole[ClockName.PROVIDER, milestone] = _datable(of_line.get(milestone), terms) or target
        whole[ClockName.INSIDE, milestone] = target if milestone is Milestone.RESPONSE else None
    return whole


@lru_cache(maxsize=4096)
def item_targets(version_id: int | None, urgency: str) -> dict[Milestone, Target]:
    """What an item's version promises the user at an urgency; while unclassified, an answer only."""
    if version_id is None:
        calendar = _round_the_clock() if urgency in EMERGENCIES else None
        return {Milestone.RESPONSE: Minutes(UNCLASSIFIED_RESPONSE[urgency], calendar=calendar)}
    with entering(WHOLE_INSTALLATION):
        return _targets(Promise.objects.filter(version_id=version_id, urgency=urgency))


@lru_cache(maxsize=4096)
def is_written(version_id: int | None, urgency: str, milestone: Milestone) -> bool:
    """Whether an item's version promises a milestone in writing."""
    if version_id is None:
        return False
    with entering(WHOLE_INSTALLATION):
        found: bool = Promise.objects.filter(
            version_id=version_id, urgency=urgency, milestone=milestone.value, written=True
        ).exists()
    return found


@lru_cache(maxsize=4096)
def line_targets(line_id: int, urgency: str) -> dict[Milestone, Target]:
    """What a contract line promises the authority where it differs from the catalogue."""
    with entering(WHOLE_INSTALLATION):
        return _targets(LinePromise.objects.filter(line_id=line_id, urgency=urgency))


def latest_agreed_date(unit: Unit, terms: Terms, *, reported_on: date) -> date | None:
    """The last day a completion may be agreed for; None where the item's is not by agreement, or has no cap."""
    target = item_targets(terms.item_version_id, terms.urgency).get(Milestone.COMPLETION)
    if not isinstance(target, _ByAgreement):
        return None
    return hours_of(unit).working_day_after(reported_on, target.days)


def is_by_agreement(terms: Terms) -> bool:
    """Whether the item's completion is by an agreed date at all."""
    return isinstance(item_targets(terms.item_version_id, terms.urgency).get(Milestone.COMPLETION), _ByAgreement)


def calendars_of(unit: Unit) -> Calendars:
    """The user's unit's service hours for all three clocks; a provider's own hours join at its dispatch."""
    return dict.fromkeys(CLOCKS, hours_of(unit))


def provider_calendars(provider_id: int) -> Calendars:
    """The provider's own service hours."""
    held = _held.get()
    if held is not None and provider_id in held:
        return {ClockName.PROVIDER: held[provider_id]}
    return {ClockName.PROVIDER: hours_of(Unit.objects.get(pk=provider_id))}


#: Calendars looked up within :func:`calendars_held`, by unit.
_held: ContextVar[dict[int, WorkCalendar] | None] = ContextVar("houqin_calendars_held", default=None)


@contextmanager
def calendars_held() -> Iterator[None]:
    """Look each calendar up once inside: for a set of orders whose clocks are computed together."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def hours_of(unit: Unit) -> WorkCalendar:
    """The service hours of a unit or provider, kept for the process until the authority's calendars grow. One query.

    An office that has said nothing of its hours has no year announced: its orders live, their deadlines are unknown.
    """
    held = _held.get()
    if held is not None and unit.pk in held:
        return held[unit.pk]
    found = _hours(unit.pk, _Edition(unit.path, *_last_ids(unit.authority_id or unit.pk)))
    if held is not None:
        held[unit.pk] = found
    return found


class _Edition(NamedTuple):
    """Where a unit stands and how far the calendars have grown: with either, its hours are read anew."""

    path: str
    last_use: int
    last_version: int
    last_year: int


@lru_cache(maxsize=1024)
def _hours(unit_id: int, _edition: _Edition) -> WorkCalendar:
    with entering(WHOLE_INSTALLATION):
        try:
            return service_calendar(Unit.objects.get(pk=unit_id))
        except NoCalendar:
            return WorkCalendar("–", "Asia/Shanghai", (Layers(NEVER, statutory=StatutoryDays(package=False)),))


def _last_ids(authority_id: int) -> tuple[int, int, int]:
    """How far an authority's calendars have grown: their rows are only added, so the last ids tell."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select coalesce(max(id), 0) from calendars_calendaruse where authority_id = %(authority)s),"
            " (select coalesce(max(id), 0) from calendars_calendarversion where authority_id = %(authority)s),"
            " (select coalesce(max(id), 0) from calendars_statutoryyear where authority_id = %(authority)s)",
            {"authority": authority_id},
        )
        row = cursor.fetchone()
    assert row is not None  # noqa: S101  a select without a table answers one row
    return row[0], row[1], row[2]


def forget() -> None:
    """Forget what was read of terms and calendars: for tests, whose database may be another one under the same name."""
    for kept in (item_targets, is_written, line_targets, _hours):
        kept.cache_clear()


def _targets(rows: Iterable[PromisedTarget]) -> dict[Milestone, Target]:
    return {Milestone(row.milestone): _target(row) for row in rows}


def _target(row: PromisedTarget) -> Target:
    """One promise in the kernel's words."""
    calendar = _round_the_clock() if row.calendar == CalendarKind.ROUND_THE_CLOCK else None
    by_agreement = _ByAgreement(row.days if row.days is not None else NO_CAP_DAYS, calendar=calendar)
    return clock_target(term_of(row), calendar=calendar) or by_agreement


#: Until a date is agreed on, the cap is the promise; an item without a cap gets the widest of samples D3.
NO_CAP_DAYS = 10


@dataclass(frozen=True)
class _ByAgreement(WorkingDays):
    """A date to be agreed on; as long as none is, the last one that could be."""


def _datable(target: Target | None, terms: Terms) -> Target | None:
    """*target*, unless what it is counted from is not known yet: an agreed date, or the scheduled start.

    A report without a start is taken all the same (practice 1); its promise begins when the start is agreed.
    """
    if target is not None and getattr(target, "before_scheduled_start", False) and not terms.has_start:
        return None
    return _agreed(target, terms.agreed_on)


def _agreed(target: Target | None, agreed_on: date | None) -> Target | None:
    """The agreed date in place of its cap."""
    if isinstance(target, _ByAgreement) and agreed_on is not None:
        return Agreed(agreed_on, calendar=target.calendar)
    return target


@lru_cache(maxsize=1)
def _round_the_clock() -> WorkCalendar:
    return always_open()
