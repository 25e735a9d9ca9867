"""Signed links: what a caller and a worker without an account may do with them, and when they open no more."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from houqin.domains.orders import links
from houqin.domains.orders.links import CALLER, WORKER, LinkInvalid, actor_of_link, make_link
from houqin.domains.orders.models import Order, OrderPhoto
from houqin.domains.orders.services import closing, dispatching, intake
from houqin.domains.orders.services.linking import revoke_links
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotPermitted
from houqin.web.idempotency import new_key


def visitor() -> Client:
    """Somebody without a sign-in, with a browser that checks its forms' tokens."""
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


def called(work: Work) -> Order:
    """An order of a caller whom the phone book does not know, completed."""
    order = intake.report_by_phone(
        work.dispatcher, work.report(), intake.Caller(name="传达室老张", phone="8001"), at=later(0)
    )
    return work.completed_of(order)


def send(client: Client, address: str, **fields: object) -> Any:
    """Fill in the page at *address* as a browser does: with the token of the form that was shown."""
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get(address).content.decode())
    assert token is not None
    return client.post(address, {**fields, "csrfmiddlewaretoken": token[1], "idempotency_key": new_key()})


def now_as(order: Order, work: Work) -> Order:
    with entering(work.system.scope):
        return Order.objects.get(pk=order.pk)


def test_a_caller_without_an_account_confirms_and_rates(work: Work) -> None:
    order = called(work)
    address = f"/l/{make_link(order, part=CALLER)}/"
    client = visitor()
    shown = client.get(address)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert shown["Cache-Control"] == "no-store"
    assert "nonce" not in page or "unsafe-inline" not in shown["Content-Security-Policy"]
    assert order.number in page
    assert "It is to be done by" in page
    assert f"{address}confirm/" in page
    assert "The three clocks" not in page
    assert 'aria-label="Menu"' not in page, "who has a link has no menu"

    answer = send(client, f"{address}confirm/")
    assert answer["Location"] == f"{address}rate/"
    assert send(client, f"{address}rate/", grade="5").status_code == 302
    order = now_as(order, work)
    assert (order.state, order.confirmed_by) == ("confirmed", "link")
    with entering(work.system.scope):
        assert [rating.how for rating in order.ratings.all()] == ["link"]
        done = AuditRecord.objects.filter(subject_id=order.public_id, action="orders.confirmed").get()
    assert done.actor_name == "传达室老张"


def test_a_caller_reopens_complains_and_chases_in_their_own_words(work: Work) -> None:
    client, order = visitor(), called(work)
    address = f"/l/{make_link(order, part=CALLER)}/"
    assert send(client, f"{address}reopen/", reason="还是不亮").status_code == 302
    assert send(client, f"{address}chase/", words="").status_code == 302
    assert send(client, f"{address}complain/", words="来了两次").status_code == 302
    order = now_as(order, work)
    assert (order.state, order.reopened_count, order.chased_count) == ("taken", 1, 1)


def test_a_worker_without_an_account_takes_it_and_finishes_with_a_photo(work: Work) -> None:
    order = work.assigned()
    address = f"/l/{make_link(order, part=WORKER, person_id=work.worker_id)}/"
    client = visitor()
    assert "complete" not in client.get(address).content.decode()
    picture = BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    photo = SimpleUploadedFile("完工.jpg", picture.getvalue(), "image/jpeg")
    steps: dict[str, dict[str, object]] = {
        "take": {},
        "arrive": {},
        "make_safe": {},
        "pause": {"reason_code": "weather", "promised": "2099-01-01T09:00"},
        "resume": {},
        "complete": {"result": "换了灯管", "photos": photo},
    }
    for act, fields in steps.items():
        answer = send(client, f"{address}{act}/", **fields)
        assert answer.status_code == 302, (act, re.findall(r"<p><strong>.*", answer.content.decode()))
    order = now_as(order, work)
    assert (order.state, order.worker_id) == ("completed", work.worker.person_id)
    with entering(work.system.scope):
        assert OrderPhoto.objects.filter(order=order, stage="result").count() == 1
    assert client.get(address).status_code == 200
    assert client.get(f"{address}confirm/").status_code == 403, "who supplies does not confirm"


@pytest.mark.parametrize("act", ["dispatch", "acknowledge", "assign", "reject", "supervise", "nonsense"])
def test_a_link_leads_to_its_own_acts_only(work: Work, act: str) -> None:
    order = called(work)
    assert visitor().get(f"/l/{make_link(order, part=CALLER)}/{act}/").status_code == 404


def test_a_caller_does_not_do_the_workers_acts(work: Work) -> None:
    text = make_link(work.assigned(), part=CALLER)
    assert visitor().get(f"/l/{text}/take/").status_code == 403
    actor = actor_of_link(text)
    assert actor.link_subject is not None
    with pytest.raises(NotPermitted):
        dispatching.take(actor, actor.link_subject, at=later(10))


def test_a_link_is_for_one_order(work: Work) -> None:
    mine, other = called(work), called(work)
    actor = actor_of_link(make_link(mine, part=CALLER))
    with entering(actor.scope):
        assert [order.pk for order in Order.objects.visible_to(actor)] == [mine.pk]
    client = visitor()
    client.get(f"/l/{make_link(mine, part=CALLER)}/")
    assert client.get(f"/orders/{other.public_id}/").status_code == 302, "a link is no sign-in"
    assert client.get(f"/orders/{mine.public_id}/").status_code == 302


def test_a_link_that_was_changed_or_made_elsewhere_opens_nothing(work: Work) -> None:
    order = called(work)
    text = make_link(order, part=CALLER)
    forged = [
        text[:-1] + ("A" if text[-1] != "A" else "B"),
        "A" + text,
        "x",
        signing.dumps([str(order.public_id), CALLER, "", 0], salt="another"),
        signing.dumps([str(order.public_id), "chief", "", 0], salt=links.SALT),
        signing.dumps([str(order.public_id)], salt=links.SALT),
        signing.dumps([str(order.public_id), WORKER, "", 0], salt=links.SALT),
    ]
    for one in forged:
        assert visitor().get(f"/l/{one}/").status_code == 404, one
        assert visitor().get(f"/l/{one}/confirm/").status_code == 404, one


def test_a_link_grows_old(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    order = work.assigned()
    made_at = timezone.now()
    texts = {CALLER: make_link(order, part=CALLER), WORKER: make_link(order, part=WORKER, person_id=work.worker_id)}
    for part, longest in links.LONGEST.items():
        for age, opens in ((longest - timedelta(minutes=1), True), (longest + timedelta(minutes=1), False)):
            monkeypatch.setattr("django.core.signing.time.time", lambda age=age: (made_at + age).timestamp())
            if opens:
                actor_of_link(texts[part])
            else:
                with pytest.raises(LinkInvalid):
                    actor_of_link(texts[part])


def test_revoking_ends_the_links_given_so_far_and_stands_on_record(work: Work) -> None:
    order = work.assigned()
    old = [make_link(order, part=CALLER), make_link(order, part=WORKER, person_id=work.worker_id)]
    order = revoke_links(work.dispatcher, order.public_id, at=later(9))
    for text in old:
        assert visitor().get(f"/l/{text}/").status_code == 404
    assert visitor().get(f"/l/{make_link(order, part=CALLER)}/").status_code == 200
    with entering(work.system.scope):
        assert AuditRecord.objects.filter(subject_id=order.public_id, action="orders.links_revoked").count() == 1
    with pytest.raises(NotPermitted):
        revoke_links(work.requester, order.public_id, at=later(10))


def test_a_workers_link_ends_when_somebody_else_has_the_order(work: Work) -> None:
    order = work.assigned()
    text = make_link(order, part=WORKER, person_id=work.worker_id)
    assert work.second_worker.public_id is not None
    dispatching.assign(work.desk, order.public_id, worker_id=work.second_worker.public_id, at=later(9))
    with pytest.raises(LinkInvalid):
        actor_of_link(text)


def test_a_form_without_its_token_is_refused(work: Work) -> None:
    order = called(work)
    answer = visitor().post(f"/l/{make_link(order, part=CALLER)}/confirm/", {"idempotency_key": new_key()})
    assert answer.status_code == 403
    assert now_as(order, work).state == "completed"


def test_the_desk_hands_links_out_and_each_side_its_own(work: Work) -> None:
    order = called(work)
    page = f"/orders/{order.public_id}/links/"
    shown = browser(work, work.dispatcher).get(page).content.decode()
    assert "<svg" in shown
    text = re.search(r"/l/([^/\"]+)/", shown)
    assert text is not None
    assert visitor().get(f"/l/{text[1]}/").status_code == 200
    assert page in browser(work, work.dispatcher).get(f"/orders/{order.public_id}/").content.decode()
    provider = browser(work, work.desk).get(page).content.decode()
    assert "For the worker" in provider
    assert "For the caller" not in provider, "a provider must not confirm and rate its own work"
    for nobody in (work.requester, work.worker):
        assert browser(work, nobody).get(page).status_code in {403, 404}


def test_links_are_handed_out_and_ended_by_the_api(work: Work) -> None:
    order = called(work)
    links = f"/api/v1/orders/{order.public_id}/links"
    shown = browser(work, work.dispatcher).get(links)
    assert shown["Cache-Control"] == "no-store"
    caller, worker = shown.json()
    assert (caller["part"], worker["part"]) == ("caller", "worker")
    opened = urlsplit(caller["url"]).path
    assert visitor().get(opened).status_code == 200
    assert [one["part"] for one in browser(work, work.desk).get(links).json()] == ["worker"]
    for nobody in (work.requester, work.worker):
        assert browser(work, nobody).get(links).status_code in {403, 404}
    key = {"idempotency-key": new_key()}
    for _ in range(2):
        ended = browser(work, work.dispatcher).post(f"{links}/revoke", headers=key)
        assert (ended.status_code, ended.json()["links_revoked_count"]) == (200, 1)
    assert visitor().get(opened).status_code == 404


def test_who_has_an_account_gets_no_link(work: Work) -> None:
    order = work.completed()
    browser(work, work.requester)
    shown = browser(work, work.dispatcher).get(f"/orders/{order.public_id}/links/").content.decode()
    caller = shown.split("For the worker")[0]
    assert "Has an account and signs in." in caller
    assert "/l/" not in caller


def test_a_link_confirms_what_silence_would_have(work: Work) -> None:
    order = called(work)
    closing.confirm(actor_of_link(make_link(order, part=CALLER)), order.public_id, at=later(70))
    assert now_as(order, work).confirmed_by == "link"
