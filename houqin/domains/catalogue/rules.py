"""Judgements about the catalogue: is a version well stated, does a report speak of danger, what fits some words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from houqin.kernel.calendar import WorkCalendar
from houqin.kernel.clock import Agreed, CalendarDays, Minutes, Target, WorkingDays
from houqin.kernel.refusal import N_, BadInput, Refusal


class NotOffered(Refusal):
    """The item has no version in force on that day."""

    code = "catalogue.not_offered"
    sentence = N_("{item} is not offered on {on}.")
    remedy = N_("Choose another item, or report it in your own words.")
    status = 422


class PromiseUnclear(BadInput):
    """A promise that nobody could compute a deadline from."""

    code = "catalogue.promise_unclear"
    sentence = N_("The promise {urgency}/{milestone} cannot be computed: {problem}.")
    basis = "clock.md, Targets"


class ContentUnclear(BadInput):
    """What an item says about itself contradicts itself."""

    code = "catalogue.content_unclear"
    sentence = N_("{field}: {problem}.")
    basis = "S123"


class StartsTooEarly(Refusal):
    """A version may not begin before the one it replaces, nor where another already stands."""

    code = "catalogue.version_overlaps"
    sentence = N_("A version of {item} already holds from {since}; the new one would begin on {on}.")
    remedy = N_("Choose a later day: what was promised is never rewritten.")
    basis = "house §6, Versions"


class AgreedTooLate(Refusal):
    """A date agreed with the user lies beyond the cap of the promise (practice 4)."""

    code = "catalogue.agreed_too_late"
    sentence = N_("{on} is later than {last}, the last day the promise allows.")
    remedy = N_("Agree on an earlier day, or ask for an exception.")
    basis = "practice 4"


@dataclass(frozen=True, slots=True)
class PromiseTerm:
    """One promise as it is stated: fields as in ``promise.PromisedTarget``."""

    urgency: str
    milestone: str
    kind: str
    calendar: str = "service_hours"
    minutes: int | None = None
    days: int | None = None
    cut_off: time | None = None
    next_day_by: time | None = None
    written: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause of a standard."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A promise of quality in parts per million: at least, or at most."""

    code: str
    name: str
    at_least_ppm: int | None = None
    at_most_ppm: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a version says. Prices in 1/10,000 yuan, limits in fen."""

    service: str
    content: str
    price_basis: str
    urgencies: tuple[str, ...] = ("P3", "P4", "P5")
    default_urgency: str = "P4"
    service_en: str = ""
    quality: str = ""
    guide_price: int | None = None
    price_note: str = ""
    keywords: str = ""
    manager_basis: str = ""
    confidentiality: str = "none"
    approval: str = "none"
    quote_limit_fen: int | None = None
    quote_working_days: int | None = None
    needs_place: bool = True
    photos_allowed: bool = True
    trade: str = ""
    source: str = ""
    standard: tuple[Clause, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    promises: tuple[PromiseTerm, ...] = ()


def check_content(content: Content) -> None:
    """Refuse a version that contradicts itself: ContentUnclear or PromiseUnclear names the first fault."""
    for field, value in (("service", content.service), ("content", content.content)):
        if not value.strip():
            raise ContentUnclear(field=field, problem=N_("it is empty"))
    if content.default_urgency not in content.urgencies:
        raise ContentUnclear(field="default_urgency", problem=N_("it is not among the urgencies offered"))
    numbers = [clause.number for clause in content.standard]
    if len(set(numbers)) < len(numbers):
        raise ContentUnclear(field="standard", problem=N_("two clauses have the same number"))
    for amount in (content.guide_price, content.quote_limit_fen):
        if amount is not None and amount < 0:
            raise ContentUnclear(field="price", problem=N_("it is negative"))
    for indicator in content.indicators:
        if (indicator.at_least_ppm is None) == (indicator.at_most_ppm is None):
            raise ContentUnclear(field=indicator.code, problem=N_("it needs exactly one bound"))
    seen: set[tuple[str, str]] = set()
    for promise in content.promises:
        if promise.urgency not in content.urgencies:
            raise _unclear(promise, N_("the urgency is not offered"))
        if (promise.urgency, promise.milestone) in seen:
            raise _unclear(promise, N_("it is stated twice"))
        seen.add((promise.urgency, promise.milestone))
        check_promise(promise)


def check_promise(promise: PromiseTerm) -> None:
    """Refuse a target without its figures or with figures of another kind (PromiseUnclear)."""
    needs = {
        "minutes": ("minutes",),
        "before_start": ("minutes",),
        "working_day_end": ("days",),
        "calendar_day": ("days",),
        "agreed": (),
    }
    if promise.kind not in needs:
        raise _unclear(promise, N_("there is no such kind of target"))
    may = {*needs[promise.kind]}
    may |= {"cut_off", "next_day_by"} if promise.kind == "working_day_end" else set()
    may |= {"days"} if promise.kind == "agreed" else set()
    for field in ("minutes", "days", "cut_off", "next_day_by"):
        given = getattr(promise, field) is not None
        if given and field not in may:
            raise _unclear(promise, N_("a figure does not belong to this kind of target"))
        if not given and field in needs[promise.kind]:
            raise _unclear(promise, N_("a figure is missing"))
    if promise.minutes is not None and promise.minutes < 1:
        raise _unclear(promise, N_("it needs at least one minute"))
    if promise.days is not None and promise.days < 0:
        raise _unclear(promise, N_("a number of days is not negative"))
    if (promise.cut_off is None) != (promise.next_day_by is None):
        raise _unclear(promise, N_("a cut-off needs the time of the next working day, and the reverse"))
    if promise.cut_off is not None and promise.days != 0:
        raise _unclear(promise, N_("only the same working day has a cut-off"))


def _unclear(promise: PromiseTerm, problem: str) -> PromiseUnclear:
    return PromiseUnclear(urgency=promise.urgency, milestone=promise.milestone, problem=problem)


def check_follows(item: str, *, latest_from: date | None, latest_until: date | None, valid_from: date) -> None:
    """Refuse a version that would begin before or within what already stands (StartsTooEarly).

    ``latest_*`` are the days of the item's last version, None when there is none or it goes on.
    """
    if latest_from is None:
        return
    if valid_from <= latest_from or (latest_until is not None and valid_from < latest_until):
        raise StartsTooEarly(item=item, since=latest_from.isoformat(), on=valid_from.isoformat())


def danger_in(text: str, words: Iterable[str]) -> str | None:
    """The first of the danger *words* that stands in a report (longest first), or None."""
    folded = text.casefold()
    return next((word for word in sorted(words, key=len, reverse=True) if word.casefold() in folded), None)


def rank_by_words(query: str, texts: Sequence[str]) -> int | None:
    """How well *texts* (most telling first) answer a query of words; lower is better, None: not at all.

    Every word of the query must occur. Chinese is written without spaces, so a word that does not occur as a whole
    still fits when all its pairs of neighbouring characters do (换灯泡 fits 更换灯泡; 修灯 does not fit 灯具维修).
    """
    rank = 0
    for word in query.casefold().split():
        places = [place for place, text in enumerate(texts) if _occurs(word, text.casefold())]
        if not places:
            return None
        rank += places[0]
    return rank


def _occurs(word: str, text: str) -> bool:
    if word in text:
        return True
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return len(word) > 2 and all(pair in text for pair in pairs)


def clock_target(
    term: PromiseTerm, *, calendar: WorkCalendar | None = None, agreed: datetime | date | None = None
) -> Target | None:
    """A stated promise as a target of the kernel's clock; ``calendar`` None: the clock's own.

    A promise by agreement is a target once something was agreed; until then None.
    """
    if term.kind == "minutes":
        return Minutes(term.minutes or 0, calendar=calendar)
    if term.kind == "before_start":
        return Minutes(term.minutes or 0, before_scheduled_start=True, calendar=calendar)
    if term.kind == "working_day_end":
        return WorkingDays(term.days or 0, cut_off=term.cut_off, then=term.next_day_by, calendar=calendar)
    if term.kind == "calendar_day":
        return CalendarDays(term.days or 0, calendar=calendar)
    return None if agreed is None else Agreed(agreed, calendar=calendar)


def check_agreed(on: date, *, last: date | None) -> None:
    """Refuse an agreed day beyond the promise's cap; ``last`` is the last day allowed, None without a cap."""
    if last is not None and on > last:
        raise AgreedTooLate(on=on.isoformat(), last=last.isoformat())
