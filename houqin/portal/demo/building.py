"""Builds the sample authority in an empty database: founded, staffed, supplied, and a year of its work.

Eleven months are laid in sets, the last month is played through the services; both by two processes beside each other,
because a small machine has two cores. A marker says whose database it is and whether it is complete.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connections, transaction

from houqin.domains.orders.models import Order, OrderEvent, PlannedTask
from houqin.domains.orders.services.reasons import enter_default_reasons
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.sealing import seal
from houqin.foundation.calendars.management.commands.load_calendar_year import packaged_years
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Unit, UnitKind, UnitSetting
from houqin.foundation.organisation.services.units import set_unit_setting
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel.refusal import N_, Refusal
from houqin.portal.demo import founding, laying, market, planning, playing, staffing
from houqin.portal.demo.generator import EXAMPLE, SEED, stories
from houqin.portal.demo.props import Props
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.story import Story
from houqin.portal.demo.tables import Tables

#: Days of the end of the year that are played through the services.
PLAYED = 30
PROCESSES = 2
#: Of the played stories, how many the process that also lays takes.
PLAYED_BESIDE_LAYING = 4


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
        market.enter_market(tables, system, last=last)
        staffing.enter_staffing(tables, system, last=last)
        enter_default_reasons(system, authority, valid_from=founding.founding_day(last), at=until)
    told("founded the authority with its people, premises, catalogue, providers and contracts")
    year = list(stories(tables, until=until, scale=scale, seed=seed))
    _in_two_processes(year, authority, until)
    told(f"laid and played {len(year)} orders")
    with transaction.atomic(), entering(system.scope):
        props = Props(authority, on=last)
    planning.plan(tables, props, until=until, seed=seed)
    told("planned the recurring work")
    set_unit_setting(system, authority.public_id, key="demo_complete", value=True, at=until)
    seal(at=now)
    told("sealed the archive")
    return authority


def _in_two_processes(year: Sequence[Story], authority: Unit, until: datetime) -> None:
    """Lay the past and play the last month; a merge's orders stay together."""
    cut = until - timedelta(days=PLAYED)
    past = [story for story in year if story.reported_at < cut]
    groups = list(playing.together([story for story in year if story.reported_at >= cut]))
    beside = [story for number, group in enumerate(groups) if number % PLAYED_BESIDE_LAYING == 0 for story in group]
    rest = [story for number, group in enumerate(groups) if number % PLAYED_BESIDE_LAYING for story in group]
    shares: list[tuple[Sequence[Story], Sequence[Story]]] = [(past, beside), ((), rest)]
    if connections["default"].in_atomic_block:  # in a test: one transaction, so one process
        for laid, played in shares:
            _work(laid, played, authority, until)
        return
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql" and hasattr(connection, "close_pool"):
            connection.close_pool()
    context = multiprocessing.get_context("fork")
    parts = [context.Process(target=_work, args=(laid, played, authority, until)) for laid, played in shares]
    for part in parts:
        part.start()
    for part in parts:
        part.join()
    if any(part.exitcode for part in parts):
        raise RuntimeError("a process of the demo failed; its traceback stands above")


def _work(past: Sequence[Story], played: Sequence[Story], authority: Unit, until: datetime) -> None:
    """One process's share."""
    with entering(system_actor(authority.pk, "demo").scope):
        with transaction.atomic():
            props = Props(authority, on=until.date())
        laying.lay(past, props, at=until)
        playing.play(played, props)


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
