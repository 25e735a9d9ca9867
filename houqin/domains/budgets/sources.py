"""What a transfer rests on, in words and with its page: each app that posts says so of its own sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Source:
    """A type of source: what it is called, and the page that shows one by its public id ("": none)."""

    label: StrOrPromise
    url_name: str = ""

    def address(self, source_id: UUID) -> str | None:
        """Where the source is shown."""
        return reverse(self.url_name, args=[source_id]) if self.url_name else None


_sources: dict[str, Source] = {
    "budgets.approval": Source(_("approval")),
    "budgets.opening": Source(_("opening position")),
    "budgets.adjustment": Source(_("adjustment between lines")),
    "budgets.carry_over": Source(_("end of the year: carried over")),
    "budgets.surplus": Source(_("end of the year: surplus")),
    "budgets.withdrawal": Source(_("withdrawal")),
    "budgets.reservation": Source(_("set aside by hand")),
}


def register(source_type: str, label: StrOrPromise, url_name: str = "") -> None:
    """Say what a type of source is called and which page shows it (from AppConfig.ready of the app that posts)."""
    _sources[source_type] = Source(label, url_name)


def source_of(source_type: str) -> Source:
    """The type of source; one that nobody registered is called by its own code."""
    return _sources.get(source_type, Source(source_type))
