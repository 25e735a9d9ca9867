"""The duty calendar: what falls due for whom, done by whom, told once, read by programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from houqin.domains.compliance.feed import FeedInvalid, actor_of_feed, as_icalendar, link_of
from houqin.domains.compliance.management.commands.load_duties import SUPPLIED
from houqin.domains.compliance.models import Duty, Fulfilment
from houqin.domains.compliance.queries.calendar import ahead, occurrence_of, overdue
from houqin.domains.compliance.queries.flags import questions
from houqin.domains.compliance.services.duties import (
    DutyKnown,
    DutyTerms,
    DutyUnclear,
    change_duty,
    end_duty,
    enter_duty,
    load_duties,
)
from houqin.domains.compliance.services.feeds import end_feed, open_feed
from houqin.domains.compliance.services.fulfilling import (
    AlreadyDone,
    DoneInFuture,
    NamedPersonOnly,
    NotInCharge,
    WithdrawnAlready,
    WithoutEvidence,
    fulfil,
    withdraw_fulfilment,
)
from houqin.domains.compliance.services.reminding import remind
from houqin.domains.compliance.tests.conftest import TODAY, Kept
from houqin.domains.providers.services.staff import enter_qualification, enter_staff
from houqin.foundation.notices.models import Notice
from houqin.foundation.organisation.actor import Actor, actor_for, system_actor
from houqin.foundation.organisation.services.opening import open_installation
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.management.commands.load_regulations import read_rows
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted

REPORT = DutyTerms(
    code="own.report",
    name="月度简报",
    schedule={"kind": "monthly", "day": 5},
    owner_role="finance_clerk",
    basis="本局规定",
    evidence="简报",
    remind=(3,),
)


def test_what_falls_due_for_whom(kept: Kept) -> None:
    month = kept.calendar(kept.chief, TODAY, date(2026, 4, 2))
    due = {(one.duty.code, one.due_on) for one in month}
    assert ("energy.report", date(2026, 3, 31)) in due
    assert ("energy.meters_read", date(2026, 3, 8)) in due
    lifts = [one.due_on for one in month if one.duty.code == "lifts.maintained"]
    assert lifts == [date(2026, 3, 2), date(2026, 3, 17), date(2026, 4, 1)]
    assert [one.due_on for one in month] == sorted(one.due_on or date.min for one in month)
    # A contract signed on 1 January: two working days end on Monday the 5th, seven on the 12th.
    year = {one.duty.code: one for one in kept.calendar(kept.chief, SINCE, date(2027, 1, 31)) if one.happening}
    assert {code: one.due_on for code, one in year.items()} == {
        "contract.published": date(2026, 1, 5),
        "contract.filed": date(2026, 1, 12),
        "contract.appraised": date(2026, 10, 31),
        "contract.expires": date(2026, 12, 31),
    }
    assert year["contract.expires"].remind == (90, 60, 30)
    # The contract covers the authority itself, not the unit below it that asks here.
    assert kept.calendar(kept.unit_manager, SINCE, date(2026, 2, 1), "contract.published") == []
    assert kept.calendar(kept.unit_manager, SINCE, date(2026, 2, 1), "energy.meters_read") != []
    with pytest.raises(NotPermitted):
        kept.calendar(kept.provider_manager, SINCE, date(2026, 2, 1))


def test_papers_of_people_and_years_not_announced(kept: Kept) -> None:
    worker = kept.provider_manager.public_id
    assert worker is not None
    enter_staff(kept.system, worker, provider_id=kept.market.provider.public_id, since=SINCE, at=AT)
    vetted = enter_qualification(
        kept.system, worker, kind="vetting", valid_from=SINCE, valid_until=date(2026, 4, 1), at=AT
    )
    (one,) = kept.calendar(kept.chief, TODAY, date(2026, 4, 2), "staff.vetting")
    assert (one.due_on, one.key, one.standing) == (date(2026, 3, 31), str(vetted.public_id), "due")
    enter_qualification(
        kept.system, worker, kind="vetting", valid_from=date(2026, 4, 1), valid_until=date(2027, 4, 1), at=AT
    )
    assert kept.calendar(kept.chief, TODAY, date(2026, 4, 2), "staff.vetting") == []
    after_the_end = {"kind": "after", "event": "contract.ends", "count": 2, "unit": "working_days"}
    enter_duty(kept.chief, replace(REPORT, schedule=after_the_end), since=SINCE, at=AT)
    found = kept.calendar(kept.chief, TODAY, date(2026, 4, 1), "own.report")
    assert [(one.due_on, one.standing) for one in found] == [(None, "unknown")]


def test_done_by_whoever_is_in_charge(kept: Kept) -> None:
    duty, key = kept.duty("contract.published"), str(kept.market.contract.public_id)
    assert kept.overdue(kept.chief, duty.code) == {key}

    def done(actor: Actor, *, note: str = "网址", done_on: date = date(2026, 1, 5), key: str = key) -> Fulfilment:
        return fulfil(actor, duty.public_id, key, note=note, done_on=done_on, at=AT)

    with pytest.raises(NamedPersonOnly):
        done(kept.system)
    with pytest.raises(NotInCharge):
        done(kept.approver)
    with pytest.raises(NotPermitted):
        done(kept.auditor)
    with pytest.raises(WithoutEvidence):
        done(kept.clerk, note=" ")
    with pytest.raises(DoneInFuture):
        done(kept.clerk, done_on=date(2026, 3, 3))
    with pytest.raises(NotFound):
        done(kept.clerk, key="2026-03")
    first = done(kept.clerk)
    assert (first.due_on, first.contract_id) == (date(2026, 1, 5), kept.market.contract.pk)
    with pytest.raises(AlreadyDone):
        done(kept.chief)
    assert kept.overdue(kept.chief, duty.code) == set()
    with pytest.raises(BadInput):
        withdraw_fulfilment(kept.clerk, first.public_id, reason=" ", at=AT)
    with pytest.raises(NotInCharge):
        withdraw_fulfilment(kept.approver, first.public_id, reason="写错", at=AT)
    withdraw_fulfilment(kept.chief, first.public_id, reason="写错", at=AT)
    with pytest.raises(WithdrawnAlready):
        withdraw_fulfilment(kept.chief, first.public_id, reason="写错", at=AT)
    assert kept.overdue(kept.chief, duty.code) == {key}
    second = done(kept.chief, note="重新公告")
    with entering(kept.system.scope):
        assert Fulfilment.objects.filter(code=duty.code).count() == 2
        assert occurrence_of(kept.chief, duty, key, today=TODAY).done == second


def test_a_change_leaves_what_was_due(kept: Kept) -> None:
    entered = enter_duty(kept.chief, REPORT, since=SINCE, at=AT)
    later = replace(REPORT, schedule={"kind": "monthly", "day": 20})
    after = change_duty(kept.chief, entered.public_id, later, valid_from=date(2026, 4, 1), at=AT)
    months = kept.calendar(kept.chief, date(2026, 3, 1), date(2026, 5, 1), "own.report")
    assert [one.due_on for one in months] == [date(2026, 3, 5), date(2026, 4, 20)]
    end_duty(kept.chief, after.public_id, on=date(2026, 5, 1), reason="不再需要", at=AT)
    assert kept.calendar(kept.chief, date(2026, 5, 1), date(2026, 7, 1), "own.report") == []
    with pytest.raises(DutyKnown):
        enter_duty(kept.chief, REPORT, since=SINCE, at=AT)
    with pytest.raises(NotPermitted):
        enter_duty(kept.clerk, REPORT, since=SINCE, at=AT)
    with pytest.raises(BadInput):
        end_duty(kept.chief, kept.duty("energy.report").public_id, on=date(2026, 5, 1), reason="", at=AT)
    wrongs: list[dict[str, Any]] = [
        {"basis": ""},
        {"owner_role": "worker"},
        {"remind": (-1,)},
        {"schedule": {"kind": "never"}},
    ]
    for wrong in wrongs:
        with pytest.raises(BadInput):
            enter_duty(kept.chief, replace(REPORT, code="own.other", **wrong), since=SINCE, at=AT)
    with pytest.raises(DutyUnclear):
        load_duties(kept.system, [{"code": "x", "name": "x"}], since=SINCE, at=AT)
    assert load_duties(kept.system, read_rows(SUPPLIED), since=SINCE, at=AT) == 0


def test_what_is_supplied_says_where_it_was_not_compared() -> None:
    rows = read_rows(SUPPLIED)
    assert len(rows) == 29
    agreed = {"contract.expires", "bond.expires", "staff.nda"}
    silent = {row["code"] for row in rows if not row.get("verified") and "请核对" not in row["basis"]}
    assert silent == agreed


def test_a_new_installation_has_its_duties_and_what_they_count_by(db: None) -> None:
    person = open_installation(
        system_actor(None, "houqin init"),
        code="JGJ",
        name="市机关事务管理局",
        administrator="管理员",
        username="admin",
        password="a-long-enough-secret",
        at=AT,
    )
    system = system_actor(person.authority_id, "tests")
    with entering(system.scope):
        admin, day = actor_for(person, on=AT.date()), AT.date()
        assert overdue(admin, today=day) == []
        due = {one.duty.code for one in ahead(admin, today=day, until=day + timedelta(days=31))}
        assert {"energy.meters_read", "lifts.maintained", "energy.report"} <= due
        assert questions(system, day) == []


def test_told_once_per_thing_and_level(kept: Kept) -> None:
    energy = "上一年度能源消费状况报告"
    with entering(kept.system.scope):
        assert remind(kept.system, today=TODAY, at=AT) > 0
        assert remind(kept.system, today=TODAY, at=AT + timedelta(hours=1)) == 0
        told = Notice.objects.filter(kind="compliance.overdue", figures__duty="合同公告")
        assert {notice.person.name for notice in told} == {"钱经办"}
        assert set(Notice.objects.filter(figures__duty=energy).values_list("in_digest", flat=True)) == {True}
        # A week before the day the second reminder comes, and the first not again.
        assert remind(kept.system, today=date(2026, 3, 24), at=AT) > 0
        levels = Notice.objects.filter(figures__duty=energy).values_list("level", flat=True)
        assert sorted(levels) == [1, 2]
        assert Duty.objects.believed().count() == 29


def test_a_program_reads_it(kept: Kept) -> None:
    odd = replace(REPORT, name="简报, 附件; 第\\页" * 5)
    enter_duty(kept.chief, odd, since=SINCE, at=AT)
    feed = open_feed(kept.unit_manager, at=AT)
    assert open_feed(kept.unit_manager, at=AT) == feed
    link = link_of(feed)
    actor = actor_of_feed(link, today=TODAY)
    assert actor.person_id == kept.unit_manager.person_id
    times = kept.calendar(actor, TODAY, date(2026, 4, 2))
    content = as_icalendar(times, site="https://houqin.example")
    assert content == as_icalendar(times, site="https://houqin.example")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert "简报\\, 附件\\; 第\\\\页".encode() in content.replace(b"\r\n ", b"")
    events = Calendar.from_ical(content).walk("VEVENT")
    assert len(events) == len(times)
    assert odd.name in {str(event["summary"]) for event in events}
    (report,) = (event for event in events if event["summary"] == "上一年度能源消费状况报告")
    assert report.decoded("dtstart") == date(2026, 3, 31)
    assert "公共机构节能条例 第十五条" in str(report["description"])
    assert [alarm.decoded("trigger").days for alarm in report.walk("VALARM")] == [-30, -7]
    with pytest.raises(FeedInvalid):
        actor_of_feed(link + "x", today=TODAY)
    end_feed(kept.unit_manager, at=AT)
    with pytest.raises(FeedInvalid):
        actor_of_feed(link, today=TODAY)
    with pytest.raises(NotFound):
        end_feed(kept.unit_manager, at=AT)
