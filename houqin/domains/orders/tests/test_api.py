"""The API of orders: who gets what, and that every act can be reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from houqin.domains.orders.api.acts import ACTS
from houqin.domains.orders.models import Order
from houqin.domains.orders.services import closing, field, voice
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.workflow import ORDER
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import BACKEND

SignIn = Callable[[Actor], Client]


@pytest.fixture
def sign_in(work: Work, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client of an actor, at 10:20 of the day on which everything happens."""
    monkeypatch.setattr(timezone, "now", lambda: later(80))

    def signed_in(actor: Actor) -> Client:
        assert actor.public_id is not None
        account = open_account(work.system, actor.public_id, username=f"u{actor.person_id}", password=None, at=AT)
        client = Client(headers={"accept-language": "en"})
        client.force_login(account, backend=BACKEND)
        return client

    return signed_in


def post(client: Client, address: str, **body: object) -> Any:
    return client.post(
        f"/api/v1{address}",
        json.dumps(body, default=str),
        content_type="application/json",
        headers={"idempotency-key": new_key()},
    )


def act(client: Client, order: Order, name: str, **body: object) -> dict[str, Any]:
    answer = post(client, f"/orders/{order.public_id}/{name}", **body)
    assert answer.status_code in (200, 201), answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def test_every_act_of_a_person_has_an_endpoint() -> None:
    assert {one.name for one in ACTS} == {one.name for one in ORDER.transitions if one.action}


def test_an_order_lives_by_the_api_alone(work: Work, sign_in: SignIn) -> None:
    requester, desk = sign_in(work.requester), sign_in(work.dispatcher)
    leader, worker = sign_in(work.desk), sign_in(work.worker)
    answer = post(requester, "/orders", description="灯不亮", item_id=work.market.lamp.public_id)
    assert answer.status_code == 201, answer.content.decode()
    order = Order(public_id=answer.json()["public_id"])
    assert act(desk, order, "acknowledge")["state"] == "acknowledged"
    assert act(desk, order, "correct-place", place_id=work.room.public_id)["place"]["name"] == "301室"
    assert act(desk, order, "dispatch")["provider"]["name"] == "安居物业公司"
    assert act(leader, order, "assign", worker_id=work.worker_id)["worker"]["name"] == "孙师傅"
    assert act(worker, order, "take")["state"] == "taken"
    assert act(worker, order, "arrive")["arrived_at"]
    paused = act(worker, order, "pause", reason_code="user_not_available", promised_on="2026-03-05")
    assert paused["paused_until"]
    assert act(worker, order, "resume")["paused_until"] is None
    part = {"name": "灯管", "unit_name": "支", "count_milli": 2000, "unit_price_fen": 0}
    assert act(worker, order, "complete", parts=[part])["parts"][0]["count_milli"] == 2000
    assert act(requester, order, "confirm")["confirmed_by"] == "user"
    assert act(requester, order, "rate", grade=5)["grade"] == 5
    complaint = act(requester, order, "complain", words="来得太晚")
    decided = post(sign_in(work.chief), f"/complaints/{complaint['public_id']}/decide", valid=True, finding="情况属实")
    assert decided.json()["state"] == "valid"
    listed = requester.get("/api/v1/orders?only=mine").json()["items"]
    assert [(one["public_id"], one["state"]) for one in listed] == [(str(order.public_id), "confirmed")]


def test_a_pause_is_explained_by_the_name_of_its_reason(work: Work, sign_in: SignIn) -> None:
    order = work.arrived()
    field.pause(work.worker, order.public_id, reason_code="user_not_available", promised=later(300), at=later(40))
    desk = sign_in(work.dispatcher)
    steps = desk.get(f"/api/v1/orders/{order.public_id}/timeline").json()["steps"]
    told = [step["text"] for step in steps] + [desk.get(f"/orders/{order.public_id}/story/").content.decode()]
    assert "user_not_available" not in "".join(told)
    assert sum("User not available" in text for text in told) == 2


def test_a_refusal_is_a_problem_and_changes_nothing(work: Work, sign_in: SignIn) -> None:
    order = work.taken()
    answer = post(sign_in(work.second_worker), f"/orders/{order.public_id}/take")
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "workflow.wrong_state"
    answer = post(sign_in(work.worker), f"/orders/{order.public_id}/pause", reason_code="weather")
    assert (answer.status_code, answer.json()["code"]) == (422, "orders.promise_needed")
    assert sign_in(work.rival_desk).get(f"/api/v1/orders/{order.public_id}").status_code == 404


@pytest.mark.parametrize(
    ("who", "wrong", "others"),
    [("worker", "take", "Dispatch"), ("second_worker", "take", "Dispatch"), ("desk", "take", "Classify")],
)
def test_a_refusal_names_only_what_is_open_to_its_reader(
    work: Work, sign_in: SignIn, who: str, wrong: str, others: str
) -> None:
    order, client = work.taken(), sign_in(getattr(work, who))
    offered = [one["label"] for one in client.get(f"/api/v1/orders/{order.public_id}").json()["actions"]]
    assert offered
    assert others not in offered
    told = f"Possible now: {', '.join(offered)}."
    assert post(client, f"/orders/{order.public_id}/{wrong}").json()["remedy"] == told
    page = client.get(f"/orders/{order.public_id}/{wrong}/")
    assert page.status_code == 409
    assert told in page.content.decode()


def test_what_may_be_done_is_what_the_table_and_the_duties_allow(work: Work, sign_in: SignIn) -> None:
    order = work.completed()
    seen = {
        who: {one["name"] for one in sign_in(actor).get(f"/api/v1/orders/{order.public_id}").json()["actions"]}
        for who, actor in {"requester": work.requester, "worker": work.worker}.items()
    }
    assert seen == {"requester": {"confirm", "reopen", "complain"}, "worker": {"follow_up"}}


def test_a_provider_sees_no_rating_beside_an_order(work: Work, sign_in: SignIn) -> None:
    order = work.confirmed()
    closing.rate(work.requester, order.public_id, grade=1, at=later(71), comment="不满意")
    voice.complain(work.requester, order.public_id, words="态度差", at=later(72))
    for actor, sees in ((work.worker, False), (work.desk, False), (work.chief, True), (work.requester, True)):
        client = sign_in(actor)
        shown = client.get(f"/api/v1/orders/{order.public_id}").json()
        told = client.get(f"/api/v1/orders/{order.public_id}/timeline").json()
        kinds = {entry["kind"] for entry in told["entries"]}
        assert bool(shown["ratings"]) is sees
        assert ("rated" in kinds) is sees
        assert ("complained" in kinds) is sees
        assert ("不满意" in json.dumps([shown, told], ensure_ascii=False)) is sees
        assert (client.get("/api/v1/complaints").json()["total"] == 1) is sees


def test_a_requester_is_told_one_promise_and_the_desk_three_clocks(work: Work, sign_in: SignIn) -> None:
    order = work.arrived()
    told = {
        who: sign_in(actor).get(f"/api/v1/orders/{order.public_id}/timeline").json()
        for who, actor in {"requester": work.requester, "desk": work.dispatcher}.items()
    }
    clocks = {who: {line["clock"] for line in one["promises"]} for who, one in told.items()}
    assert clocks == {"requester": {"user"}, "desk": {"user", "inside", "provider"}}
    assert {step["figures"].get("clock", "user") for step in told["requester"]["steps"]} == {"user"}
    held = next(step for step in told["desk"]["steps"] if step["code"] == "clock.held")
    assert held["figures"]["provider"] == "安居物业公司"
    assert "安居物业公司" in held["text"]


def test_board_and_work_list(work: Work, sign_in: SignIn) -> None:
    work.submitted()
    mine, free = work.taken(), work.dispatched()
    board = sign_in(work.dispatcher).get("/api/v1/orders/board").json()
    assert {column["code"]: column["total"] for column in board} == {
        "desk": 1,
        "dispatch": 0,
        "provider": 1,
        "work": 1,
        "confirm": 0,
    }
    lists = sign_in(work.worker).get("/api/v1/orders/work-list").json()
    assert [one["public_id"] for one in lists["mine"]] == [str(mine.public_id)]
    assert [one["public_id"] for one in lists["free"]] == [str(free.public_id)]
    assert sign_in(work.requester).get("/api/v1/orders/board").status_code == 403


def test_a_duplicate_is_shown_before_sending_without_saying_whose_it_is(work: Work, sign_in: SignIn) -> None:
    order = work.submitted()
    address = f"/api/v1/orders/nearby?words=灯不亮&place_id={work.room.public_id}"
    near = sign_in(work.colleague).get(address).json()
    assert [one["public_id"] for one in near] == [str(order.public_id)]
    assert "王芳" not in json.dumps(near, ensure_ascii=False)


def test_a_list_takes_the_same_queries_whatever_its_length(
    work: Work, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(work.dispatcher)
    work.taken()

    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            assert client.get("/api/v1/orders").status_code == 200
        return len(counted)

    first = queries()
    for _ in range(3):
        work.taken()
    assert queries() == first


@pytest.mark.parametrize("slip", ["state=opened", "urgency=P9", "only=some"])
def test_a_slip_in_what_is_sought_does_not_look_like_nothing_found(work: Work, sign_in: SignIn, slip: str) -> None:
    answer = sign_in(work.dispatcher).get(f"/api/v1/orders?{slip}")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_lists_are_narrowed_to_providers_that_provide(work: Work, sign_in: SignIn) -> None:
    page = sign_in(work.dispatcher).get("/orders/").content.decode()
    choices = {name: page.split(f'name="{name}"')[1].split("</select>")[0] for name in ("unit", "provider")}
    office = work.market.office
    named = {name: (office.planning.name in html, office.provider.name in html) for name, html in choices.items()}
    assert named == {"unit": (True, False), "provider": (False, True)}


def test_instants_without_a_zone_are_refused(work: Work, sign_in: SignIn) -> None:
    order = work.taken()
    naive = datetime(2026, 3, 3, 9, 30)  # noqa: DTZ001  the zone is what is missing
    answer = post(sign_in(work.worker), f"/orders/{order.public_id}/arrive", happened_at=naive.isoformat())
    assert (answer.status_code, answer.json()["code"]) == (422, "input.malformed")


def test_a_misspelt_key_of_an_act_is_refused_however_deep_it_stands(work: Work, sign_in: SignIn) -> None:
    order = work.taken()
    part = {"name": "灯管", "count_milli": 1000, "unit_price_fen": 1200, "unit_prise_fen": 1300}
    answer = post(sign_in(work.worker), f"/orders/{order.public_id}/complete", parts=[part], labor_fen=100)
    assert (answer.status_code, answer.json()["code"]) == (422, "input.malformed")
    assert set(answer.json()["fields"]) == {"body.labor_fen", "body.parts.0.unit_prise_fen"}
    with entering(work.system.scope):
        order.refresh_from_db()
    assert order.state == "taken"
