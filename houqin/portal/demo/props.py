"""The sample authority's rows by the keys of the tables: what stories name, found once."""

from __future__ import annotations

import uuid
from datetime import date

from houqin.domains.catalogue.models import ServiceItemVersion
from houqin.domains.contracts.models import ContractLine
from houqin.domains.orders.models import PauseReason
from houqin.foundation.organisation.actor import Actor, actor_for, system_actor
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.places.models import Place, PlaceKind


class Props:
    """Rows and actors of one authority. Read under the authority's own scope."""

    def __init__(self, authority: Unit, *, on: date) -> None:
        self._on = on
        self.authority = authority
        self.system = system_actor(authority.pk, "demo")
        own = {"authority_id": authority.pk}
        self.units = {unit.code: unit for unit in Unit.objects.filter(**own)}
        self.unit_of = {unit.pk: unit for unit in self.units.values()}
        self.people = {person.name: person for person in Person.objects.filter(**own).select_related("unit")}
        self.versions = {
            version.item.code: version
            for version in ServiceItemVersion.objects.filter(**own, valid_until=None).select_related("item")
        }
        self.pause_reasons = {reason.code: reason for reason in PauseReason.objects.filter(**own)}
        self.places = _by_key(Place.objects.filter(**own).order_by("path"))
        self.lines = self._lines()
        self._actors: dict[str, Actor] = {}

    def actor(self, name: str) -> Actor:
        """The actor that a person of the tables is; the empty name is the system."""
        if not name:
            return self.system
        if name not in self._actors:
            self._actors[name] = actor_for(self.people[name], on=self._on)
        return self._actors[name]

    def unit(self, unit_id: int) -> Unit:
        """A unit by its id."""
        unit: Unit = self.unit_of[unit_id]
        return unit

    def public_id(self, name: str) -> uuid.UUID:
        """A person's public id."""
        public_id: uuid.UUID = self.people[name].public_id
        return public_id

    def _lines(self) -> dict[str, ContractLine]:
        """The contract line of each item: one for the item itself, else one for its class."""
        lines: dict[str, ContractLine] = {}
        rows = ContractLine.objects.filter(authority_id=self.authority.pk).select_related("contract", "item")
        for code, version in self.versions.items():
            fitting = [row for row in rows if row.item_id == version.item_id]
            fitting += [
                row for row in rows if not row.item_id and row.service_class_id == version.item.service_class_id
            ]
            if fitting:
                lines[code] = fitting[0]
        return lines


def _by_key(places: object) -> dict[str, Place]:
    """Places by the keys of places.yaml: codes of sites and buildings, numbers of floors, names of rooms."""
    keys: dict[int, str] = {}
    found: dict[str, Place] = {}
    for place in places:  # type: ignore[attr-defined]  # a queryset, parents first
        own = place.name.removesuffix("层") if place.kind == PlaceKind.FLOOR else place.code or place.name
        key = (
            own
            if place.parent_id is None
            else f"{keys[place.parent_id]}/{own if place.kind != PlaceKind.BUILDING else place.code}"
        )
        keys[place.pk] = key
        found[key] = place
    return found
