"""A month scored, frozen and appealed; what follows from scores: measures, appraisals, leagues."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction

from houqin.domains.evaluation.checks import scores
from houqin.domains.evaluation.models import Finding, Scorecard
from houqin.domains.evaluation.queries.clauses import clause_facts
from houqin.domains.evaluation.queries.indicators import figures_of
from houqin.domains.evaluation.queries.months import span_of
from houqin.domains.evaluation.queries.watching import lacking, league, series_of, signs, staffing
from houqin.domains.evaluation.rules.items import Measured
from houqin.domains.evaluation.services.appeals import AppealTooLate, NotFrozen, answer_appeal, file_appeal
from houqin.domains.evaluation.services.cards import (
    CoverageEnough,
    MonthStillOpen,
    draft_card,
    freeze_card,
    sign_coverage,
)
from houqin.domains.evaluation.services.findings import (
    waive_finding,
)
from houqin.domains.evaluation.services.incidents import add_points, enter_incident
from houqin.domains.evaluation.services.measures import appraise_manager, take_measure
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, MARCH, Scored, found, person
from houqin.domains.orders.services import closing, voice
from houqin.domains.orders.tests.making import later
from houqin.domains.providers.models import ProviderStanding
from houqin.domains.providers.queries import is_barred, staff_figures
from houqin.domains.providers.services.staff import StaffRow, load_staff_month
from houqin.foundation.organisation.duties import DutiesExclude
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Score
from houqin.kernel.period import EmptyPeriod
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted

# ---- the month ------------------------------------------------------------------------------------------


def test_indicators_are_computed_from_facts(scored: Scored) -> None:
    work, contract = scored.work, scored.contract
    work.confirmed()
    bad = work.confirmed()
    complaint = voice.complain(work.requester, bad.public_id, words="三天没人来", at=later(100))
    voice.decide_complaint(work.chief, complaint.public_id, valid=True, finding="属实", at=later(120))
    rows = [
        StaffRow("甲", due_hours=160_000, present_hours=160_000),
        StaffRow("乙", due_hours=160_000, present_hours=140_000),
        StaffRow("丙", due_hours=0, present_hours=0, left_on=date(2026, 3, 9)),
    ]
    load_staff_month(work.system, work.market.provider.public_id, month=MARCH, rows=rows, at=IN_MARCH)
    with entering(work.system.scope):
        found_ = figures_of(contract.authority_id, [contract.pk], span_of(contract.authority_id, MARCH))[contract.pk]
        known = staff_figures(work.market.provider, MARCH)
    assert found_.orders == 2
    assert found_.known["response_on_time"] == Measured(2, 2)
    assert found_.known["completion_on_time"] == Measured(2, 2)
    assert found_.known["valid_complaints"] == Measured(1)
    assert known.on_post is not None
    assert known.turnover is not None
    for name, rate in (("on_post_rate", known.on_post), ("turnover", known.turnover)):
        figure = found_.known[name]
        assert (2 * figure.parts * 1_000_000 + figure.whole) // (2 * figure.whole) == rate.ppm, name
    with entering(scored.inspector.scope):
        assert staffing(scored.inspector, MARCH)[0].on_post_ppm == 937_500
        assert staffing(scored.inspector, date(2026, 2, 1))[0].on_post_ppm is None


def test_a_month_is_frozen_only_when_it_takes_no_more_facts(scored: Scored) -> None:
    scored.signed()
    chief, contract = scored.work.chief, scored.contract.public_id
    with pytest.raises(MonthStillOpen):
        freeze_card(chief, contract, MARCH, at=AFTER_MARCH)
    draft = draft_card(chief, contract, MARCH, at=IN_MARCH)
    assert draft is not None
    assert (draft.state, draft.score) == ("draft", 10_000)
    found(scored, count=2)
    assert draft_card(chief, contract, MARCH, at=IN_MARCH) == draft
    frozen = scored.frozen()
    assert (frozen.pk, frozen.state, frozen.score) == (draft.pk, "frozen", 9_857)
    with entering(scored.work.system.scope):
        standing = ProviderStanding.objects.get(source_id=frozen.public_id)
        assert (standing.score, standing.valid_from) == (9_857, MARCH)
        assert list(scores(scored.work.market.office.authority)) == []
    with pytest.raises(NotPermitted):
        freeze_card(scored.inspector, contract, MARCH, at=AFTER_MARCH)


def test_a_frozen_score_is_not_changed_by_anybody(scored: Scored) -> None:
    scored.signed()
    card = scored.frozen()
    with entering(scored.work.system.scope):
        for sql in ("update evaluation_scorecard set score = 1", "delete from evaluation_scorecard"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select set_config('houqin.use_case', 'x', true)")
                cursor.execute(f"{sql} where id = %s", [card.pk])


def test_verify_names_a_score_that_its_facts_do_not_bear_out(scored: Scored) -> None:
    scored.signed()
    found(scored)
    card = scored.frozen()
    authority = scored.work.market.office.authority
    with entering(scored.work.system.scope):
        assert list(scores(authority)) == []
        with patch.object(Finding, "objects", Finding.objects.none()):  # as if somebody had removed the finding
            differences = {one.what: (one.stored, one.derived) for one in scores(authority)}
    assert differences == {"inspection": ("9929", "10000"), "score": ("9929", "10000")}
    assert card.score == 9_929


def test_a_low_coverage_is_signed_for_by_a_chief(scored: Scored) -> None:
    scored.signed()
    card = scored.frozen()
    contract = scored.contract.pk
    with pytest.raises(NotPermitted):
        sign_coverage(scored.inspector, card.public_id, reason="本月无巡更", at=AFTER_MARCH)
    sign_coverage(scored.work.chief, card.public_id, reason="本月无巡更数据", at=AFTER_MARCH)
    with entering(scored.work.system.scope):
        assert clause_facts([contract], MARCH)[contract].obstacles == ()
    with pytest.raises(CoverageEnough):
        sign_coverage(scored.work.chief, card.public_id, reason="再签", at=AFTER_MARCH)


def test_vetoes_incidents_and_added_points(scored: Scored) -> None:
    scored.signed()
    contract = scored.contract.public_id
    day = IN_MARCH.date()
    add_points(
        scored.work.chief,
        contract_id=contract,
        kind="commendation",
        points=Score(200),
        on=day,
        words="表扬信",
        at=IN_MARCH,
    )
    with pytest.raises(BadInput):
        enter_incident(
            scored.inspector, contract_id=contract, kind="other", on=day, words="x", is_veto=True, at=IN_MARCH
        )
    with pytest.raises(BadInput):
        enter_incident(
            scored.inspector, contract_id=contract, kind="other", on=day + timedelta(days=9), words="x", at=IN_MARCH
        )
    enter_incident(
        scored.inspector,
        contract_id=contract,
        kind="forged_records",
        on=day,
        words="巡更记录造假",
        is_veto=True,
        decision="考核小组会议纪要〔2026〕3号",
        at=IN_MARCH,
    )
    card = scored.frozen()
    assert (card.added, card.score, card.grade, card.is_vetoed) == (200, 5_900, "fail", True)
    with entering(scored.work.system.scope):
        facts = clause_facts([scored.contract.pk], MARCH)[scored.contract.pk].facts
    assert [incident["class"] for incident in facts["incidents"]] == ["forged_records"]


# ---- appeals and measures -------------------------------------------------------------------------------


def test_an_appeal_within_its_window_brings_a_new_version(scored: Scored) -> None:
    scored.signed()
    finding = found(scored)
    card = scored.frozen()
    chief = scored.work.chief
    with pytest.raises(NotPermitted):
        file_appeal(chief, card.public_id, words="有异议", at=AFTER_MARCH)
    with pytest.raises(AppealTooLate):
        file_appeal(scored.manager, card.public_id, words="有异议", at=AFTER_MARCH + timedelta(days=6))
    appeal = file_appeal(scored.manager, card.public_id, words="积水系漏水所致", at=AFTER_MARCH + timedelta(days=5))
    assert appeal.answer_by == date(2026, 4, 13)
    with pytest.raises(NotFrozen):
        file_appeal(scored.manager, card.public_id, words="再申诉", at=AFTER_MARCH)
    with entering(scored.work.system.scope):
        assert ("appeal_unanswered", "") in clause_facts([scored.contract.pk], MARCH)[scored.contract.pk].obstacles
        assert ("appeal_unanswered", 1) in [(one.code, one.count) for one in lacking([scored.contract.pk], MARCH)]
    with pytest.raises(DutiesExclude):
        answer_appeal(
            scored.inspector,
            appeal.public_id,
            granted=True,
            answer="属实",
            waived=[finding.public_id],
            at=AFTER_MARCH,
        )
    answer_appeal(
        chief, appeal.public_id, granted=True, answer="属实，予以减免", waived=[finding.public_id], at=AFTER_MARCH
    )
    with entering(scored.work.system.scope):
        after = Scorecard.objects.get(contract=scored.contract, state="frozen")
        assert [each.version for each in series_of(scored.contract, until=date(2026, 5, 1))] == [2]
    assert (after.version, after.score) == (2, 10_000)


def test_a_suspension_ends_by_itself_and_stands_in_the_providers_standing(scored: Scored) -> None:
    provider = scored.work.market.provider
    chief = scored.work.chief
    given: dict[str, Any] = {"provider_id": provider.public_id, "kind": "suspension", "reason": "连续不合格"}
    with pytest.raises(BadInput):
        take_measure(chief, valid_from=date(2026, 4, 1), at=AFTER_MARCH, **given)
    with pytest.raises(EmptyPeriod):
        take_measure(chief, valid_from=date(2026, 4, 1), valid_until=date(2026, 4, 1), at=AFTER_MARCH, **given)
    take_measure(chief, valid_from=date(2026, 4, 1), valid_until=date(2026, 7, 1), at=AFTER_MARCH, **given)
    with entering(scored.work.system.scope):
        assert not is_barred(provider, date(2026, 3, 31))
        assert is_barred(provider, date(2026, 6, 30))
        assert not is_barred(provider, date(2026, 7, 1))
    take_measure(chief, valid_from=date(2026, 4, 1), at=AFTER_MARCH, **(given | {"kind": "reward"}))
    with pytest.raises(NotPermitted):
        take_measure(scored.inspector, valid_from=date(2026, 4, 1), at=AFTER_MARCH, **(given | {"kind": "warning"}))


def test_managers_are_appraised_by_their_own_duties_and_not_by_themselves(scored: Scored) -> None:
    scored.signed(leader_id=scored.inspector.public_id)
    scored.planned(leader_id=scored.inspector.public_id)
    given: dict[str, Any] = {"since": MARCH, "until": date(2026, 4, 1), "words": "履职良好", "at": AFTER_MARCH}
    made = appraise_manager(scored.work.chief, person_id=person(scored.inspector), points=Score(9_000), **given)
    assert (made.figures["inspections_held"], made.computed) == ({"kept": 1, "of": 2}, 5_000)
    with pytest.raises(DutiesExclude):
        appraise_manager(scored.work.chief, person_id=person(scored.work.chief), **given)
    with pytest.raises(BadInput):
        appraise_manager(scored.work.chief, person_id=person(scored.manager), **given)
    with pytest.raises(NotPermitted):
        appraise_manager(scored.inspector, person_id=person(scored.work.chief), **given)


def test_the_league_names_its_samples_and_a_provider_sees_its_own_row(scored: Scored) -> None:
    scored.signed()
    scored.frozen()
    office = scored.work.market.office
    rival = office.actor("钱经理", office.rival, Role.PROVIDER_MANAGER)
    seen = {}
    for actor in (scored.work.requester, scored.manager, rival):
        with entering(actor.scope):
            seen[actor.name] = league(actor, since=MARCH, until=date(2026, 4, 1))
    (row,) = seen["王芳"]
    assert (row.place, row.mean, row.months, row.inspections, row.answers) == (1, 10_000, 1, 1, 0)
    assert (len(seen["赵经理"]), seen["钱经理"]) == (1, [])


def test_signs_are_for_those_who_watch(scored: Scored) -> None:
    for _ in range(10):
        closing.rate(scored.work.requester, scored.work.confirmed().public_id, grade=5, at=later(90))
    assert [sign.rule for sign in signs(scored.work.chief, MARCH)] == ["burst", "always_top"]
    with pytest.raises(NotPermitted):
        signs(scored.inspector, MARCH)


def test_unknown_things_do_not_exist(scored: Scored) -> None:
    for act in (
        lambda: freeze_card(scored.work.chief, uuid.uuid4(), MARCH, at=AFTER_MARCH),
        lambda: waive_finding(scored.work.chief, uuid.uuid4(), reason="x", at=AFTER_MARCH),
        lambda: file_appeal(scored.manager, uuid.uuid4(), words="x", at=AFTER_MARCH),
    ):
        with pytest.raises(NotFound):
            act()
