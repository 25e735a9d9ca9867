"""A calendar as people write it in YAML or JSON, and its way into a ``WorkCalendar``."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from houqin.kernel.calendar import (
    ALL_DAY,
    ALWAYS,
    NEVER,
    CalendarInvalid,
    Closure,
    Layers,
    Opening,
    Season,
    Week,
    Windows,
    WorkCalendar,
)
from houqin.kernel.clock.shape_values import (
    Day,
    Moment,
    SeasonBound,
    WindowValue,
    day_after,
    weekdays_in,
)
from houqin.kernel.refusal import N_
from houqin.kernel.statutory import Notice, StatutoryDays

MONDAY_TO_FRIDAY = "mon-fri"


class Shape(BaseModel):
    """A part of a case file; keys nobody knows are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def _weekly(value: object) -> object:
    """A list of windows means Monday to Friday."""
    return {MONDAY_TO_FRIDAY: value} if isinstance(value, list) else _with_text_keys(value)


def _with_text_keys(value: object) -> object:
    return {str(key): windows for key, windows in value.items()} if isinstance(value, dict) else value


Weekly: TypeAlias = Annotated[
    dict[str, list[WindowValue]],
    BeforeValidator(_weekly),
    WithJsonSchema(
        {
            "description": "Windows by weekday: mon … sun, 1 … 7, mon-fri, “sat,sun”. A list alone: Monday to Friday.",
            "anyOf": [
                {"type": "object", "additionalProperties": {"type": "array", "items": {}}},
                {"type": "array", "items": {}},
            ],
            "examples": [{"mon-fri": ["08:30-12:00", "14:00-17:30"]}],
        }
    ),
]


class SeasonShape(Shape):
    """Other weekly windows for a part of the year."""

    name: str = ""
    first: SeasonBound = Field(alias="from", description="First day.")
    until: SeasonBound | None = Field(None, description="The day after the last (exclusive). Give this or “through”.")
    through: SeasonBound | None = Field(None, description="The last day (inclusive).")
    weekly: Weekly


#: A date as text, or two with “..” between, both included.
DayText: TypeAlias = Annotated[
    str, WithJsonSchema({"type": "string", "examples": ["2026-10-01", "2026-10-01..2026-10-07"]})
]


def _closure(value: object) -> object:
    """A date alone, or ``2026-10-01..2026-10-07`` (both included)."""
    if isinstance(value, str):
        first, _, last = value.partition("..")
        return {"from": first, "through": last or first}
    if isinstance(value, date):
        return {"from": value, "through": value}
    return value


class ClosureShape(Shape):
    """Closed days, or closed hours of them."""

    on: Day | None = Field(None, description="One date; or give “from”.")
    first: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, description="The day after the last (exclusive).")
    through: Day | None = Field(None, description="The last day (inclusive).")
    windows: list[WindowValue] | None = Field(None, description="Only these hours; without it, all day.")
    reason: str = ""


def _opening(value: object) -> object:
    return {"on": value} if isinstance(value, str | date) else value


class OpeningShape(Shape):
    """A date on which it is open whatever the week and the closures say."""

    on: Day
    windows: list[WindowValue] | None = Field(None, description="Without it: as on an ordinary working day.")
    reason: str = ""


class NoticeDay(BaseModel):
    """A day of a notice, in the shape of holiday-cn."""

    model_config = ConfigDict(frozen=True)
    date: Day
    isOffDay: bool  # noqa: N815 (the name in holiday-cn's files)


class NoticeShape(BaseModel):
    """One year's notice in the shape of holiday-cn; its other keys are passed over. No days: not announced."""

    model_config = ConfigDict(frozen=True)
    year: int
    days: list[NoticeDay] = []
    recorded_at: Moment | None = Field(None, description="When it became known here, for --as-known-at.")


def _statutory(value: object) -> object:
    if value is True or (isinstance(value, str) and value.strip().upper() == "CN"):
        return {}
    if value in (None, False, "none"):
        return None
    return {"years": value} if isinstance(value, list) else value


class StatutoryShape(Shape):
    """Chinese statutory days and make-up days (调休)."""

    country: Literal["CN"] = "CN"
    package: bool = Field(True, description="Take years not handed in from the package chinesecalendar.")
    years: list[NoticeShape] = []


class LayersShape(Shape):
    """One version of a calendar's layers."""

    always: bool = Field(False, description="Open at all times (24×7).")
    weekly: Weekly = {}
    seasons: list[SeasonShape] = []
    closures: list[
        Annotated[ClosureShape, BeforeValidator(_closure, json_schema_input_type=DayText | ClosureShape)]
    ] = []
    openings: list[
        Annotated[OpeningShape, BeforeValidator(_opening, json_schema_input_type=DayText | OpeningShape)]
    ] = []
    statutory: Annotated[
        StatutoryShape | None,
        BeforeValidator(
            _statutory,
            json_schema_input_type=Literal["CN", "none"] | bool | list[NoticeShape] | StatutoryShape | None,
        ),
    ] = Field(None, description="“CN”, or years handed in; without it the calendar knows no statutory days.")
    make_up_windows: list[WindowValue] | None = Field(
        None, description="Windows of a make-up day; without it those of the first weekday that has any."
    )
    valid_from: Day | None = None
    recorded_at: Moment | None = None


class CalendarShape(LayersShape):
    """A calendar: its layers, or several versions of them."""

    timezone: str | None = Field(None, description="IANA name; without it the case's.")
    versions: list[LayersShape] | None = Field(None, description="Versions by valid_from, instead of the layers above.")


def calendar_of(name: str, shape: CalendarShape, zone: str) -> WorkCalendar:
    """Make the calendar *name* of its shape; *zone* where it names none. Raises CalendarInvalid, CalendarOverlaps."""
    if shape.versions is not None and (shape.weekly or shape.always or shape.seasons):
        raise CalendarInvalid(calendar=name, problem=N_("give either versions or one set of layers"))
    versions = [_layers_of(name, layers) for layers in (shape.versions or [shape])]
    versions.sort(key=lambda layers: layers.valid_from or date.min)
    if not any(_opens(layers) for layers in versions):
        raise CalendarInvalid(
            calendar=name, problem=N_("it never opens: give weekly windows, openings, or always: true")
        )
    return WorkCalendar(name, shape.timezone or zone, tuple(versions))


def calendar_from(name: str, data: Mapping[str, Any], zone: str) -> WorkCalendar:
    """Make a calendar of plain data in the shape of a case file. Raises pydantic's ValidationError or a refusal."""
    return calendar_of(name, CalendarShape.model_validate(data, context={"zone": data.get("timezone") or zone}), zone)


def _opens(layers: Layers) -> bool:
    return any(layers.week) or bool(layers.openings) or any(any(season.week) for season in layers.seasons)


def _layers_of(name: str, shape: LayersShape) -> Layers:
    statutory = shape.statutory
    return Layers(
        week=ALWAYS if shape.always else _week_of(name, shape.weekly),
        seasons=tuple(_season_of(name, season) for season in shape.seasons),
        closures=tuple(_closure_of(name, closure) for closure in shape.closures),
        openings=tuple(Opening(item.on, _windows_of(item.windows), item.reason) for item in shape.openings),
        statutory=None if statutory is None else _statutory_of(statutory),
        make_up_windows=_windows_of(shape.make_up_windows),
        valid_from=shape.valid_from,
        recorded_at=shape.recorded_at,
    )


def _week_of(name: str, weekly: Mapping[str, list[WindowValue]]) -> Week:
    week: list[Windows] = list(NEVER)
    for days, windows in weekly.items():
        try:
            for weekday in weekdays_in(days):
                week[weekday] = tuple(sorted((*week[weekday], *windows)))
        except PydanticCustomError as error:
            raise CalendarInvalid(calendar=name, **(error.context or {})) from error
    return tuple(week)  # type: ignore[return-value]  # NEVER has seven entries, and none was added


def _windows_of(windows: list[WindowValue] | None) -> Windows | None:
    return None if windows is None else tuple(sorted(windows))


def _season_of(name: str, shape: SeasonShape) -> Season:
    if (shape.until is None) == (shape.through is None):
        raise CalendarInvalid(calendar=name, problem=N_("a season gives either “until” or “through”"))
    ends = shape.until if shape.through is None else day_after(shape.through)
    if ends is None or isinstance(ends, date) != isinstance(shape.first, date):
        raise CalendarInvalid(calendar=name, problem=N_("a season is given by two dates, or by twice month and day"))
    return Season(shape.first, ends, _week_of(name, shape.weekly), shape.name)


def _closure_of(name: str, shape: ClosureShape) -> Closure:
    starts = shape.on or shape.first
    if starts is None or (shape.on is not None and shape.first is not None):
        raise CalendarInvalid(calendar=name, problem=N_("a closure gives either “on” or “from”"))
    if shape.until is not None:
        ends = shape.until
    elif shape.on is None and shape.through is None:
        raise CalendarInvalid(calendar=name, problem=N_("a closure from a date needs “until” or “through”"))
    else:
        ends = (shape.through or starts) + timedelta(days=1)
    return Closure(starts, ends, _windows_of(shape.windows) or ALL_DAY, shape.reason)


def _statutory_of(shape: StatutoryShape) -> StatutoryDays:
    notices = (
        Notice(notice.year, tuple((day.date, day.isOffDay) for day in notice.days), notice.recorded_at)
        for notice in shape.years
    )
    return StatutoryDays(tuple(notices), shape.package)
