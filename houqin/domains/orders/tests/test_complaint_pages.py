"""The pages of complaints: listed, decided with a name, appealed by the provider, never with the complainant's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from houqin.domains.orders.models import Complaint
from houqin.domains.orders.services.voice import appeal_complaint, complain, decide_complaint
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key


@pytest.fixture
def complaint(work: Work) -> Complaint:
    return complain(work.requester, work.taken().public_id, words="师傅态度差", at=later(30))


def now_as(complaint: Complaint, work: Work) -> Complaint:
    with entering(work.system.scope):
        return Complaint.objects.get(pk=complaint.pk)


def test_a_complaint_goes_its_way_on_pages(work: Work, complaint: Complaint) -> None:
    page = f"/complaints/{complaint.public_id}/"
    chief = browser(work, work.chief)
    assert "师傅态度差" in chief.get("/complaints/?waiting=late").content.decode(), "months beyond its limit"
    assert f"{page}decide/" in chief.get(page).content.decode()
    sent = {"valid": "yes", "finding": "录音属实", "idempotency_key": new_key()}
    assert chief.post(f"{page}decide/", sent).status_code == 302

    provider = browser(work, work.desk)
    shown = provider.get(page).content.decode()
    assert "录音属实" in shown
    assert "王芳" not in shown, "a provider is not told who complained"
    assert f"{page}appeal/" in shown
    answer = provider.post(f"{page}appeal/", {"words": "已道歉", "idempotency_key": new_key()})
    assert answer.status_code == 302
    assert f"{page}decide-appeal/" in chief.get(page).content.decode()
    assert chief.get(f"{page}decide/").status_code == 409, "decided is decided"
    again = {"uphold": "no", "finding": "情节轻微", "idempotency_key": new_key()}
    own = chief.post(f"{page}decide-appeal/", again)
    assert own.status_code == 403, "nobody decides on an appeal against their own decision"
    other = work.market.office.actor("何静", work.market.office.authority, Role.SECTION_CHIEF)
    assert (
        browser(work, other).post(f"{page}decide-appeal/", {**again, "idempotency_key": new_key()}).status_code == 302
    )
    assert now_as(complaint, work).state == "overturned"


def test_nothing_is_preset_and_a_finding_is_needed(work: Work, complaint: Complaint) -> None:
    page = f"/complaints/{complaint.public_id}/decide/"
    chief = browser(work, work.chief)
    assert "checked" not in chief.get(page).content.decode()
    for sent in ({"finding": "属实"}, {"valid": "yes"}):
        assert chief.post(page, {**sent, "idempotency_key": new_key()}).status_code == 422
    assert now_as(complaint, work).state == "received"


def test_an_undecided_complaint_does_not_exist_for_the_provider(work: Work, complaint: Complaint) -> None:
    page = f"/complaints/{complaint.public_id}/"
    for actor in (work.desk, work.rival_desk, work.worker):
        assert browser(work, actor).get(page).status_code == 404
        assert "师傅态度差" not in browser(work, actor).get("/complaints/").content.decode()
    decide_complaint(work.chief, complaint.public_id, valid=False, finding="不属实", at=later(40))
    assert browser(work, work.desk).get(page).status_code == 404, "nor does one found not valid"
    assert browser(work, work.requester).get(page).status_code == 200
    assert browser(work, work.colleague).get(page).status_code in {403, 404}


def test_the_appeal_is_offered_while_its_days_last(work: Work, complaint: Complaint) -> None:
    page = f"/complaints/{complaint.public_id}/"
    decide_complaint(work.chief, complaint.public_id, valid=True, finding="属实", at=later(40))
    provider = browser(work, work.desk)
    assert f"{page}appeal/" not in provider.get(page).content.decode(), "decided in March"
    assert provider.post(f"{page}appeal/", {"words": "不服", "idempotency_key": new_key()}).status_code == 409


def test_a_filed_complaint_is_shown_with_its_limit(work: Work) -> None:
    order = work.taken()
    client = browser(work, work.requester)
    answer = client.post(f"/orders/{order.public_id}/complain/", {"words": "来晚了", "idempotency_key": new_key()})
    shown = client.get(answer["Location"])
    assert "来晚了" in shown.content.decode()
    assert "Decide by" in shown.content.decode()


def test_the_list_costs_the_same_whatever_its_rows(work: Work, complaint: Complaint) -> None:
    client = browser(work, work.chief)
    client.get("/complaints/")
    with CaptureQueriesContext(connection) as few:
        client.get("/complaints/")
    decided = complain(work.requester, work.taken().public_id, words="第二条", at=timezone.now() - timedelta(days=1))
    complain(work.requester, work.taken().public_id, words="第三条", at=later(30))
    decide_complaint(work.chief, decided.public_id, valid=True, finding="属实", at=timezone.now())
    appeal_complaint(work.desk, decided.public_id, words="不服", at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        assert "第三条" in client.get("/complaints/").content.decode()
    assert len(many) == len(few)
