"""Finding what a register names: persons, places, providers, catalogue items. Each is looked up once for all rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from houqin.domains.catalogue.models import ServiceItemVersion
from houqin.foundation.imports.headers import plain
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person, Unit, UnitKind
from houqin.foundation.places import rules as place_rules
from houqin.foundation.places.models import Place
from houqin.kernel.refusal import N_


class ItemEnded(Unreadable):
    """The row names a service that the catalogue had given up before the report."""

    code = "orders.item_ended"
    sentence = N_("“{read}” was not in the catalogue any more on {on}; name another service, or leave it empty.")
    basis = "条例 27, 32"


#: Units that serve: who may stand in a register as the one that came.
SERVING = (UnitKind.PROVIDER, UnitKind.SERVICE_CENTRE)


class PersonFinder:
    """Persons by name, within a unit and what is below it."""

    def __init__(self, actor: Actor) -> None:
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        for person in Person.objects.visible_to(actor).select_related("unit"):
            self._by_name[plain(person.name)].append(person)

    def find(self, name: str, unit: Unit | None) -> Person | None:
        """The one person of that name in *unit* or below; with None, the one person of that name at all."""
        known = self._by_name.get(plain(name), [])
        found = [one for one in known if unit is None or one.unit.path.startswith(unit.path)]
        return found[0] if len(found) == 1 else None


class PlaceFinder:
    """Places by their code or by the names from some level down, without doubt; anything else stays words."""

    def __init__(self, actor: Actor) -> None:
        self._by_words: dict[str, set[int]] = defaultdict(set)
        self._by_id: dict[int, Place] = {}
        for place in Place.objects.visible_to(actor).filter(valid_until__isnull=True).order_by("path"):
            self._by_id[place.pk] = place
            chain = [
                self._by_id[int(part)].name for part in place.path.rstrip(".").split(".") if int(part) in self._by_id
            ]
            names = {place_rules.plain("".join(chain[start:])) for start in range(len(chain))}
            for words in names | {place_rules.plain(place.code)} - {""}:
                self._by_words[words].add(place.pk)

    def find(self, words: str) -> Place | None:
        """The one place called so."""
        found = self._by_words.get(place_rules.plain(words), set())
        return self._by_id[next(iter(found))] if words and len(found) == 1 else None


class ItemFinder:
    """Catalogue items by code or by the name of their service, as offered on a day."""

    def __init__(self, actor: Actor) -> None:
        self._by_words: dict[str, list[ServiceItemVersion]] = defaultdict(list)
        for version in ServiceItemVersion.objects.visible_to(actor).select_related("item").order_by("valid_from"):
            for words in {plain(version.item.code), plain(version.service), plain(version.service_en)} - {""}:
                self._by_words[words].append(version)

    def find(self, words: str, on: date) -> ServiceItemVersion | None:
        """The one version in force on the day; None where there is none yet, or several items go by the name.

        Raises ItemEnded for a name that the catalogue had given up by then.
        """
        found = [
            version
            for version in self._by_words.get(plain(words), [])
            if version.valid_from <= on and (version.valid_until is None or on < version.valid_until)
        ]
        ends = [version.valid_until for version in self._by_words.get(plain(words), [])]
        if not found and ends and all(end is not None and end <= on for end in ends):
            raise ItemEnded(read=words[:40], on=on.isoformat())
        return found[0] if len(found) == 1 else None
