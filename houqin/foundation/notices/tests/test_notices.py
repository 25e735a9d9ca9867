"""One notice per person, thing and level; delivered once; a digest a day."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from houqin.foundation.notices import services
from houqin.foundation.notices.egress import NoAnswer
from houqin.foundation.notices.models import Address, Delivery, Notice
from houqin.foundation.notices.tasks import deliver, written
from houqin.foundation.notices.tests.standin import standing_in
from houqin.foundation.organisation.actor import actor_for
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import NOTHING, entering
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted

ORDER = uuid.UUID("01996f00-0000-7000-8000-000000000001")


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def tell(*persons: Person, level: int = 100, about: uuid.UUID = ORDER, **more: Any) -> list[Notice]:
    return services.notify(
        persons,
        kind="orders.late",
        text="Order {number} is late",
        figures={"number": "GD2026-000001"},
        about=about,
        level=level,
        at=more.pop("at", AT),
        link="/orders/1",
        **more,
    )


def test_never_two_for_one_thing_and_level(office: Office) -> None:
    chen, li = office.person("陈静", office.finance), office.person("李强", office.finance)
    assert len(tell(chen, li, chen)) == 2
    assert tell(chen) == []
    assert len(tell(chen, level=150)) == 1
    assert len(tell(chen, about=uuid.uuid4())) == 1


def test_the_database_holds_the_same(office: Office) -> None:
    person = office.person("陈静", office.finance)
    (notice,) = tell(person)
    with (
        entering(office.system.scope),
        pytest.raises(IntegrityError, match="notice_once_per_thing_and_level"),
        transaction.atomic(),
    ):
        Notice.objects.create(
            authority=office.authority, person=person, kind="x", text="x", about=notice.about, level=100, at=AT
        )


def test_a_notice_is_its_persons_alone(office: Office) -> None:
    person = office.person("陈静", office.finance, Role.REQUESTER)
    reader, chief = actor_for(person, on=AT.date()), office.actor("周处长", office.authority, Role.SECTION_CHIEF)
    (notice,) = tell(person)
    for actor, seen in ((reader, 1), (chief, 0)):
        with entering(actor.scope):
            assert Notice.objects.visible_to(actor).unread().count() == seen
            assert services.mark_read(actor, [notice.public_id], at=AT) == seen
    with entering(reader.scope):
        assert services.mark_read(reader, [notice.public_id], at=AT) == 0
    with entering(NOTHING):
        assert not Notice.objects.exists()


def test_somebody_without_rights_tells_others_within_their_act(office: Office) -> None:
    teller = office.actor("李强", office.finance, Role.REQUESTER)
    person = office.person("陈静", office.planning)
    with entering(teller.scope):
        assert len(tell(person)) == 1
        assert not Notice.objects.exists(), "the teller does not see what others are told"


def test_addresses_are_set_by_the_administrator(office: Office) -> None:
    person = office.person("陈静", office.finance, Role.REQUESTER)
    services.set_address(office.system, person.public_id, channel="wecom", address=" chen ", at=AT)
    services.set_address(office.system, person.public_id, channel="wecom", address="chen.jing", at=AT)
    with entering(office.system.scope):
        assert Address.objects.get().address == "chen.jing"
        assert services.channels_of(person) == ["wecom"]
    services.set_address(office.system, person.public_id, channel="wecom", address="", at=AT)
    with entering(office.system.scope):
        assert services.channels_of(person) == []
    with pytest.raises(BadInput):
        services.set_address(office.system, person.public_id, channel="smoke", address="x", at=AT)
    with pytest.raises(NotFound):
        services.set_address(office.system, uuid.uuid4(), channel="wecom", address="x", at=AT)
    with pytest.raises(NotPermitted):
        services.set_address(actor_for(person, on=AT.date()), person.public_id, channel="wecom", address="x", at=AT)


def test_delivery_goes_out_once_and_is_tried_again_after_a_failure(
    office: Office, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.CHANNELS_FILE, settings.PUBLIC_ADDRESS = tmp_path / "channels.json", "https://hq.example.org/"
    person = office.person("陈静", office.finance)
    services.set_address(office.system, person.public_id, channel="text", address="13800000000", at=AT)
    (notice,) = tell(person)
    queued = ProcrastinateJob.objects.get(task_name="notices.deliver")
    assert queued.args["ids"] == {"notice": str(notice.public_id), "channel": "text"}
    ids = queued.args["ids"]
    deliver.run_now(office.system, **ids)  # no channel set up: nothing goes out, nothing fails
    with standing_in({"/sms": (500, {})}) as server:
        found = {"JSJ": {"text": {"base": f"{server.base}/sms", "secret": "s"}, "smoke": {}}}
        settings.CHANNELS_FILE.write_text(json.dumps(found))
        monkeypatch.setenv("HOUQIN_EGRESS_INTERNAL", server.place)
        with pytest.raises(NoAnswer):
            deliver.run_now(office.system, **ids)
        server.answers["/sms"] = (200, {"code": 0})
        deliver.run_now(office.system, **ids)
        deliver.run_now(office.system, **ids)
        assert [call[3]["phone"] for call in server.calls] == ["13800000000"] * 2
        assert server.calls[-1][3]["text"].endswith("\nhttps://hq.example.org/orders/1")
    with entering(office.system.scope):
        assert Delivery.objects.get(notice=notice).sent_at is not None


def test_a_notice_reads_in_words(office: Office) -> None:
    (notice,) = tell(office.person("陈静", office.finance))
    assert written(notice) == "Order GD2026-000001 is late"


def test_a_chief_gets_one_digest_a_day(office: Office) -> None:
    chief, other = office.person("周处长", office.authority), office.person("陈静", office.finance)
    day = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    for number in range(3):
        tell(chief, about=uuid.uuid4(), at=day + timedelta(hours=number), in_digest=True)
    tell(chief, about=uuid.uuid4(), at=day + timedelta(days=1), in_digest=True)
    tell(other, about=uuid.uuid4(), at=day)
    assert not ProcrastinateJob.objects.filter(task_name="notices.deliver").exists(), "nobody has an address here"
    morning = day + timedelta(days=1)
    with entering(office.system.scope):
        assert services.make_digests(office.system, on=date(2026, 3, 2), at=morning) == 1
        assert services.make_digests(office.system, on=date(2026, 3, 2), at=morning) == 0
        digest = Notice.objects.get(kind=services.DIGEST)
    assert (digest.person_id, digest.figures) == (chief.pk, {"count": 3, "on": "2026-03-02"})
    assert written(digest) == "2026-03-02 有 3 件事待您查看"
