"""Which calendar counts for whom, as the kernel's ``WorkCalendar``."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from houqin.foundation.calendars import rules
from houqin.foundation.calendars.models import CalendarUse, CalendarVersion, StatutoryYear
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel import calendar as kernel
from houqin.kernel.clock.shape_calendar import calendar_from
from houqin.kernel.refusal import N_, Refusal
from houqin.kernel.statutory import StatutoryDays


class NoCalendar(Refusal):
    """Nobody said by which hours a unit works, and nothing is assumed."""

    code = "calendars.none"
    sentence = N_("No work calendar is in use for {unit}, nor for anything above it.")
    remedy = N_("An administrator says which calendar the authority works by.")
    basis = "clock.md: Calendars"


def service_calendar(unit: Unit, *, known_at: datetime | None = None) -> kernel.WorkCalendar:
    """The calendar that *unit* (or provider) works by, with all its changes over time; raises :class:`NoCalendar`.

    At each day the nearest use up the tree counts; a provider without its own works by the authority's.
    ``known_at`` leaves out what was recorded later. The kernel's object is kept for the life of the process: its
    rows never change, so their identities are the key.
    """
    line = _line_of(unit)
    uses = list(CalendarUse.objects.believed(known_at).filter(unit_id__in=line).order_by("valid_from"))
    if not uses:
        raise NoCalendar(unit=unit.name)
    versions = list(
        CalendarVersion.objects.believed(known_at)
        .filter(calendar_id__in={use.calendar_id for use in uses})
        .order_by("valid_from")
        .values_list("calendar_id", "public_id", "valid_from", "valid_until")
    )
    pieces = _pieces(line, uses, versions)
    if not pieces:
        raise NoCalendar(unit=unit.name)
    years = StatutoryYear.objects.believed(known_at).filter(authority_id=unit.authority_id).order_by("year")
    return _built(str(setting_of(unit, "time_zone")), pieces, tuple(years.values_list("public_id", flat=True)))


def calendar_for(unit: Unit, on: date) -> kernel.WorkCalendar:
    """As :func:`service_calendar`, refused when nothing is in use on that day."""
    found = service_calendar(unit)
    if all(layers.valid_from is not None and layers.valid_from > on for layers in found.versions):
        raise NoCalendar(unit=unit.name)
    return found


def announced_years(authority_id: int) -> list[int]:
    """The years whose statutory days were loaded."""
    years = StatutoryYear.objects.believed().filter(authority_id=authority_id)
    return list(years.order_by("year").values_list("year", flat=True))


def missing_years(authority_id: int, *, on: date, needed: Sequence[int] = ()) -> list[rules.MissingYear]:
    """The years needed and not announced (待日历公布), with the reminder from 1 November on (practice 1).

    ``needed``: years that domains above reach into, such as the ends of contracts.
    """
    return rules.missing_years(announced=announced_years(authority_id), on=on, needed=needed)


#: (from when, which version; None: no calendar is in use from there on).
Piece = tuple[date, uuid.UUID | None]


def _line_of(unit: Unit) -> list[int]:
    """The unit and what stands above it, nearest first; above a provider stands the authority."""
    line = [int(part) for part in reversed(unit.path.rstrip(".").split("."))]
    if unit.kind == UnitKind.PROVIDER and unit.authority_id is not None and unit.authority_id not in line:
        line.append(unit.authority_id)
    return line


def _pieces(
    line: Sequence[int],
    uses: Sequence[CalendarUse],
    versions: Sequence[tuple[int, uuid.UUID, date, date | None]],
) -> tuple[Piece, ...]:
    """Which version counts from when: judged anew at every day on which a use or a version begins or ends."""
    edges = {use.valid_from for use in uses} | {use.valid_until for use in uses}
    edges |= {version[2] for version in versions} | {version[3] for version in versions}
    pieces: list[Piece] = []
    for edge in sorted(edge for edge in edges if edge is not None):
        in_use = {use.unit_id: use.calendar_id for use in uses if use.period.contains(edge)}
        calendar = next((in_use[unit_id] for unit_id in line if unit_id in in_use), None)
        version = next(
            (one[1] for one in versions if one[0] == calendar and one[2] <= edge and (one[3] is None or edge < one[3])),
            None,
        )
        if (pieces[-1][1] if pieces else None) != version:
            pieces.append((edge, version))
    return tuple(pieces)


@lru_cache(maxsize=512)
def _built(zone: str, pieces: tuple[Piece, ...], years: tuple[uuid.UUID, ...]) -> kernel.WorkCalendar:
    rows = {
        row.public_id: row
        for row in CalendarVersion.objects.filter(public_id__in=[one for _, one in pieces if one]).select_related(
            "calendar"
        )
    }
    notices = tuple(row.notice for row in StatutoryYear.objects.filter(public_id__in=years).order_by("year"))
    statutory = StatutoryDays(notices, package=False)
    layers = tuple(_layers(rows.get(version) if version else None, since, zone, statutory) for since, version in pieces)
    named = next(rows[version].calendar.name for _, version in pieces if version)
    return kernel.WorkCalendar(named, zone, layers)


def _layers(row: CalendarVersion | None, since: date, zone: str, statutory: StatutoryDays) -> kernel.Layers:
    """The kernel's layers of one version from a day on; closed where no calendar is in use."""
    if row is None:
        return kernel.Layers(kernel.NEVER, valid_from=since)
    (layers,) = calendar_from(row.calendar.name, row.layers, zone).versions
    return kernel.Layers(
        week=layers.week,
        seasons=layers.seasons,
        closures=layers.closures,
        openings=layers.openings,
        make_up_windows=layers.make_up_windows,
        statutory=statutory if row.statutory else None,
        valid_from=since,
        recorded_at=row.recorded_at,
    )
