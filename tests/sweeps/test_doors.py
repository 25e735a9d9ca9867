"""Every address × every role × every place, against one table of what is expected (trust Z1).

The table stands in ``doors.yaml``: for each address and place, the roles that are let in. An address that is not in
the table fails; so does an answer 5xx, whoever knocks. ``HOUQIN_RECORD_DOORS=1`` writes the table anew, to be read
line by line before it is committed.

A run knocks at every door with every role in its own place and with those who have none, and with the roles of other
places at a fifth of the doors, drawn by ``SEED`` (the day, unless given), as trust Z1 asks of each run of CI.
``HOUQIN_DOORS=all`` knocks at all.
"""

from __future__ import annotations

import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import yaml
from django.http import HttpResponse
from django.utils import timezone

from tests.sweeps.cast import ELSEWHERE, OTHER, Knocker, everybody, nobodies
from tests.sweeps.routes import operations, pages
from tests.sweeps.sample import Sample, make_sample

TABLE = Path(__file__).parent / "doors.yaml"
ALL = "everyone"
#: One door in so many is tried by the roles of other places.
FIFTH = 5
Door = tuple[str, str]
#: Parameters that name no thing of somebody's: of a month or a kind of paper each authority has its own.
NO_THINGS = {"month", "paper"}


@pytest.fixture
def sample(db: None) -> Sample:
    return make_sample()


def doors(sample: Sample) -> Iterator[Door]:
    """Every page by name, every reading operation of the API by path, each with an address to knock at."""
    for route in pages():
        yield route.name, route.address(sample.values(route.pattern, route.parameters))
    for method, path, _ in operations():
        if method == "get":
            yield f"GET {path}", path.format(**sample.values(path.lstrip("/"), _parameters(path)))


def _parameters(path: str) -> tuple[str, ...]:
    return tuple(part.strip("{}") for part in path.split("/") if part.startswith("{"))


def outcome(response: HttpResponse) -> str:
    """In, to the sign-in page, no, or broken."""
    if response.status_code >= 500:
        return "broken"
    if response.status_code in {301, 302}:
        return "sign in" if "/accounts/login/" in response["Location"] else "in"
    return "in" if response.status_code < 300 else "no"


#: Door → place → the roles let in. A place at which nobody knocked is not there.
LetIn = dict[str, dict[str, list[str]]]


def knock(knockers: Iterable[Knocker], all_doors: Sequence[Door], drawn: Sequence[Door]) -> LetIn:
    """Who is let in where, those of other places at the *drawn* doors only; what broke, under the door ``broken``."""
    let_in: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for knocker in knockers:
        for name, address in drawn if knocker.place in {OTHER, ELSEWHERE} else all_doors:
            came = outcome(knocker.client.get(address))  # type: ignore[arg-type]  # the test client's response
            let_in[name][knocker.place] += [knocker.role] if came == "in" else []
            if came == "broken":
                let_in["broken"][name].append(f"{knocker.role} ({knocker.place})")
    return let_in


def judged(found: LetIn, expected: Mapping[str, Mapping[str, object]], roles: int) -> dict[str, object]:
    """What differs from the table, at the places where somebody knocked: door → (expected, found)."""
    wrong: dict[str, object] = {}
    for name, places in found.items():
        told = {place: expected[name][place] for place in places if place in expected[name]}
        if (seen := _written(places, roles)) != told:
            wrong[name] = (told, seen)
    return wrong


def _written(places: Mapping[str, list[str]], roles: int) -> dict[str, object]:
    """As the table writes it."""
    return {place: ALL if len(let_in) == roles else sorted(let_in) for place, let_in in places.items() if let_in}


def test_everybody_at_every_door(sample: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    all_doors = list(doors(sample))
    knockers = everybody(sample.office, sample.elsewhere)
    roles = len(knockers) // 3
    seed = os.environ.get("SEED") or f"{timezone.localdate():%Y%m%d}"
    record = bool(os.environ.get("HOUQIN_RECORD_DOORS"))
    whole = record or os.environ.get("HOUQIN_DOORS") == "all"
    drawn = all_doors if whole else random.Random(seed).sample(all_doors, len(all_doors) // FIFTH)
    found = knock([*knockers, *nobodies(sample.office)], all_doors, drawn)
    with capsys.disabled():
        sys.stdout.write(f"\ndoors: {len(all_doors)}, of them {len(drawn)} for other places (SEED={seed})\n")
    assert not found.pop("broken", {}), "an answer of 5xx is a failure whoever knocks"
    if record:
        table = {name: _written(places, roles) for name, places in found.items()}
        TABLE.write_text(yaml.safe_dump(table, allow_unicode=True, width=120, default_flow_style=None))
    expected = yaml.safe_load(TABLE.read_text())
    assert set(found) - set(expected) == set(), "addresses that the table does not know"
    assert set(expected) - set(found) == set(), "addresses that are gone"
    assert (wrong := judged(found, expected, roles)) == {}, wrong


def test_things_of_another_authority_do_not_exist() -> None:
    """Read from the table itself: nobody from elsewhere is let in at an address that names a thing."""
    expected = yaml.safe_load(TABLE.read_text())
    named = {route.name for route in pages() if set(route.parameters) - NO_THINGS} | {
        f"GET {path}" for method, path, _ in operations() if set(_parameters(path.lstrip("/"))) - NO_THINGS
    }
    assert named & set(expected)
    assert not [name for name in named if expected.get(name, {}).get(ELSEWHERE)]


def test_visitors_get_only_what_is_public() -> None:
    expected = yaml.safe_load(TABLE.read_text())
    public = {name for name, places in expected.items() if places.get("none") and "visitor" in places["none"]}
    assert public == PUBLIC


def test_every_page_opens_for_somebody() -> None:
    """Read from the table itself: a page that lets in nobody is broken, unless no sample of it can be open."""
    expected = yaml.safe_load(TABLE.read_text())
    shut = {name for name, places in expected.items() if not name.startswith("GET ") and not any(places.values())}
    assert shut <= SHUT.keys(), shut - SHUT.keys()


#: Pages that nobody enters here, and why.
SHUT = {
    **dict.fromkeys(
        ("catalogue:item", "catalogue:item_end", "catalogue:publish"), "the sample's word names a version, not an item"
    ),
    **dict.fromkeys(
        (
            *("orders:acknowledge", "orders:admit", "orders:appeal", "orders:confirm", "orders:decide_left"),
            *("orders:dispatch", "orders:follow_up", "orders:rate", "orders:reject", "orders:reopen", "orders:take"),
            "orders:uphold",
            *("orders:appeal_complaint", "orders:decide_complaint_appeal"),
        ),
        "the sample's order or complaint is in another state",
    ),
    **dict.fromkeys(
        ("compliance:feed", "orders:act_by_link", "orders:order_by_link"), "opened by a secret link, whoever looks"
    ),
    **dict.fromkeys(("web:messenger_back", "web:messenger_sign_in"), "no messenger is set up"),
    "settlement:bank_file": "the sample's unit is paid for by the treasury",
    "web:demo_sign_in": "only in a demonstration",
    "web:notice": "somebody else's",
    "web:token": "somebody else's",
}

#: What a visitor may open without signing in.
PUBLIC = {"set_language", "web:home", "portal:ledger"}
