"""People of offices and providers, from a phone book or a staff list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.services.people import correct_person, end_person, enter_person
from houqin.kernel.refusal import N_, Refusal

WRITING = N_("Writing people")
LEFT = N_("the imported list says that this person has left")


class People(Target):
    """Persons with their unit, title and phones. Somebody already entered under this name and unit stays one person."""

    name = "people"
    label = N_("People")
    action = "organisation.people.change"
    fields = (
        Field("name", Kind.TEXT, N_("Name of the person"), required=True, limit=80),
        Field("unit", Kind.TEXT, N_("Unit"), required=True, limit=120),
        Field("title", Kind.TEXT, N_("Title"), limit=80),
        Field(
            "phones",
            Kind.PHONES,
            N_("Phone"),
            without=N_("There is no phone column: callers cannot be found by their number."),
        ),
        Field("extension", Kind.TEXT, N_("Extension"), limit=20),
        Field("left_on", Kind.DATE, N_("Left on")),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's unit and, where there is one, the person already entered."""
        units = UnitFinder(actor)
        known = {
            (person.unit_id, person.name): person
            for person in Person.objects.visible_to(actor).filter(name__in={row.text("name") for row in rows})
        }
        for row in rows:
            try:
                unit = units.find(row.text("unit"))
            except Refusal as refusal:
                yield Problem(row.number, "unit", refusal)
                continue
            row.prepared = (unit, known.get((unit.pk, row.text("name"))))

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Enter each person who is not entered yet, bring the others up to date; end those who left."""
        became = []
        for done, row in enumerate(rows, start=1):
            unit, person = row.prepared
            became.append(_kept_up(actor, row, person, unit, at) if person else _entered(actor, row, unit, at))
            left_on: date | None = row.day("left_on")
            if left_on is not None and (person is None or person.valid_until is None):
                end_person(actor, became[-1], on=left_on, at=at, reason=LEFT)
            progress(WRITING, done, len(rows))
        return became


def _told(row: ReadRow) -> dict[str, str]:
    numbers = row.phones("phones")
    short = [number for number in numbers if len(number) <= 6]
    long = [number for number in numbers if len(number) > 6]
    return {
        "title": row.text("title"),
        "phone": " ".join(long)[:40],
        "extension": row.text("extension") or " ".join(short)[:20],
    }


def _entered(actor: Actor, row: ReadRow, unit: Unit, at: datetime) -> UUID:
    entered = enter_person(actor, unit_id=unit.public_id, name=row.text("name"), at=at, **_told(row))
    return entered.public_id


def _kept_up(actor: Actor, row: ReadRow, person: Person, unit: Unit, at: datetime) -> UUID:
    """What the list leaves empty stays as it was."""
    stands = {name: getattr(person, name) for name in ("title", "phone", "extension")}
    told = stands | {name: value for name, value in _told(row).items() if value}
    if told != stands:
        correct_person(actor, person.public_id, unit_id=unit.public_id, name=person.name, at=at, **told)
    return person.public_id
