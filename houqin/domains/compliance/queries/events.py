"""The days that duties hang on, brought along by contracts, bonds and the papers of providers' people.

Each kind of event is one query, however many rows. What the tables themselves already show as done says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, Q

from houqin.domains.compliance.rules.schedule import Event
from houqin.domains.contracts.models import Bond, Contract
from houqin.domains.providers.models import Provider, Qualification, QualificationKind
from houqin.foundation.organisation.actor import Actor

LAST_DAY = timedelta(days=1)
#: An appraisal serves the renewal of a contract when it was held in the last so many days of its term.
APPRAISED_WITHIN = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on a day. ``key`` names it for good; ``done_on``: the tables show since when nothing is left to do."""

    key: str
    on: date
    about: str
    contract_id: int | None = None
    url: str | None = None
    done_on: date | None = None
    about_person: bool = False


def happenings(actor: Actor, events: Iterable[Event]) -> dict[Event, list[Happening]]:
    """What of *events* the actor may see, each kind read once."""
    found: dict[Event, list[Happening]] = {}
    wanted = set(events)
    for group, read in READERS.items():
        if wanted & group:
            for event, happening in read(actor):
                found.setdefault(event, []).append(happening)
    return found


def _of_contracts(actor: Actor) -> Iterator[tuple[Event, Happening]]:
    contracts = (
        Contract.objects.visible_to(actor)
        .exclude(state="draft")
        .annotate(appraised_on=Max("appraisals__appraised_on"), renewed_on=Max("renewals__signed_on"))
        .order_by("number", "pk")
    )
    for row in contracts:
        key, about, url = str(row.public_id), str(row), row.get_absolute_url()
        yield Event.CONTRACT_SIGNED, Happening(key, row.signed_on, about, row.pk, url)
        last = row.valid_until - LAST_DAY
        appraised = row.appraised_on if row.appraised_on and row.appraised_on > last - APPRAISED_WITHIN else None
        decided = [day for day in (row.renewed_on, row.ended_on, appraised) if day is not None]
        yield Event.CONTRACT_ENDS, Happening(key, last, about, row.pk, url, done_on=min(decided, default=None))


def _of_bonds(actor: Actor) -> Iterator[tuple[Event, Happening]]:
    bonds = Bond.objects.visible_to(actor).select_related("contract").order_by("contract__number", "pk")
    for row in bonds:
        contract = row.contract
        key, about, url = str(row.public_id), str(contract), contract.get_absolute_url()
        over = contract.ended_on or contract.valid_until - LAST_DAY
        yield Event.CONTRACT_OVER, Happening(key, over, about, contract.pk, url, row.returned_on)
        if row.valid_until is not None:
            ends = row.valid_until - LAST_DAY
            yield Event.BOND_ENDS, Happening(key, ends, about, contract.pk, url, row.returned_on)


OF_PAPERS = {
    QualificationKind.VETTING.value: Event.VETTING_ENDS,
    QualificationKind.NO_CRIME.value: Event.NO_CRIME_ENDS,
    QualificationKind.NDA.value: Event.NDA_ENDS,
    QualificationKind.HEALTH.value: Event.HEALTH_ENDS,
    QualificationKind.CERTIFICATE.value: Event.CERTIFICATE_ENDS,
}


def _of_papers(actor: Actor) -> Iterator[tuple[Event, Happening]]:
    """The last paper of each kind of people who are still there: an earlier one was followed by it."""
    papers = (
        Qualification.objects.visible_to(actor)
        .filter(
            Q(valid_until=None)
            | Q(person__as_staff__valid_until=None)
            | Q(person__as_staff__valid_until__gt=F("valid_until"))
        )
        .select_related("person", "provider__unit")
        .order_by("person__sort_key", "pk")
    )
    last: dict[tuple[int, str, str], Any] = {}
    for row in papers:
        before = last.setdefault((row.person_id, row.kind, row.name), row)
        if before.valid_until and (row.valid_until is None or before.valid_until < row.valid_until):
            last[row.person_id, row.kind, row.name] = row
    for row in last.values():
        if row.valid_until is None:
            continue
        about = f"{row.provider.unit.name} {row.person.name} {row.name}".strip()
        url = Provider.get_absolute_url(row.provider)
        on: date = row.valid_until - LAST_DAY
        yield OF_PAPERS[row.kind], Happening(str(row.public_id), on, about, None, url, about_person=True)


READERS: dict[frozenset[Event], Callable[[Actor], Iterator[tuple[Event, Happening]]]] = {
    frozenset({Event.CONTRACT_SIGNED, Event.CONTRACT_ENDS}): _of_contracts,
    frozenset({Event.CONTRACT_OVER, Event.BOND_ENDS}): _of_bonds,
    frozenset(OF_PAPERS.values()): _of_papers,
}
