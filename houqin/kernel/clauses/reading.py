"""Reading a clause and its facts, from text or plain data, and the JSON Schemas that say how they are written."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from houqin.kernel.clauses.clause import Clause
from houqin.kernel.clauses.facts import Facts
from houqin.kernel.clauses.values import ExactPoints, Fen, Strict
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.unreadable import PROBLEMS, first_of

#: No clause of a contract is longer; a longer file is something else.
MOST_CHARACTERS = 200_000
MOST_DEPTH = 40


class ClauseUnreadable(BadInput):
    """The clause or its facts do not have the shape that ``houqin clauses schema`` prints."""

    code = "clauses.unreadable"
    sentence = N_("{where}: {problem}.")
    remedy = N_("Compare it with the schema (houqin clauses schema); nothing was computed.")
    basis = "clauses.md, Shapes"


class _Loader(yaml.SafeLoader):
    """The safe loader with every scalar as text, so that no number passes through a float; nothing is null.

    Aliases are not read: a few of them make a file of gigabytes.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            mark = event.start_mark
            raise yaml.composer.ComposerError(None, None, "an alias (*) is not read; write it out", mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|Null|~|)$"), ["n", "N", "~", ""])


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    keys = [key.value for key, _ in node.value]
    double = next((key for key in keys if keys.count(key) > 1), None)
    if double is not None:
        raise yaml.constructor.ConstructorError(None, None, f"{double!s:.60} is given twice", node.start_mark)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def parse(text: str, *, name: str) -> object:
    """Plain data of YAML or JSON text; every scalar is text. Raises ClauseUnreadable."""
    if len(text) > MOST_CHARACTERS:
        raise ClauseUnreadable(where=name, problem=N_("the text is too long"))
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a subclass of the safe loader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, {mark.line + 1}:{mark.column + 1}" if mark else name
        said = getattr(error, "problem", None)
        raise ClauseUnreadable(where=where, problem=str(said) if said else N_("it is not YAML")) from None


def read_clause(written: object) -> Clause:
    """A clause from plain data (YAML or JSON); raises ClauseUnreadable, BandsDoNotCover, NegativePayOut."""
    return _read(Clause, written)


def read_facts(written: object) -> Facts:
    """Facts from plain data; nothing at all are no facts. Raises ClauseUnreadable."""
    return _read(Facts, {} if written is None else written)


def read_fee(text: str) -> int:
    """A fee in yuan as fen. Raises ClauseUnreadable."""
    fen: int = _single(Fen, text, "fee")
    return fen


def read_score(text: str) -> Fraction:
    """A score in points as exact 1/100 points. Raises ClauseUnreadable."""
    exact: Fraction = _single(ExactPoints, text, "score")
    return exact


def schema() -> dict[str, Any]:
    """The JSON Schemas of a clause and its facts."""
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {"clause": draft | Clause.model_json_schema(), "facts": draft | Facts.model_json_schema()}


Shape = TypeVar("Shape", bound=Strict)


def _read(shape: type[Shape], written: object) -> Shape:
    name = shape.__name__.lower()
    if not isinstance(written, Mapping):
        raise ClauseUnreadable(where=name, problem=PROBLEMS["dict_type"])
    _demand_plain(written, name, MOST_DEPTH)
    try:
        return shape.model_validate(written)
    except ValidationError as error:
        raise _refusal(error, name) from None


def _single(kind: Any, text: str, name: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(text)
    except ValidationError as error:
        raise _refusal(error, name) from None


def _refusal(error: ValidationError, name: str) -> ClauseUnreadable:
    first = first_of(error)
    where = " › ".join(first.where) or name
    return ClauseUnreadable(where=where[:200], problem=first.problem, **first.figures)


def _demand_plain(written: object, name: str, depth: int) -> None:
    """Only texts that can be stored and printed, in no endless nest. Raises ClauseUnreadable."""
    if isinstance(written, str):
        if not written.isascii() and any("\ud800" <= character <= "\udfff" for character in written):
            raise ClauseUnreadable(where=name, problem=N_("the text has characters that cannot be stored"))
        if "\x00" in written:
            raise ClauseUnreadable(where=name, problem=N_("the text has characters that cannot be stored"))
        return
    if isinstance(written, Mapping):
        for key in written:
            if not isinstance(key, str):
                raise ClauseUnreadable(where=name, problem=N_("every value needs a name in words"))
            _demand_plain(key, name, depth)
        inner: Iterable[object] = written.values()
    elif isinstance(written, list | tuple):
        inner = written
    else:
        return
    if depth == 0:
        raise ClauseUnreadable(where=name, problem=N_("it is nested too deeply"))
    for value in inner:
        _demand_plain(value, name, depth - 1)
