"""The menu: every app registers its entries, every reader sees those they may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.actor import NOBODY, Actor, ActorKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The menu's sections, in order.
WORK, CATALOGUE, MONEY, RECORDS, SETTING_UP = "work", "catalogue", "money", "records", "setting_up"
SECTIONS: dict[str, StrOrPromise] = {
    WORK: _("Work"),
    CATALOGUE: _("Services and providers"),
    MONEY: _("Money"),
    RECORDS: _("Records and reports"),
    SETTING_UP: _("Set-up"),
}
#: How many entries the phone's bottom bar holds beside "More".
BAR = 4


@dataclass(frozen=True)
class Entry:
    """One line of the menu.

    ``action`` hides it from those who may not; ``shown`` decides instead where an action is not enough (a
    provider's list). ``bar`` ranks it for the phone's bottom bar (smaller first; 0: never there).
    """

    label: StrOrPromise
    url_name: str
    icon: str
    section: str = WORK
    order: int = 50
    action: str = ""
    shown: Callable[[Actor], bool] | None = None
    bar: int = 0

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.url_name)

    def is_for(self, actor: Actor) -> bool:
        """Whether *actor* may open it."""
        if self.shown is not None:
            return self.shown(actor)
        return not self.action or actor.can(self.action)


_entries: dict[str, Entry] = {}


def register(*entries: Entry) -> None:
    """Add an app's entries to the menu (from AppConfig.ready); an address stands there once."""
    for entry in entries:
        _entries[entry.url_name] = entry


def entries_for(actor: Actor) -> list[Entry]:
    """What *actor* may open, in the menu's order."""
    places = list(SECTIONS)
    return sorted(
        (entry for entry in _entries.values() if entry.is_for(actor)),
        key=lambda entry: (places.index(entry.section), entry.order),
    )


@dataclass(frozen=True)
class Section:
    """A heading of the menu with its entries."""

    label: StrOrPromise
    entries: list[Entry]


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the menu, the phone's bar, the entry we are on, and who reads. Makes no query."""
    actor: Actor = getattr(request, "actor", NOBODY)
    entries = entries_for(actor) if actor.kind is ActorKind.PERSON else []
    return {
        "actor": actor,
        "menu": [
            Section(label, here)
            for section, label in SECTIONS.items()
            if (here := [entry for entry in entries if entry.section == section])
        ],
        "bar": sorted((entry for entry in entries if entry.bar), key=lambda entry: entry.bar)[:BAR],
        "current_url": _current(request.path, entries),
        "demo": settings.DEMO,
    }


def _current(path: str, entries: list[Entry]) -> str:
    """The longest menu address that *path* lies under."""
    return max((entry.url for entry in entries if path.startswith(entry.url)), key=len, default="")


@dataclass(frozen=True)
class Home:
    """A first page: the smallest rank among those that are for the actor wins."""

    url_name: str
    is_for: Callable[[Actor], bool]
    rank: int = 50


_homes: dict[tuple[str, int], Home] = {}


def register_home(*homes: Home) -> None:
    """Offer a first page (from AppConfig.ready); visitors are actors of kind NOBODY."""
    for one in homes:
        _homes[one.url_name, one.rank] = one


def home_of(actor: Actor) -> str | None:
    """Where *actor* starts; None when nothing was offered."""
    for one in sorted(_homes.values(), key=lambda one: one.rank):
        if one.is_for(actor):
            return reverse(one.url_name)
    return None
