"""Everyone sees why: a statement names its clause and version, its score's card, what that rests on, and the orders."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from django.utils import translation

from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.orders.services import closing, dispatching, field
from houqin.domains.orders.tests.making import later
from houqin.domains.settlement.counted import counted
from houqin.domains.settlement.explaining import told
from houqin.domains.settlement.papers import statement_data
from houqin.domains.settlement.services.closing import close_contract_month
from houqin.domains.settlement.tests.making import Settled, browser, inspected, signed_for
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering


def test_a_statement_leads_to_contract_month_and_score_and_names_clause_version_and_rounding(settled: Settled) -> None:
    inspected(settled)
    statement = settled.closed()
    with entering(settled.system.scope):
        card = statement.settlement.scorecard
        assert card is not None
        leads = [one.get_absolute_url() for one in (statement.contract, statement.settlement.period, card)]
        told = statement_data(statement, proof_url="https://houqin.invalid/p")["reasons"]
    page = browser(settled, settled.chief).get(statement.get_absolute_url()).content.decode()
    assert [one for one in leads if f'href="{one}"' not in page] == []
    for words in ("条款“", "第 1 版", "一次四舍五入到分", f"HT-2026-09 {MARCH:%Y-%m}", "1 次检查"):
        assert words in page, words
    assert any("第 1 版" in one and "四舍五入到分" in one for one in told)


def test_a_line_leads_to_the_records_that_it_counts_and_they_come_to_it(settled: Settled, by_orders: Contract) -> None:
    orders = [settled.scored.work.confirmed() for _ in range(2)]
    signed_for(settled, by_orders)
    (statement,) = close_contract_month(settled.clerk, by_orders.public_id, month=MARCH, at=AFTER_MARCH).statements
    with entering(settled.system.scope):
        line = statement.lines.select_related("price_version").get()
        found = counted(line)
        assert found.is_proven
        records = list(found.records)
    assert {one.source_id for one in records} == {one.public_id for one in orders}
    assert line.price_version is not None
    price = line.price_version.price
    assert sum(one.quantity for one in records) * price // 100_000 == line.whole_fen == 70_00
    address = f"/statement-lines/{line.public_id}/deliveries/"
    for who in (settled.chief, settled.manager):
        client = browser(settled, who)
        assert f'href="{address}"' in client.get(statement.get_absolute_url()).content.decode()
        page = client.get(address).content.decode()
        assert all(f"/deliveries/{one.public_id}/" in page for one in records)
        assert "2 条记录" in page
        assert "70.00" in page
        assert "摘要一致" in page
        listed = client.get(f"/api/v1/statement-lines/{line.public_id}/deliveries").json()
        assert {one["public_id"] for one in listed["items"]} == {str(one.public_id) for one in records}
    office = settled.scored.work.market.office
    rival = browser(settled, office.actor("钱经理", office.rival, Role.PROVIDER_MANAGER))
    assert rival.get(address).status_code == 404
    with entering(settled.system.scope):
        line.digest = "0" * 64
        assert not counted(line).is_proven


def test_a_broken_promise_is_named_in_words_and_leads_to_its_order(settled: Settled, by_orders: Contract) -> None:
    work = settled.scored.work
    order = work.dispatched()
    dispatching.take(work.worker, order.public_id, at=later(10))
    done = datetime(2026, 3, 20, 2, tzinfo=UTC)
    field.arrive(work.worker, order.public_id, at=done)
    field.complete(work.worker, order.public_id, at=done)
    closing.confirm(work.requester, order.public_id, at=done)
    signed_for(settled, by_orders)
    (statement,) = close_contract_month(settled.clerk, by_orders.public_id, month=MARCH, at=AFTER_MARCH).statements
    page = browser(settled, settled.chief).get(statement.get_absolute_url()).content.decode()
    assert f'<a href="{order.get_absolute_url()}">{order.number}</a>' in page
    assert "“完工”承诺超时" in page
    assert f"{order.public_id};" not in page


def test_what_changed_behind_a_close_is_told_by_numbers_people_know(settled: Settled) -> None:
    order = settled.scored.work.dispatched()
    changed = [
        {"what": "score", "which": "", "before": "8429", "now": "9286"},
        {"what": "breach", "which": f"completion {order.public_id}", "before": "", "now": "564"},
        {"what": "component", "which": "turnover", "before": "950", "now": ""},
        {"what": "component", "which": "valid_complaints", "before": "2", "now": "1"},
    ]
    with entering(settled.system.scope), translation.override("zh-hans"):
        (row,) = told([SimpleNamespace(changed=changed)])
        assert row.changes == [
            "得分 84.29 → 92.86",
            f"超时分钟数 完工 {order.number} – → 564",
            "指标 离职人数的两倍与期初期末人数之和 9.50 → –",
            "指标 件有效投诉 2 → 1",
        ]
