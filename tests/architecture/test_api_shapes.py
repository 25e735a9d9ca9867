"""Shapes of the API: one name stands for one shape, and what is sent takes no key that it does not know."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_args

import ninja
from ninja.operation import Operation
from pydantic import BaseModel

from houqin.config import urls  # noqa: F401  importing the addresses imports every shape
from houqin.config.api import api
from houqin.web.api import Body


def _below(shape: type[ninja.Schema]) -> Iterator[type[ninja.Schema]]:
    each: type[ninja.Schema]
    for each in shape.__subclasses__():
        yield each
        yield from _below(each)


def clashes(shapes: Iterator[type[ninja.Schema]]) -> list[str]:
    """Names that stand for more than one shape; what a shape says of itself in words may differ."""
    told: dict[str, set[str]] = defaultdict(set)
    places: dict[str, set[str]] = defaultdict(set)
    for shape in shapes:
        described = shape.model_json_schema()
        described.pop("description", None)
        told[shape.__name__].add(str(described))
        places[shape.__name__].add(shape.__module__)
    return [f"{name}: {', '.join(sorted(places[name]))}" for name, ways in sorted(told.items()) if len(ways) > 1]


def test_a_name_stands_for_one_shape() -> None:
    own = (shape for shape in _below(ninja.Schema) if shape.__module__.startswith("houqin."))
    assert clashes(own) == []


def test_two_shapes_of_one_name_are_found() -> None:
    one = type("TwiceOut", (ninja.Schema,), {"__annotations__": {"fen": int}})
    other = type("TwiceOut", (ninja.Schema,), {"__annotations__": {"reason": str}})
    assert clashes(iter([one, one])) == []
    assert [found.split(":")[0] for found in clashes(iter([one, other]))] == ["TwiceOut"]


def operations(router: ninja.Router) -> Iterator[Operation]:
    """Every operation of a router and of those mounted on it."""
    for view in router.path_operations.values():
        yield from view.operations
    for _, inner, _ in router._routers:
        yield from operations(inner)


def open_bodies(every: Iterator[Operation]) -> list[str]:
    """What operations take, however deep inside, that lets unknown keys pass."""
    taken: set[type[BaseModel]] = set()
    for operation in every:
        for model in operation.models:
            if model.__ninja_param_source__ in {"body", "form"}:
                for field in model.model_fields.values():
                    taken |= _within(field.annotation)
    is_closed = {one: issubclass(one, Body) and one.model_config["extra"] == "forbid" for one in taken}
    return sorted(f"{one.__module__}.{one.__name__}" for one, closed in is_closed.items() if not closed)


def _within(annotation: Any) -> set[type[BaseModel]]:
    """The shapes that an annotation names, and those inside them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}.union(*(_within(field.annotation) for field in annotation.model_fields.values()))
    return set[type[BaseModel]]().union(*map(_within, get_args(annotation)))


def test_what_is_sent_takes_no_key_that_it_does_not_know() -> None:
    every = [one for _, router, *_ in api._routers for one in operations(router)]
    assert len([one for one in every if {"POST", "PUT", "PATCH", "DELETE"} & set(one.methods)]) > 150, "they were found"
    assert open_bodies(iter(every)) == []
