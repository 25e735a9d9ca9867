"""The pages on notices."""

import uuid

from houqin.foundation.notices.models import Notice
from houqin.foundation.notices.services import notify
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office
from houqin.foundation.scope.scope import entering
from houqin.web.tests.conftest import SignIn


def tell(person: Person, link: str) -> Notice:
    (notice,) = notify(
        [person], kind="x", text="Order {number} waits", figures={"number": 7}, about=uuid.uuid4(), at=AT, link=link
    )
    return notice


def test_opening_a_notice_leads_on_and_marks_it_read(office: Office, sign_in: SignIn) -> None:
    person = office.person("陈静", office.finance, Role.REQUESTER)
    notice, client = tell(person, "/places/"), sign_in(person)
    page = client.get("/notices/").content.decode()
    assert "Order 7 waits" in page
    assert "New" in page
    answer = client.get(f"/notices/{notice.public_id}/")
    assert (answer.status_code, answer["Location"]) == (302, "/places/")
    with entering(office.system.scope):
        assert Notice.objects.get(pk=notice.pk).read_at is not None


def test_a_notice_leads_nowhere_else(office: Office, sign_in: SignIn) -> None:
    person = office.person("陈静", office.finance, Role.REQUESTER)
    client = sign_in(person)
    for link in ("//evil.example/", "https://evil.example/", "/\\evil.example", ""):
        assert client.get(f"/notices/{tell(person, link).public_id}/")["Location"] == "/notices/"


def test_nobody_opens_what_another_was_told(office: Office, sign_in: SignIn, administrator: Person) -> None:
    notice = tell(office.person("陈静", office.finance, Role.REQUESTER), "/places/")
    client = sign_in(administrator)
    assert client.get(f"/notices/{notice.public_id}/").status_code == 404
    assert "Order 7 waits" not in client.get("/notices/").content.decode()
