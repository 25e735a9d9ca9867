"""The pages of orders: each role at each page, what it shows and what it refuses."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from houqin.domains.orders.models import Order
from houqin.domains.orders.queries.reading import available_actions
from houqin.domains.orders.services import closing, field, sorting
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.workflow import STATES
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ADDRESSES = {
    "correct_place": "place",
    "set_urgency": "urgency",
    "follow_up": "follow-up",
    "correct_event": "correct",
    "make_safe": "safe",
    "return_order": "return",
}


def browser(work: Work, actor: Actor, language: str = "en") -> Client:
    """A client signed in as *actor*."""
    with entering(work.system.scope):
        person = Person.objects.select_related("account").get(pk=actor.person_id)
    account = person.account or open_account(
        work.system, person.public_id, username=f"u{person.pk}", password=None, at=AT
    )
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend=BACKEND)
    return client


def everybody(work: Work) -> list[Actor]:
    return [work.requester, work.manager, work.dispatcher, work.chief, work.desk, work.worker]


@pytest.mark.parametrize("state", list(STATES))
def test_every_act_that_is_offered_has_a_page_that_opens(work: Work, state: str) -> None:
    order = work.in_state(state)
    for actor in everybody(work):
        client = browser(work, actor)
        shown = client.get(f"/orders/{order.public_id}/")
        with entering(actor.scope):
            visible = Order.objects.visible_to(actor).select_related("unit").filter(pk=order.pk).first()
            offered = available_actions(actor, visible, at=timezone.now()) if visible else []
        assert shown.status_code == (200 if visible else 404)
        for one in offered:
            address = f"/orders/{order.public_id}/{ADDRESSES.get(one.name, one.name)}/"
            assert address in shown.content.decode(), f"{actor.name} in {state}: no button for {one.name}"
            assert client.get(address).status_code == 200, f"{actor.name} in {state}: {address}"


def test_an_act_that_is_not_possible_is_refused_before_anybody_fills_it_in(work: Work) -> None:
    order = work.submitted()
    refused = browser(work, work.requester).get(f"/orders/{order.public_id}/confirm/")
    assert refused.status_code == 409
    assert browser(work, work.colleague).get(f"/orders/{order.public_id}/withdraw/").status_code in {403, 404}
    assert browser(work, work.rival_desk).get(f"/orders/{order.public_id}/").status_code == 404


def test_what_would_be_refused_all_the_same_is_not_offered(work: Work) -> None:
    order = work.confirmed()
    names = {"王芳": work.requester, "周强": work.manager, "吴敏": work.dispatcher}

    def who_may_rate(at: datetime) -> set[str]:
        with entering(work.system.scope):
            seen = Order.objects.select_related("unit").get(pk=order.pk)
            return {who for who, one in names.items() if "rate" in acts_of(one, seen, at)}

    assert who_may_rate(later(80)) == {"王芳", "吴敏"}, "the person served, and the desk that calls back"
    assert who_may_rate(later(80) + timedelta(days=31)) == set(), "the time for rating is over"
    closing.rate(work.requester, order.public_id, grade=4, at=later(81))
    assert who_may_rate(later(82)) == set(), "rated once; a change of mind stands where the rating does"
    closing.rate(work.requester, order.public_id, grade=2, at=later(83))


def test_an_emergencys_confirmation_is_offered_to_the_chief_alone(work: Work) -> None:
    order = sorting.set_urgency(work.dispatcher, work.submitted().public_id, urgency="P2", at=later(1))
    order = work.completed_of(order)
    with entering(work.system.scope):
        seen = Order.objects.select_related("unit").get(pk=order.pk)
        offered = [one.name for one in (work.requester, work.dispatcher, work.chief) if "confirm" in acts_of(one, seen)]
    assert offered == ["郑刚"]


def test_going_on_is_offered_while_something_is_paused(work: Work) -> None:
    order = work.taken()
    assert "resume" not in acts_of(work.worker, _seen(work, order), later(35))
    field.pause(work.worker, order.public_id, reason_code="weather", promised=later(600), at=later(40))
    assert "resume" in acts_of(work.worker, _seen(work, order), later(45))
    field.resume(work.worker, order.public_id, at=later(50))
    assert "resume" not in acts_of(work.worker, _seen(work, order), later(55))


def _seen(work: Work, order: Order) -> Order:
    with entering(work.system.scope):
        found: Order = Order.objects.select_related("unit").get(pk=order.pk)
    return found


def acts_of(actor: Actor, order: Order, at: datetime = later(80)) -> set[str]:  # noqa: B008  a fixed instant
    return {one.name for one in available_actions(actor, order, at=at)}


def test_ones_own_words_are_not_marked_as_an_extra(work: Work) -> None:
    page = browser(work, work.requester).get("/orders/new/").content.decode()
    label = re.search(r'<label class="form-label" for="id_description">(.*?)</label>', page)
    assert label is not None
    assert "optional" not in label.group(1), "words are all that a person may have to give (practice 1)"
    assert "optional" in page, "what really may stay empty says so"


def test_the_list_costs_the_same_whatever_its_rows(work: Work) -> None:
    client = browser(work, work.dispatcher)
    work.submitted()
    client.get("/orders/")
    with CaptureQueriesContext(connection) as few:
        client.get("/orders/")
    for number in range(4):
        work.submitted(f"第{number}盏灯不亮")
    with CaptureQueriesContext(connection) as many:
        client.get("/orders/")
    assert len(many) == len(few), [query["sql"] for query in many]


def test_a_report_in_own_words_becomes_an_order(work: Work) -> None:
    client = browser(work, work.requester)
    answer = client.post(
        "/orders/new/",
        {"description": "三楼卫生间堵了", "place_words": "三楼东", "item_id": "nonsense", "idempotency_key": new_key()},
    )
    assert answer.status_code == 302, answer.content.decode()
    with entering(work.requester.scope):
        order = Order.objects.visible_to(work.requester).get()
    assert (order.description, order.place_words, order.item_version) == ("三楼卫生间堵了", "三楼东", None)


def test_an_empty_report_says_what_is_missing(work: Work) -> None:
    answer = browser(work, work.requester).post("/orders/new/", {"idempotency_key": new_key()})
    assert answer.status_code == 422
    assert "The report says nothing" in answer.content.decode()


def test_ratings_are_hidden_from_the_provider(work: Work) -> None:
    order = work.confirmed()
    closing.rate(work.requester, order.public_id, grade=2, comment="地上有灰", at=later(80))
    page = f"/orders/{order.public_id}/"
    assert "地上有灰" in browser(work, work.chief).get(page).content.decode()
    seen = browser(work, work.desk).get(page).content.decode()
    assert "地上有灰" not in seen
    assert "Rated" not in seen


def test_a_requester_reads_one_promise_and_a_dispatcher_three_clocks(work: Work) -> None:
    page = f"/orders/{work.arrived().public_id}/"
    own = browser(work, work.requester).get(page).content.decode()
    assert "It is to be done by" in own
    assert "The three clocks" not in own
    assert "Contract with the provider" not in own
    full = browser(work, work.dispatcher).get(page).content.decode()
    assert "The three clocks" in full
    assert "Contract with the provider" in full
    assert 'class="unworded"' not in full


def test_a_call_is_taken_on_one_screen(work: Work) -> None:
    client = browser(work, work.dispatcher)
    assert client.get("/orders/phone/").status_code == 200
    answer = client.post(
        "/orders/phone/",
        {"caller_text": "王芳", "description": "灯坏了", "source": "phone", "idempotency_key": new_key()},
    )
    assert answer.status_code == 302, answer.content.decode()
    with entering(work.dispatcher.scope):
        order = Order.objects.visible_to(work.dispatcher).get()
    assert (order.requester_id, order.source) == (work.requester.person_id, "phone")
    assert browser(work, work.requester).get("/orders/phone/").status_code == 403


def test_the_board_and_the_work_list_show_what_is_to_be_done(work: Work) -> None:
    waiting, given = work.submitted("走廊灯坏"), work.dispatched()
    board = browser(work, work.dispatcher).get("/orders/board/").content.decode()
    assert waiting.number in board
    assert given.number in board
    mine = browser(work, work.worker).get("/orders/work/").content.decode()
    assert given.number in mine
    assert waiting.number not in mine
    assert given.number not in browser(work, work.rival_desk).get("/orders/work/").content.decode()
    assert browser(work, work.requester).get("/orders/board/").status_code == 403


def test_places_that_the_words_mean_are_offered(work: Work) -> None:
    shown = browser(work, work.requester).post("/orders/new/look/", {"description": "灯不亮", "place_words": "301室"})
    assert "Do you mean this place?" in shown.content.decode()
