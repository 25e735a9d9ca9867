"""A mapping says how one kind of ledger is read: which column is which field, under which names. YAML, no code."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import yaml
from django.apps import apps
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from houqin.foundation.imports.headers import plain_name
from houqin.foundation.imports.moments import DateOrder, DayPart
from houqin.foundation.imports.target import Kind, Target, target_named
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.unreadable import first_of

FORMAT = "houqin-mapping/1"
#: A mapping is a page of text; anything longer is not one.
LARGEST = 200_000
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]


class BadMapping(BadInput):
    """A mapping that cannot be used as it is written."""

    code = "imports.bad_mapping"
    sentence = N_("The mapping {name} cannot be used: {place}: {problem}")
    remedy = N_("Correct the mapping; “houqin import schema” prints what it may hold.")


class NoSuchMapping(BadInput):
    """Neither a shipped mapping nor a file."""

    code = "imports.no_such_mapping"
    sentence = N_("There is no mapping {name}; shipped: {shipped}.")
    remedy = N_("Name one of them, or the path of a YAML file.")


class Closed(BaseModel):
    """A part of a mapping: unknown words are refused, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnMap(Closed):
    """How one field is found and read."""

    headers: tuple[str, ...] = Field((), description="names of the column, best first; spaces and units do not matter")
    time_headers: tuple[str, ...] = Field((), description="an instant's second column, which holds the time of day")
    more_headers: tuple[str, ...] = Field((), description="further columns of a text, joined to it by “ · ”")
    required: bool = Field(False, description="every row must fill it (beyond what the target itself requires)")
    default: str = Field("", description="read in place of an empty cell or an absent column")
    values: dict[str, str] = Field(
        {}, description="word in the file → word of the target; words not listed stay, or are refused by a choice"
    )
    empty: tuple[str, ...] = Field((), description="words that mean: not known")
    unit: str = Field("", description="of amounts where the header names none: 元, 千元, 万元")
    date_order: DateOrder | None = Field(None, description="of dates that do not begin with the year")
    day_part: DayPart = Field(DayPart.FIRST, description="the minute that stands for a day without a time")


class Unknown(Closed):
    """Something that no file of this kind can say, in both languages."""

    zh: str
    en: str


class Mapping(Closed):
    """A whole mapping. ``key`` lists alternatives; the first whose columns the file has tells its rows apart."""

    format: Literal["houqin-mapping/1"]
    name: Name
    target: Name
    title: str = Field(description="what users call such a file")
    title_en: str = ""
    time_zone: str = Field("", description="IANA name; empty: the authority's")
    date_order: DateOrder = DateOrder.YMD
    key: tuple[tuple[str, ...], ...] = Field(min_length=1, description="alternatives, each a list of fields")
    event_log: bool = Field(False, description="several rows of one key are the history of one thing, oldest first")
    columns: dict[Name, ColumnMap]
    unknown: tuple[Unknown, ...] = Field((), description="what such a file cannot say; told after every import")

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            if name:
                ZoneInfo(name)
        except (LookupError, OSError) as absent:
            raise ValueError(f"there is no time zone {name}") from absent
        return name

    @cached_property
    def known(self) -> frozenset[str]:
        """Every plain name a column may go by."""
        return frozenset(
            plain_name(words)
            for column in self.columns.values()
            for words in (*column.headers, *column.time_headers, *column.more_headers)
        )

    def target_used(self) -> Target:
        """The target; raises UnknownTarget, BadMapping when the mapping does not fit it."""
        target = target_named(self.target)
        for place, problem, figures in _misfits(self, target):
            raise BadMapping(name=self.name, place=place, problem=problem, **figures)
        return target


def _misfits(mapping: Mapping, target: Target) -> list[tuple[str, str, dict[str, str]]]:
    """Where a mapping and its target do not fit together."""
    found: list[tuple[str, str, dict[str, str]]] = []
    for name, column in mapping.columns.items():
        field = target.field(name)
        if field is None:
            fields = ", ".join(one.name for one in target.fields)
            told = {"target": target.name, "fields": fields}
            found.append((f"columns.{name}", N_("“{target}” has no such field; it has: {fields}"), told))
            continue
        if column.time_headers and field.kind is not Kind.INSTANT:
            found.append((f"columns.{name}.time_headers", N_("only an instant has a second column"), {}))
        if column.more_headers and field.kind is not Kind.TEXT:
            found.append((f"columns.{name}.more_headers", N_("only a text is joined from several columns"), {}))
        if field.choices and (wrong := set(column.values.values()) - set(field.choices)):
            told = {"value": sorted(wrong)[0], "choices": ", ".join(field.choices)}
            found.append((f"columns.{name}.values", N_("{value} is none of: {choices}"), told))
        if not column.headers and not column.default:
            found.append((f"columns.{name}", N_("it needs headers or a default"), {}))
    missing = [one.name for one in target.fields if one.required and one.name not in mapping.columns]
    found += [("columns", N_("the required field {field} is not mapped"), {"field": name}) for name in missing]
    unmapped = [name for alternative in mapping.key for name in alternative if name not in mapping.columns]
    return found + [("key", N_("{field} is not mapped"), {"field": name}) for name in unmapped]


# ---- where mappings come from ----------------------------------------------------------------------


def shipped() -> dict[str, Path]:
    """The mappings that come with the installed apps (their folders ``mappings``), by name.

    Mappings of ``houqin clock replay`` have another shape, without this format, and are left out.
    """
    folders = [Path(config.path) / "mappings" for config in apps.get_app_configs() if config.name.startswith("houqin.")]
    files = [path for folder in folders for path in sorted(folder.glob("*.yaml"))]
    return {path.stem: path for path in files if path.read_text(encoding="utf-8").startswith(f"format: {FORMAT}\n")}


def load(name: str) -> Mapping:
    """A mapping by the name it is shipped under, or by the path of a file. Raises NoSuchMapping, BadMapping."""
    path = shipped().get(name) or Path(name)
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LARGEST + 1)
    except (OSError, UnicodeDecodeError) as absent:
        raise NoSuchMapping(name=name[:80], shipped=", ".join(sorted(shipped()))) from absent
    return parse(text, name=path.name)


def parse(text: str, *, name: str) -> Mapping:
    """A mapping from its YAML text. Raises BadMapping with the first thing that is wrong."""
    if len(text) > LARGEST:
        raise BadMapping(name=name, place=N_("the file"), problem=N_("it is longer than {most} letters"), most=LARGEST)
    try:
        return Mapping.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as wrong:
        line = getattr(getattr(wrong, "problem_mark", None), "line", 0) + 1
        raise BadMapping(
            name=name, place=N_("line {line}"), line=line, problem=str(getattr(wrong, "problem", wrong))
        ) from wrong
    except ValidationError as wrong:
        first = first_of(wrong)
        place = ".".join(first.where) or N_("the file")
        raise BadMapping(name=name, place=place, problem=first.problem, **first.figures) from wrong
