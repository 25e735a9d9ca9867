"""Finding a unit by what a ledger calls it: its code, its name, or the names of its branch."""

from __future__ import annotations

from houqin.foundation.imports.headers import plain
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_

SEPARATORS = "/\\>|、-—"


class NoSuchUnit(Unreadable):
    """Nobody is called so."""

    code = "imports.no_such_unit"
    sentence = N_("There is no unit “{read}”; write its name or code as in the list of units.")


class SeveralUnits(Unreadable):
    """More than one unit has this name."""

    code = "imports.several_units"
    sentence = N_("Several units are called “{read}”: {paths}; write the code or the whole branch.")


class UnitFinder:
    """The units an actor may see, by code and by name. One query."""

    def __init__(self, actor: Actor) -> None:
        self._by_id: dict[int, Unit] = {unit.pk: unit for unit in Unit.objects.visible_to(actor).order_by("path")}
        self._by_words: dict[str, list[Unit]] = {}
        for unit in self._by_id.values():
            branch = [one.name for one in self._branch(unit)]
            names = {plain(unit.code), plain(unit.name), plain(unit.name_en)}
            names |= {_joined(branch[start:]) for start in range(len(branch))}
            for words in names - {""}:
                self._by_words.setdefault(words, []).append(unit)

    def find(self, words: str) -> Unit:
        """The one unit called so. Raises NoSuchUnit, SeveralUnits."""
        found = self._by_words.get(plain(words)) or self._by_words.get(_joined([words])) or []
        if not found:
            raise NoSuchUnit(read=words[:40])
        if len(found) > 1:
            paths = "、".join("/".join(one.name for one in self._branch(unit)) for unit in found[:4])
            raise SeveralUnits(read=words[:40], paths=paths)
        return found[0]

    def _branch(self, unit: Unit) -> list[Unit]:
        return [self._by_id[int(part)] for part in unit.path.rstrip(".").split(".") if int(part) in self._by_id]


def _joined(names: list[str]) -> str:
    """Names of a branch as one word: 发展改革委/综合处 and 发展改革委综合处 mean the same."""
    return "".join(letter for letter in plain("".join(names)) if letter not in SEPARATORS)
