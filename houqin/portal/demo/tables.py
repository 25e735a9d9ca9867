"""The sample tables (``data/*.yaml``) as Python values; nothing here knows a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
#: Yuan; a contract line without a limit of its own has this one (providers.yaml).
QUOTE_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the tree; ``parent`` is its parent's code, empty directly below the authority."""

    code: str
    name: str
    name_en: str
    kind: str
    parent: str
    headcount: int
    is_budget_lead: bool


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place; ``key`` is its path in codes (``A/A1/5/男卫生间``), area in m²."""

    key: str
    parent: str
    kind: str
    name: str
    name_en: str = ""
    code: str = ""
    room_kind: str = ""
    area: int = 0
    unit: str = ""
    secrecy: str = "none"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody; the name is the key. ``sign_in`` is empty for people without an account.

    ``grants`` are pairs (role, unit code); ``papers`` maps a qualification to the day it ends, counted from the
    demo's end.
    """

    name: str
    unit: str
    title: str = ""
    sign_in: str = ""
    phone: str = ""
    extension: str = ""
    trade: str = ""
    grants: tuple[tuple[str, str], ...] = ()
    papers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quality:
    """How a provider works: see providers.yaml."""

    speed: int
    late: int
    reopened: int
    grades: tuple[int, ...]
    silent: int


@dataclass(frozen=True, slots=True)
class Demand:
    """How an item is asked for: see demand.yaml."""

    yearly: int
    season: str
    places: tuple[str, ...]
    urgency: Mapping[str, int]
    trade: str
    work: int
    words: tuple[str, ...]
    waiting: int = 0
    weather: str = ""
    quote: int = 0
    amount: int = 1
    appointed: bool = False
    parts: tuple[tuple[str, str, int], ...] = ()
    urgent_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Tables:
    """Everything the sample authority is made of."""

    def __init__(self, folder: Path = DATA) -> None:
        self._folder = folder

    def read(self, name: str) -> dict[str, Any]:
        """The content of ``data/{name}.yaml``: a chapter of one domain reads its own."""
        with (self._folder / f"{name}.yaml").open(encoding="utf-8") as stream:
            content: dict[str, Any] = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  both are the safe loader
        return content

    @cached_property
    def catalogue(self) -> dict[str, Any]:
        """Classes, items, faults, danger words."""
        return self.read("catalogue")

    @cached_property
    def items(self) -> dict[str, dict[str, Any]]:
        """Catalogue items by code."""
        return {row["code"]: row for row in self.catalogue["items"]}

    @cached_property
    def promises(self) -> dict[str, Any]:
        """Policies of promises by name."""
        return self.read("promises")

    @cached_property
    def market(self) -> dict[str, Any]:
        """Trades, providers, contracts."""
        return self.read("providers")

    @cached_property
    def calendars(self) -> dict[str, Any]:
        """The authority's and the providers' working time."""
        return self.read("calendar")

    @cached_property
    def planned(self) -> list[dict[str, Any]]:
        """Recurring rules."""
        rules: list[dict[str, Any]] = self.read("planned")["rules"]
        return rules

    @cached_property
    def planned_excuses(self) -> list[str]:
        """Why a task may be excused where its rule says nothing of its own."""
        excuses: list[str] = self.read("planned")["excuses"]
        return excuses

    @cached_property
    def rhythm(self) -> dict[str, Any]:
        """Everything of demand.yaml but the items."""
        return {name: value for name, value in self.read("demand").items() if name != "items"}

    @cached_property
    def demand(self) -> dict[str, Demand]:
        """How each item is asked for, by code."""
        rows = self.read("demand")["items"]
        return {code: _demand(row) for code, row in rows.items()}

    @cached_property
    def authority(self) -> dict[str, str]:
        """The authority itself: code and names."""
        authority: dict[str, str] = self.read("units")["authority"]
        return authority

    @cached_property
    def units(self) -> tuple[UnitRow, ...]:
        """The tree below the authority, parents first."""
        return tuple(_units(self.read("units")["units"], ""))

    @cached_property
    def qualities(self) -> dict[str, Quality]:
        """How each provider works, by code."""
        return {
            row["code"]: Quality(**{**row["quality"], "grades": tuple(row["quality"]["grades"])})
            for row in self.market["providers"]
        }

    @cached_property
    def served_by(self) -> dict[str, str]:
        """The provider of each item by contract: item code → provider code."""
        served: dict[str, str] = {}
        for contract in self.market["contracts"]:
            for line in contract["lines"]:
                for item, row in self.items.items():
                    if line.get("item") == item or line.get("class") == class_of(row):
                        served[item] = contract["provider"]
        return served

    @cached_property
    def items_of_lines(self) -> list[list[str]]:
        """The items that each contract line serves."""
        return [
            [item for item, row in self.items.items() if line.get("item") == item or line.get("class") == class_of(row)]
            for contract in self.market["contracts"]
            for line in contract["lines"]
        ]

    @cached_property
    def quote_limits(self) -> dict[str, int]:
        """Up to how many yuan an order of each item needs no approved quote: the item's limit or its line's."""
        limits: dict[str, int] = {}
        for contract in self.market["contracts"]:
            for line in contract["lines"]:
                for item, row in self.items.items():
                    if line.get("item") == item or line.get("class") == class_of(row):
                        own = line.get("quote_limit", QUOTE_LIMIT)
                        limits[item] = min(own, row.get("quote_limit", own))
        return limits

    @cached_property
    def highest_markup(self) -> int:
        """The most that any contract line adds to materials, in percent."""
        return max(int(line.get("markup", 0)) for contract in self.market["contracts"] for line in contract["lines"])

    @cached_property
    def places(self) -> tuple[PlaceRow, ...]:
        """The premises tree, parents first."""
        return tuple(_places(self.read("places")))

    @cached_property
    def people(self) -> tuple[PersonRow, ...]:
        """Account holders, workers, callers from the phone book."""
        content = self.read("people")
        return (
            *(_account_holder(row) for row in content["accounts"]),
            *(_worker(row) for row in content["workers"]),
            *(PersonRow(name=row["name"], unit=row["unit"], extension=row["extension"]) for row in content["callers"]),
        )


def class_of(item: Mapping[str, Any]) -> str:
    """The service class of an item: the part of its code before the hyphen."""
    return str(item["code"]).split("-", maxsplit=1)[0]


def _demand(row: dict[str, Any]) -> Demand:
    shaped = dict(row)
    for name in ("places", "words"):
        shaped[name] = tuple(row[name])
    shaped["parts"] = tuple((str(part[0]), str(part[1]), int(part[2])) for part in row.get("parts", ()))
    shaped["urgent_words"] = {level: tuple(words) for level, words in row.get("urgent_words", {}).items()}
    return Demand(**shaped)


def _units(rows: Sequence[dict[str, Any]], parent: str) -> list[UnitRow]:
    found: list[UnitRow] = []
    for row in rows:
        found.append(
            UnitRow(
                code=row["code"],
                name=row["name"],
                name_en=row["name_en"],
                kind=row.get("kind", "user_unit"),
                parent=parent,
                headcount=row["headcount"],
                is_budget_lead=row.get("is_budget_lead", False),
            )
        )
        found += _units(row.get("below", ()), row["code"])
    return found


def _account_holder(row: dict[str, Any]) -> PersonRow:
    held_in = row.get("in", row["unit"])
    return PersonRow(
        name=row["name"],
        unit=row["unit"],
        title=row["title"],
        sign_in=row["sign_in"],
        phone=row.get("phone", ""),
        extension=row.get("extension", ""),
        grants=tuple((role, row["unit"] if role == "requester" else held_in) for role in row["roles"]),
    )


def _worker(row: dict[str, Any]) -> PersonRow:
    papers = {kind: row[kind] for kind in ("vetting", "nda", "certificate", "health") if row.get(kind) is not None}
    if "vetting" in papers:
        papers["no_crime"] = papers["vetting"]
    return PersonRow(
        name=row["name"],
        unit=row["provider"],
        sign_in=row.get("sign_in", ""),
        phone=row["phone"],
        trade=row["trade"],
        grants=(("worker", row["provider"]),),
        papers=papers,
    )


def _places(content: dict[str, Any]) -> list[PlaceRow]:
    found: list[PlaceRow] = []
    for site in content["sites"]:
        found.append(PlaceRow(site["code"], "", "site", site["name"], site["name_en"], code=site["code"]))
        found += [PlaceRow(f"{site['code']}/{name}", site["code"], "point", name) for name in site["points"]]
        for building in site["buildings"]:
            found += _building(site["code"], building, content["kinds"])
    return found


def _building(site: str, row: dict[str, Any], kinds: dict[str, dict[str, Any]]) -> list[PlaceRow]:
    top = f"{site}/{row['code']}"
    secrecy = row.get("secrecy", "none")
    found = [
        PlaceRow(top, site, "building", row["name"], row["name_en"], row["code"], area=row["area"], secrecy=secrecy)
    ]
    for level, unit in enumerate(row["floors"], start=1):
        floor, area = f"{top}/{level}", row["area"] // len(row["floors"])
        found.append(PlaceRow(floor, top, "floor", f"{level}层", area=area, unit=unit, secrecy=secrecy))
        number = 0
        for kind, count in row["layout"].items():
            spec = kinds[kind]
            for each in range(1, count + 1):
                number += 1
                named = {"office": f"{level}{number:02d}办公室", "meeting": f"{level}{number:02d}会议室"}.get(kind)
                name = named or (spec["name"] if count == 1 else f"{spec['name']}{each}")
                found.append(
                    PlaceRow(
                        f"{floor}/{name}",
                        floor,
                        "room",
                        name,
                        room_kind=kind,
                        area=max(1, area * spec["share"] // 100),
                        unit=unit,
                        secrecy=secrecy,
                    )
                )
        found += [
            PlaceRow(f"{floor}/{point['name']}", floor, "point", point["name"], secrecy=secrecy)
            for point in row.get("points", ())
            if point["floor"] == level
        ]
    return found
