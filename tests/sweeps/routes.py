"""Every address of the site and every operation of the API, found by asking Django and the API itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

#: Sign-in pages are the library's own and tested there.
LIBRARY = "accounts/"


@dataclass(frozen=True)
class Route:
    """An address: its name, its pattern with ``{parameters}``, and which they are."""

    name: str
    pattern: str
    parameters: tuple[str, ...]

    def address(self, values: dict[str, str]) -> str:
        """The address with the parameters filled in."""
        return "/" + self.pattern.format(**values)


def pages() -> list[Route]:
    """Every named page of ours, in order of its address."""
    found = [route for route in _walk(get_resolver(), "", "") if not route.pattern.startswith(LIBRARY)]
    return sorted(found, key=lambda route: route.pattern)


def operations() -> Iterator[tuple[str, str, str]]:
    """Every operation of the API: method, path with ``{parameters}``, operation id."""
    from houqin.config.api import api

    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation["operationId"]


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace == "api-1.0.0" or entry.app_name == "ninja":
                continue
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, pattern, inner)
        elif isinstance(entry, URLPattern):
            names = tuple(entry.pattern.converters)
            plain = pattern
            for name, converter in entry.pattern.converters.items():
                for kind in ("uuid", "str", "int", "slug", "path"):
                    plain = plain.replace(f"<{kind}:{name}>", "{" + name + "}")
                plain = plain.replace(f"<{name}>", "{" + name + "}")
                assert "{" + name + "}" in plain, f"{pattern}: unknown converter {converter}"
            yield Route(f"{space}{entry.name}", plain.replace("^", "").replace("$", ""), names)
