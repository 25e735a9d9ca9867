"""The page and the endpoint of who is to be called."""

import uuid

from houqin.foundation.notices.calls import Callee, Message, tell_callees
from houqin.foundation.notices.models import Call
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import SignIn


def to_tell(office: Office) -> list[Call]:
    """A mobile and an extension of the same unit."""
    message = Message("orders.completed", "{number} is done", {"number": "7"}, uuid.uuid4(), uuid.uuid4(), "/orders/7/")
    callees = [Callee("刘阿姨", "13800138000"), Callee("门卫", "8216")]
    return tell_callees(callees, message, unit=office.finance, at=AT)


def test_the_desk_sees_the_list_and_one_tap_ends_a_call(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.person("吴敏", office.authority, Role.DISPATCHER))
    first, second = to_tell(office)
    page = client.get("/to-be-called/").content.decode()
    for shown in ('href="tel:13800138000"', "7 is done", "刘阿姨", f"/to-be-called/{second.public_id}/told/"):
        assert shown in page
    assert "To be called" in client.get("/home/").content.decode()
    key = {"idempotency_key": new_key()}
    for _twice in range(2):
        told = client.post(f"/to-be-called/{first.public_id}/told/", key)
        assert (told.status_code, told["Location"]) == (302, "/to-be-called/")
    listed = client.get("/api/v1/to-be-called").json()
    assert [(row["name"], row["text"]) for row in listed["items"]] == [("门卫", "7 is done")]
    address = f"/api/v1/to-be-called/{second.public_id}/told"
    answers = [client.post(address, headers={"idempotency-key": new_key()}).status_code for _twice in range(2)]
    assert answers == [200, 409]
    assert "Nobody is to be called." in client.get("/to-be-called/").content.decode()


def test_who_does_not_call_is_refused(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.person("陈静", office.finance, Role.REQUESTER))
    (first, _second) = to_tell(office)
    assert client.get("/to-be-called/").status_code == 403
    assert client.get("/api/v1/to-be-called").status_code == 403
    assert client.get(f"/to-be-called/{first.public_id}/told/").status_code in (403, 404)
