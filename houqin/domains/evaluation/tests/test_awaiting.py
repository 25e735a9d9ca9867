"""What of evaluation stands on whose home page: there while it waits for them, gone when they have acted."""

from __future__ import annotations

from datetime import datetime, timedelta

import time_machine

from houqin.domains.evaluation.awaiting import AWAITING
from houqin.domains.evaluation.services.appeals import answer_appeal, file_appeal
from houqin.domains.evaluation.services.findings import countersign_finding, waive_finding
from houqin.domains.evaluation.services.inspections import sign_sheet
from houqin.domains.evaluation.services.rectifications import (
    answer_rectification,
    issue_rectification,
    recheck_rectification,
)
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, Scored, found
from houqin.domains.evaluation.tests.test_pages import browser
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering
from houqin.web.awaiting import waiting_for

NAMES = {one.label: name.removeprefix("evaluation.") for name, one in AWAITING.items()}


def lists(actor: Actor, *, at: datetime = IN_MARCH) -> dict[str, list[str | None]]:
    """Which lists of evaluation a reader finds, each with where its rows lead."""
    with entering(actor.scope):
        found = [one for one in waiting_for(actor, at=at) if one.awaiting.label in NAMES]
        return {NAMES[one.awaiting.label]: [one.awaiting.address(row) for row in one.first] for one in found}


def test_an_inspection_is_due_to_whoever_leads_it_or_may(scored: Scored) -> None:
    planned = scored.planned()
    assert lists(scored.inspector, at=IN_MARCH - timedelta(days=1)) == {}, "due tomorrow"
    assert lists(scored.inspector) == {"due": [planned.get_absolute_url()]}
    assert lists(scored.second_inspector) == lists(scored.inspector), "nobody leads it yet"
    for other in (scored.manager, scored.work.requester, scored.work.dispatcher):
        assert lists(other) == {}
    sign_sheet(scored.inspector, scored.marked(scored.opened(planned)).public_id, at=IN_MARCH)
    assert lists(scored.inspector) == lists(scored.second_inspector) == {}, "held"


def test_a_finding_waits_for_the_provider_until_signed_or_waived(scored: Scored) -> None:
    signed, waived = found(scored), found(scored)
    rival = scored.work.market.office.actor("钱经理", scored.work.market.office.rival, Role.PROVIDER_MANAGER)
    assert lists(scored.manager) == {"unsigned": [signed.get_absolute_url(), waived.get_absolute_url()]}
    assert lists(rival) == lists(scored.inspector) == {}
    countersign_finding(scored.manager, signed.public_id, signs=False, words="不认可", at=IN_MARCH)
    waive_finding(scored.work.chief, waived.public_id, reason="下雨", at=IN_MARCH)
    assert lists(scored.manager) == {}


def test_a_fault_is_put_right_by_the_provider_and_looked_at_again(scored: Scored) -> None:
    finding = found(scored)
    countersign_finding(scored.manager, finding.public_id, signs=True, at=IN_MARCH)
    notice = issue_rectification(scored.inspector, finding_ids=[finding.public_id], words="限期整改", at=IN_MARCH)
    assert lists(scored.manager) == {"to_put_right": [notice.get_absolute_url()]}
    assert lists(scored.inspector) == {}
    answer_rectification(scored.manager, notice.public_id, answer="已清理", at=IN_MARCH)
    assert lists(scored.manager) == {}
    assert lists(scored.inspector) == {"to_recheck": [notice.get_absolute_url()]}
    due_on = IN_MARCH.date() + timedelta(days=7)
    recheck_rectification(
        scored.inspector, notice.public_id, put_right=False, words="仍有积水", due_on=due_on, at=IN_MARCH
    )
    assert list(lists(scored.manager)) == ["to_put_right"], "not put right: it waits for the provider again"


def test_an_appeal_waits_for_its_answer(scored: Scored) -> None:
    scored.signed()
    appeal = file_appeal(scored.manager, scored.frozen().public_id, words="有异议", at=AFTER_MARCH)
    assert lists(scored.manager, at=AFTER_MARCH) == lists(scored.work.dispatcher, at=AFTER_MARCH) == {}
    for who in (scored.work.chief, scored.inspector):
        assert lists(who, at=AFTER_MARCH) == {"appeals": [appeal.get_absolute_url()]}
    with time_machine.travel(AFTER_MARCH):
        chief = browser(scored, scored.work.chief)
        home = chief.get("/home/").content.decode()
        assert f'href="{appeal.get_absolute_url()}"' in home
        assert chief.get(appeal.get_absolute_url()).status_code == 200
        assert appeal.get_absolute_url() in chief.get("/appeals/?state=filed").content.decode()
    answer_appeal(scored.work.chief, appeal.public_id, granted=False, answer="扣分有据", at=AFTER_MARCH)
    assert lists(scored.work.chief, at=AFTER_MARCH) == {}
