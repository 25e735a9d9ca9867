"""How another system's records are read for a replay: the shape of a mapping and of its terms.

A mapping is YAML: the shipped ones lie in ``replays/`` (an app's ``mappings/`` are for imports), others are given by
path. Source: issue *Real input*.
"""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from houqin.kernel.calendar import WorkCalendar
from houqin.kernel.clock import Bearer
from houqin.kernel.clock.document import read_document
from houqin.kernel.clock.shape_calendar import CalendarShape, calendar_of
from houqin.kernel.clock.shape_values import Day, Moment
from houqin.kernel.refusal import N_, Refusal
from houqin.kernel.unreadable import first_of

Row: TypeAlias = Mapping[str, str]


class MappingUnreadable(Refusal):
    """A mapping, a table of terms or a file of records that cannot be read as meant."""

    code: ClassVar[str] = "replay.unreadable"
    sentence = N_("{name} cannot be read: {problem}.")
    remedy = N_("Correct it, or give another file; nothing was changed.")
    basis = "Real input: clock replay"
    status = 422


class ColumnsMissing(Refusal):
    """A file lacks columns that its mapping names."""

    code = "replay.columns_missing"
    sentence = N_("{name} has no column {columns}, which the mapping names.")
    remedy = N_("Give the complete file, or a mapping for this one.")
    basis = "Real input: clock replay"
    status = 422


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RequestColumns(_Part):
    """The columns of a file with one order a row."""

    order: str
    service: str
    submitted: str
    completed: str
    deadline: str
    on_time: str


class TermColumns(_Part):
    """The columns of a table of terms."""

    service: str
    calendar: str
    hours: str


class MoreTerms(_Part):
    """A term beside the table's; with ``valid_until`` (exclusive) it comes before it."""

    type: str
    runs: str
    hours: str
    valid_until: Day | None = None


class RequestMapping(_Part):
    """A file with one order a row, and the other system's own deadline."""

    kind: Literal["requests"]
    about: str = ""
    columns: RequestColumns
    time_format: str
    timezone: str
    as_of: Moment
    on_time: dict[str, bool]
    calendars: dict[str, CalendarShape]
    closing_means_next_opening: list[str] = []
    tolerance_minutes: int = 0
    terms: TermColumns
    more_terms: list[MoreTerms] = []

    def work_calendars(self) -> Mapping[str, WorkCalendar]:
        """The calendars by name."""
        return {name: calendar_of(name, shape, self.timezone) for name, shape in self.calendars.items()}


class EventColumns(_Part):
    """The columns of a log with one event a row, in the order of the record."""

    order: str
    at: str
    submitted: str
    state: str
    group: str
    hand_overs: str
    reopenings: str


class EventMapping(_Part):
    """A log of events with counters of hand-overs and reopenings."""

    kind: Literal["events"]
    about: str = ""
    columns: EventColumns
    time_format: str
    timezone: str
    done_states: list[str]
    confirmed_states: list[str]
    waiting_states: dict[str, Bearer] = {}


AnyMapping: TypeAlias = Annotated[RequestMapping | EventMapping, Field(discriminator="kind")]
_ADAPTER: TypeAdapter[RequestMapping | EventMapping] = TypeAdapter(AnyMapping)


class Term(_Part):
    """A promise: minutes of a calendar, until a day (exclusive; None: still)."""

    minutes: int
    calendar: str
    valid_until: date | None = None
    is_more: bool = False


def shipped() -> tuple[str, ...]:
    """The names of the mappings that come with Houqin."""
    folder = resources.files("houqin.foundation.calendars") / "replays"
    return tuple(sorted(item.name.removesuffix(".yaml") for item in folder.iterdir() if item.name.endswith(".yaml")))


def read_mapping(name: str) -> RequestMapping | EventMapping:
    """Read a shipped mapping by name, or one by path. Raises MappingUnreadable."""
    if name in shipped():
        text = (resources.files("houqin.foundation.calendars") / "replays" / f"{name}.yaml").read_text("utf-8")
    elif Path(name).is_file():
        text = Path(name).read_text("utf-8")
    else:
        raise MappingUnreadable(
            name=name, problem=N_("there is no such file, nor a mapping among {shipped}"), shipped=", ".join(shipped())
        )
    data = read_document(text)
    try:
        return _ADAPTER.validate_python(data, context={"zone": data.get("timezone", "UTC")})
    except ValidationError as error:
        first = first_of(error)
        raise MappingUnreadable(
            name=f"{name} › {'.'.join(first.where)}", problem=first.problem, **first.figures
        ) from error


def read_terms(path: Path, mapping: RequestMapping) -> Mapping[str, tuple[Term, ...]]:
    """The terms by service: the mapping's own dated ones first, then the table's. Raises MappingUnreadable."""
    terms: dict[str, list[Term]] = {}
    for more in mapping.more_terms:
        term = Term(minutes=_minutes(more.hours, path), calendar=more.runs, valid_until=more.valid_until, is_more=True)
        terms.setdefault(more.type, []).append(term)
    columns = mapping.terms
    for row in read_rows(path, [columns.service, columns.calendar, columns.hours]):
        term = Term(minutes=_minutes(row[columns.hours], path), calendar=row[columns.calendar])
        terms.setdefault(row[columns.service], []).append(term)
    for service, found in terms.items():
        unknown = {term.calendar for term in found} - mapping.calendars.keys()
        if unknown:
            raise MappingUnreadable(
                name=str(path),
                problem=N_("“{service}” runs by {calendars}, which is unknown"),
                service=service,
                calendars=", ".join(unknown),
            )
    return {service: tuple(found) for service, found in terms.items()}


def read_rows(path: Path, columns: list[str]) -> Iterator[Row]:
    """The rows of a CSV file, gzipped or not, in order. Raises MappingUnreadable, ColumnsMissing."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise MappingUnreadable(name=str(path), problem=str(error)) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in columns if column not in (reader.fieldnames or [])]
    if missing:
        raise ColumnsMissing(name=path.name, columns=", ".join(missing))
    yield from reader


def moment_of(text: str, time_format: str, zone: ZoneInfo) -> datetime | None:
    """Read a moment in the file's own format; None when the cell is empty or reads otherwise."""
    try:
        return datetime.strptime(text.strip(), time_format).replace(tzinfo=zone)
    except ValueError:
        return None


def _minutes(hours: str, path: Path) -> int:
    """Whole minutes of hours written with a decimal point, exactly."""
    whole, _, part = hours.strip().partition(".")
    if not (whole.isdigit() and (part or "0").isdigit()):
        raise MappingUnreadable(name=str(path), problem=N_("“{hours}” is not a number of hours"), hours=hours)
    minutes, rest = divmod(int(whole + part) * 60, int("1" + "0" * len(part)))
    if rest:
        raise MappingUnreadable(name=str(path), problem=N_("“{hours}” hours are no whole minutes"), hours=hours)
    return minutes
