"""Coded reasons: there from the first day of an installation, entered, replaced and ended by those who may."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from houqin.domains.catalogue.models import DangerWord
from houqin.domains.orders.forms.reasons import DAY
from houqin.domains.orders.models import PauseReason, RejectReason
from houqin.domains.orders.services import closing, dispatching, field, intake, reasons, sorting
from houqin.domains.orders.tests.making import Work
from houqin.domains.orders.tests.test_pages import browser
from houqin.domains.orders.workflow import CONFIRMED, REJECTED
from houqin.domains.providers.services.admission import admit_provider
from houqin.foundation.organisation.actor import Actor, actor_for, system_actor
from houqin.foundation.organisation.models import Person, Unit, UnitKind
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.opening import open_installation
from houqin.foundation.organisation.services.people import enter_person, grant_role
from houqin.foundation.organisation.services.units import found_unit
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted
from houqin.web.idempotency import new_key

#: A Monday, nine in the morning in Shanghai.
OPENED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SOON = date(2026, 4, 1)


def later(minutes: int) -> datetime:
    return OPENED + timedelta(minutes=minutes)


@pytest.mark.django_db
def test_on_a_new_installation_a_report_goes_its_whole_way() -> None:
    administrator = open_installation(
        system_actor(None, "houqin init"),
        code="JGJ",
        name="市机关事务管理局",
        administrator="管理员",
        username="admin",
        password="a-long-enough-secret",
        at=OPENED,
    )
    with entering(system_actor(administrator.authority_id, "tests").scope):
        admin = actor_for(administrator, on=OPENED.date())
    provider, dispatcher, worker = _staff(admin)

    report = intake.Report(description="三楼走廊灯不亮", place_words="三楼走廊")
    order = intake.submit_order(dispatcher, report, at=later(5))
    intake.acknowledge(dispatcher, order.public_id, at=later(10))
    choice = dispatching.Choice(provider_id=provider.public_id, reason="尚未签订合同")
    dispatching.dispatch(dispatcher, order.public_id, choice=choice, at=later(15))
    dispatching.take(worker, order.public_id, at=later(20))
    field.arrive(worker, order.public_id, at=later(30))
    field.pause(worker, order.public_id, reason_code="weather", promised=later(120), at=later(40))
    field.resume(worker, order.public_id, at=later(60))
    field.complete(worker, order.public_id, result="换了灯管", at=later(90))
    done = closing.confirm(dispatcher, order.public_id, at=later(100))
    assert done.state == CONFIRMED
    assert not done.calendar_missing, "the years that are announced are known from the first day"

    private = intake.submit_order(dispatcher, intake.Report(description="私人台灯"), at=later(5))
    rejected = sorting.reject(
        dispatcher, private.public_id, reason_code="private_property", words="私人物品", at=later(10)
    )
    assert rejected.state == REJECTED
    with entering(system_actor(admin.authority_id, "tests").scope):
        assert DangerWord.objects.exists(), "danger goes to P1 from the first day"


def _staff(admin: Actor) -> tuple[Unit, Actor, Actor]:
    """A provider, a dispatcher of the authority and a worker, entered by the administrator."""
    system = system_actor(admin.authority_id, "tests")
    with entering(system.scope):
        authority = Person.objects.select_related("unit").get(pk=admin.person_id).unit
    provider = found_unit(admin, parent_id=None, kind=UnitKind.PROVIDER, code="WY", name="物业公司", at=OPENED)
    admit_provider(system, unit_id=provider.public_id, legal_kind="company", since=OPENED.date(), at=OPENED)
    made = []
    for name, unit, role in (
        ("吴敏", authority, Role.DISPATCHER),
        ("孙师傅", provider, Role.WORKER),
    ):
        person = enter_person(admin, unit_id=unit.public_id, name=name, at=OPENED)
        grant_role(admin, person.public_id, role=role, unit_id=unit.public_id, valid_from=OPENED.date(), at=OPENED)
        with entering(system.scope):
            made.append(actor_for(person, on=OPENED.date()))
    return provider, made[0], made[1]


def _pause(work: Work, **more: object) -> PauseReason:
    given: dict[str, object] = {"code": "no_key", "name": "无钥匙", "bearer": "requester", "since": SOON, "at": AT}
    return reasons.enter_pause_reason(work.chief, **{**given, **more})  # type: ignore[arg-type]  # named by the caller


def test_a_reason_of_a_code_in_use_takes_its_place_from_a_day_on(work: Work) -> None:
    first = _pause(work)
    second = _pause(work, name="没有钥匙", since=date(2026, 6, 1), longest_minutes=2 * DAY)
    with entering(work.system.scope):
        first.refresh_from_db()
        assert (first.valid_until, second.valid_until) == (date(2026, 6, 1), None)
        in_force = PauseReason.objects.in_force(date(2026, 7, 1)).get(code="no_key")
        assert (in_force.name, in_force.longest_minutes) == ("没有钥匙", 2 * DAY)
        kept = PauseReason.objects.get(code="authority_approval")
    replaced = _pause(work, code="authority_approval", name="等主管部门", bearer="authority", since=SOON)
    assert replaced.stops == kept.stops, "which clocks stand still is not for the form to lose"


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": " "},
        {"name": " "},
        {"bearer": "nobody"},
        {"longest_minutes": 0},
        {"code": "weather", "since": date(2020, 1, 1)},
    ],
)
def test_a_reason_that_makes_no_sense_is_refused(work: Work, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        _pause(work, **wrong)


def test_a_reason_ends_on_a_day_unless_quotes_wait_with_it(work: Work) -> None:
    with entering(work.system.scope):
        rows = {row.code: row.public_id for row in PauseReason.objects.all()}
        other = RejectReason.objects.get(code="other_body").public_id
    ended = reasons.end_pause_reason(work.chief, rows["weather"], on=SOON, at=AT, reason="不再使用")
    assert ended.valid_until == SOON
    assert reasons.end_reject_reason(work.chief, other, on=SOON, at=AT, reason="合并").valid_until == SOON
    with pytest.raises(NotFound):
        reasons.end_pause_reason(work.chief, rows["weather"], on=SOON, at=AT, reason="再次")
    with pytest.raises(reasons.ReasonNeededByQuotes):
        reasons.end_pause_reason(work.chief, rows["unit_approval"], on=SOON, at=AT, reason="不再使用")
    with pytest.raises(BadInput):
        reasons.end_pause_reason(work.chief, rows["outside_body"], on=date(2020, 1, 1), at=AT, reason="不再使用")
    with pytest.raises(NotPermitted):
        reasons.end_pause_reason(work.dispatcher, rows["outside_body"], on=SOON, at=AT, reason="不再使用")


def test_a_chief_enters_and_ends_reasons_on_their_pages_and_by_the_api(work: Work) -> None:
    chief = browser(work, work.chief)
    given = {"code": "no_key", "name": "无钥匙", "bearer": "requester", "since": "2026-04-01", "longest_days": "3"}
    sent = chief.post(reverse("orders:pause_reason_enter"), given | {"idempotency_key": new_key()})
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    with entering(work.system.scope):
        made = PauseReason.objects.get(code="no_key")
    assert made.longest_minutes == 3 * DAY
    assert "无钥匙" in chief.get(reverse("orders:pause_reasons")).content.decode()
    path = f"/api/v1/pause-reasons/{made.public_id}/end"
    answer = chief.post(
        path, {"on": "2026-05-01", "reason": "不再使用"}, "application/json", headers={"idempotency-key": new_key()}
    )
    assert (answer.status_code, answer.json()["valid_until"]) == (200, "2026-05-01")
    body = {"code": "twice", "name": "重复报修", "since": "2026-04-01"}
    answer = chief.post("/api/v1/reject-reasons", body, "application/json", headers={"idempotency-key": new_key()})
    assert answer.status_code == 201, answer.content
    assert "重复报修" in chief.get(reverse("orders:reject_reasons")).content.decode()
