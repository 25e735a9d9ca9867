"""Case files: YAML (and so JSON) read without its traps, and the clock tried on them.

YAML 1.1 reads 12:00 as 720, ``on`` as true and dates as objects; here numbers are decimal, truth is true or false, and
everything else is text. A key given twice is refused.
"""

import re
from collections.abc import Hashable, Mapping
from typing import Any

import yaml

from houqin.kernel.clock.evaluate import demand_deadlines, evaluate
from houqin.kernel.clock.reader import case_from, known_at_in, zone_of
from houqin.kernel.clock.shape import CaseInvalid
from houqin.kernel.refusal import N_


class _Loader(yaml.SafeLoader):
    """The safe loader with only the plain scalars of JSON."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false|True|False", "tfTF"),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("null", r"null|Null|~|", "nN~"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first])
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^$"), [""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    # Merged keys (<<) stand beside the mapping's own, so doubles are looked for before merging.
    keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    double = next((key for key in keys if keys.count(key) > 1), None)
    if double is not None:
        raise CaseInvalid(
            where=N_("line {line}"),
            line=node.start_mark.line + 1,
            problem=N_("the key “{key}” is given twice"),
            key=double,
        )
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_document(text: str) -> Mapping[str, Any]:
    """Parse a YAML or JSON mapping. Raises CaseInvalid."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 (a subclass of the safe loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # nested without end; a number without end
        raise CaseInvalid(
            where=N_("the file"), problem=N_("it is not YAML ({fault})"), fault=" ".join(str(error).split())
        ) from error
    if not isinstance(data, dict):
        raise CaseInvalid(where=N_("the file"), problem=N_("it is not a mapping of keys to values"))
    return data


def case_data(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The case in *data*: the document itself, or its part ``case`` (as in the files of the clock suite)."""
    inner = data.get("case")
    return inner if isinstance(inner, dict) else data


def try_document(text: str, *, as_known_at: str | None = None, demand: bool = False) -> dict[str, object]:
    """Read the clocks of a case file in the fixed shape. *demand*: refuse an unknown deadline. Raises Refusal."""
    data = case_data(read_document(text))
    case = case_from(data)
    known_at = None if as_known_at is None else known_at_in(as_known_at, zone_of(data))
    reading = evaluate(case, known_at=known_at)
    if demand:
        demand_deadlines(reading)
    return reading.as_json()
