"""Schemes, inspections, findings, notices, voices: what each use case does, whom it refuses, the database beneath."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.evaluation.models import Scorecard, SheetMark
from houqin.domains.evaluation.queries.indicators import figures_of
from houqin.domains.evaluation.queries.months import span_of
from houqin.domains.evaluation.queries.sampling import sample
from houqin.domains.evaluation.queries.voices import voices_of
from houqin.domains.evaluation.rules.items import Measured
from houqin.domains.evaluation.rules.schemes import DeductsTwice
from houqin.domains.evaluation.schemes import default_scheme
from houqin.domains.evaluation.services.answers import (
    AnsweredAlready,
    AnswerTooLate,
    OtherContract,
    OwnVoice,
    record_answer,
)
from houqin.domains.evaluation.services.findings import (
    AlreadyWaived,
    CountedBySystem,
    DeductedAlready,
    countersign_finding,
    waive_finding,
)
from houqin.domains.evaluation.services.inspections import (
    Mark,
    OutcomeUnfit,
    SheetEmpty,
    SheetSigned,
    mark_items,
    open_sheet,
    plan_inspection,
    sign_sheet,
)
from houqin.domains.evaluation.services.rectifications import (
    FindingsUnfit,
    answer_rectification,
    issue_rectification,
    recheck_rectification,
)
from houqin.domains.evaluation.services.schemes import SchemeExists, assign_scheme, publish_scheme
from houqin.domains.evaluation.services.scored import NotScored
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, MARCH, Scored, found
from houqin.domains.orders.services import closing
from houqin.domains.orders.tests.making import NINE, later
from houqin.foundation.organisation.duties import DutiesExclude
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.identity import new_public_id
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted
from houqin.kernel.workflow import WrongState

# ---- schemes --------------------------------------------------------------------------------------------


def test_a_scheme_is_followed_and_months_before_keep_theirs(scored: Scored) -> None:
    system = scored.work.system
    with pytest.raises(SchemeExists):
        publish_scheme(system, terms=default_scheme(), valid_from=date(2026, 1, 1), at=AT)
    publish_scheme(system, terms=default_scheme(), valid_from=date(2026, 7, 1), at=AT)
    scored.signed()
    card = scored.frozen()
    assert card.scheme.valid_until == date(2026, 7, 1)
    assert card.coverage_ppm == 700_000


def test_a_clause_that_would_deduct_the_same_fact_is_refused_from_either_side(scored: Scored) -> None:
    bands = [{"from": 0, "rate": "10%"}, {"from": 90, "rate": "0%"}]
    clause = {
        "clause": "月度考核",
        "terms": [
            {"type": "tier", "code": "考核", "bands": bands},
            {"type": "sla_credit", "code": "超时", "prices": {"completion": {"amount": "10.00"}}},
        ],
    }
    chief, contract = scored.work.chief, scored.contract.public_id
    with pytest.raises(DeductsTwice):
        agree_clause(chief, contract, clause=clause, at=AT)
    agree_clause(chief, contract, clause=clause | {"terms": clause["terms"][:1]}, at=AT)


def test_only_those_who_may_change_schemes(scored: Scored) -> None:
    with pytest.raises(NotPermitted):
        publish_scheme(scored.inspector, terms=default_scheme(), valid_from=date(2027, 1, 1), at=AT)
    with pytest.raises(NotPermitted):
        assign_scheme(
            scored.manager, scored.contract.public_id, scheme_code="property-service", valid_from=MARCH, at=AT
        )


# ---- inspections ----------------------------------------------------------------------------------------


def test_a_panel_counts_the_mean_of_its_signed_sheets_and_keeps_each(scored: Scored) -> None:
    inspection = scored.planned(panel=2)
    mine = scored.marked(scored.opened(inspection))
    yours = scored.marked(scored.opened(inspection, scored.second_inspector), actor=scored.second_inspector)
    found(scored, sheet_id=mine.public_id, contract_id=None, count=3)
    sign_sheet(scored.inspector, mine.public_id, at=IN_MARCH)
    with entering(scored.work.system.scope):
        inspection.refresh_from_db()
        assert inspection.state == "planned"
    sign_sheet(scored.second_inspector, yours.public_id, at=IN_MARCH)
    card = scored.frozen()
    assert card.inspection == 9_893  # (70 − 1.5 / 2) / 70
    with entering(scored.work.system.scope):
        assert SheetMark.objects.filter(sheet=mine).count() == SheetMark.objects.filter(sheet=yours).count() == 20


def test_what_a_sheet_refuses(scored: Scored) -> None:
    sheet = scored.opened()
    with pytest.raises(SheetEmpty):
        sign_sheet(scored.inspector, sheet.public_id, at=IN_MARCH)
    for mark in (Mark("3.5", "checked"), Mark("3.1", "met"), Mark("5.2", "rate"), Mark("5.2", "rate", 1_000_001)):
        with pytest.raises(OutcomeUnfit):
            mark_items(scored.inspector, sheet.public_id, marks=[mark], at=IN_MARCH)
    with pytest.raises(NotFound):
        mark_items(scored.second_inspector, sheet.public_id, marks=[Mark("3.1", "checked")], at=IN_MARCH)
    scored.marked(sheet)
    sign_sheet(scored.inspector, sheet.public_id, at=IN_MARCH)
    with pytest.raises(SheetSigned):
        mark_items(scored.inspector, sheet.public_id, marks=[Mark("3.1", "checked")], at=IN_MARCH)
    with (
        pytest.raises(DatabaseError, match="signed sheet"),
        entering(scored.work.system.scope),
        transaction.atomic(),
    ):
        SheetMark.objects.filter(sheet=sheet).update(outcome="checked")


def test_who_works_for_the_provider_does_not_appraise_it(scored: Scored) -> None:
    office = scored.work.market.office
    both = office.actor("马两头", office.provider, Role.PROVIDER_MANAGER)
    with pytest.raises(NotPermitted):
        open_sheet(both, scored.planned().public_id, at=IN_MARCH)
    with pytest.raises(NotScored):
        plan_inspection(scored.inspector, contract_id=scored.contract.public_id, due_on=date(2025, 12, 1), at=AT)


def test_an_inspection_counts_once_its_month_is_closed_in_the_next(scored: Scored) -> None:
    sheet = scored.marked(scored.opened())
    begin_close(scored.work.chief, scored.contract.public_id, MARCH, at=AFTER_MARCH)
    sign_sheet(scored.inspector, sheet.public_id, at=IN_MARCH)
    finding = found(scored)
    assert (finding.month, finding.late_for) == (date(2026, 4, 1), MARCH)
    with entering(scored.work.system.scope):
        sheet.inspection.refresh_from_db()
    assert (sheet.inspection.month, sheet.inspection.late_for) == (date(2026, 4, 1), MARCH)


# ---- findings -------------------------------------------------------------------------------------------


def test_a_finding_is_sent_twice_and_counted_once_and_one_fact_deducts_once(scored: Scored) -> None:
    key, order = new_public_id(), new_public_id()
    first = found(scored, client_id=key)
    assert found(scored, client_id=key) == first
    found(scored, source_type="orders.order", source_id=order)
    with pytest.raises(DeductedAlready):
        found(scored, source_type="orders.order", source_id=order)
    with pytest.raises(CountedBySystem):
        found(scored, item_code="2.4", deduction="complaint")
    assert found(scored, item_code="2.4", deduction="unanswered").full_hundredths == 50
    unknown: list[dict[str, Any]] = [{"deduction": "x"}, {"item_code": "99"}]
    for wrong in unknown:
        with pytest.raises(NotFound):
            found(scored, **wrong)
    senseless: list[dict[str, Any]] = [{"words": " "}, {"count": 0}]
    for wrong in senseless:
        with pytest.raises(BadInput):
            found(scored, **wrong)


def test_the_provider_signs_or_refuses_and_a_refusal_stops_nothing(scored: Scored) -> None:
    finding = found(scored)
    refused = countersign_finding(scored.manager, finding.public_id, signs=False, words="不是我方责任", at=IN_MARCH)
    assert refused.countersign == "refused"
    assert countersign_finding(scored.manager, finding.public_id, signs=True, at=IN_MARCH).countersign == "signed"
    with pytest.raises(WrongState):
        countersign_finding(scored.manager, finding.public_id, signs=False, at=IN_MARCH)
    with pytest.raises(BadInput):
        countersign_finding(scored.inspector, found(scored).public_id, signs=False, at=IN_MARCH)
    scored.signed()
    assert scored.frozen().inspection == 9_857  # both findings count: (70 − 1) / 70


def test_a_waiver_is_given_by_another_and_shows_the_full_amount(scored: Scored) -> None:
    scored.signed()
    finding = found(scored, count=4)
    with pytest.raises(DutiesExclude):
        waive_finding(scored.inspector, finding.public_id, reason="不可抗力", at=IN_MARCH)
    with pytest.raises(BadInput):
        waive_finding(scored.work.chief, finding.public_id, reason=" ", at=IN_MARCH)
    before = scored.frozen()
    assert before.inspection == 9_714
    waive_finding(scored.work.chief, finding.public_id, reason="不可抗力", at=AFTER_MARCH)
    with pytest.raises(AlreadyWaived):
        waive_finding(scored.work.chief, finding.public_id, reason="再减免", at=AFTER_MARCH)
    with entering(scored.work.system.scope):
        after = Scorecard.objects.get(contract=scored.contract, state="frozen")
        finding.refresh_from_db()
    assert (after.version, after.inspection, after.reason, after.supersedes_id) == (2, 10_000, "不可抗力", before.pk)
    assert finding.full_hundredths == 200


# ---- rectification --------------------------------------------------------------------------------------


def test_a_notice_is_answered_looked_at_again_and_closed(scored: Scored) -> None:
    finding = found(scored)
    notice = issue_rectification(scored.inspector, finding_ids=[finding.public_id], words="限期整改", at=IN_MARCH)
    assert notice.due_on == date(2026, 3, 27)  # five working days after Friday, 20 March
    with pytest.raises(FindingsUnfit):
        issue_rectification(scored.inspector, finding_ids=[finding.public_id], words="再发", at=IN_MARCH)
    with pytest.raises(NotPermitted):
        answer_rectification(scored.inspector, notice.public_id, answer="已整改", at=IN_MARCH)
    answer_rectification(scored.manager, notice.public_id, answer="已整改", at=IN_MARCH)
    failed = recheck_rectification(scored.inspector, notice.public_id, put_right=False, words="仍有积水", at=IN_MARCH)
    assert (failed.state, failed.answered_at, failed.rechecks) == ("issued", None, 1)
    late = IN_MARCH + timedelta(days=9)
    answer_rectification(scored.manager, notice.public_id, answer="已整改", at=late)
    closed = recheck_rectification(scored.inspector, notice.public_id, put_right=True, words="已整改到位", at=late)
    assert closed.state == "closed"
    with entering(scored.work.system.scope):
        contract = scored.contract
        figures = figures_of(contract.authority_id, [contract.pk], span_of(contract.authority_id, MARCH))
    assert figures[contract.pk].known["rectifications_overdue"] == Measured(1)


# ---- the served -----------------------------------------------------------------------------------------


def test_answers_that_do_not_count_are_refused(scored: Scored) -> None:
    work, contract = scored.work, scored.contract.public_id
    order, other = work.confirmed(), work.confirmed()
    key = new_public_id()

    def ask(**more: Any) -> Any:
        given = {"contract_id": contract, "grade": 4, "client_id": new_public_id(), "at": later(200)}
        return record_answer(scored.inspector, **(given | more))

    first = ask(order_id=order.public_id, client_id=key)
    assert ask(order_id=order.public_id, client_id=key) == first  # a replay is the first answer
    with pytest.raises(AnsweredAlready):
        ask(order_id=order.public_id)
    closing.rate(work.requester, other.public_id, grade=5, at=later(90))
    with pytest.raises(AnsweredAlready):
        ask(order_id=other.public_id)  # a user's own rating is the call-back
    with pytest.raises(AnswerTooLate):
        ask(order_id=work.confirmed().public_id, at=NINE + timedelta(days=60))
    with pytest.raises(OwnVoice):
        ask(person_id=work.worker.public_id)
    with pytest.raises(BadInput):
        ask(grade=6, respondent="路人")
    with pytest.raises(BadInput):
        ask()
    with pytest.raises(NotPermitted):
        record_answer(
            scored.manager, contract_id=contract, grade=5, client_id=new_public_id(), respondent="路人", at=NINE
        )
    ask(person_id=work.colleague.public_id)
    with pytest.raises(AnsweredAlready):
        ask(person_id=work.colleague.public_id)
    unserved = work.submitted()
    with pytest.raises(OtherContract):
        ask(order_id=unserved.public_id)


def test_ratings_and_answers_are_one_voice_per_person(scored: Scored) -> None:
    work, contract = scored.work, scored.contract
    for grade in (5, 1, 1, 1):
        closing.rate(work.requester, work.confirmed().public_id, grade=grade, at=later(90))
    for name in ("甲", "乙", "丙", "丁"):
        record_answer(
            scored.inspector,
            contract_id=contract.public_id,
            grade=5,
            client_id=new_public_id(),
            respondent=name,
            at=later(200),
        )
    with entering(work.system.scope):
        voice_ = voices_of(contract.authority_id, [contract.pk], MARCH)[contract.pk]
    assert (voice_.voices, voice_.index) == (5, Fraction(85))  # (25 + 4 × 100) / 5


def test_the_silent_are_drawn_by_a_published_seed(scored: Scored) -> None:
    silent = scored.work.confirmed()
    rated = scored.work.confirmed()
    closing.rate(scored.work.requester, rated.public_id, grade=5, at=later(90))
    assert sample(scored.inspector, scored.contract, MARCH) == [silent]
    with pytest.raises(NotPermitted):
        sample(scored.manager, scored.contract, MARCH)
