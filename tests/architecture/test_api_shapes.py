"""Shapes of the API go by their names in its description: two of one name would overwrite each other there."""

from collections import defaultdict
from collections.abc import Iterator

import ninja

from houqin.config import urls  # noqa: F401  importing the addresses imports every shape


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
