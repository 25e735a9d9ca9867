"""The catalogue as use cases: published, followed, ended; searched; exceptions decided on the authority's side."""

import uuid
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from houqin.domains.catalogue.events import ExceptionDecided, exception_decided
from houqin.domains.catalogue.models import CatalogueException, Promise, ServiceClass, ServiceItem, ServiceItemVersion
from houqin.domains.catalogue.queries import (
    danger_words,
    demand_version,
    menu,
    promises_for,
    read_report,
    version_in_force,
)
from houqin.domains.catalogue.rules import Clause, Content, NotOffered, PromiseTerm, StartsTooEarly
from houqin.domains.catalogue.services.exceptions import (
    OwnException,
    decide_exception,
    request_exception,
    withdraw_exception,
)
from houqin.domains.catalogue.services.hazards import (
    end_danger_word,
    enter_danger_word,
    enter_fault_type,
    lay_down_defaults,
)
from houqin.domains.catalogue.services.items import CodeTaken, create_class, create_item, end_item, publish_version
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.kernel.clock import Milestone, Minutes, WorkingDays
from houqin.kernel.refusal import BadInput, NotPermitted
from houqin.kernel.workflow import WrongState

SINCE = date(2026, 1, 1)
LAMP = Content(
    service="灯具维修",
    content="更换灯管、镇流器",
    price_basis="per_order",
    keywords="换灯泡",
    standard=(Clause("1.1", "照度符合标准"), Clause("1.2", "旧灯管回收")),
    promises=(
        PromiseTerm("P4", "response", "minutes", minutes=30),
        PromiseTerm("P4", "completion", "working_day_end", days=2),
        PromiseTerm("P3", "response", "minutes", minutes=15),
    ),
)


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def lamp(office: Office) -> ServiceItem:
    repairs = create_class(office.system, code="house_maintenance", name="房屋维护", at=AT)
    item = create_item(office.system, class_id=repairs.public_id, code="WX-DJ", at=AT)
    publish_version(office.system, item.public_id, valid_from=SINCE, content=LAMP, at=AT)
    return item


@pytest.fixture
def chief(office: Office) -> Actor:
    return office.actor("郑处", office.authority, Role.SECTION_CHIEF)


@pytest.fixture
def requester(office: Office) -> Actor:
    return office.actor("王芳", office.finance, Role.REQUESTER)


def test_a_new_version_ends_the_former_and_leaves_it_as_it_was(office: Office, lamp: ServiceItem) -> None:
    july = date(2026, 7, 1)
    new = publish_version(
        office.system, lamp.public_id, valid_from=july, content=replace(LAMP, service="照明维修"), at=AT
    )
    with entering(office.system.scope):
        before, after = (version_in_force(lamp, on=on) for on in (date(2026, 6, 30), july))
        assert before is not None and before.service == "灯具维修" and before.valid_until == july
        assert after == new and new.supersedes == before
        assert [clause.number for clause in before.clauses.all()] == ["1.1", "1.2"]


def test_versions_never_overlap_nor_begin_in_the_past_of_another(office: Office, lamp: ServiceItem) -> None:
    with pytest.raises(StartsTooEarly):
        publish_version(office.system, lamp.public_id, valid_from=SINCE, content=LAMP, at=AT)


def test_the_database_refuses_what_the_service_refuses(office: Office, lamp: ServiceItem) -> None:
    with entering(office.system.scope):
        version = ServiceItemVersion.objects.get(item=lamp)
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            ServiceItemVersion.objects.filter(pk=version.pk).update(content="改写")
        with pytest.raises(DatabaseError), transaction.atomic():
            Promise.objects.filter(version=version).delete()
        version.pk, version.public_id, version.supersedes = None, uuid.uuid4(), None
        with pytest.raises(DatabaseError, match="overlap"), transaction.atomic():
            version.save(force_insert=True)


def test_an_ended_item_is_no_longer_offered(office: Office, lamp: ServiceItem) -> None:
    end_item(office.system, lamp.public_id, on=date(2026, 7, 1), at=AT, reason="并入照明维修")
    with entering(office.system.scope):
        assert version_in_force(lamp, on=date(2026, 6, 30)) is not None
        with pytest.raises(NotOffered):
            demand_version(lamp, on=date(2026, 7, 1))


def test_codes_are_taken_once(office: Office, lamp: ServiceItem) -> None:
    with pytest.raises(CodeTaken):
        create_class(office.system, code="house_maintenance", name="另一个", at=AT)
    with pytest.raises(CodeTaken):
        create_item(office.system, class_id=lamp.service_class.public_id, code="WX-DJ", at=AT)


def test_only_those_who_hold_the_whole_authority_change_the_catalogue(office: Office, requester: Actor) -> None:
    branch = office.actor("孙科", office.planning, Role.SECTION_CHIEF)
    for actor in (requester, branch):
        with pytest.raises(NotPermitted):
            create_class(actor, code="x", name="x", at=AT)


def test_promises_become_targets(office: Office, lamp: ServiceItem) -> None:
    with entering(office.system.scope):
        version = demand_version(lamp, on=SINCE)
        assert promises_for(version, "P4") == {
            Milestone.RESPONSE: Minutes(30),
            Milestone.COMPLETION: WorkingDays(2),
        }
        assert promises_for(version, "P5") == {}


def test_the_menu_finds_by_words_and_puts_the_most_used_first(office: Office, lamp: ServiceItem) -> None:
    system = office.system
    lock = create_item(system, class_id=lamp.service_class.public_id, code="WX-MS", at=AT)
    content = Content(service="门锁维修", content="换锁芯", price_basis="per_order")
    publish_version(system, lock.public_id, valid_from=SINCE, content=content, at=AT)
    enter_fault_type(
        system, code="lamp", name="灯具故障", words=["灯不亮"], urgency="P4", item_id=lamp.public_id, since=SINCE, at=AT
    )

    def found(words: str, popularity: dict[int, int] | None = None) -> list[str]:
        with entering(system.scope):
            return [entry.version.service for entry in menu(system, on=SINCE, words=words, popularity=popularity)]

    assert found("换灯泡") == ["灯具维修"]
    assert found("灯不亮") == ["灯具维修"]
    assert found("锁芯") == ["门锁维修"]
    assert found("维修", popularity={lock.pk: 5}) == ["门锁维修", "灯具维修"]
    assert found("维修", popularity={lamp.pk: 5}) == ["灯具维修", "门锁维修"]
    assert found("打印") == []


def test_defaults_are_laid_down_once_and_leave_what_exists(office: Office) -> None:
    create_class(office.system, code="cleaning", name="自己的保洁", at=AT)
    first = lay_down_defaults(office.system, since=SINCE, at=AT)
    assert first > 30
    assert lay_down_defaults(office.system, since=SINCE, at=AT) == 0
    with entering(office.system.scope):
        assert ServiceClass.objects.get(code="cleaning").name == "自己的保洁"


def test_words_of_danger_make_a_report_p1(office: Office) -> None:
    lay_down_defaults(office.system, since=SINCE, at=AT)
    given = {"authority_id": office.authority.pk, "on": date(2026, 3, 5)}
    with entering(office.system.scope):
        fire = read_report("三楼配电间冒烟了", **given)  # type: ignore[arg-type]  # the two given differ in type
        assert (fire.danger, fire.urgency) == ("冒烟", "P1")
        assert "119" in fire.advice
        for words in ("闻到煤气味", "电梯里有人被困住了", "插座漏电", "楼道里全是浓烟", "有人昏迷"):
            assert read_report(words, **given).urgency == "P1", words  # type: ignore[arg-type]  # as above
        lamp = read_report("会议室灯不亮", **given)  # type: ignore[arg-type]  # as above
        assert (lamp.danger, lamp.urgency) == (None, "P4")
        assert read_report("想问问食堂几点开", **given).urgency is None  # type: ignore[arg-type]  # as above


def test_a_danger_word_ends_by_a_named_person_with_a_reason(office: Office, chief: Actor) -> None:
    word = enter_danger_word(chief, word="爆", since=SINCE, at=AT)
    with pytest.raises(BadInput):
        end_danger_word(chief, word.public_id, on=date(2026, 7, 1), at=AT, reason=" ")
    end_danger_word(chief, word.public_id, on=date(2026, 7, 1), at=AT, reason="误报太多")
    with entering(chief.scope):
        assert danger_words(authority_id=office.authority.pk, on=date(2026, 6, 30)) == ["爆"]
        assert danger_words(authority_id=office.authority.pk, on=date(2026, 7, 1)) == []


def ask(actor: Actor, office: Office) -> CatalogueException:
    return request_exception(
        actor,
        unit_id=office.finance.public_id,
        description="会议室加装隔断",
        reason="临时专班办公",
        subject_type="orders.order",
        subject_id=uuid.uuid4(),
        at=AT,
    )


def test_an_exception_is_decided_by_the_authority_and_announced(office: Office, requester: Actor, chief: Actor) -> None:
    heard: list[ExceptionDecided] = []

    def listen(event: ExceptionDecided, **_given: object) -> None:
        heard.append(event)

    exception_decided.connect(listen)
    try:
        asked = ask(requester, office)
        decided = decide_exception(chief, asked.public_id, granted=True, reason="同意，限三个月", at=AT)
    finally:
        exception_decided.disconnect(listen)
    assert decided.state == "granted"
    assert [(event.state, event.subject_id) for event in heard] == [("granted", asked.subject_id)]
    with pytest.raises(WrongState):
        decide_exception(chief, asked.public_id, granted=False, reason="改主意", at=AT)


def test_nobody_decides_their_own_exception_nor_for_a_branch(office: Office, requester: Actor, chief: Actor) -> None:
    own = ask(chief, office)
    with pytest.raises(OwnException):
        decide_exception(chief, own.public_id, granted=True, reason="自批", at=AT)
    branch = office.actor("孙科", office.finance, Role.SECTION_CHIEF)
    asked = ask(requester, office)
    with pytest.raises(NotPermitted):
        decide_exception(branch, asked.public_id, granted=True, reason="本单位同意", at=AT)
    withdraw_exception(requester, asked.public_id, reason="不需要了", at=AT)


def test_an_exception_is_seen_by_its_unit_and_its_requester_only(office: Office, requester: Actor) -> None:
    ask(requester, office)
    other = office.actor("李强", office.planning, Role.UNIT_MANAGER)
    own = office.actor("陈静", office.finance, Role.UNIT_MANAGER)
    for actor, count in ((requester, 1), (own, 1), (other, 0)):
        with entering(actor.scope):
            assert CatalogueException.objects.visible_to(actor).count() == CatalogueException.objects.count() == count
