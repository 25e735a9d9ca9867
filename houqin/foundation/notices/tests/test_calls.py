"""People without an account: told by text message where it can be, else on the list of who is to be called."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from houqin.foundation.audit.models import AuditRecord, PersonalValue
from houqin.foundation.notices.calls import (
    Callee,
    Message,
    NothingToTell,
    is_reached,
    settle_calls,
    tell_by_phone,
    tell_callees,
)
from houqin.foundation.notices.models import Call
from houqin.foundation.notices.rules import mobile_of
from houqin.foundation.notices.services import set_address
from houqin.foundation.notices.tasks import deliver_call
from houqin.foundation.notices.tests.standin import standing_in
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import NOTHING, entering
from houqin.kernel.refusal import NotFound, NotPermitted

SUBJECT = uuid.UUID("01996f00-0000-7000-8000-000000000001")
MOBILE = Callee("刘阿姨", "13800138000", "/l/abc/")
EXTENSION = Callee("门卫", "8216")


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.mark.parametrize(
    ("written", "mobile"),
    [
        ("13800138000", "13800138000"),
        ("139 0013 9000", "13900139000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0411-83631234 13700137000", "13700137000"),
        ("13800138000 8216", "13800138000"),
        ("8216", ""),
        ("0411-83631234", ""),
        ("12800138000", ""),
        ("138001380001", ""),
        ("", ""),
    ],
)
def test_which_numbers_take_text_messages(written: str, mobile: str) -> None:
    assert mobile_of(written) == mobile


def tell(office: Office, *callees: Callee, about: uuid.UUID = SUBJECT, hours: int = 0) -> list[Call]:
    message = Message("orders.completed", "{number} is done", {"number": "7"}, SUBJECT, about, "/orders/7/")
    return tell_callees(callees, message, unit=office.finance, at=AT + timedelta(hours=hours))


def waiting(office: Office) -> list[str]:
    with entering(office.system.scope):
        return list(Call.objects.visible_to(office.system).open().order_by("at", "pk").values_list("name", flat=True))


def test_nobody_is_told_twice_of_the_same_and_what_is_overtaken_is_told_no_more(office: Office) -> None:
    assert len(tell(office, EXTENSION, EXTENSION, MOBILE)) == 2
    assert tell(office, EXTENSION) == []
    assert len(tell(office, EXTENSION, about=uuid.uuid4(), hours=1)) == 1
    assert waiting(office) == ["刘阿姨", "门卫"], "one of the two for the gate"
    assert settle_calls(SUBJECT, authority_id=office.authority.pk, at=AT) == 2
    assert waiting(office) == []
    (call,) = tell(office, EXTENSION, about=uuid.uuid4())
    with (
        entering(office.system.scope),
        pytest.raises(IntegrityError, match="call_once_per_thing"),
        transaction.atomic(),
    ):
        call.pk, call.public_id = None, uuid.uuid4()
        call.save(force_insert=True)


def test_a_text_message_goes_out_once_and_takes_the_call_off_the_list(
    office: Office, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.CHANNELS_FILE, settings.PUBLIC_ADDRESS = tmp_path / "channels.json", "https://hq.example.org/"
    tell(office, MOBILE, EXTENSION)
    (queued,) = ProcrastinateJob.objects.filter(task_name="notices.deliver_call")
    ids = queued.args["ids"]
    deliver_call.run_now(office.system, **ids)
    assert waiting(office) == ["刘阿姨", "门卫"], "no gateway: somebody has to call"
    with standing_in({"/sms": (200, {"code": 0})}) as server:
        settings.CHANNELS_FILE.write_text(json.dumps({"JSJ": {"text": {"base": f"{server.base}/sms", "secret": "s"}}}))
        monkeypatch.setenv("HOUQIN_EGRESS_INTERNAL", server.place)
        deliver_call.run_now(office.system, **ids)
        deliver_call.run_now(office.system, **ids)
        (sent,) = [call[3] for call in server.calls]
    assert (sent["phone"], sent["text"]) == ("13800138000", "7 is done\nhttps://hq.example.org/l/abc/")
    assert waiting(office) == ["门卫"], "an extension takes no text"


def test_told_by_phone_is_on_record_without_the_number_in_the_clear(office: Office) -> None:
    chief = office.actor("周处长", office.authority, Role.SECTION_CHIEF)
    (call,) = tell(office, MOBILE)
    tell_by_phone(chief, call.public_id, at=AT)
    assert waiting(office) == []
    with entering(office.system.scope):
        kept = AuditRecord.objects.get(action="notices.told_by_phone")
        values = dict(PersonalValue.objects.filter(record=kept).values_list("field", "value"))
        call.refresh_from_db()
    assert "13800138000" not in kept.body
    assert values == {"name": "刘阿姨", "phone": "13800138000"}
    assert (call.told_at, call.told_by_id) == (AT, chief.person_id)
    with pytest.raises(NothingToTell):
        tell_by_phone(chief, call.public_id, at=AT)


def test_who_does_not_call_neither_sees_nor_tells(office: Office) -> None:
    (call,) = tell(office, MOBILE)
    requester = office.actor("陈静", office.finance, Role.REQUESTER)
    elsewhere = office.actor("何敏", office.planning, Role.DISPATCHER)
    with pytest.raises(NotPermitted):
        tell_by_phone(requester, call.public_id, at=AT)
    with pytest.raises(NotFound):
        tell_by_phone(elsewhere, call.public_id, at=AT)
    for actor in (requester, elsewhere):
        with entering(actor.scope):
            assert not Call.objects.exists(), "the database shows the units one looks after only"
    with entering(NOTHING):
        assert not Call.objects.exists()


def test_whom_a_notice_reaches(office: Office, settings: Any, tmp_path: Path) -> None:
    settings.CHANNELS_FILE = tmp_path / "channels.json"
    person = office.person("刘阿姨", office.finance)
    set_address(office.system, person.public_id, channel="wecom", address="liu", at=AT)
    assert not is_reached(person), "the authority has no messenger"
    settings.CHANNELS_FILE.write_text(json.dumps({"JSJ": {"wecom": {"base": "https://x"}, "text": {}}}))
    assert is_reached(person)
    extension = office.person("门卫", office.finance)
    set_address(office.system, extension.public_id, channel="text", address="8216", at=AT)
    assert not is_reached(extension), "an extension takes no text"
    open_account(office.system, extension.public_id, username="gate", password=None, at=AT)
    extension.refresh_from_db()
    assert is_reached(extension)
