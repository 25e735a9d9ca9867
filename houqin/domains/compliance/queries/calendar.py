"""The duty calendar: which duties fall due when, for whom, and which were done. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db.models import Q

from houqin.domains.compliance.models import Duty, Fulfilment
from houqin.domains.compliance.queries.events import Happening, happenings
from houqin.domains.compliance.rules.schedule import (
    Around,
    Due,
    Event,
    Figure,
    Standing,
    due_around,
    periodic,
    standing,
)
from houqin.domains.orders.promises import hours_of
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.terms.models import RegulationRule
from houqin.kernel.calendar import WorkCalendar
from houqin.kernel.refusal import N_, BadInput, NotFound

#: How far ahead one may ask; a subscription shows a year.
FARTHEST = timedelta(days=400)
#: Beyond these years nothing is asked.
EARLIEST, LATEST = date(2000, 1, 1), date(9000, 1, 1)
#: A duty done under an earlier wording of its schedule may stand on another day.
MOVED = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a duty: when it is due (None: 待日历公布), about what, where it stands, what shows it done."""

    duty: Duty
    key: str
    due_on: date | None
    standing: Standing
    remind: tuple[int, ...]
    happening: Happening | None = None
    done: Fulfilment | None = None

    @property
    def about(self) -> str:
        """The contract or person it hangs on; empty for a duty of the authority."""
        return self.happening.about if self.happening else ""

    @property
    def done_on(self) -> date | None:
        """When it was done, by whoever said so or by what the tables show."""
        if self.done is not None:
            return self.done.done_on
        return self.happening.done_on if self.happening else None


def calendar(actor: Actor, *, since: date, until: date, today: date) -> list[Occurrence]:
    """What is due from *since* until before *until*, in order of days; what no day can be named for comes first.

    Raises NotPermitted, BadInput for a year far off.
    """
    actor.demand("compliance.see")
    if not (EARLIEST <= since <= LATEST):
        raise BadInput(field="since", problem=N_("no duties are kept in that year"))
    return _in_order(actor, _duties(actor), since, min(until, max(since, today) + FARTHEST), today)


def overdue(actor: Actor, *, today: date) -> list[Occurrence]:
    """What should have been done by now and was not, the oldest first: from the day each duty was taken on."""
    actor.demand("compliance.see")
    duties = _duties(actor)
    since = min((duty.valid_from for duty in duties), default=today)
    if since >= today:
        return []
    return [one for one in _in_order(actor, duties, since, today, today) if one.standing is Standing.OVERDUE]


def ahead(actor: Actor, *, today: date, until: date) -> list[Occurrence]:
    """What is overdue, and what falls due from *today* until before *until*: the page of one month ahead."""
    return [*overdue(actor, today=today), *calendar(actor, since=today, until=until, today=today)]


def occurrence_of(actor: Actor, duty: Duty, key: str, *, today: date) -> Occurrence:
    """One time of a duty by its lasting name, done or not; raises NotFound."""
    for one in _occurrences(actor, [duty], duty.valid_from, today + FARTHEST, today):
        if one.key == key:
            return one
    raise NotFound(thing=N_("date of a duty"))


def _duties(actor: Actor) -> list[Duty]:
    rows = Duty.objects.visible_to(actor).believed().select_related("owner_unit").order_by("code", "valid_from")
    return list(rows)


def _in_order(actor: Actor, duties: Sequence[Duty], since: date, until: date, today: date) -> list[Occurrence]:
    found = _occurrences(actor, duties, since, until, today)
    return sorted(found, key=lambda one: (one.due_on or date.min, one.duty.code, one.about))


def _occurrences(actor: Actor, duties: Sequence[Duty], since: date, until: date, today: date) -> Iterator[Occurrence]:
    figures = _Figures(actor)
    events = {duty.when.event for duty in duties if isinstance(duty.when, Around)}
    by_event = happenings(actor, events)
    done = _done(actor, duties, since)
    working_day_after = working_days(actor.acting_authority_id)
    for duty in duties:
        remind = figures.reminders(duty, today)
        for due in _times(duty, by_event, since, until, figures, working_day_after):
            fulfilled = done.get((duty.code, due.key))
            done_on = fulfilled.done_on if fulfilled else due.happening.done_on if due.happening else None
            where = standing(due.due_on, today=today, done_on=done_on, remind=remind)
            yield Occurrence(duty, due.key, due.due_on, where, remind, due.happening, fulfilled)


@dataclass(frozen=True, slots=True)
class _Time:
    key: str
    due_on: date | None
    happening: Happening | None = None


def _times(
    duty: Duty,
    by_event: Mapping[Event, Sequence[Happening]],
    since: date,
    until: date,
    figures: _Figures,
    working_day_after: Callable[[date, int], date | None],
) -> Iterator[_Time]:
    """The times of one wording of a duty: those whose day lies while it is in force."""
    schedule = duty.when
    starts, ends = max(since, duty.valid_from), min(until, duty.valid_until or until)
    if not isinstance(schedule, Around):
        yield from (_Time(due.key, due.due_on) for due in _listed(schedule, starts, ends, figures.value))
        return
    for happening in by_event.get(schedule.event, ()):
        due_on = due_around(schedule, happening.on, figure=figures.value, working_day_after=working_day_after)
        if due_on is None:
            if duty.period.contains(happening.on) and starts <= ends:
                yield _Time(happening.key, None, happening)
        elif starts <= due_on < ends:
            yield _Time(happening.key, due_on, happening)


def _listed(schedule: object, starts: date, ends: date, figure: Figure) -> Iterable[Due]:
    return periodic(schedule, starts, ends, figure) if starts < ends else ()  # type: ignore[arg-type]  # not Around


class _Figures:
    """The numbers of law of the authority, read once."""

    def __init__(self, actor: Actor) -> None:
        self._rules: dict[str, list[RegulationRule]] = {}
        rows = RegulationRule.objects.visible_to(actor).believed().filter(jurisdiction="CN").order_by("valid_from")
        for row in rows:
            self._rules.setdefault(row.code, []).append(row)

    def value(self, code: str, on: date) -> int | None:
        """A number in force on a day; None where there is none, or it is no number."""
        found = self._in_force(code, on)
        return found if isinstance(found, int) else None

    def reminders(self, duty: Duty, on: date) -> tuple[int, ...]:
        """The days before a duty on which it is told of, the farthest first."""
        listed = self._in_force(duty.remind, on) if isinstance(duty.remind, str) else duty.remind
        days = listed if isinstance(listed, list) else []
        return tuple(sorted((day for day in days if isinstance(day, int)), reverse=True))

    def _in_force(self, code: str, on: date) -> object:
        return next((row.value for row in self._rules.get(code, ()) if row.period.contains(on)), None)


def _done(actor: Actor, duties: Sequence[Duty], since: date) -> dict[tuple[str, str], Fulfilment]:
    rows = (
        Fulfilment.objects.filter(authority_id=actor.acting_authority_id)
        .standing()
        .filter(Q(due_on=None) | Q(due_on__gte=since - MOVED), code__in={duty.code for duty in duties})
        .select_related("done_by", "document")
    )
    return {(row.code, row.occurrence): row for row in rows}


def working_days(authority_id: int) -> Callable[[date, int], date | None]:
    """The authority's working days, looked up once one is asked for; without a calendar no working day is known."""

    @cache
    def hours() -> WorkCalendar:
        return hours_of(Unit.objects.get(pk=authority_id))

    return lambda day, count: hours().working_day_after(day, count)
