"""What is wrong with data that were written by hand, in words that are translated: pydantic's findings, and our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from houqin.kernel.refusal import N_

#: What pydantic finds → the problem in words that are translated.
PROBLEMS: Mapping[str, str] = {
    "missing": N_("it is missing"),
    "extra_forbidden": N_("this word is not known here"),
    "union_tag_invalid": N_("there is no term of this type"),
    "union_tag_not_found": N_("the type is missing"),
    "literal_error": N_("this word is not among those that may stand here"),
    "enum": N_("this word is not among those that may stand here"),
    "too_short": N_("there must be more of them"),
    "list_type": N_("a list is expected here"),
    "tuple_type": N_("a list is expected here"),
    "mapping_type": N_("names with their values are expected here"),
    "dict_type": N_("names with their values are expected here"),
    "model_type": N_("names with their values are expected here"),
    "model_attributes_type": N_("names with their values are expected here"),
    "string_type": N_("a text is expected here"),
    "string_too_long": N_("the text is too long"),
    "string_too_short": N_("the text is too short"),
    "string_pattern_mismatch": N_("it is not of the form expected here"),
    "too_long": N_("there may be at most {max_length} of them"),
    "greater_than": N_("it must be more than {gt}"),
    "greater_than_equal": N_("it must be at least {ge}"),
    "less_than": N_("it must be less than {lt}"),
    "less_than_equal": N_("it must be at most {le}"),
    "uuid_parsing": N_("a public id is expected here"),
    "uuid_type": N_("a public id is expected here"),
    "int_type": N_("a whole number is expected here"),
    "int_parsing": N_("a whole number is expected here"),
    "bool_type": N_("write true or false"),
    "bool_parsing": N_("write true or false"),
    "timezone_aware": N_("the time lacks its offset, such as +08:00"),
}
#: Families of findings, by the beginning of their type.
FAMILIES: Mapping[str, str] = {
    "date_": N_("a date like 2026-03-05 is expected here"),
    "datetime_": N_("a date and time like 2026-03-05T09:00+08:00 is expected here"),
    "time_": N_("a time of day like 08:30 is expected here"),
    "int_": N_("a whole number is expected here"),
}
UNFIT = N_("it is not of the form expected here")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The first thing that is wrong: where (its path; empty: the whole), the message id, what fills its places."""

    where: tuple[str, ...]
    kind: str
    problem: str
    figures: Mapping[str, int | str]


def found(finding: Mapping[str, Any]) -> tuple[str, dict[str, int | str]]:
    """One of pydantic's findings as a message id and what fills its places."""
    told = {name: value for name, value in finding.get("ctx", {}).items() if isinstance(value, int | str)}
    kind = str(finding["type"])
    if kind == "houqin":
        return str(told.pop("problem")), told
    family = next((problem for start, problem in FAMILIES.items() if kind.startswith(start)), UNFIT)
    return PROBLEMS.get(kind, family), told


def wrong(problem: str, **figures: int | str) -> PydanticCustomError:
    """What a person has to correct, for a validator to raise: a message id and what fills its places."""
    return PydanticCustomError("houqin", "{problem}", {"problem": problem, **figures})


def first_of(error: ValidationError) -> Unreadable:
    """The first of pydantic's findings."""
    first = error.errors(include_url=False)[0]
    where = tuple(str(part) for part in first["loc"] if not str(part).startswith("function-"))
    problem, figures = found(first)
    return Unreadable(where, first["type"], problem, figures)
