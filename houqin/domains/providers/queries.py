"""Reads about providers: who is barred, who may be sent where, who is on duty, which rosters have gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from houqin.domains.providers.models import (
    Admission,
    AdmissionStatus,
    DutyRank,
    DutyShift,
    Provider,
    ProviderPerson,
    ProviderStanding,
    Qualification,
    StaffMonth,
    StaffMonthEntry,
    StandingKind,
    Trade,
)
from houqin.domains.providers.rules import Fact, Span, gaps, lacking_to_enter, on_post_rate, turnover_rate
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.kernel.money import Rate

#: How far ahead a roster must reach without a gap (practice 3), and how far back a trade counts as rostered.
DAYS_AHEAD = 14
DAYS_BACK = 31


def is_barred(provider: Provider, on: date) -> bool:
    """Whether the provider may not get new work on a day: suspended, struck off, not yet admitted, or banned."""
    return bool(barred_among({provider.pk}, on))


def barred_among(provider_ids: Collection[int], on: date) -> set[int]:
    """Those of the providers that may not get new work on a day. Two queries."""
    admitted = (
        Admission.objects.in_force(on)
        .filter(provider_id__in=provider_ids, status=AdmissionStatus.ADMITTED)
        .values_list("provider_id", flat=True)
    )
    banned = (
        ProviderStanding.objects.in_force(on)
        .filter(provider_id__in=provider_ids, kind=StandingKind.BAN)
        .values_list("provider_id", flat=True)
    )
    return (set(provider_ids) - set(admitted)) | set(banned)


# ---- who may be sent where ------------------------------------------------------------------------------


def lacking(person: Person, *, secrecy: str, on: date) -> tuple[str, ...]:
    """The qualification kinds *person* lacks to be sent to a place (or for a service) of that secrecy on a day."""
    return lacking_to_enter(secrecy, _facts(person), on=on)


def is_vetted(person: Person, *, on: date, secrecy: str = "work") -> bool:
    """Whether *person* may be sent to a place of that secrecy on a day."""
    return not lacking(person, secrecy=secrecy, on=on)


def lacking_among(person_ids: Collection[int], *, secrecies: Collection[str], on: date) -> dict[int, tuple[str, ...]]:
    """For each of the people who lacks something of what any of the secrecies asks for: which kinds. One query."""
    facts: dict[int, list[Fact]] = {pk: [] for pk in person_ids}
    rows = Qualification.objects.filter(person_id__in=person_ids) if secrecies else Qualification.objects.none()
    for pk, *fact in rows.values_list("person_id", "kind", "valid_from", "valid_until"):
        facts[pk].append(Fact(*fact))
    found = {
        pk: tuple(dict.fromkeys(kind for each in sorted(secrecies) for kind in lacking_to_enter(each, held, on=on)))
        for pk, held in facts.items()
    }
    return {pk: kinds for pk, kinds in found.items() if kinds}


def of_trade(person_ids: Collection[int], trade: str | None, *, on: date) -> set[int]:
    """Those of the people whom their provider's staff list names for a trade (code or name) on a day. One query."""
    if trade is None:
        return set(person_ids)
    rows = ProviderPerson.objects.in_force(on).filter(
        Q(trades__code=trade) | Q(trades__name=trade), person_id__in=person_ids
    )
    return set(rows.values_list("person_id", flat=True))


def _facts(person: Person) -> list[Fact]:
    rows = Qualification.objects.filter(person=person).values_list("kind", "valid_from", "valid_until")
    return [Fact(*row) for row in rows]


# ---- duty rosters ---------------------------------------------------------------------------------------


def shifts_that_hold(providers: Collection[int] | QuerySet[Provider]) -> QuerySet[DutyShift]:
    """The providers' shifts, without those that a later loading of the same days replaced."""
    newest = (
        DutyShift.objects.filter(
            provider_id=OuterRef("provider_id"),
            trade_id=OuterRef("trade_id"),
            roster__valid_from__lte=OuterRef("starts_on"),
            roster__valid_until__gt=OuterRef("starts_on"),
        )
        .order_by("-roster_id")
        .values("roster_id")[:1]
    )
    held: QuerySet[DutyShift] = (
        DutyShift.objects.filter(provider__in=providers)
        .annotate(newest_roster=Subquery(newest))
        .filter(roster_id=Subquery(newest))
    )
    return held


def on_duty(*, provider_id: int, at: datetime, trade: str | None = None) -> list[DutyShift]:
    """Whom to call at an instant, in order: on duty, then the stand-ins, then the chief (practice 3).

    ``trade`` is a trade's code or name; None: of every trade. Empty when the roster has a gap.
    """
    rows = shifts_that_hold([provider_id]).filter(starts_at__lte=at, ends_at__gt=at)
    if trade is not None:
        rows = rows.filter(Q(trade__code=trade) | Q(trade__name=trade))
    return list(rows.select_related("person", "trade").order_by("rank", "pk"))


def next_on_duty(*, provider_id: int, at: datetime, trade: str | None = None) -> DutyShift | None:
    """Who comes on duty next after an instant, or None."""
    rows = shifts_that_hold([provider_id]).filter(starts_at__gt=at, rank=DutyRank.ON_DUTY)
    if trade is not None:
        rows = rows.filter(trade__code=trade)
    following: DutyShift | None = rows.select_related("person", "trade").order_by("starts_at", "pk").first()
    return following


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a trade of a provider has nobody on duty."""

    provider: Provider
    trade: Trade
    starts_at: datetime
    ends_at: datetime


def roster_gaps(actor: Actor, *, at: datetime, days: int = DAYS_AHEAD) -> list[Gap]:
    """The gaps of the next days in the rosters the actor may see, for both sides to close (practice 3).

    A trade counts once it has been rostered within the last month: a provider that never kept a roster for a trade
    owes none for it. One query.
    """
    until = at + timedelta(days=days)
    rows = shifts_that_hold(Provider.objects.visible_to(actor)).filter(
        rank=DutyRank.ON_DUTY, ends_at__gt=at - timedelta(days=DAYS_BACK), starts_at__lt=until
    )
    shifts: dict[tuple[Provider, Trade], list[Span]] = defaultdict(list)
    for shift in rows.select_related("trade", "provider__unit").order_by("provider__unit__sort_key", "trade__code"):
        shifts[shift.provider, shift.trade].append(Span(shift.starts_at, shift.ends_at))
    return [
        Gap(provider, trade, gap.starts_at, gap.ends_at)
        for (provider, trade), spans in shifts.items()
        for gap in gaps([span for span in spans if span.ends_at > at], begin=at, end=until)
    ]


# ---- staff months ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StaffFigures:
    """A provider's month: each figure None where it is not known."""

    heads: int | None
    on_post: Rate | None
    turnover: Rate | None


def staff_figures(provider: Provider, month: date) -> StaffFigures:
    """Headcount, on-post rate and turnover of a month (its first day), from the last loading; None: not known."""
    entries = _entries(provider, month)
    if entries is None:
        return StaffFigures(None, None, None)
    until = (month + timedelta(days=31)).replace(day=1)
    hours = [(each.due_hours, each.present_hours or 0) for each in entries if each.due_hours is not None]
    before = [each for each in entries if each.entered_on is None or each.entered_on < month]
    leavers = [each for each in entries if each.left_on is not None and month <= each.left_on < until]
    return StaffFigures(
        heads=len(entries),
        on_post=on_post_rate(hours),
        turnover=turnover_rate(
            leavers=len(leavers), heads_at_start=len(before), heads_at_end=len(entries) - len(leavers)
        ),
    )


def _entries(provider: Provider, month: date) -> list[StaffMonthEntry] | None:
    loaded = StaffMonth.objects.filter(provider=provider, month=month).order_by("-pk").first()
    return None if loaded is None else list(loaded.entries.order_by("pk"))


def expiring(actor: Actor, *, on: date, until: date) -> Iterable[Qualification]:
    """The qualifications of people on site that end within a time, soonest first: for both sides' reminders."""
    rows: Iterable[Qualification] = (
        Qualification.objects.visible_to(actor)
        .filter(valid_until__gt=on, valid_until__lte=until)
        .select_related("person", "provider__unit")
        .order_by("valid_until", "pk")
    )
    return rows
