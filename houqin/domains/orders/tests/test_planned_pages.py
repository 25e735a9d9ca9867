"""The pages of planned work: a rule entered and changed, the month, the worker's list, a check-in, an excuse."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from houqin.domains.orders.forms.planned import CheckInForm, WindowsField
from houqin.domains.orders.models import PlannedTask, RecurringRule
from houqin.domains.orders.tests.making import Work
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.places.models import Tag
from houqin.foundation.places.services import hang_tag
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key


@pytest.fixture
def tag(work: Work) -> Tag:
    return hang_tag(work.system, work.room.public_id, label="301 门口", at=AT)


def given(work: Work, **more: object) -> dict[str, object]:
    """A rule of every day, all day long, as the form sends it."""
    market = work.market
    return {
        "name": "每日保洁",
        "item_id": str(market.lamp.public_id),
        "unit_id": str(market.office.finance.public_id),
        "provider_id": str(market.provider.public_id),
        "line_id": str(market.line.public_id),
        "place_id": str(work.room.public_id),
        "frequency": "daily",
        "windows": "00:00-23:59",
        "valid_from": timezone.localdate().isoformat(),
        "idempotency_key": new_key(),
        **more,
    }


def entered(work: Work, **more: object) -> RecurringRule:
    answer = browser(work, work.dispatcher).post("/recurring-rules/new/", given(work, **more))
    assert answer.status_code == 302, answer.content.decode()
    with entering(work.system.scope):
        rule: RecurringRule = RecurringRule.objects.visible_to(work.system).latest("pk")
    return rule


def task_of_today(work: Work, rule: RecurringRule) -> PlannedTask:
    with entering(work.system.scope):
        return PlannedTask.objects.get(rule=rule, due_on=timezone.localdate())


def test_a_rule_entered_on_its_page_has_tasks_at_once(work: Work, tag: Tag) -> None:
    rule = entered(work)
    with entering(work.system.scope):
        assert PlannedTask.objects.filter(rule=rule).count() == 35
    shown = browser(work, work.chief).get(f"/recurring-rules/{rule.public_id}/").content.decode()
    assert "every day" in shown
    assert "00:00–23:59" in shown
    assert "每日保洁" in browser(work, work.desk).get("/recurring-rules/").content.decode()
    assert "每日保洁" not in browser(work, work.rival_desk).get("/recurring-rules/").content.decode()


def test_a_change_is_a_new_version_from_a_day_on(work: Work, tag: Tag) -> None:
    rule = entered(work)
    page = f"/recurring-rules/{rule.public_id}/change/"
    client = browser(work, work.dispatcher)
    assert "每日保洁" in client.get(page).content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert client.post(page, given(work, valid_from=tomorrow.isoformat(), windows="08:00-09:00")).status_code == 302
    with entering(work.system.scope):
        former, following = RecurringRule.objects.order_by("pk")
    assert (former.valid_until, following.supersedes_id) == (tomorrow, former.pk)
    assert following.windows == [["08:00", "09:00"]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"windows": "von 8 bis 9"}, "Write each window like"),
        ({"windows": "09:00-08:00"}, "each window begins before it ends"),
        ({"frequency": "weekly"}, "a weekly rule names weekdays"),
        ({"place_id": ""}, "it names neither a place nor a route"),
    ],
)
def test_a_rule_nobody_could_plan_by_is_refused_in_words(work: Work, wrong: dict[str, object], said: str) -> None:
    answer = browser(work, work.dispatcher).post("/recurring-rules/new/", given(work, **wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_windows_are_read_as_people_write_them() -> None:
    field = WindowsField()
    found = field.clean("8:00－9:30，14：00–15:00")
    assert [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in found] == ["08:00-09:30", "14:00-15:00"]


def test_a_worker_checks_in_with_code_photo_and_minutes(work: Work, tag: Tag) -> None:
    rule = entered(work)
    task = task_of_today(work, rule)
    client = browser(work, work.worker)
    today = client.get("/planned/today/").content.decode()
    assert f"/planned-tasks/{task.public_id}/" in today
    picture = BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    photo = SimpleUploadedFile("现场.jpg", picture.getvalue(), "image/jpeg")
    page = f"/planned-tasks/{task.public_id}/check-in/"
    sent = {"tag_code": f"https://houqin.example/t/{tag.code}/", "photos": photo, "minutes": "25"}
    answer = client.post(page, {**sent, "idempotency_key": new_key()})
    assert answer["Location"] == "/planned/today/", answer.content.decode()
    task = task_of_today(work, rule)
    assert (task.state, task.minutes, task.flags) == ("done", 25, [])
    assert "<img" in browser(work, work.chief).get(f"/planned-tasks/{task.public_id}/").content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, {"idempotency_key": new_key()}).status_code == 409, "once is enough"


def test_weak_evidence_is_flagged_in_words_and_filtered_by(work: Work, tag: Tag) -> None:
    rule = entered(work)
    task = task_of_today(work, rule)
    browser(work, work.worker).post(f"/planned-tasks/{task.public_id}/check-in/", {"idempotency_key": new_key()})
    office = browser(work, work.chief)
    assert "no code scanned" in office.get(f"/planned-tasks/{task.public_id}/").content.decode()
    assert str(task.public_id) in office.get("/planned-tasks/?flag=any").content.decode()
    assert str(task.public_id) in office.get("/planned-tasks/?flag=no_code").content.decode()
    assert str(task.public_id) not in office.get("/planned-tasks/?flag=repeated_photo").content.decode()


def test_a_scanned_code_leads_the_worker_to_the_check_in(work: Work, tag: Tag) -> None:
    task = task_of_today(work, entered(work))
    address = f"/planned-tasks/{task.public_id}/check-in/?tag_code={tag.code}"
    assert address in browser(work, work.worker).get(f"/t/{tag.code}/", follow=True).content.decode()
    assert address not in browser(work, work.requester).get(f"/t/{tag.code}/", follow=True).content.decode()


def test_the_code_is_read_from_what_a_scan_gives() -> None:
    form = CheckInForm({"tag_code": "http://10.0.0.8/t/ABC-123/"}, actor=None)  # type: ignore[arg-type]  # asks nobody
    assert form.is_valid()
    assert form.cleaned_data["tag_code"] == "ABC-123"


def test_who_is_to_do_it_does_not_excuse_it(work: Work, tag: Tag) -> None:
    task = task_of_today(work, entered(work))
    page = f"/planned-tasks/{task.public_id}/excuse/"
    assert browser(work, work.worker).get(page).status_code == 403
    sent = {"reason": "停电", "idempotency_key": new_key()}
    assert browser(work, work.chief).post(page, sent).status_code == 302
    assert "停电" in browser(work, work.chief).get(f"/planned-tasks/{task.public_id}/").content.decode()


def test_the_month_shows_what_became_of_the_days_in_few_queries(work: Work, tag: Tag) -> None:
    rule = entered(work)
    task = task_of_today(work, rule)
    browser(work, work.worker).post(f"/planned-tasks/{task.public_id}/check-in/", {"idempotency_key": new_key()})
    client = browser(work, work.chief)
    shown = client.get("/planned/").content.decode()
    assert "· Done" in shown
    assert "100 %" in shown, "no order was reported: all work was planned"
    with CaptureQueriesContext(connection) as few:
        client.get("/planned/")
    entered(work, name="第二条")
    with CaptureQueriesContext(connection) as many:
        client.get("/planned/")
    assert len(many) == len(few)
    empty = client.get("/planned/?month=2031-02").content.decode()
    assert "not known" in empty
    assert "每日保洁" not in empty
    assert client.get("/planned/?month=nonsense").status_code == 200
    assert date.fromisoformat(f"{timezone.localdate():%Y-%m}-01").strftime("%Y-%m") in shown
