"""The home page in a grown office: every list as it was asked for singly, in few queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from houqin.foundation.organisation.actor import Actor, actor_for
from houqin.foundation.organisation.roles import PROVIDER_ROLES, Role
from houqin.foundation.scope.scope import entering
from houqin.web import awaiting
from houqin.web.awaiting import SHOWN, Waiting
from tests.sweeps.cast import client_of
from tests.sweeps.growing import grow
from tests.sweeps.sample import Sample, make_sample
from tests.sweeps.test_query_counts import queries

#: Who looks: at the office or the provider, with which duties.
READERS: dict[str, tuple[str, list[Role]]] = {
    "chief": ("authority", [Role.SECTION_CHIEF]),
    "everything": ("authority", [role for role in Role if role not in PROVIDER_ROLES]),
    "requester": ("finance", [Role.REQUESTER]),
    "provider": ("provider", list(PROVIDER_ROLES)),
    "rival": ("rival", list(PROVIDER_ROLES)),
}
#: Who looks (4), the transaction (2), all kept lists together (1), what is computed or looked up first: duties (3),
#: rosters, years, who prepared which payment.
FIXED = 16


@pytest.fixture
def sample(db: None) -> Sample:
    made = make_sample()
    grow(made, [0, 1, 2])
    return made


def singly(actor: Actor) -> list[tuple[Any, int, list[Any]]]:
    """Each list asked for by itself."""
    at = timezone.now()
    lists = sorted(awaiting._lists.values(), key=lambda one: one.order)
    told = [(one, one.rows(actor, at)) for one in lists if one.concerns(actor)]
    return [(one.label, len(rows), _told(one, rows[:SHOWN])) for one, rows in told if len(rows)]


def _told(one: awaiting.Awaiting, rows: Any) -> list[Any]:
    return [(row.pk if isinstance(row, Model) else None, str(one.line(row)), one.address(row)) for row in rows]


def together(found: list[Waiting]) -> list[tuple[Any, int, list[Any]]]:
    """What the page is given."""
    return [(one.awaiting.label, one.total, _told(one.awaiting, one.first)) for one in found]


def test_the_home_page_thinks_in_sets(sample: Sample) -> None:
    office = sample.office
    for name, (unit, roles) in READERS.items():
        person = office.person(name, getattr(office, unit), *roles)
        client = client_of(office, person.public_id, name)
        assert client.get("/home/").status_code == 200, name
        took = queries(lambda client=client: client.get("/home/"))  # type: ignore[misc]  # bound in the loop
        actor = actor_for(person, on=timezone.localdate())
        with entering(actor.scope):
            alone = singly(actor)
            found = awaiting.waiting_for(actor, at=timezone.now())
            assert together(found) == alone, name
        kinds = {type(row) for one in found for row in one.first if isinstance(row, Model)}
        assert took <= FIXED + len(kinds), f"{name}: {took}"
        if name == "everything":
            assert len(alone) > 5
