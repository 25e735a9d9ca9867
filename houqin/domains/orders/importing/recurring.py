"""The target ``recurring_rules``: the yearly plan of planned work (年度作业计划), a rule a row (practice 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from houqin.domains.contracts.models import ContractLine
from houqin.domains.orders.importing.finding import SERVING, ItemFinder, PlaceFinder
from houqin.domains.orders.models import RecurringRule
from houqin.domains.orders.rules.planned import Frequency, Recurrence
from houqin.domains.orders.rules.planned_text import codes_of, weekdays_of, windows_of
from houqin.domains.orders.services.planned import RuleTerms, enter_rule
from houqin.domains.providers.importing import Providers
from houqin.foundation.imports.headers import plain
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.imports.values import Missing, Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.places.models import Tag
from houqin.kernel.refusal import N_, Refusal

WRITING_RULES = N_("Writing recurring rules")
Read = TypeVar("Read")


class NoSuchItem(Unreadable):
    """The row names a service that the catalogue does not offer on the rule's first day."""

    code = "orders.no_such_item"
    sentence = N_("The catalogue offers no one service “{read}” on {on}; write its code or its whole name.")


class NoSuchPlace(Unreadable):
    """The row names a place that is not there, or one of several."""

    code = "orders.no_such_place"
    sentence = N_("There is no one place “{read}”; write its code or its names from the building down.")


class NoSuchTag(Unreadable):
    """The route names a code that hangs nowhere."""

    code = "orders.no_such_tag"
    sentence = N_("No code “{read}” hangs anywhere.")


class NoSuchLine(Unreadable):
    """The contract has no such line for this provider."""

    code = "orders.no_such_line"
    sentence = N_(
        "{provider} has no one line “{read}” in force under a contract; write contract number and line number."
    )


class ServesOnly(Unreadable):
    """The row lets a provider be the unit that is served."""

    code = "orders.serves_only"
    sentence = N_("“{read}” serves; name the unit for which the work is done.")


class RhythmUnreadable(Unreadable):
    """Weekdays, hours or a route that are not written as such."""

    code = "orders.rhythm_unreadable"
    sentence = N_("“{read}” cannot be read; expected is something like {example}.")


class RuleStandsAlready(Unreadable):
    """The same rule is in force, or stands twice in the file."""

    code = "orders.rule_stands_already"
    sentence = N_("A rule “{read}” of this provider for this unit from this day stands already.")


@dataclass
class _Wrong(Exception):
    """A refusal with the field it stands in."""

    field: str
    refusal: Refusal


class RecurringRules(Target):
    """Recurring rules. A list's last day belongs to the rule; our end is the day after."""

    name = "recurring_rules"
    label = N_("Recurring rules")
    action = "orders.planned.change"
    fields = (
        Field("number", Kind.TEXT, N_("Number"), limit=60),
        Field("name", Kind.TEXT, N_("Name"), required=True, limit=160),
        Field("item", Kind.TEXT, N_("Catalogue item"), required=True, limit=120),
        Field(
            "unit",
            Kind.TEXT,
            N_("Unit"),
            limit=120,
            without=N_("There is no unit: every rule belongs to the authority itself."),
        ),
        Field("provider", Kind.TEXT, N_("Provider"), required=True, limit=120),
        Field(
            "contract",
            Kind.TEXT,
            N_("Contract number"),
            limit=60,
            without=N_("There is no contract: what is done is not counted for any contract line."),
        ),
        Field("line", Kind.COUNT, N_("Line of the contract")),
        Field("place", Kind.TEXT, N_("Place"), limit=200),
        Field("route", Kind.TEXT, N_("Codes of the route"), limit=2000),
        Field("frequency", Kind.CHOICE, N_("How often"), required=True, choices=tuple(one.value for one in Frequency)),
        Field("weekdays", Kind.TEXT, N_("Days of the week"), limit=60),
        Field("day_of_month", Kind.COUNT, N_("Day of the month")),
        Field("every_days", Kind.COUNT, N_("Every how many days")),
        Field("windows", Kind.TEXT, N_("Hours"), required=True, limit=400),
        Field("valid_from", Kind.DATE, N_("First day"), required=True),
        Field("last_day", Kind.DATE, N_("Last day")),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find what each row names and see that a rule can be planned by it."""
        reader = _Reader(actor)
        for row in rows:
            try:
                row.prepared = reader.read(row)
            except _Wrong as wrong:
                yield Problem(row.number, wrong.field, wrong.refusal)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Enter each rule as by hand; its tasks are made by the daily job, or on the rule's page."""
        became = []
        for done, row in enumerate(rows, start=1):
            became.append(enter_rule(actor, row.prepared, at=at).public_id)
            progress(WRITING_RULES, done, len(rows))
        return became


class _Reader:
    """Turns rows into terms; what they name is looked up in tables read once."""

    def __init__(self, actor: Actor) -> None:
        self.units, self.providers = UnitFinder(actor), Providers(actor)
        self.places, self.items = PlaceFinder(actor), ItemFinder(actor)
        self.authority = Unit.objects.get(pk=actor.acting_authority_id)
        self.tags: dict[str, UUID] = dict(
            Tag.objects.visible_to(actor).filter(valid_until__isnull=True).values_list("code", "public_id")
        )
        self.lines: dict[str, list[ContractLine]] = defaultdict(list)
        for line in ContractLine.objects.visible_to(actor).select_related("contract").order_by("number"):
            self.lines[plain(line.contract.number)].append(line)
        rules = RecurringRule.objects.visible_to(actor).filter(superseded_by__isnull=True)
        self.standing = set(rules.values_list("name", "unit__public_id", "provider__public_id", "valid_from"))

    def read(self, row: ReadRow) -> RuleTerms:
        """The rule of a row. Raises _Wrong."""
        starts = row.day("valid_from")
        assert starts is not None  # noqa: S101  required fields are filled when a row is judged
        provider = _in("provider", lambda: self.providers.find(row.text("provider")))
        unit = self._unit(row)
        line = self._line(row, provider.pk, provider.unit.name, starts)
        terms = RuleTerms(
            name=row.text("name"),
            item_id=_in("item", lambda: self._item(row.text("item"), starts)),
            provider_id=provider.public_id,
            unit_id=unit.public_id,
            recurrence=_recurrence(row, starts),
            line_id=None if line is None else line.public_id,
            place_id=_in("place", lambda: self._place(row)),
            tag_ids=_in("route", lambda: self._route(row.text("route"))),
        )
        same = (terms.name, terms.unit_id, terms.provider_id, starts)
        if same in self.standing:
            raise _Wrong("name", RuleStandsAlready(read=terms.name[:40]))
        self.standing.add(same)
        return terms

    def _unit(self, row: ReadRow) -> Unit:
        """The unit served; empty: the authority itself."""
        if not row.text("unit"):
            return self.authority
        unit = _in("unit", lambda: self.units.find(row.text("unit")))
        if unit.kind in SERVING:
            raise _Wrong("unit", ServesOnly(read=unit.name))
        return unit

    def _item(self, words: str, on: date) -> UUID:
        version = self.items.find(words, on)
        if version is None:
            raise NoSuchItem(read=words[:40], on=on.isoformat())
        found: UUID = version.item.public_id
        return found

    def _place(self, row: ReadRow) -> UUID | None:
        """The place; a route needs none. Raises Missing, NoSuchPlace."""
        words = row.text("place")
        if row.text("route"):
            return None
        if not words:
            raise Missing()
        place = self.places.find(words)
        if place is None:
            raise NoSuchPlace(read=words[:40])
        found: UUID = place.public_id
        return found

    def _route(self, text: str) -> tuple[UUID, ...]:
        codes = _rhythm(text, codes_of, "7KQ2M, 8XN4P")
        for code in codes:
            if code not in self.tags:
                raise NoSuchTag(read=code[:40])
        return tuple(self.tags[code] for code in codes)

    def _line(self, row: ReadRow, provider_id: int, provider: str, on: date) -> ContractLine | None:
        """The contract line: by its number, or the one line that the contract has. Raises _Wrong."""
        contract, number = row.text("contract"), row.number_of("line")
        if not contract:
            return None
        fitting = [
            line
            for line in self.lines[plain(contract)]
            if line.provider_id == provider_id
            and line.valid_from <= on < line.valid_until
            and number in (None, line.number)
        ]
        if len(fitting) != 1:
            read = f"{contract} {number or ''}".strip()
            raise _Wrong("contract", NoSuchLine(read=read[:60], provider=provider))
        return fitting[0]


def _recurrence(row: ReadRow, starts: date) -> Recurrence:
    """When the rule falls due; only what its frequency asks for is kept. Raises _Wrong."""
    frequency, last = Frequency(row.text("frequency")), row.day("last_day")
    windows = _in("windows", lambda: _rhythm(row.text("windows"), windows_of, "08:00-09:30, 14:00-15:00"))
    weekdays: tuple[int, ...] = ()
    if frequency is Frequency.WEEKLY:
        weekdays = _in("weekdays", lambda: _rhythm(row.text("weekdays"), weekdays_of, "周一、周三"))
    if last is not None and last < starts:
        raise _Wrong("last_day", RhythmUnreadable(read=last.isoformat(), example=starts.isoformat()))
    return _in(
        "frequency",
        lambda: Recurrence(
            frequency=frequency,
            starts=starts,
            windows=windows,
            weekdays=weekdays,
            day_of_month=row.number_of("day_of_month"),
            every_days=row.number_of("every_days"),
            until=None if last is None else last + timedelta(days=1),
        ),
    )


def _rhythm(text: str, read: Callable[[str], Read], example: str) -> Read:
    """What a cell says; raises RhythmUnreadable with an example."""
    try:
        return read(text)
    except ValueError as wrong:
        raise RhythmUnreadable(read=text[:40], example=example) from wrong


def _in(field: str, find: Callable[[], Read]) -> Read:
    """What *find* finds; a refusal is told with the field it stands in. Raises _Wrong."""
    try:
        return find()
    except Refusal as refusal:
        raise _Wrong(field, refusal) from refusal
