"""Builds the sample authority in an empty database: founded, staffed, supplied, and a year of its work.

Eleven months are laid in sets, then the last month is played through the services; each by two processes beside each
other, because a small machine has two cores. A marker says whose database it is and whether it is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import chain, islice

from django.db import connections, transaction

from houqin.domains.orders.models import Order, OrderEvent, PlannedTask
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.sealing import seal
from houqin.foundation.calendars.packaged import packaged_years
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Unit, UnitKind, UnitSetting
from houqin.foundation.organisation.services.units import set_unit_setting
from houqin.foundation.scope.parts import each_part
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel.refusal import N_, Refusal
from houqin.portal.demo import founding, laying, money, planning, playing
from houqin.portal.demo.chapters import CHAPTERS
from houqin.portal.demo.duties import ask_questions
from houqin.portal.demo.generator import EXAMPLE, SEED, stories
from houqin.portal.demo.props import Props
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.story import Story, together
from houqin.portal.demo.tables import Tables

#: Days of the end of the year that are played through the services.
PLAYED = 30
PROCESSES = 2
#: Groups of stories that a process plays before it takes the next ones.
GROUPS = 20


class NotTheDemos(Refusal):
    """The database belongs to a real authority; sample data never mix with real ones."""

    code = "demo.foreign_database"
    sentence = N_("This database holds {authority}, which the demo did not make.")
    remedy = N_("Let HOUQIN_HOME or DATABASE_URL point to a database of the demo's own.")
    basis = "practice 23"


class Interrupted(Refusal):
    """An earlier run of the demo was stopped before everything was laid."""

    code = "demo.interrupted"
    sentence = N_("An earlier run was stopped before the sample data were complete.")
    remedy = N_("Start anew: make demo RESET=1")


@dataclass(frozen=True)
class Counts:
    """What there is in the end."""

    units: int
    orders: int
    events: int
    planned_tasks: int
    records: int
    sealed: int


def last_moment(now: datetime) -> datetime:
    """When the demo's year ends: now, or the evening of the last year whose calendar is announced."""
    known = max(year["year"] for year in packaged_years())
    local = now.astimezone(ZONE)
    return local if local.year <= known else datetime.combine(date(known, 12, 31), time(17, 30), ZONE)


def standing() -> Unit | None:
    """The demo's authority if it is complete; None in an empty database. Raises NotTheDemos, Interrupted."""
    authorities: list[Unit] = list(Unit.objects.filter(kind=UnitKind.AUTHORITY))
    for authority in authorities:
        marks = dict(UnitSetting.objects.filter(unit=authority).values_list("key", "value"))
        if not marks.get("made_by_demo"):
            raise NotTheDemos(authority=authority.name)
        if not marks.get("demo_complete"):
            raise Interrupted
        return authority
    return None


def build(
    *, now: datetime, scale: float = 1, seed: int = SEED, told: Callable[[str], None] = lambda line: None
) -> Unit:
    """Build everything up to *now*; *scale* 1 is the full density. Raises NotTheDemos, Interrupted."""
    done = standing()
    if done is not None:
        return done
    tables, until = Tables(), last_moment(now)
    last = until.date()
    with transaction.atomic(), entering(WHOLE_INSTALLATION):
        system = founding.found(tables, last=last)
        authority: Unit = Unit.objects.get(pk=system.acting_authority_id)
        set_unit_setting(system, authority.public_id, key="made_by_demo", value=True, at=until)
        for enter in CHAPTERS:
            enter(tables, system, last=last)
    told("founded the authority with its people, premises, catalogue, providers and contracts")
    year = list(stories(tables, until=until, scale=scale, seed=seed))
    _lay_and_play(year, tables, authority, until, seed)
    told(f"laid and played {len(year)} orders and the planned work")
    run = money.close_last_month(tables, system, until=until)
    told(f"closed {run.month:%Y-%m}: {run.drafted} statements, {len(run.refused)} contracts stay open")
    told(f"asked {ask_questions(system, until=until)} questions that the figures raise")
    set_unit_setting(system, authority.public_id, key="demo_complete", value=True, at=until)
    seal(at=now)
    told("sealed the archive")
    return authority


def _lay_and_play(year: Sequence[Story], tables: Tables, authority: Unit, until: datetime, seed: int) -> None:
    """Lay the past, and only then play the last month, which goes on from there; planned work beside the playing."""
    cut = datetime.combine(until.date() - timedelta(days=PLAYED), time(), ZONE)
    past = [story for story in year if story.reported_at < cut]
    with entering(system_actor(authority.pk, "demo").scope):
        with transaction.atomic():
            props = Props(authority, on=until.date())
        numbers = laying.numbers_of(past, props)
        shares = laying.strands(past, tables, count=PROCESSES)
        _side_by_side([partial(laying.lay, share, props, at=until, numbers=numbers) for share in shares])
        recent = list(batched(together(story for story in year if story.reported_at >= cut), GROUPS))
        planned = partial(planning.plan, tables, props, since=cut.date(), until=until, seed=seed)
        _side_by_side([planned, *(partial(playing.play, chain.from_iterable(groups), props) for groups in recent)])


def batched(groups: Iterable[Sequence[Story]], count: int) -> Iterator[list[Sequence[Story]]]:
    """*groups* in lists of *count*."""
    waiting = iter(groups)
    while batch := list(islice(waiting, count)):
        yield batch


def _side_by_side(jobs: Sequence[Callable[[], object]]) -> None:
    """Do *jobs* in their order, by several processes, each of which takes the next one when it is free."""

    def do(place: int) -> None:
        jobs[place]()

    in_a_test = connections["default"].in_atomic_block  # one transaction, so one process
    for _done in each_part(do, range(len(jobs)), at_once=1 if in_a_test else PROCESSES):
        pass


def example_of(authority: Unit) -> Order:
    """The order whose story is shown first: the blocked washroom that came late through the provider."""
    tables = Tables()
    words = next(
        story.deeds[0].facts["words"]
        for story in stories(tables, until=_told_until(authority), scale=0)
        if story.key == EXAMPLE
    )
    with transaction.atomic(), entering(system_actor(authority.pk, "demo").scope):
        order: Order = Order.objects.filter(authority=authority, description=words).latest("reported_at")
    return order


def _told_until(authority: Unit) -> datetime:
    mark = UnitSetting.objects.get(unit=authority, key="made_by_demo")
    return last_moment(mark.recorded_at)


def counted(authority: Unit) -> Counts:
    """How much there is of everything."""
    with transaction.atomic(), entering(system_actor(authority.pk, "demo").scope):
        return Counts(
            units=Unit.objects.filter(authority=authority).exclude(kind=UnitKind.PROVIDER).count(),
            orders=Order.objects.count(),
            events=OrderEvent.objects.count(),
            planned_tasks=PlannedTask.objects.count(),
            records=AuditRecord.objects.count(),
            sealed=AuditRecord.objects.filter(leaf__isnull=False).count(),
        )
