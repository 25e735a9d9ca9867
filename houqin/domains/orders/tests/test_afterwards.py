"""An emergency works first: its charge is quoted at the end, decided on afterwards, and only then delivered."""

from __future__ import annotations

import pytest

from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.contracts.rules import MaterialsTerms
from houqin.domains.orders.models import Order, Part, Quote
from houqin.domains.orders.services import closing, dispatching, field, intake, joining, materials, quotes, sorting
from houqin.domains.orders.services.materials import UsedPart
from houqin.domains.orders.services.quotes import QuoteOfNothing
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money, Rate
from houqin.kernel.refusal import Refusal

PIPE = UsedPart("水管", "根", 1000, 30_000)


def burst_pipe(work: Work, quoted_fen: int = 0) -> Order:
    """A P2 whose repair charged 400 yuan, 300 of them for a pipe."""
    order = sorting.set_urgency(work.dispatcher, work.submitted("爆管").public_id, urgency="P2", at=later(1))
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    dispatching.take(work.worker, order.public_id, at=later(6))
    if quoted_fen:
        quotes.quote(work.worker, order.public_id, scope="换管", labour_fen=quoted_fen, materials_fen=0, at=later(7))
    return field.complete(work.worker, order.public_id, labour_fen=10_000, parts=[PIPE], result="换管", at=later(60))


def quotes_of(work: Work, order: Order) -> list[Quote]:
    with entering(work.system.scope):
        return list(Quote.objects.filter(order=order).order_by("id"))


def charges_of(work: Work, order: Order) -> list[int]:
    with entering(work.system.scope):
        rows = DeliveryRecord.objects.filter(source_id=order.public_id, part="materials")
        return list(rows.values_list("cost_fen", flat=True))


def is_waiting(work: Work, order: Order) -> bool:
    with entering(work.system.scope):
        return Order.objects.get(pk=order.pk).approve_afterwards


def test_what_nobody_quoted_is_quoted_at_the_end(work: Work) -> None:
    order = burst_pipe(work)
    (made,) = quotes_of(work, order)
    assert (made.state, made.labour_fen, made.materials_fen, made.scope) == ("proposed", 10_000, 30_000, "换管")
    assert order.approve_afterwards
    quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=True, at=later(90))
    assert not is_waiting(work, order)
    closing.confirm(work.chief, order.public_id, report="已修复", at=later(100))
    assert charges_of(work, order) == [40_000]


def test_a_charge_is_delivered_only_when_it_was_approved(work: Work) -> None:
    order = burst_pipe(work)
    closing.confirm(work.chief, order.public_id, report="已修复", at=later(70))
    assert charges_of(work, order) == [], "nobody agreed to it yet"
    (made,) = quotes_of(work, order)
    quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=True, at=later(90))
    assert charges_of(work, order) == [40_000]


def test_a_refused_charge_is_never_delivered(work: Work) -> None:
    order = burst_pipe(work)
    closing.confirm(work.chief, order.public_id, report="已修复", at=later(70))
    (made,) = quotes_of(work, order)
    quotes.decide_quote(
        work.chief, order.public_id, quote_id=made.public_id, approve=False, reason="质保期内", at=later(90)
    )
    assert charges_of(work, order) == []
    assert not is_waiting(work, order)


def test_a_quote_too_low_for_the_charge_gives_way(work: Work) -> None:
    order = burst_pipe(work, quoted_fen=20_000)
    low, whole = quotes_of(work, order)
    assert (low.state, whole.state, whole.total_fen) == ("replaced", "proposed", 40_000)


def test_a_quote_that_covers_the_charge_is_the_one_decided_on(work: Work) -> None:
    order = burst_pipe(work, quoted_fen=50_000)
    (made,) = quotes_of(work, order)
    assert (made.state, made.total_fen) == ("proposed", 50_000)
    assert order.approve_afterwards


def test_a_refusal_after_an_earlier_approval_leaves_what_was_approved(work: Work) -> None:
    order = sorting.set_urgency(work.dispatcher, work.submitted("爆管").public_id, urgency="P2", at=later(1))
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    dispatching.take(work.worker, order.public_id, at=later(6))
    first = quotes.quote(work.worker, order.public_id, scope="换管", labour_fen=15_000, materials_fen=0, at=later(7))
    quotes.decide_quote(work.chief, order.public_id, quote_id=first.public_id, approve=True, at=later(8))
    field.complete(work.worker, order.public_id, labour_fen=20_000, at=later(60))
    second = quotes_of(work, order)[1]
    quotes.decide_quote(
        work.chief, order.public_id, quote_id=second.public_id, approve=False, reason="超出报价", at=later(61)
    )
    closing.confirm(work.chief, order.public_id, report="已修复", at=later(70))
    assert charges_of(work, order) == [15_000]


@pytest.mark.parametrize("ending", ["withdraw", "merge", "return", "transfer"])
def test_a_quote_lapses_with_its_order_or_its_provider(work: Work, ending: str) -> None:
    order = work.arrived()
    made = quotes.quote(work.worker, order.public_id, scope="换线", labour_fen=20_000, materials_fen=0, at=later(35))
    other = intake.submit_order(work.requester, work.report("走廊的灯"), at=later(36))
    choice = dispatching.Choice(provider_id=work.market.rival.public_id, reason="人手不足")
    {
        "withdraw": lambda: sorting.withdraw(work.requester, order.public_id, reason="不修了", at=later(40)),
        "merge": lambda: joining.merge(work.dispatcher, order.public_id, into_id=other.public_id, at=later(40)),
        "return": lambda: dispatching.return_order(work.desk, order.public_id, reason="不属本合同", at=later(40)),
        "transfer": lambda: dispatching.transfer(work.dispatcher, order.public_id, choice=choice, at=later(40)),
    }[ending]()
    (lapsed,) = quotes_of(work, order)
    assert lapsed.state == "lapsed"
    with pytest.raises(Refusal) as refused:
        quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=True, at=later(50))
    is_over = ending in ("withdraw", "merge")
    assert isinstance(refused.value, QuoteOfNothing) is is_over
    with entering(work.system.scope):
        assert not Order.objects.get(pk=order.pk).events.filter(kind="quote_decided").exists()


TUBE = UsedPart("灯管", "根", 2000, 10_00)


def agreed(work: Work) -> Order:
    """An order whose worker is on site, with ¥100.00 agreed to."""
    order = work.arrived()
    made = quotes.quote(work.worker, order.public_id, scope="修灯", labour_fen=100_00, materials_fen=0, at=later(31))
    quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=True, at=later(32))
    return order


def test_parts_used_before_a_reopening_stay_in_the_charge_once(work: Work) -> None:
    order = agreed(work)
    field.complete(work.worker, order.public_id, parts=[TUBE], at=later(60))
    closing.reopen(work.requester, order.public_id, reason="还是不亮", at=later(65))
    socket = UsedPart("灯座", "个", 1000, 5_00)
    field.complete(work.worker, order.public_id, parts=[socket], at=later(80))
    closing.reopen(work.requester, order.public_id, reason="又灭了", at=later(85))
    field.complete(work.worker, order.public_id, at=later(90))
    closing.confirm(work.requester, order.public_id, at=later(95))
    assert charges_of(work, order) == [25_00]


def test_a_reopened_order_uses_the_years_amount_once(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = MaterialsTerms(each=Money(200_00), year=Money(25_00), markup=Rate(0))
    monkeypatch.setattr(materials, "terms_of", lambda _line: terms)
    order = agreed(work)
    field.complete(work.worker, order.public_id, parts=[TUBE], at=later(60))
    closing.reopen(work.requester, order.public_id, reason="还是不亮", at=later(65))
    field.complete(work.worker, order.public_id, parts=[UsedPart("灯座", "个", 2000, 5_00)], at=later(80))
    with entering(work.system.scope):
        sides = list(Part.objects.filter(order=order).order_by("id").values_list("included_fen", "charged_fen"))
    assert sides == [(20_00, 0), (5_00, 5_00)]


def test_whoever_completes_anew_sees_the_labour_said_before(work: Work) -> None:
    order = agreed(work)
    field.complete(work.worker, order.public_id, labour_fen=12_50, at=later(60))
    closing.reopen(work.requester, order.public_id, reason="还是不亮", at=later(65))
    page = browser(work, work.worker).get(f"/orders/{order.public_id}/complete/").content.decode()
    assert 'value="12.50"' in page
