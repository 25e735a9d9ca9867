"""The catalogue is a ceiling: what it does not offer waits for an exception, emergencies never do."""

from __future__ import annotations

import pytest
from django.urls import reverse

from houqin.domains.catalogue.models import CatalogueException
from houqin.domains.catalogue.services.exceptions import OwnException, decide_exception
from houqin.domains.orders.models import Order
from houqin.domains.orders.rules.ceiling import (
    ExceptionNotNeeded,
    ExceptionOpen,
    OutsideCatalogue,
    demand_exception_needed,
    demand_within_ceiling,
)
from houqin.domains.orders.services import ceiling, dispatching, intake, sorting
from houqin.domains.orders.services.dispatching import Choice
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.notices.models import Notice
from houqin.foundation.places.services import set_secrecy
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotPermitted, Refusal
from houqin.web.idempotency import new_key


@pytest.mark.parametrize(
    ("classified", "urgency", "exception", "offers", "refused"),
    [
        (True, "P4", "", True, None),
        (False, "P4", "", True, OutsideCatalogue),
        (False, "P4", "refused", True, OutsideCatalogue),
        (False, "P4", "withdrawn", True, OutsideCatalogue),
        (False, "P4", "requested", True, ExceptionOpen),
        (False, "P4", "granted", True, None),
        (False, "P1", "", True, None),
        (False, "P2", "requested", True, None),
        (False, "P4", "", False, None),
    ],
)
def test_what_may_be_dispatched(
    classified: bool, urgency: str, exception: str, offers: bool, refused: type[Refusal] | None
) -> None:
    def judge() -> None:
        demand_within_ceiling(is_classified=classified, urgency=urgency, exception=exception, is_ceiling=offers)

    if refused is None:
        judge()
    else:
        with pytest.raises(refused):
            judge()


@pytest.mark.parametrize(
    ("classified", "urgency", "exception", "refused"),
    [
        (True, "P4", "", ExceptionNotNeeded),
        (False, "P1", "", ExceptionNotNeeded),
        (False, "P4", "granted", ExceptionNotNeeded),
        (False, "P4", "requested", ExceptionOpen),
    ],
)
def test_an_exception_nobody_waits_for_is_not_asked_for(
    classified: bool, urgency: str, exception: str, refused: type[Refusal]
) -> None:
    with pytest.raises(refused):
        demand_exception_needed(is_classified=classified, urgency=urgency, exception=exception)
    demand_exception_needed(is_classified=False, urgency="P4", exception="refused")


def outside(work: Work) -> Order:
    return intake.submit_order(work.requester, work.report("想在走廊摆花展", item_id=None), at=later(0))


def rival(work: Work) -> Choice:
    return Choice(provider_id=work.market.rival.public_id, reason="就近")


def test_an_order_outside_the_catalogue_waits_and_goes_on_when_granted(work: Work) -> None:
    order = outside(work)
    with pytest.raises(OutsideCatalogue):
        dispatching.dispatch(work.dispatcher, order.public_id, choice=rival(work), at=later(5))
    with pytest.raises(NotPermitted):
        ceiling.ask_exception(work.requester, order.public_id, reason="节日", at=later(5))
    asked = ceiling.ask_exception(work.dispatcher, order.public_id, reason="节日", estimate_fen=100, at=later(6))
    assert (asked.subject_type, asked.subject_id) == ("orders.order", order.public_id)
    with pytest.raises(ExceptionOpen):
        dispatching.dispatch(work.dispatcher, order.public_id, choice=rival(work), at=later(7))
    decide_exception(work.chief, asked.public_id, granted=True, reason="一次性", at=later(8))
    given = dispatching.dispatch(work.dispatcher, order.public_id, choice=rival(work), at=later(9))
    assert given.provider_id == work.market.rival.pk
    with pytest.raises(ceiling.DispatchedAlready):
        ceiling.ask_exception(work.dispatcher, order.public_id, reason="再来", at=later(10))


def test_a_refused_exception_reaches_the_requester_as_a_coded_rejection(work: Work) -> None:
    order = outside(work)
    asked = ceiling.ask_exception(work.chief, order.public_id, reason="节日", at=later(6))
    with pytest.raises(OwnException):
        decide_exception(work.chief, asked.public_id, granted=False, reason="不予", at=later(7))
    decide_exception(work.system, asked.public_id, granted=False, reason="超出保障范围", at=later(8))
    with entering(work.system.scope):
        order.refresh_from_db()
        rejected = order.events.get(kind="rejected")
        told = Notice.objects.filter(person__name="王芳", kind="orders.rejected")
        assert (order.state, rejected.data["reason"], rejected.note) == (
            "rejected",
            "outside_catalogue",
            "超出保障范围",
        )
        assert told.count() == 1


def test_a_refusal_leaves_alone_what_became_an_emergency(work: Work) -> None:
    order = outside(work)
    asked = ceiling.ask_exception(work.dispatcher, order.public_id, reason="不明", at=later(3))
    sorting.set_urgency(work.dispatcher, order.public_id, urgency="P1", at=later(4))
    dispatching.dispatch(work.dispatcher, order.public_id, choice=rival(work), at=later(5))
    decide_exception(work.chief, asked.public_id, granted=False, reason="不需要", at=later(8))
    with entering(work.system.scope):
        assert Order.objects.get(pk=order.pk).state == "dispatched"


def test_the_desk_asks_from_the_orders_page(work: Work) -> None:
    order, desk = outside(work), browser(work, work.dispatcher)
    address = reverse("orders:ask_exception", args=[order.public_id])
    assert address in desk.get(order.get_absolute_url()).content.decode()
    sent = desk.post(address, {"reason": "节日", "estimate": "120.00", "idempotency_key": new_key()})
    assert sent.status_code == 302, sent.content.decode()[-2000:]
    with entering(work.system.scope):
        assert CatalogueException.objects.get(subject_id=order.public_id).estimate_fen == 120_00
    other = outside(work)
    answer = desk.post(
        f"/api/v1/orders/{other.public_id}/exception",
        {"reason": "节日"},
        "application/json",
        headers={"idempotency-key": new_key()},
    )
    assert (answer.status_code, answer.json()["state"]) == (201, "requested")


def test_an_emergency_nobody_on_duty_can_take_is_told_to_the_providers_desk(work: Work) -> None:
    order = work.submitted("漏电冒火花")
    sorting.set_urgency(work.dispatcher, order.public_id, urgency="P1", at=later(2))
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    with entering(work.system.scope):
        told = Notice.objects.filter(kind="orders.roster_gap").values_list("person_id", flat=True)
        assert set(told) == {work.desk.person_id}


def test_whoever_took_it_keeps_it_only_where_they_may_be(work: Work) -> None:
    order = work.taken()
    set_secrecy(work.system, work.room.public_id, secrecy="key", at=later(11), reason="保密要害部位")
    with pytest.raises(dispatching.NotVetted):
        sorting.correct_place(work.dispatcher, order.public_id, place_id=work.room.public_id, at=later(12))
    with pytest.raises(dispatching.NotVetted):
        sorting.classify(work.dispatcher, order.public_id, item_id=work.market.lamp.public_id, at=later(12))
