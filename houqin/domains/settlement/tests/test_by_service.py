"""A contract whose services are scored each by themselves: sheets, scores, clause, close (issue 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from houqin.domains.contracts.models import ContractClause
from houqin.domains.contracts.services.amendments import Signed
from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.evaluation import checks as scores
from houqin.domains.evaluation.models import ContractScheme, Scorecard
from houqin.domains.evaluation.rules.schemes import DeductsTwice, ScoreNotNamed
from houqin.domains.evaluation.services.answers import record_answer
from houqin.domains.evaluation.services.cards import draft_card
from houqin.domains.evaluation.services.clauses import FactNotCounted
from houqin.domains.evaluation.services.findings import waive_finding
from houqin.domains.evaluation.services.incidents import add_points, enter_incident
from houqin.domains.evaluation.services.inspections import (
    Mark,
    ScoredOtherwise,
    cancel_inspection,
    mark_items,
    open_sheet,
    sign_sheet,
)
from houqin.domains.evaluation.services.rectifications import FindingsUnfit, issue_rectification
from houqin.domains.evaluation.services.schemes import FactsOfTheWhole, SchemeOfOtherService, publish_scheme
from houqin.domains.evaluation.services.scored import ServiceNotNamed
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, MARCH
from houqin.domains.settlement.models import Settlement
from houqin.domains.settlement.papers.parts import acceptance, score_sheet
from houqin.domains.settlement.services.anew import follow_card
from houqin.domains.settlement.services.closing import close_contract_month
from houqin.domains.settlement.services.trying import try_month
from houqin.domains.settlement.tests.two_services import (
    PLAIN,
    TOLD_APART,
    WEIGHTED,
    TwoServices,
    make_two_services,
    sheet_of,
)
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.foundation.scope.scope import entering
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Score


@pytest.fixture
def two(db: None) -> TwoServices:
    """Two services, each with its sheet laid on it."""
    made = make_two_services()
    made.laid("bj", made.cleaning)
    made.laid("ba", made.guards)
    return made


def closed(two: TwoServices) -> Settlement:
    (statement,) = close_contract_month(two.clerk, two.contract.public_id, month=MARCH, at=AFTER_MARCH).statements
    return statement.settlement


# ---- money ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "payable"),
    [
        (TOLD_APART, 1_924_000),  # 5 points × 1 % of ¥12,000.00 and 2 points × 1 % of ¥8,000.00
        (WEIGHTED, 1_920_000),  # 85 × 75 % + 88 × 25 % = 85.75: 4 whole points × 1 % of ¥20,000.00
    ],
)
def test_each_part_of_the_fee_is_judged_by_the_score_it_names(
    db: None, clause: Mapping[str, Any], payable: int
) -> None:
    two = make_two_services(clause=clause)
    two.laid("bj", two.cleaning)
    two.laid("ba", two.guards)
    two.inspected(two.cleaning, 15)
    two.inspected(two.guards, 12)
    settlement = closed(two)
    assert settlement.payable_fen == payable
    assert (settlement.score, settlement.scorecard) == (None, None)  # no score stands for the whole
    with entering(two.clerk.scope):
        cards = Scorecard.objects.order_by("service__code").values_list("service__code", "score", "inspections")
        assert list(cards) == [("cleaning", 8_500, 1), ("guards", 8_800, 1)]
        assert list(scores.scores(two.scored.work.market.office.authority)) == []
        statement = settlement.statements.get()
        told = [value for _name, value in score_sheet(statement)["facts"]]
        assert {"保洁", "保安"} <= set(told)
        assert len(acceptance(statement)["tables"][1]["rows"]) == 4  # two items of each sheet
    again = close_contract_month(two.clerk, two.contract.public_id, month=MARCH, at=AFTER_MARCH)
    assert again.agreed


def test_what_is_missing_is_named_service_by_service(two: TwoServices) -> None:
    two.inspected(two.cleaning, 0)
    with entering(two.clerk.scope):
        (tried,) = try_month(two.clerk, [two.contract], month=MARCH, at=AFTER_MARCH)
    assert tried.refusal is not None
    missing = {(one.what, one.service) for one in tried.lacking}
    assert missing == {
        ("unscored", "保安"),
        ("coverage_unsigned", "保安"),
        ("unrated", "保安"),
        ("unrated", "保洁"),
    }
    assert "保安" in next(one for one in tried.lacking if one.what == "unscored").in_words()


def test_a_waiver_replaces_the_card_of_its_service_alone_and_the_money_follows(two: TwoServices) -> None:
    two.inspected(two.cleaning, 0)
    two.inspected(two.guards, 0)
    finding = two.found(contract_id=two.contract.public_id, service_id=two.guards.public_id, count=12)
    before = closed(two)
    assert before.payable_fen == 1_984_000
    waive_finding(two.scored.work.chief, finding.public_id, reason="非其责任", at=AFTER_MARCH)
    with entering(two.clerk.scope):
        versions = Scorecard.objects.filter(state="frozen").values_list("service__code", "version", "score")
        assert set(versions) == {("cleaning", 1, 10_000), ("guards", 2, 10_000)}
    assert follow_card(two.clerk, two.contract.public_id, month=MARCH, at=AFTER_MARCH) is not None
    with entering(two.clerk.scope):
        assert Settlement.objects.get(superseded_by=None).payable_fen == 2_000_000


# ---- which score a clause reads ---------------------------------------------------------------------------


def test_a_clause_that_asks_for_the_score_is_refused_and_told_what_to_do(two: TwoServices) -> None:
    signed = Signed(signed_on=date(2026, 6, 1), valid_from=date(2026, 7, 1), reason="分服务考核", paper="补充协议1")
    with pytest.raises(ScoreNotNamed, match="cleaning, guards") as refused:
        two.agreed(PLAIN, signed=signed)
    assert "composite" in str(refused.value.remedy)
    nobody = {**WEIGHTED, "terms": [{**WEIGHTED["terms"][0], "parts": {"greening": "100"}}, WEIGHTED["terms"][1]]}
    with pytest.raises(FactNotCounted, match="greening"):
        two.agreed(nobody, signed=signed)
    parts = {**WEIGHTED, "terms": [{**WEIGHTED["terms"][0], "parts": {"inspection": "100"}}, WEIGHTED["terms"][1]]}
    with pytest.raises(FactNotCounted, match="inspection"):
        two.agreed(parts, signed=signed)  # whose inspection?
    two.agreed(WEIGHTED, signed=signed)


def test_services_are_not_scored_by_themselves_while_a_clause_asks_for_the_score(db: None) -> None:
    two = make_two_services(clause=PLAIN)
    with pytest.raises(ScoreNotNamed):
        two.laid("bj", two.cleaning)
    two.laid("bj", None)  # as a whole it may
    signed = Signed(signed_on=date(2026, 6, 1), valid_from=date(2026, 7, 1), reason="分服务考核", paper="补充协议1")
    two.agreed(WEIGHTED, signed=signed)  # the clause comes first, then the sheets it names, from the same day
    with pytest.raises(ScoreNotNamed):
        two.laid("bj", two.cleaning)
    two.laid("bj", two.cleaning, valid_from=date(2026, 7, 1))
    with entering(two.clerk.scope):
        laid = ContractScheme.objects.believed().filter(contract=two.contract).order_by("valid_from")
        assert [(row.service_id, row.valid_from, row.valid_until) for row in laid] == [
            (None, SINCE, date(2026, 7, 1)),
            (two.cleaning.pk, date(2026, 7, 1), None),
        ]
        assert ContractClause.objects.believed().filter(contract=two.contract).count() == 2


def test_a_fact_deducts_once_over_the_sheets_and_the_clause(db: None) -> None:
    two = make_two_services()
    office = two.scored.work.market.office
    for code in ("bj", "ba"):
        publish_scheme(
            office.system, terms=sheet_of(code, indicator="on_post_rate"), valid_from=date(2026, 2, 1), at=AT
        )
    since: dict[str, Any] = {"valid_from": date(2026, 2, 1)}
    two.laid("bj", two.cleaning, **since)
    with pytest.raises(DeductsTwice, match="absence"):  # the roster is the provider's: nobody tells it apart
        two.laid("ba", two.guards, **since)
    late = sheet_of("ba", indicator="completion_on_time")
    publish_scheme(office.system, terms=late, valid_from=date(2026, 3, 1), at=AT)
    two.laid("ba", two.guards, valid_from=date(2026, 3, 1))
    credit = {"type": "sla_credit", "code": "s", "prices": {"completion": {"amount": "10.00"}}}
    signed = Signed(signed_on=date(2026, 6, 1), valid_from=date(2026, 7, 1), reason="加违约金", paper="补充协议1")
    with pytest.raises(DeductsTwice, match="completion_late"):
        two.agreed({**TOLD_APART, "terms": [*TOLD_APART["terms"], credit]}, signed=signed)


# ---- laying sheets ----------------------------------------------------------------------------------------


def test_a_contract_is_scored_as_a_whole_or_service_by_service(two: TwoServices) -> None:
    office = two.scored.work.market.office
    with pytest.raises(SchemeOfOtherService):
        two.laid("bj", two.scored.work.market.repairs)
    publish_scheme(office.system, terms=sheet_of("bj2", service="cleaning"), valid_from=SINCE, at=AT)
    with pytest.raises(SchemeOfOtherService):
        two.laid("bj2", two.guards)
    two.laid("bj2", two.cleaning)
    two.laid("bj", None, valid_from=date(2026, 6, 1))
    with entering(two.clerk.scope):
        laid = ContractScheme.objects.believed().filter(contract=two.contract).order_by("valid_from", "scheme_code")
        assert [(row.scheme_code, row.valid_from.month, row.valid_until) for row in laid] == [
            ("ba", 1, date(2026, 6, 1)),
            ("bj2", 1, date(2026, 6, 1)),
            ("bj", 6, None),
        ]
    two.laid("bj", None)  # the whole year after all: what was laid from the same day is taken back
    with entering(two.clerk.scope):
        standing = ContractScheme.objects.believed().filter(contract=two.contract)
        assert {(row.service_id, row.scheme_code) for row in standing} == {(None, "bj")}


def test_the_database_refuses_a_whole_beside_a_part(two: TwoServices) -> None:
    sql = """insert into evaluation_contractscheme (public_id, authority_id, contract_id, provider_id, service_id,
      scheme_code, valid_from, recorded_at, source, verified)
      select gen_random_uuid(), authority_id, contract_id, provider_id, null, scheme_code, valid_from, now(), '', false
      from evaluation_contractscheme where contract_id = %s limit 1"""
    with (
        entering(two.clerk.scope),
        pytest.raises(IntegrityError, match="contract_scored_as_a_whole_or_by_service"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select set_config('houqin.use_case', 'test', true)")
        cursor.execute(sql, [two.contract.pk])


# ---- what counts for which ---------------------------------------------------------------------------------


def test_what_counts_for_one_score_names_its_service(two: TwoServices) -> None:
    contract, chief, scored = two.contract.public_id, two.scored.work.chief, two.scored
    points: dict[str, Any] = {
        "kind": "saving",
        "points": Score(200),
        "on": IN_MARCH.date(),
        "words": "节水建议",
        "at": IN_MARCH,
    }
    answer: dict[str, Any] = {"contract_id": contract, "grade": 5, "respondent": "王秘书", "at": IN_MARCH}
    acts: tuple[Callable[[], object], ...] = (
        lambda: two.found(contract_id=contract),
        lambda: scored.planned(contract_id=contract),
        lambda: add_points(chief, contract_id=contract, **points),
        lambda: record_answer(scored.inspector, client_id=new_public_id(), **answer),
        lambda: draft_card(chief, contract, MARCH, at=IN_MARCH),
    )
    for act in acts:
        with pytest.raises(ServiceNotNamed, match="保洁、保安"):
            act()
    clean: dict[str, Any] = {"service_id": two.cleaning.public_id}
    guard: dict[str, Any] = {"service_id": two.guards.public_id}
    dirty = two.found(contract_id=contract, count=3, **clean)
    asleep = two.found(contract_id=contract, **guard)
    with pytest.raises(FindingsUnfit):
        issue_rectification(
            scored.inspector, finding_ids=[dirty.public_id, asleep.public_id], words="整改", at=IN_MARCH
        )
    add_points(chief, contract_id=contract, **points, **guard)
    record_answer(scored.inspector, client_id=new_public_id(), **answer, **clean)
    two.inspected(two.cleaning, 0)
    two.inspected(two.guards, 0)
    enter_incident(
        chief,
        contract_id=contract,
        kind="major_accident",
        on=IN_MARCH.date(),
        words="电梯伤人",
        is_veto=True,
        decision="委员会决定",
        at=IN_MARCH,
        **guard,
    )
    cards = [draft_card(chief, contract, MARCH, at=IN_MARCH, **one) for one in (clean, guard)]
    assert [(card.score, card.added, card.answers, card.is_vetoed) for card in cards if card] == [
        (9_700, 0, 1, False),
        (5_900, 200, 0, True),
    ]


# ---- what was looked at as a whole -------------------------------------------------------------------------


@pytest.fixture
def whole(db: None) -> TwoServices:
    """The two services scored by one sheet so far."""
    made = make_two_services(clause=None)
    made.laid("bj", None)
    return made


def test_services_are_not_told_apart_in_a_month_that_has_facts_of_the_whole(whole: TwoServices) -> None:
    whole.found(contract_id=whole.contract.public_id)
    with pytest.raises(FactsOfTheWhole, match="2026-03"):
        whole.laid("bj", whole.cleaning, valid_from=MARCH)
    whole.laid("bj", whole.cleaning, valid_from=date(2026, 3, 16))  # which begins to count with April


def test_an_inspection_of_the_whole_is_not_signed_into_a_month_scored_by_service(whole: TwoServices) -> None:
    inspector, april = whole.scored.inspector, date(2026, 4, 1)
    planned = whole.scored.planned(contract_id=whole.contract.public_id)
    sheet = open_sheet(inspector, planned.public_id, at=IN_MARCH)
    mark_items(inspector, sheet.public_id, marks=[Mark("1", "checked")], at=IN_MARCH)
    whole.laid("bj", whole.cleaning, valid_from=april)
    begin_close(whole.scored.work.market.office.system, whole.contract.public_id, MARCH, at=AFTER_MARCH)
    with pytest.raises(ScoredOtherwise, match="保洁"):
        sign_sheet(inspector, sheet.public_id, at=AFTER_MARCH)
    cancel_inspection(whole.scored.work.chief, planned.public_id, reason="改按服务考核", at=AFTER_MARCH)
