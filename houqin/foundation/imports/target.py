"""What an import can bring in: each app registers its targets, so that this floor knows none of them by name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeAlias
from uuid import UUID

from houqin.foundation.imports.moments import Moment
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, BadInput, Refusal

#: A cell as its field understands it; None: nothing is written.
ReadValue: TypeAlias = str | int | bool | date | Moment | tuple[str, ...] | None
#: Told how far something is: a stage (message id), how much is done, of how much.
Progress: TypeAlias = Callable[[str, int, int], None]


class Kind(StrEnum):
    """How a field's cells are read. Amounts become fen, prices 1/10,000 yuan, quantities 1/1,000, rates ppm."""

    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"
    AMOUNT = "amount"
    PRICE = "price"
    QUANTITY = "quantity"
    COUNT = "count"
    RATE = "rate"
    PHONES = "phones"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a target takes. ``without`` says what cannot be told when a file has no such column (message id).

    ``of_part``: where a thing is told in several rows (a contract by its lines), each row says it for its own part.
    """

    name: str
    kind: Kind
    label: str
    required: bool = False
    limit: int = 200
    choices: tuple[str, ...] = ()
    without: str = ""
    of_part: bool = False


@dataclass(slots=True)
class ReadRow:
    """A row as understood: where it stood, its key in its own system, its values by field name.

    ``history`` holds the earlier rows of the same key where the file is a log of events; ``parts`` the rows, this one
    among them, where they tell one thing together. ``prepared`` is the target's own: what ``judge`` found out and
    ``write`` needs. ``became``: what the row became in an earlier import, where it changed and may be written anew.
    """

    number: int
    key: str
    values: Mapping[str, ReadValue]
    digest: bytes = b""
    history: tuple[Mapping[str, ReadValue], ...] = ()
    parts: tuple[ReadRow, ...] = ()
    prepared: Any = None
    became: UUID | None = None

    @property
    def numbers(self) -> set[int]:
        """The rows of the file that it stands in."""
        return {self.number, *(part.number for part in self.parts)}

    def text(self, name: str) -> str:
        """A text field; empty when nothing is written."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def at(self, name: str) -> datetime | None:
        """The instant of an INSTANT field."""
        value = self.values.get(name)
        return value.at if isinstance(value, Moment) else None

    def day(self, name: str) -> date | None:
        """The day of a DATE field."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def number_of(self, name: str) -> int | None:
        """The scaled integer of an AMOUNT, PRICE, QUANTITY, COUNT or RATE field."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def phones(self, name: str) -> tuple[str, ...]:
        """The numbers of a PHONES field."""
        value = self.values.get(name)
        return value if isinstance(value, tuple) else ()

    def is_true(self, name: str) -> bool | None:
        """Yes, no, or not known, of a YES_NO field."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: its number, the field ("" for the whole row), and the refusal."""

    row: int
    field: str
    refusal: Refusal


class Target(ABC):
    """Something that rows can become. ``action`` is the permission it needs.

    ``parts_by``: a file with columns for all these fields tells a thing in several rows, one for each part.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    action: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    parts_by: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Look up what the rows name, write nothing, keep the findings in ``prepared``, and yield what is wrong."""

    @abstractmethod
    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Write judged rows inside the running use case; the public ids of what they became, in their order."""

    def changeable(self, actor: Actor, became: Mapping[UUID, datetime]) -> Collection[UUID]:
        """Of what changed rows became in earlier imports (public id → when), what may be written anew.

        Nothing, unless a target says otherwise: what was imported is not overwritten.
        """
        return ()

    @classmethod
    def field(cls, name: str) -> Field | None:
        """The field of that name."""
        return next((one for one in cls.fields if one.name == name), None)


class UnknownTarget(BadInput):
    """A mapping names a target that no app registered."""

    code = "imports.unknown_target"
    sentence = N_("Nothing can be imported as “{target}”; possible: {targets}.")
    remedy = N_("Name one of them in the mapping.")


@dataclass(slots=True)
class _Registry:
    targets: dict[str, Target] = field(default_factory=dict)


_registry = _Registry()


def register(target: Target) -> None:
    """Make a target known (called from AppConfig.ready)."""
    _registry.targets[target.name] = target


def target_named(name: str) -> Target:
    """The target of that name; raises UnknownTarget."""
    try:
        return _registry.targets[name]
    except KeyError:
        raise UnknownTarget(target=name[:40], targets=", ".join(sorted(_registry.targets))) from None


def targets() -> Mapping[str, Target]:
    """Every target by name."""
    return dict(sorted(_registry.targets.items()))
