"""Reading a clause and its facts from plain data, and the JSON Schemas that say how they are written."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from houqin.kernel.clauses.facts import Facts
from houqin.kernel.clauses.shape import Clause, Strict
from houqin.kernel.refusal import N_, BadInput


class ClauseUnreadable(BadInput):
    """The clause or its facts do not have the shape that ``houqin clauses schema`` prints."""

    code = "clauses.unreadable"
    sentence = N_("{where}: {problem}.")
    remedy = N_("Compare it with the schema (houqin clauses schema); nothing was computed.")
    basis = "clauses.md, Shapes"


Shape = TypeVar("Shape", bound=Strict)


def read_clause(written: object) -> Clause:
    """A clause from plain data (YAML or JSON); raises ClauseUnreadable, BandsDoNotCover, NegativePayOut."""
    return _read(Clause, written)


def read_facts(written: object) -> Facts:
    """Facts from plain data; raises ClauseUnreadable."""
    return _read(Facts, written or {})


def schema() -> dict[str, Any]:
    """The JSON Schemas of a clause and its facts."""
    return {"clause": Clause.model_json_schema(), "facts": Facts.model_json_schema()}


def _read(shape: type[Shape], written: object) -> Shape:
    try:
        return shape.model_validate(written)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = " › ".join(str(part) for part in first["loc"]) or shape.__name__.lower()
        raise ClauseUnreadable(where=where, problem=first["msg"].removeprefix("Value error, ")) from None
