"""The home page: each sees what awaits them, nobody what does not concern them, at a bounded number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from houqin.domains.orders.services.quotes import quote
from houqin.domains.orders.services.voice import complain, decide_complaint
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role


def home(work: Work, actor: Actor) -> str:
    return browser(work, actor).get("/home/").content.decode()


def test_a_requester_is_asked_whether_it_is_fixed(work: Work) -> None:
    assert "Nothing awaits you." in home(work, work.requester)
    order = work.completed()
    shown = home(work, work.requester)
    assert "Is it fixed?" in shown
    assert f"/orders/{order.public_id}/" in shown
    assert str(order.public_id) not in home(work, work.colleague)


def test_quotes_and_complaints_await_who_decides_on_them(work: Work) -> None:
    order = work.taken()
    quote(work.worker, order.public_id, scope="换整组灯具", labour_fen=100_00, materials_fen=0, at=later(20))
    complaint = complain(work.requester, order.public_id, words="来晚了", at=timezone.now() - timedelta(days=1))
    approvers = [work.manager, work.chief]
    assert any("换整组灯具" in home(work, actor) for actor in approvers)
    assert "换整组灯具" not in home(work, work.requester)
    assert "来晚了" in home(work, work.chief)
    assert "来晚了" not in home(work, work.desk)
    decide_complaint(work.chief, complaint.public_id, valid=True, finding="属实", at=timezone.now())
    assert "来晚了" not in home(work, work.chief)
    assert "来晚了" in home(work, work.desk), "found valid, the provider may appeal"


def test_a_provider_sees_its_own_only(work: Work) -> None:
    order = work.dispatched()
    assert str(order.public_id) in home(work, work.desk)
    assert str(order.public_id) not in home(work, work.rival_desk)


@pytest.mark.parametrize(
    ("role", "start"),
    [
        (Role.REQUESTER, "/home/"),
        (Role.UNIT_MANAGER, "/home/"),
        (Role.INSPECTOR, "/home/"),
        (Role.SECTION_CHIEF, "/home/"),
        (Role.FINANCE_CLERK, "/home/"),
        (Role.AUDITOR, "/home/"),
        (Role.ADMINISTRATOR, "/home/"),
        (Role.PROVIDER_MANAGER, "/home/"),
        (Role.DISPATCHER, "/orders/board/"),
        (Role.PROVIDER_DISPATCHER, "/orders/work/"),
        (Role.WORKER, "/orders/work/"),
    ],
)
def test_each_role_starts_where_it_works(work: Work, role: Role, start: str) -> None:
    office = work.market.office
    provider = {Role.PROVIDER_MANAGER, Role.PROVIDER_DISPATCHER, Role.WORKER}
    actor = office.actor("某人", office.provider if role in provider else office.authority, role)
    client = browser(work, actor)
    assert client.get("/")["Location"] == start
    assert client.get("/home/").status_code == 200


def test_more_work_costs_no_more_queries(work: Work) -> None:
    work.completed()
    work.taken()
    client = browser(work, work.chief)
    client.get("/home/")
    with CaptureQueriesContext(connection) as few:
        client.get("/home/")
    for _number in range(6):
        work.taken()
    with CaptureQueriesContext(connection) as many:
        shown = client.get("/home/").content.decode()
    assert "Late now" in shown
    assert "2 more" in shown, "seven are late, five are shown"
    assert len(many) == len(few)
