"""The questions of a month: asked from real figures, answered by somebody else, read under guard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from houqin.domains.compliance.models import FlagQuestion, FlagReading
from houqin.domains.compliance.queries.calendar import working_days
from houqin.domains.compliance.queries.flags import Asked, questions
from houqin.domains.compliance.rules.flags import Question
from houqin.domains.compliance.services.flags import AboutYourself, answer_question, ask
from houqin.domains.compliance.services.fulfilling import NamedPersonOnly
from houqin.domains.compliance.tests.test_pages import browser, post
from houqin.domains.evaluation.services.findings import record_finding, waive_finding
from houqin.domains.evaluation.tests.making import IN_MARCH, MARCH, make_scored
from houqin.domains.orders.services import closing
from houqin.domains.orders.tests.making import later, make_work
from houqin.domains.settlement.services.confirming import confirm_statement
from houqin.domains.settlement.services.paying import approve_application, release_payment
from houqin.domains.settlement.tests.making import APRIL_2, Settled, applied, inspected, invoiced, make_settled
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED, read_rows
from houqin.foundation.terms.queries import NoSuchRule
from houqin.foundation.terms.services import change_regulation, load_regulations
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted

#: Few figures are many here.
SMALL = {"flags.one_confirmer_least": 3, "flags.waived_least": 1}


@pytest.fixture
def settled(db: None) -> Settled:
    """Three orders confirmed a minute after completion, and a finding waived."""
    work = make_work()
    for _ in range(3):  # before the office keeps a budget, so that no money is set aside for them
        order = work.completed_of(work.submitted())
        closing.confirm(work.requester, order.public_id, at=later(61))
    settled = make_settled(scored=make_scored(work))
    finding = record_finding(
        settled.scored.inspector,
        contract_id=settled.contract.public_id,
        item_code="3.1",
        deduction="dirt",
        words="积水",
        at=IN_MARCH,
    )
    waive_finding(settled.chief, finding.public_id, reason="下雨", at=IN_MARCH)
    return settled


def asked(actor: Actor) -> dict[str, Asked]:
    """March's questions by rule."""
    with entering(actor.scope):
        return {one.question.rule: one for one in questions(actor, MARCH)}


def test_from_figures_to_answers(settled: Settled) -> None:
    office, work = settled.scored.work.market.office, settled.scored.work
    auditor = office.actor("审计员", office.authority, Role.AUDITOR)
    security = office.actor("安全员", office.authority, Role.SECURITY_OFFICER)
    with pytest.raises(NoSuchRule):
        asked(auditor)
    rows = [row | {"value": SMALL.get(row["code"], row["value"])} for row in read_rows(SUPPLIED)]
    load_regulations(settled.system, rows, at=AT)
    found = asked(auditor)
    assert set(found) >= {"confirmed_fast", "one_confirmer", "waived_share", "waived_by_one"}
    fast = found["confirmed_fast"].question
    assert work.requester.person_id is not None
    assert (fast.count, fast.of, fast.persons) == (3, 3, frozenset({work.requester.person_id}))
    assert found["one_confirmer"].question.page == "providers:provider"
    assert found["waived_share"].question.count == found["waived_share"].question.of
    with pytest.raises(NotPermitted):
        asked(settled.clerk)
    with pytest.raises(NotPermitted):
        asked(settled.manager)

    waived = found["waived_by_one"].question

    def answered(actor: Actor, *, key: str = waived.key, words: str = "雨天积水属实") -> object:
        with entering(actor.scope):
            return answer_question(actor, month=MARCH, rule=waived.rule, key=key, words=words, at=IN_MARCH)

    with pytest.raises(AboutYourself):
        answered(settled.chief)
    with pytest.raises(NotPermitted):
        answered(auditor)
    with pytest.raises(NamedPersonOnly):
        answered(settled.system)
    with pytest.raises(NotFound):
        answered(security, key="nobody")
    with pytest.raises(BadInput):
        answered(security, words=" ")
    answered(security)
    kept = asked(auditor)["waived_by_one"].answer
    assert kept is not None
    assert (kept.words, kept.count, kept.answered_by.name) == ("雨天积水属实", 1, "安全员")

    with time_machine.travel(IN_MARCH + timedelta(hours=1)):
        pages = {
            name: browser(office, actor) for name, actor in (("a", auditor), ("s", security), ("c", settled.chief))
        }
        shown = pages["a"].get("/red-flags/?month=2026-03").content.decode()
        assert "高科长" in shown
        assert "雨天积水属实" in shown
        assert "完工后几分钟内确认" in shown
        assert pages["a"].get("/red-flags/readings/").status_code == 403
        assert pages["c"].get("/red-flags/readings/").status_code == 403
        assert "审计员" in pages["s"].get("/red-flags/readings/").content.decode()
        assert pages["s"].get("/api/v1/red-flags/readings").json()["items"][0]["person"] == "审计员"
        listed = pages["s"].get("/api/v1/red-flags?month=2026-03-01").json()
        (own,) = (one for one in listed if one["rule"] == "confirmed_fast")
        form = f"/red-flags/answer/?month=2026-03&rule=confirmed_fast&key={own['key']}"
        assert own["about"] in pages["c"].get(form).content.decode()
        sent = post(
            pages["c"], "/red-flags/answer/", month="2026-03", rule="confirmed_fast", key=own["key"], words="当面"
        )
        assert sent.headers["location"] == "/red-flags/?month=2026-03"
        assert "当面" in pages["c"].get("/red-flags/answers/").content.decode()
    # Neither the archive nor a chief's query tells the audited who looked.
    with entering(settled.chief.scope):
        assert not AuditRecord.objects.filter(action__contains="read").exists()
        assert not FlagReading.objects.visible_to(settled.chief).exists()
        assert FlagReading.objects.visible_to(security).exists()
        assert set(FlagReading.objects.visible_to(security).values_list("month", flat=True)) == {date(2026, 3, 1)}


def test_a_question_waits_for_whom_it_is_not_about(settled: Settled) -> None:
    office = settled.scored.work.market.office
    security = office.actor("安全员", office.authority, Role.SECURITY_OFFICER)
    rows = [row | {"value": SMALL.get(row["code"], row["value"])} for row in read_rows(SUPPLIED)]
    load_regulations(settled.system, rows, at=AT)
    with entering(settled.system.scope):
        assert ask(settled.system, month=MARCH, at=IN_MARCH) == len(questions(settled.system, MARCH))
        assert ask(settled.system, month=MARCH, at=IN_MARCH + timedelta(days=1)) == 0
        waived = FlagQuestion.objects.get(rule="waived_by_one")
        share = FlagQuestion.objects.get(rule="waived_share")
        assert waived.due_on == working_days(office.authority.pk)(IN_MARCH.date(), 10)
        assert AuditRecord.objects.filter(action="compliance.questions_asked").count() == 1
    with entering(settled.chief.scope), pytest.raises(NotPermitted):
        ask(settled.manager, month=MARCH, at=IN_MARCH)

    with time_machine.travel(IN_MARCH + timedelta(days=60)):
        chief, guard = browser(office, settled.chief), browser(office, security)
        home = guard.get("/", follow=True).content.decode()
        assert f"2026-03 · {waived.about}:" in home
        assert "已逾期" in home
        assert f"2026-03 · {waived.about}:" not in chief.get("/", follow=True).content.decode(), (
            "about the chief's own acts"
        )
        listed = guard.get("/red-flags/waiting/").content.decode()
        assert "当月减免记录" in listed
        assert "扣 0.50 分，其中减免 0.50 分" in listed
        assert waived.get_absolute_url().replace("&", "&amp;") in listed
        assert waived.get_absolute_url().replace("&", "&amp;") not in chief.get("/red-flags/waiting/").content.decode()
        form = guard.get(waived.get_absolute_url()).content.decode()
        assert "减免提示：一人减免件数下限 1 项，来源：" in form
        assert "本系统默认" in form
        waiting = guard.get("/api/v1/red-flags/waiting").json()["items"]
        assert str(waived.public_id) in {one["public_id"] for one in waiting}

    # Its figures ask nothing any more, and still it was asked: the answer stands beside the figures as they were.
    for code in ("flags.waived_least", "flags.waived_percent"):
        change_regulation(settled.system, code, value=1000, valid_from=date(2026, 2, 1), source="试", at=IN_MARCH)
    with entering(security.scope):
        kept = answer_question(security, month=MARCH, rule=waived.rule, key=waived.key, words="属实", at=IN_MARCH)
    assert kept.count == 1
    with entering(settled.system.scope):
        assert ask(settled.system, month=MARCH, at=IN_MARCH + timedelta(days=2)) == 0
        left = {row.rule for row in FlagQuestion.objects.waiting()}
        assert not {waived.rule, share.rule} & left
        assert FlagQuestion.objects.get(pk=share.pk).lifted_at is not None
        assert FlagQuestion.objects.get(pk=waived.pk).lifted_at is None
    with entering(security.scope), pytest.raises(NotFound):
        answer_question(security, month=MARCH, rule=share.rule, key=share.key, words="属实", at=IN_MARCH)
    change_regulation(settled.system, "flags.waived_percent", value=20, valid_from=MARCH, source="试", at=IN_MARCH)
    with entering(settled.system.scope):
        assert ask(settled.system, month=MARCH, at=IN_MARCH + timedelta(days=3)) == 0
        assert FlagQuestion.objects.waiting().filter(pk=share.pk).exists()


def test_one_chain_is_asked_about_where_somebody_could_have_stood_in(settled: Settled) -> None:
    """Confirmed and approved by one person: in an office with nobody to spare it is as practice 17 lets it be."""
    office = settled.scored.work.market.office
    auditor = office.actor("审计员", office.authority, Role.AUDITOR)
    load_regulations(settled.system, read_rows(SUPPLIED), at=AT)
    inspected(settled)
    draft = settled.closed()
    confirm_statement(settled.manager, draft.public_id, at=APRIL_2)
    confirm_statement(settled.approver, draft.public_id, at=APRIL_2)
    payment = applied(settled, invoiced(settled, draft, fen=draft.payable_fen)).public_id
    for approver in (settled.approver, settled.second_approver):
        approve_application(approver, payment, at=APRIL_2)
    release_payment(settled.payer, payment, at=APRIL_2)

    def chains() -> list[Question]:
        with entering(auditor.scope):
            april = questions(auditor, date(2026, 4, 1))
        return [one.question for one in april if one.question.rule == "one_chain"]

    def given_an_account(actor: Actor) -> None:
        assert actor.public_id is not None
        open_account(settled.system, actor.public_id, username=f"u{actor.person_id}", password=None, at=AT)

    for actor in (settled.clerk, settled.approver, settled.second_approver, settled.payer, settled.manager):
        given_an_account(actor)
    assert chains() == [], "whoever may confirm, approve or release has done so"
    given_an_account(settled.chief)
    (asked_about,) = chains()
    assert settled.approver.person_id is not None
    assert asked_about.persons == frozenset({settled.approver.person_id}), "the chief could have confirmed"
