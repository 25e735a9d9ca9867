"""Whom a provider may send on an ordinary order: the rule's table, what the desk sees, who may ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone

from houqin.domains.catalogue.services.items import publish_version
from houqin.domains.contracts.tests.making import LAMP
from houqin.domains.orders.models import Order
from houqin.domains.orders.queries.sending import whom_to_send
from houqin.domains.orders.rules.sending import Candidate, best_first, sent_by_itself, work_at
from houqin.domains.orders.services import dispatching, intake
from houqin.domains.orders.tests.making import NINE, Work, later
from houqin.domains.orders.tests.test_pages import browser
from houqin.domains.orders.tests.test_telling import holder, keep_a_roster, told
from houqin.domains.providers.services.admission import choose_sending
from houqin.domains.providers.services.staff import enter_staff
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.foundation.places.services import set_secrecy
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotFound, NotPermitted
from houqin.web.idempotency import new_key

TABLE = yaml.safe_load((Path(__file__).parent / "cases" / "sending.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", TABLE, ids=[case["name"] for case in TABLE])
def test_who_is_suggested_and_in_which_order(case: dict[str, Any]) -> None:
    names = [row[0] for row in case["people"]]
    people = [Candidate(pk, row[1], row[2], tuple(row[3]), row[4]) for pk, row in enumerate(case["people"])]
    found = best_first(people)
    assert [names[one.person_id] for one in found] == case["order"]
    assert [names[one.person_id] for one in found if one.fits] == case["fit"]


@pytest.mark.parametrize("case", TABLE, ids=[case["name"] for case in TABLE])
def test_who_is_sent_where_the_provider_lets_it_go(case: dict[str, Any]) -> None:
    names = [row[0] for row in case["people"]]
    people = [Candidate(pk, row[1], row[2], tuple(row[3]), row[4]) for pk, row in enumerate(case["people"])]
    sent = sent_by_itself(best_first(people))
    assert (sent and names[sent.person_id]) == case["sent"]


def test_the_roster_is_asked_for_the_time_agreed_unless_it_is_past() -> None:
    hour = timedelta(hours=1)
    assert work_at(at=NINE, convenient_from=None, scheduled_at=None) == NINE
    assert work_at(at=NINE, convenient_from=NINE + hour, scheduled_at=None) == NINE + hour
    assert work_at(at=NINE, convenient_from=NINE + hour, scheduled_at=NINE + 2 * hour) == NINE + 2 * hour
    assert work_at(at=NINE, convenient_from=NINE - hour, scheduled_at=None) == NINE


@pytest.fixture
def lamp_for_electricians(work: Work) -> Work:
    """The worker on duty, the second standing in, both electricians, as the lamp asks for; a plumber who is neither."""
    keep_a_roster(work)
    manager_id = work.market.office.authority.public_id
    content = replace(LAMP, trade="电工")
    publish_version(
        work.system,
        work.market.lamp.public_id,
        valid_from=date(2026, 2, 1),
        content=content,
        manager_id=manager_id,
        at=AT,
    )
    plumber = work.market.office.actor("陈师傅", work.market.office.provider, Role.WORKER)
    assert plumber.public_id is not None
    enter_staff(work.system, plumber.public_id, provider_id=work.market.provider.public_id, since=SINCE, at=AT)
    return work


def suggested(work: Work, order: Order, minutes: int = 10) -> list[tuple[str, int | None, bool, int, bool]]:
    with entering(work.desk.scope):
        return [
            (
                one.person.name,
                one.candidate.rank,
                one.candidate.has_trade,
                one.candidate.open_orders,
                one.candidate.fits,
            )
            for one in whom_to_send(work.desk, order, at=later(minutes))
        ]


def test_the_desk_is_shown_who_is_on_duty_of_the_trade_and_how_much_each_has(lamp_for_electricians: Work) -> None:
    work = lamp_for_electricians
    work.taken()
    found = suggested(work, work.dispatched())
    assert found[:2] == [("孙师傅", 1, True, 1, True), ("钱师傅", 2, True, 0, True)]
    assert {name for name, *_rest, fits in found if not fits} == {"赵队长", "陈师傅"}, "no electricians"


def test_of_those_not_on_duty_then_who_has_least_in_hand_comes_first(lamp_for_electricians: Work) -> None:
    work = lamp_for_electricians
    work.taken()
    found = suggested(work, work.dispatched(), minutes=60 * 24 * 10)
    assert [row[:4] for row in found[:2]] == [("钱师傅", None, True, 0), ("孙师傅", None, True, 1)]


def test_the_roster_counts_at_the_time_agreed(lamp_for_electricians: Work) -> None:
    work = lamp_for_electricians
    window = (later(60 * 24 * 3), later(60 * 24 * 3 + 60))
    order = intake.submit_order(work.requester, work.report(convenient=window), at=NINE)
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    with entering(work.system.scope):
        order = Order.objects.get(pk=order.pk)
    assert [row[1] for row in suggested(work, order)] == [None] * 4, "the roster ends before the window"


def test_nobody_unvetted_is_suggested_for_a_place_with_secrecy(lamp_for_electricians: Work) -> None:
    work = lamp_for_electricians
    set_secrecy(work.system, work.room.public_id, secrecy="work", at=later(0), reason="涉密场所")
    order = work.dispatched()
    assert not any(row[4] for row in suggested(work, order))
    page = browser(work, work.desk).get(f"/orders/{order.public_id}/assign/").content.decode()
    assert "Nobody is suggested" in page
    assert "lacks Vetting, Confidentiality agreement" in page


def test_the_page_names_the_first_ones_and_leaves_the_choice_open(
    lamp_for_electricians: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = lamp_for_electricians
    monkeypatch.setattr(timezone, "now", lambda: later(10))
    order = work.dispatched()
    page = browser(work, work.desk).get(f"/orders/{order.public_id}/assign/").content.decode()
    assert "<strong>孙师傅</strong> · On duty · 电工 · 0 in hand" in page
    assert "陈师傅: is of another trade" in page
    assert "selected" not in page.split('name="worker_id"')[1].split("</select>")[0].replace('value="" selected', "")
    with entering(work.system.scope):
        assert Order.objects.get(pk=order.pk).worker_id is None, "nobody is sent by itself"
    chosen = browser(work, work.desk).post(
        f"/orders/{order.public_id}/assign/",
        {"worker_id": work.second_worker.public_id, "idempotency_key": new_key()},
    )
    assert chosen.status_code == 302
    with entering(work.system.scope):
        assert Order.objects.get(pk=order.pk).worker_id == work.second_worker.person_id, "the desk chose another"


def test_the_endpoint_shows_the_same_to_the_providers_desk_only(
    lamp_for_electricians: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = lamp_for_electricians
    monkeypatch.setattr(timezone, "now", lambda: later(10))
    address = f"/api/v1/orders/{work.dispatched().public_id}/workers"
    answer = browser(work, work.desk).get(address)
    assert [(row["name"], row["duty"], row["fits"]) for row in answer.json()][:2] == [
        ("孙师傅", 1, True),
        ("钱师傅", 2, True),
    ]
    assert browser(work, work.requester).get(address).status_code == 403
    assert browser(work, work.rival_desk).get(address).status_code == 404


def test_where_the_provider_lets_it_go_an_ordinary_order_reaches_who_is_on_duty(lamp_for_electricians: Work) -> None:
    work = lamp_for_electricians
    provider_id = work.market.provider.public_id
    manager = work.market.office.actor("赵经理", work.market.office.provider, Role.PROVIDER_MANAGER)
    assert holder(work, work.dispatched()) == "", "its desk decides as long as it did not say so"
    for actor in (work.desk, work.chief):
        with pytest.raises(NotPermitted):
            choose_sending(actor, provider_id, by_roster=True, at=AT)
    with pytest.raises(NotFound):
        choose_sending(work.rival_desk, provider_id, by_roster=True, at=AT)
    choose_sending(manager, provider_id, by_roster=True, at=AT)
    order = work.dispatched()
    assert (order.state, holder(work, order)) == ("assigned", "孙师傅")
    assert [name for name, _ in told(work, "orders.on_duty")] == ["孙师傅"]
    later_order = dispatching.dispatch(work.dispatcher, work.submitted().public_id, at=later(60 * 24 * 10))
    assert (later_order.state, holder(work, later_order)) == ("dispatched", ""), "nobody is on the roster then"
    choose_sending(manager, provider_id, by_roster=False, at=AT)
    assert holder(work, work.dispatched()) == ""


def test_the_manager_chooses_by_page_and_by_endpoint(work: Work) -> None:
    manager = work.market.office.actor("赵经理", work.market.office.provider, Role.PROVIDER_MANAGER)
    address, client = f"/providers/{work.market.provider.public_id}", browser(work, manager)
    assert f'href="{address}/sending/"' in client.get(f"{address}/").content.decode()
    assert client.post(f"{address}/sending/", {"by_roster": "on", "idempotency_key": new_key()}).status_code == 302
    assert "who is on duty" in client.get(f"{address}/").content.decode()
    assert "checked" in client.get(f"{address}/sending/").content.decode()
    back = client.put(
        f"/api/v1{address}/sending",
        '{"by_roster": false}',
        content_type="application/json",
        headers={"idempotency-key": new_key()},
    )
    assert (back.status_code, back.json()["sends_by_roster"]) == (200, False)
    assert browser(work, work.chief).get(f"{address}/sending/").status_code == 403
