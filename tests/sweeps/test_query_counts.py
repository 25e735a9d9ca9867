"""How many queries an act, a page and an endpoint take: the same however many rows, and no more than the table says.

The table stands in ``queries.yaml``. What is not in it fails, and so does what costs more than it says.
``HOUQIN_RECORD_QUERIES=1`` writes it anew, to be read line by line before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from houqin.domains.orders.promises import forget
from houqin.domains.orders.tests.making import Work, make_work
from houqin.foundation.organisation.roles import PROVIDER_ROLES, Role
from tests.sweeps.acts import ACTS
from tests.sweeps.cast import client_of
from tests.sweeps.growing import grow, more_orders
from tests.sweeps.sample import Sample, make_sample
from tests.sweeps.test_doors import Door, doors

TABLE = Path(__file__).parent / "queries.yaml"
#: What does not open to anybody here: it redirects, answers only what was posted, or needs what the sample has not.
CLOSED = "closed"


@dataclass(frozen=True)
class Cost:
    """How many queries something took in a small and in a grown office."""

    few: int
    many: int


def queries(work: Callable[[], object]) -> int:
    """How many queries *work* takes."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def cost_of_act(work: Work, name: str) -> int:
    """What an act takes the second time, when what is read once for the process is read; nothing of it stays."""
    took = 0
    for _ in range(2):
        savepoint = transaction.savepoint()
        took = queries(ACTS[name](work))
        transaction.savepoint_rollback(savepoint)
    return took


def judge(part: str, costs: Mapping[str, Cost | None]) -> None:
    """Fail by name: what grows with the rows, and what costs more than the table says."""
    measured: dict[str, int | str] = {name: cost.many if cost else CLOSED for name, cost in costs.items()}
    table = yaml.safe_load(TABLE.read_text()) if TABLE.exists() else {}
    if os.environ.get("HOUQIN_RECORD_QUERIES"):
        table = {**table, part: measured}
        TABLE.write_text(yaml.safe_dump(table, allow_unicode=True, sort_keys=True))
    grown = {name: f"{cost.few} → {cost.many}" for name, cost in costs.items() if cost and cost.many > cost.few}
    assert grown == {}, f"these ask once for each row: {grown}"
    known: dict[str, int | str] = table[part]
    unlisted = sorted(measured.keys() - known.keys())
    assert unlisted == [], f"not in {TABLE.name}; record it anew and read the difference"
    wrong = {name: f"{known[name]} → {now}" for name, now in measured.items() if not _within(now, known[name])}
    assert wrong == {}, f"more queries than {TABLE.name} says, or closed where it was open"


def _within(now: int | str, known: int | str) -> bool:
    """Whether what was measured is no worse than what is known."""
    if isinstance(now, int) and isinstance(known, int):
        return now <= known
    return now == known


def test_an_act_costs_the_same_in_a_full_office(db: None) -> None:
    forget()
    work = make_work()
    few = {name: cost_of_act(work, name) for name in ACTS}
    for turn in range(3):
        more_orders(work, turn)
    judge("acts", {name: Cost(few[name], cost_of_act(work, name)) for name in ACTS})


def test_a_page_costs_the_same_whatever_its_rows(db: None) -> None:
    forget()
    sample = make_sample()
    grow(sample, [0])
    clients = readers(sample)
    opened = {door: _who_may(clients, door) for door in doors(sample)}
    few = {door: _cost(client, door) for door, client in opened.items() if client}
    grow(sample, [1, 2])
    costs = {door[0]: Cost(few[door], _cost(client, door)) if client else None for door, client in opened.items()}
    judge("doors", costs)


def readers(sample: Sample) -> list[Client]:
    """Somebody with every duty of the office, and somebody with every duty at the provider."""
    office = sample.office
    sides = {
        "everything": (office.authority, [role for role in Role if role not in PROVIDER_ROLES]),
        "provider": (office.provider, list(PROVIDER_ROLES)),
    }
    return [
        client_of(office, office.person(name, unit, *roles).public_id, name) for name, (unit, roles) in sides.items()
    ]


def _who_may(clients: list[Client], door: Door) -> Client | None:
    """The first reader to whom the door opens; opening it also reads what is read once for the process."""
    return next((one for one in clients if one.get(door[1]).status_code == 200), None)


def _cost(client: Client, door: Door) -> int:
    client.get(door[1])
    return queries(lambda: client.get(door[1]))
