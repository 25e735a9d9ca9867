"""Duty rosters and staff months from lists (practice 3, 9): by provider, all rows of a list or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from houqin.domains.providers.models import Provider, Trade
from houqin.domains.providers.roster_text import hours_of
from houqin.domains.providers.services.rosters import RosterRow, load_roster
from houqin.domains.providers.services.staff import StaffRow, load_staff_month
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.refusal import N_, Refusal

WRITING = N_("Writing rosters")


class NotAProvider(Unreadable):
    """The row names a unit that was not admitted as a provider."""

    code = "providers.not_a_provider"
    sentence = N_("“{read}” is not among the providers; admit it first.")


class NoSuchTrade(Unreadable):
    """The row names a trade that is not in the list of trades."""

    code = "providers.no_such_trade"
    sentence = N_("There is no trade “{read}”; enter it first.")


class NoSuchPerson(Unreadable):
    """The row names somebody who is not among the provider's people."""

    code = "providers.no_such_person"
    sentence = N_("{provider} has no person “{read}”; enter the person first.")


class HoursUnreadable(Unreadable):
    """Hours that are not written as a span."""

    code = "providers.hours_unreadable"
    sentence = N_("“{read}” are no hours such as 08:00-20:00.")


class HalfAttendance(Unreadable):
    """Only one of the two figures of attendance is filled."""

    code = "providers.half_attendance"
    sentence = N_("Attendance of “{read}” needs both the hours due and the hours present.")


class Providers:
    """The providers that an actor may see, found by what a list calls them."""

    def __init__(self, actor: Actor) -> None:
        self._units = UnitFinder(actor)
        self._by_id: dict[int, Provider] = {provider.pk: provider for provider in Provider.objects.visible_to(actor)}

    def find(self, words: str) -> Provider:
        """The one provider called so. Raises NoSuchUnit, SeveralUnits, NotAProvider."""
        unit = self._units.find(words)
        if unit.pk not in self._by_id:
            raise NotAProvider(read=unit.name)
        return self._by_id[unit.pk]


class Rosters(Target):
    """Shifts of duty rosters; for their days and trades they replace what was loaded before."""

    name = "rosters"
    label = N_("Duty rosters")
    action = "providers.roster.change"
    fields = (
        Field("provider", Kind.TEXT, N_("Provider"), required=True, limit=120),
        Field("day", Kind.DATE, N_("Day"), required=True),
        Field("trade", Kind.TEXT, N_("Trade"), required=True, limit=40),
        Field("name", Kind.TEXT, N_("Person"), required=True, limit=80),
        Field("hours", Kind.TEXT, N_("Hours"), required=True, limit=20),
        Field("rank", Kind.CHOICE, N_("Rank"), choices=("1", "2", "3")),
        Field("phones", Kind.PHONES, N_("Telephone")),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's provider, trade and person, and read its hours in the authority's time."""
        providers, zone = Providers(actor), _zone(actor)
        trades = {word for trade in Trade.objects.visible_to(actor) for word in (trade.code, trade.name)}
        people = set(Person.objects.visible_to(actor).filter(valid_until=None).values_list("unit_id", "name"))
        for row in rows:
            field = "provider"
            try:
                provider = providers.find(row.text("provider"))
                field = "trade"
                if row.text("trade") not in trades:
                    raise NoSuchTrade(read=row.text("trade"))
                field = "name"
                if (provider.pk, row.text("name")) not in people:
                    raise NoSuchPerson(provider=provider.unit.name, read=row.text("name"))
                field = "hours"
                span = hours_of(row.text("hours"), on=_day(row, "day"), zone=zone)
                if span is None:
                    raise HoursUnreadable(read=row.text("hours"))
            except Refusal as refusal:
                yield Problem(row.number, field, refusal)
                continue
            rank, phone = int(row.text("rank") or 1), " ".join(row.phones("phones"))[:40]
            shift = RosterRow(_day(row, "day"), row.text("trade"), row.text("name"), *span, rank, phone)
            row.prepared = (provider, shift)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """One roster per provider."""
        shifts: dict[UUID, list[RosterRow]] = defaultdict(list)
        for row in rows:
            shifts[row.prepared[0].public_id].append(row.prepared[1])
        loaded = {}
        for done, (provider_id, own) in enumerate(shifts.items(), start=1):
            loaded[provider_id] = load_roster(actor, provider_id, rows=own, at=at).public_id
            progress(WRITING, done, len(shifts))
        return [loaded[row.prepared[0].public_id] for row in rows]


class Staff(Target):
    """Staff rosters with attendance, per provider and month; hours with at most three decimals."""

    name = "staff"
    label = N_("Staff rosters and attendance")
    action = "providers.roster.change"
    fields = (
        Field("provider", Kind.TEXT, N_("Provider"), required=True, limit=120),
        Field("month", Kind.DATE, N_("Month (any day of it)"), required=True),
        Field("name", Kind.TEXT, N_("Person"), required=True, limit=80),
        Field("post", Kind.TEXT, N_("Post"), limit=60),
        Field(
            "due_hours",
            Kind.QUANTITY,
            N_("Hours due"),
            without=N_("There is no attendance: the on-post rate of these months stays unknown."),
        ),
        Field("present_hours", Kind.QUANTITY, N_("Hours present")),
        Field("entered_on", Kind.DATE, N_("Entered on")),
        Field("left_on", Kind.DATE, N_("Left on")),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's provider, and check that attendance is whole."""
        providers = Providers(actor)
        for row in rows:
            field = "provider"
            try:
                provider = providers.find(row.text("provider"))
                field = "due_hours"
                due, present = row.number_of("due_hours"), row.number_of("present_hours")
                if (due is None) != (present is None) or min(due or 0, present or 0) < 0:
                    raise HalfAttendance(read=row.text("name"))
            except Refusal as refusal:
                yield Problem(row.number, field, refusal)
                continue
            entry = StaffRow(
                row.text("name"), row.text("post"), due, present, row.day("entered_on"), row.day("left_on")
            )
            row.prepared = ((provider.public_id, _day(row, "month").replace(day=1)), entry)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """One list per provider and month."""
        entries: dict[tuple[UUID, date], list[StaffRow]] = defaultdict(list)
        for row in rows:
            entries[row.prepared[0]].append(row.prepared[1])
        loaded = {}
        for done, (key, own) in enumerate(entries.items(), start=1):
            loaded[key] = load_staff_month(actor, key[0], month=key[1], rows=own, at=at).public_id
            progress(WRITING, done, len(entries))
        return [loaded[row.prepared[0]] for row in rows]


def _zone(actor: Actor) -> ZoneInfo:
    return ZoneInfo(setting_of(Unit.objects.get(pk=actor.acting_authority_id), "time_zone"))


def _day(row: ReadRow, name: str) -> date:
    """A required day; the reader has refused rows without it."""
    day = row.day(name)
    assert day is not None  # noqa: S101  required fields are filled when a row is judged
    return day
