"""Reads of the catalogue: the menu, the version in force, its promises, what a report's words mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from houqin.domains.catalogue.models import (
    DangerWord,
    FaultType,
    Promise,
    ServiceItem,
    ServiceItemVersion,
)
from houqin.domains.catalogue.promise import CalendarKind, PromisedTarget
from houqin.domains.catalogue.rules import NotOffered, PromiseTerm, clock_target, danger_in, rank_by_words
from houqin.domains.catalogue.sentences import promise_sentence
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.calendar import WorkCalendar
from houqin.kernel.clock import Milestone, Target


def version_in_force(item: ServiceItem, *, on: date) -> ServiceItemVersion | None:
    """What the item says on a day; None when it is not offered then."""
    version: ServiceItemVersion | None = (
        ServiceItemVersion.objects.in_force(on).select_related("item__service_class").filter(item=item).first()
    )
    return version


def demand_version(item: ServiceItem, *, on: date) -> ServiceItemVersion:
    """The version in force; raises NotOffered. For the API and imports: a person's report is taken without one."""
    version = version_in_force(item, on=on)
    if version is None:
        raise NotOffered(item=item.code, on=on.isoformat())
    return version


# ---- the menu -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu: what can be asked for, and what is promised in one sentence."""

    version: ServiceItemVersion
    promise: str


def menu(
    actor: Actor,
    *,
    on: date,
    words: str = "",
    class_code: str = "",
    order_kind: str = "",
    popularity: Mapping[int, int] | None = None,
) -> list[MenuEntry]:
    """What the actor may ask for on a day, best fit first, then the most used, then by name. Three queries.

    ``words``: what one is looking for, in one's own words; matched against name, keywords, class and content.
    ``popularity``: uses by item id, counted by the domain that knows them (orders).
    """
    rows = (
        ServiceItemVersion.objects.visible_to(actor)
        .in_force(on)
        .select_related("item__service_class")
        .prefetch_related("promises", "item__fault_types")
        .order_by("item__service_class__position", "sort_key")
    )
    if class_code:
        rows = rows.filter(item__service_class__code=class_code)
    if order_kind:
        rows = rows.filter(item__order_kind=order_kind)
    used = popularity or {}
    ranked = [(rank, version) for version in rows if (rank := rank_by_words(words, _texts(version))) is not None]
    ranked.sort(key=lambda pair: (pair[0], -used.get(pair[1].item_id, 0)))
    return [MenuEntry(version, usual_promise(version)) for _, version in ranked]


def _texts(version: ServiceItemVersion) -> Sequence[str]:
    """What words are looked for in, most telling first."""
    faults = " ".join(" ".join([fault.name, *fault.words]) for fault in version.item.fault_types.all())
    kind = version.item.service_class
    return (
        f"{version.service} {version.service_en} {version.sort_key}",
        f"{version.keywords} {faults}",
        f"{kind.name} {kind.name_en}",
        version.content,
    )


def usual_promise(version: ServiceItemVersion) -> str:
    """The promise at the item's usual urgency, in one sentence of the reader's language (practice 5)."""
    rows = [term_of(row) for row in version.promises.all() if row.urgency == version.default_urgency]
    return promise_sentence(rows)


# ---- promises -------------------------------------------------------------------------------------------


def term_of(row: PromisedTarget) -> PromiseTerm:
    """A stored promise as the pure rules take it."""
    names = PromiseTerm.__dataclass_fields__
    return PromiseTerm(**{name: getattr(row, name) for name in names})


def promises_for(
    version: ServiceItemVersion,
    urgency: str,
    *,
    calendars: Mapping[str, WorkCalendar] | None = None,
    agreed: datetime | date | None = None,
) -> dict[Milestone, Target]:
    """What the version promises at an urgency, as targets of the kernel's clock.

    ``calendars`` maps a CalendarKind to a calendar; a kind left out uses the clock's own calendar. ``agreed`` is the
    instant or day agreed with the user; without one a target by agreement is left out.
    """
    rows = Promise.objects.filter(version=version, urgency=urgency)
    return targets_of([term_of(row) for row in rows], calendars=calendars, agreed=agreed)


def targets_of(
    terms: Sequence[PromiseTerm],
    *,
    calendars: Mapping[str, WorkCalendar] | None = None,
    agreed: datetime | date | None = None,
) -> dict[Milestone, Target]:
    """Stated promises as targets of the kernel's clock, by milestone; see :func:`promises_for`."""
    known = calendars or {}
    targets = {
        Milestone(term.milestone): clock_target(term, calendar=known.get(CalendarKind(term.calendar)), agreed=agreed)
        for term in terms
    }
    return {milestone: target for milestone, target in targets.items() if target is not None}


# ---- what a report's words mean ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportReading:
    """What the words of a report suggest: a danger (then P1, with what to do first), fault types, an item."""

    danger: str | None = None
    advice: str = ""
    fault_types: tuple[FaultType, ...] = field(default=())

    @property
    def urgency(self) -> str | None:
        """The most pressing urgency suggested; None when the words say nothing."""
        if self.danger is not None:
            return "P1"
        return min((fault.urgency for fault in self.fault_types), default=None)

    @property
    def item(self) -> ServiceItem | None:
        """The item that the most pressing fault type belongs to."""
        with_item = [fault for fault in self.fault_types if fault.item is not None]
        return min(with_item, key=lambda fault: fault.urgency).item if with_item else None


def danger_words(*, authority_id: int, on: date) -> list[str]:
    """The words that make a report P1 on a day."""
    rows = DangerWord.objects.filter(authority_id=authority_id).in_force(on)
    return list(rows.order_by("pk").values_list("word", flat=True))


def read_report(text: str, *, authority_id: int, on: date) -> ReportReading:
    """What a report in own words suggests (practice 1). Two queries; nothing is decided here."""
    dangers = {row.word: row for row in DangerWord.objects.filter(authority_id=authority_id).in_force(on)}
    danger = danger_in(text, dangers)
    faults = FaultType.objects.filter(authority_id=authority_id).in_force(on).select_related("item").order_by("pk")
    fitting = tuple(fault for fault in faults if danger_in(text, [fault.name, *fault.words]) is not None)
    return ReportReading(danger, dangers[danger].advice if danger else "", fitting)
