"""Pages and endpoints of compliance: the way a user goes, in both languages, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import time_machine
from django.test import Client

from houqin.domains.compliance.tests.conftest import Kept
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, Office
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import BACKEND


def browser(office: Office, actor: Actor, language: str = "zh-hans") -> Client:
    """A browser signed in as *actor*."""
    assert actor.public_id is not None
    account = open_account(office.system, actor.public_id, username=f"u{actor.person_id}", password=None, at=AT)
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend=BACKEND)
    return client


def send(client: Client, path: str, body: dict[str, Any], *, method: str = "post") -> Any:
    """A write to the API with its key."""
    return getattr(client, method)(
        f"/api/v1{path}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": new_key()}
    )


def post(client: Client, path: str, **fields: Any) -> Any:
    """A form sent."""
    return client.post(path, {"idempotency_key": new_key(), **fields})


def test_the_way_of_a_duty(kept: Kept) -> None:
    with time_machine.travel(AT):
        clerk, chief = browser(kept.office, kept.clerk), browser(kept.office, kept.chief, "en")
        page = clerk.get("/duty-calendar/").content.decode()
        assert "合同公告" in page
        assert "逾期" in page
        assert "尚未核对" in page
        duty, key = kept.duty("contract.published"), str(kept.market.contract.public_id)
        own = f"/duties/{duty.public_id}/occurrences/{key}/"
        assert f'href="{own}"' in page
        assert "登记办理" in clerk.get(own).content.decode()
        assert post(clerk, f"{own}done/", done_on="2026-01-05").status_code == 422
        assert post(clerk, f"{own}done/", done_on="2026-01-05", note="公告网址 7").headers["location"] == own
        shown = clerk.get(own).content.decode()
        assert "钱经办" in shown
        assert "公告网址 7" in shown
        assert "公告网址 7" in chief.get("/duty-calendar/done/").content.decode()
        assert "Energy" not in chief.get("/duty-calendar/overdue/").content.decode()
        assert clerk.get("/duties/enter/").status_code == 403
        fields = {"code": "own", "name": "简报", "kind": "monthly", "owner_role": "finance_clerk", "basis": "局规"}
        given = {**fields, "evidence": "简报", "remind": "7, 3", "valid_from": "2026-03-01"}
        assert "It is not clear when" in post(chief, "/duties/enter/", **given).content.decode()
        made = post(chief, "/duties/enter/", **given, day="5").headers["location"]
        assert "every month by day 5" in chief.get(made).content.decode()
        assert 'value="7, 3"' in chief.get(f"{made}change/").content.decode()
        changed = post(chief, f"{made}change/", **given | {"valid_from": "2026-05-01"}, day="6").headers["location"]
        assert "every month by day 5" in chief.get(changed).content.decode()
        assert post(chief, f"{changed}end/", on="2026-09-01", reason="不再需要").status_code == 302
        assert post(clerk, "/duty-calendar/subscribe/open/").status_code == 302
        address = clerk.get("/duty-calendar/subscribe/").content.decode().split('value="')[-1].split('"')[0]
        feed = Client().get(address)
        assert feed.headers["content-type"].startswith("text/calendar")
        assert b"BEGIN:VEVENT" in feed.content
        assert post(clerk, "/duty-calendar/subscribe/end/").status_code == 302
        assert Client().get(address).status_code == 404


def test_the_same_by_rest(kept: Kept) -> None:
    with time_machine.travel(AT):
        clerk, manager = browser(kept.office, kept.clerk), browser(kept.office, kept.provider_manager)
        late = clerk.get("/api/v1/duty-calendar/overdue").json()
        (one,) = (row for row in late if row["code"] == "contract.published")
        assert (one["due_on"], one["standing"]) == ("2026-01-05", "overdue")
        path = f"/duties/{one['duty_id']}/occurrences/{one['key']}/done"
        refused = send(clerk, path, {"done_on": "2026-01-05"})
        assert (refused.status_code, refused.json()["code"]) == (422, "compliance.without_evidence")
        done = send(clerk, path, {"done_on": "2026-01-05", "note": "网址"})
        assert done.status_code == 201, done.content
        back = send(clerk, f"/fulfilments/{done.json()['public_id']}/withdraw", {"reason": "写错"})
        assert back.json()["withdrawn_reason"] == "写错"
        assert clerk.get("/api/v1/fulfilments").json()["total"] == 1
        ahead = clerk.get("/api/v1/duty-calendar?since=2026-03-02&until=2026-04-02").json()
        assert {row["code"] for row in ahead} >= {"energy.report", "energy.meters_read"}
        assert clerk.get("/api/v1/duties").json()["total"] == 29
        assert send(clerk, "/duty-calendar/feed", {}).json()["address"].endswith("/duties.ics")
        assert send(clerk, "/duty-calendar/feed", {}, method="delete").status_code == 204
        assert manager.get("/api/v1/duty-calendar/overdue").status_code == 403
        chief = browser(kept.office, kept.chief)
        body = {
            "code": "own",
            "name": "简报",
            "schedule": {"kind": "monthly", "day": 5},
            "owner_role": "finance_clerk",
            "basis": "局规",
            "evidence": "简报",
            "valid_from": "2026-03-01",
        }
        made = send(chief, "/duties", body)
        assert made.status_code == 201, made.content
        changed = send(chief, f"/duties/{made.json()['public_id']}", body | {"remind": [9]}, method="put")
        assert changed.json()["remind"] == [9]
        ended = send(chief, f"/duties/{changed.json()['public_id']}/end", {"on": "2026-09-01", "reason": "不再需要"})
        assert ended.json()["valid_until"] == "2026-09-01"
