"""Who may appear in a story, and where: the tables indexed the way the generator asks."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from houqin.portal.demo.tables import PersonRow, PlaceRow, Tables

#: Units whose floors serve everybody: a report from there may come from anyone.
COMMON = frozenset({"JGJ", "JGJ-FWC", "JGJ-FCJ"})
#: Kinds of rooms that no single unit owns; the area's manager confirms there (practice 2).
PUBLIC = frozenset({"corridor", "lift_lobby", "hall", "parking", "dining", "big_hall"})


class Cast:
    """Persons by what they may do, places by kind."""

    def __init__(self, tables: Tables) -> None:
        self.dispatchers = self._holding(tables, "dispatcher")
        self.chiefs = self._holding(tables, "section_chief")
        self.inspectors = self._holding(tables, "inspector")
        self.managers = {row.unit: row for row in self._holding(tables, "unit_manager")}
        self.desks = {row.unit: row for row in self._holding(tables, "provider_dispatcher")}
        self.provider_managers = {row.unit: row for row in self._holding(tables, "provider_manager")}
        self.workers: dict[tuple[str, str], list[PersonRow]] = {}
        self.users: dict[str, list[PersonRow]] = {}
        self.callers: dict[str, list[PersonRow]] = {}
        for row in tables.people:
            if row.trade:
                self.workers.setdefault((row.unit, row.trade), []).append(row)
            elif ("requester", row.unit) in row.grants:
                self.users.setdefault(bureau(row.unit), []).append(row)
            elif not row.sign_in:
                self.callers.setdefault(bureau(row.unit), []).append(row)
        self.area_managers = {bureau(row.unit): row for row in self._holding(tables, "area_manager")}
        self.rooms: dict[str, list[PlaceRow]] = {}
        for place in tables.places:
            kind = place.room_kind or ("grounds" if place.kind == "point" and place.key.count("/") == 1 else place.kind)
            self.rooms.setdefault(kind, []).append(place)

    @staticmethod
    def _holding(tables: Tables, role: str) -> list[PersonRow]:
        return [row for row in tables.people if any(held == role for held, _ in row.grants)]

    def place(self, kinds: Sequence[str], dice: Random) -> PlaceRow | None:
        """A place of one of *kinds*; None where none is needed."""
        rooms = [place for kind in kinds for place in self.rooms.get(kind, ())]
        return dice.choice(rooms) if rooms else None

    def user(self, unit: str, dice: Random) -> PersonRow:
        """Somebody with an account who may report for *unit*."""
        own = self.users.get(bureau(unit)) if unit and unit not in COMMON else None
        return dice.choice(own or self.users[dice.choice(sorted(self.users))])

    def caller(self, unit: str, dice: Random) -> PersonRow:
        """Somebody from the phone book of *unit* without an account; else one with."""
        own = self.callers.get(bureau(unit)) if unit and unit not in COMMON else None
        if own is None and (not unit or unit in COMMON):
            own = self.callers[dice.choice(sorted(self.callers))]
        return dice.choice(own) if own else self.user(unit, dice)

    def worker(self, provider: str, trade: str, dice: Random, *, vetted: bool) -> PersonRow | None:
        """A worker of the trade; *vetted*: only with vetting and confidentiality agreement in force to the end."""
        found = self.workers.get((provider, trade)) or [
            row for (owner, _), rows in sorted(self.workers.items()) if owner == provider for row in rows
        ]
        if vetted:
            found = [row for row in found if row.papers.get("vetting", 0) > 0 and row.papers.get("nda", 0) > 0]
        return dice.choice(found) if found else None

    def dispatcher(self, dice: Random) -> str:
        """The name of a dispatcher on shift."""
        return dice.choice(self.dispatchers).name

    def area_manager(self, place: PlaceRow) -> str:
        """The name of the manager of the area *place* lies in."""
        return self.area_managers.get(bureau(place.unit), self.area_managers["JGJ"]).name


def bureau(unit: str) -> str:
    """The unit below the authority that *unit* belongs to: the part of its code before the hyphen."""
    return unit.split("-", maxsplit=1)[0]
