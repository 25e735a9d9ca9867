"""Indicators and facts for clauses, computed from orders and planned work: each fact in one month, a fixed cost."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from houqin.domains.contracts.tests.making import make_contract
from houqin.domains.evaluation.queries.clauses import clause_facts
from houqin.domains.evaluation.queries.gathering import gather
from houqin.domains.evaluation.queries.indicators import ContractFigures, figures_of
from houqin.domains.evaluation.queries.months import span_of
from houqin.domains.evaluation.rules.items import Measured
from houqin.domains.evaluation.tests.making import MARCH, Scored
from houqin.domains.orders.rules.planned import Frequency, Recurrence
from houqin.domains.orders.services import closing, dispatching, field
from houqin.domains.orders.services.planned import RuleTerms, check_in, enter_rule, mark_missed, plan_ahead
from houqin.domains.orders.tests.making import NINE, later
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.places.services import hang_tag
from houqin.foundation.scope.scope import entering


def figures(scored: Scored, month: date = MARCH) -> ContractFigures:
    """The contract's month."""
    contract = scored.contract
    with entering(scored.work.system.scope):
        return figures_of(contract.authority_id, [contract.pk], span_of(contract.authority_id, month))[contract.pk]


def test_a_promise_is_judged_once_in_the_month_of_its_deadline(scored: Scored) -> None:
    work = scored.work
    order = work.dispatched()
    dispatching.take(work.worker, order.public_id, at=later(45))
    # Promised by the end of the second working day, Thursday; done in April.
    done = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
    field.arrive(work.worker, order.public_id, at=done)
    field.complete(work.worker, order.public_id, at=done)
    march, april = figures(scored), figures(scored, date(2026, 4, 1))
    assert (march.known["response_on_time"], march.known["completion_on_time"]) == (Measured(0, 1), Measured(0, 1))
    assert "completion_on_time" not in april.known
    assert (march.orders, april.orders) == (0, 1)
    with entering(work.system.scope):
        facts = clause_facts([scored.contract.pk], MARCH)[scored.contract.pk].facts
    late = {breach["kind"]: breach["minutes_late"] for breach in facts["breaches"]}
    assert late["response"] == 10  # the provider's half hour began with the dispatch at 9:05
    assert late["completion"] == 39_810  # from Thursday, 5 March, 17:30 to Thursday, 2 April, 9:00
    assert {breach["id"] for breach in facts["breaches"]} == {str(order.public_id)}
    # Counted before, with what was missed or without: a close hands in the first, and nothing is lost by the second.
    key, span = scored.contract.pk, span_of(scored.contract.authority_id, MARCH)
    with entering(work.system.scope):
        for promised, missed in (((key,), [order.pk]), ((), None)):
            counted = figures_of(scored.contract.authority_id, [key], span, promised=promised)
            assert counted[key].missed == missed
            assert clause_facts([key], MARCH, counted=counted)[key].facts == facts
            assert clause_facts([key], MARCH, promised=(), counted=counted)[key].facts == facts | {"breaches": []}


def test_rework_counts_against_the_contract_that_did_it_first(scored: Scored) -> None:
    work = scored.work
    for _ in range(2):
        order = work.completed()
        closing.confirm(work.requester, order.public_id, at=later(70))
    assert figures(scored).known["rework_rate"].whole == 2


def test_planned_rounds_that_were_made_late_or_missed(scored: Scored) -> None:
    work, market = scored.work, scored.work.market
    tag = hang_tag(work.system, work.room.public_id, label="301 门口", at=AT)
    terms = RuleTerms(
        name="每日巡检",
        item_id=market.lamp.public_id,
        provider_id=market.provider.public_id,
        unit_id=market.office.finance.public_id,
        recurrence=Recurrence(Frequency.WORKING_DAYS, date(2026, 3, 3), ((time(8), time(9, 30)),)),
        line_id=market.line.public_id,
        place_id=work.room.public_id,
    )
    rule = enter_rule(work.dispatcher, terms, at=NINE)
    plan_ahead(work.system, rule.public_id, until=date(2026, 3, 7), at=NINE)
    with entering(work.system.scope):
        tasks = list(rule.tasks.order_by("opens_at"))
    check_in(work.worker, tasks[0].public_id, tag_code=tag.code, at=tasks[0].opens_at)
    mark_missed(work.system, at=datetime(2026, 3, 6, 4, 0, tzinfo=UTC))
    found = figures(scored).measured(
        ["rounds_on_time", "rounds_missed", "plan_done:facilities:house_maintenance", "rounds_missed:cleaning"]
    )
    assert found == {  # four working days; the last one's round nobody marked, so it was not made
        "rounds_on_time": Measured(1, 4),
        "rounds_missed": Measured(3),
        "plan_done:facilities:house_maintenance": Measured(1, 4),
    }


def test_many_contracts_cost_as_many_statements_as_one(scored: Scored) -> None:
    office = scored.work.market.office
    contract = scored.contract
    ids = [contract.pk] + [
        make_contract(office, scored.work.market.provider, f"HT-MANY-{number}").pk for number in range(5)
    ]
    scored.signed()
    counts = []
    for some in (ids[:1], ids):
        with (
            entering(scored.work.system.scope),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            gather(contract.authority_id, some, MARCH)
            clause_facts(some, MARCH)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 45
