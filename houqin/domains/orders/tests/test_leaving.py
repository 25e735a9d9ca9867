"""What an order leaves with a provider that said it was done: in no charge until somebody says what of it counts."""

from __future__ import annotations

import pytest
import time_machine

from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.orders.models import Order, OrderEvent, Part
from houqin.domains.orders.services import closing, dispatching, field, sorting
from houqin.domains.orders.services.leaving import NothingLeft, decide_left
from houqin.domains.orders.services.materials import included_this_year
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.tests.test_afterwards import TUBE, agreed
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money
from houqin.kernel.refusal import BadInput, NotPermitted, Refusal
from houqin.web.idempotency import new_key


def passed_on(work: Work) -> Order:
    """Said to be done with a tube for ¥20.00 and ¥50.00 of labour; it was not, and another provider got it."""
    order = agreed(work)
    field.complete(work.worker, order.public_id, parts=[TUBE], labour_fen=50_00, at=later(60))
    closing.reopen(work.requester, order.public_id, reason="还是不亮", at=later(65))
    choice = dispatching.Choice(provider_id=work.market.rival.public_id, reason="两次未修好")
    return dispatching.transfer(work.dispatcher, order.public_id, choice=choice, at=later(70))


def finished(work: Work) -> Order:
    """… which did it, and the requester confirmed."""
    order = passed_on(work)
    other = work.market.office.actor("冯师傅", work.market.office.rival, Role.WORKER)
    dispatching.take(other, order.public_id, at=later(75))
    field.complete(other, order.public_id, at=later(90))
    return closing.confirm(work.requester, order.public_id, at=later(95))


def deliveries(work: Work, order: Order) -> list[tuple[str, int, int | None]]:
    """What the order brought its first contract line: part, quantity, cost."""
    with entering(work.system.scope):
        rows = DeliveryRecord.objects.filter(source_id=order.public_id, line=work.market.line).order_by("part")
        return list(rows.values_list("part", "quantity", "cost_fen"))


def decided(office: Work, order: Order, **given: object) -> Order:
    """The chief says that the tube counts, unless *given* otherwise."""
    told: dict[str, object] = {"line_id": office.market.line.public_id, "charge_fen": 20_00, "reason": "灯管确已更换"}
    return decide_left(office.chief, order.public_id, at=later(120), **(told | given))  # type: ignore[arg-type]


def test_what_was_really_delivered_counts_when_somebody_says_so(work: Work) -> None:
    order = finished(work)
    assert order.left_open
    assert deliveries(work, order) == []
    done = decided(work, order, work=True)
    assert not done.left_open
    assert deliveries(work, order) == [("materials", 1000, 20_00), ("work", 1000, None)]
    with pytest.raises(NothingLeft):
        decided(work, order)
    # The one is not to learn what the other was paid.
    rival = work.market.office.actor("钱经理", work.market.office.rival, Role.PROVIDER_MANAGER)
    with entering(rival.scope):
        seen = OrderEvent.objects.visible_to(rival).filter(order=order)
        assert seen.exists()
        assert not seen.filter(kind="left_decided").exists()


def test_nothing_of_it_may_count_too_and_that_is_a_decision(work: Work) -> None:
    order = finished(work)
    decided(work, order, charge_fen=0, reason="灯管是旧的")
    assert deliveries(work, order) == []
    with entering(work.system.scope):
        assert not Order.objects.get(pk=order.pk).left_open


def test_it_waits_until_the_order_cannot_come_back(work: Work) -> None:
    order = passed_on(work)
    assert order.left_open
    with pytest.raises(NothingLeft):
        decided(work, order)
    back = dispatching.Choice(line_id=work.market.line.public_id, reason="退回原合同")
    order = dispatching.transfer(work.dispatcher, order.public_id, choice=back, at=later(80))
    assert not order.left_open, "on its first line again its parts are in that charge"
    assert order.contract_line_id == work.market.line.pk
    order = sorting.withdraw(work.requester, order.public_id, reason="不修了", at=later(85))
    assert order.left_open, "it came to nothing on the line where the tube went in"
    decided(work, order)
    assert deliveries(work, order) == [("materials", 1000, 20_00)]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"charge_fen": 70_01}, BadInput),
        ({"charge_fen": -1}, BadInput),
        ({"reason": " "}, Refusal),
    ],
    ids=["more than was charged", "below nothing", "no reason"],
)
def test_what_is_refused(work: Work, given: dict[str, object], refusal: type[Refusal]) -> None:
    order = finished(work)
    with pytest.raises(refusal):
        decided(work, order, **given)
    with pytest.raises(NotPermitted):
        decide_left(
            work.dispatcher,
            order.public_id,
            line_id=work.market.line.public_id,
            charge_fen=0,
            reason="不计",
            at=later(99),
        )


def test_its_parts_stay_with_the_line_whose_terms_split_them(work: Work) -> None:
    order = finished(work)
    with entering(work.system.scope):
        part = Part.objects.get(order=order)
        assert part.line_id == work.market.line.pk
        elsewhere = Order(contract_line=work.market.line)
        assert included_this_year(elsewhere, at=later(99)) == Money(part.included_fen)


def test_the_chief_finds_it_at_home_and_decides_by_page(work: Work) -> None:
    order = finished(work)
    address, story = f"/orders/{order.public_id}/left/", f"/orders/{order.public_id}/story/"
    with time_machine.travel(later(130)):
        chief, dispatcher = browser(work, work.chief, "zh-hans"), browser(work, work.dispatcher)
        assert f'href="{order.get_absolute_url()}"' in chief.get("/home/").content.decode()
        assert f'href="{address}"' in chief.get(order.get_absolute_url()).content.decode()
        assert dispatcher.get(address).status_code == 403
        assert "70.00" in chief.get(address).content.decode()
        assert "尚未计入任何费用" in chief.get(story).content.decode()
        form = {"line_id": str(work.market.line.public_id), "charge": "20.00", "reason": "灯管确已更换"}
        sent = chief.post(address, {"idempotency_key": new_key(), **form})
        assert sent.status_code == 302, sent.content.decode()[:2000]
        assert address not in chief.get(order.get_absolute_url()).content.decode()
        assert "灯管确已更换" in chief.get(story).content.decode()
        again = chief.post(
            f"/api/v1/orders/{order.public_id}/left",
            {"line_id": str(work.market.line.public_id), "reason": "再"},
            content_type="application/json",
            headers={"idempotency-key": new_key()},
        )
        assert again.json()["code"] == "orders.nothing_left"
    assert deliveries(work, order) == [("materials", 1000, 20_00)]
