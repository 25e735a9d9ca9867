"""Pages of evaluation: each opens in both languages, hides from those who may not, and writes through its service."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from houqin.domains.evaluation.models import Finding, Scorecard, Sheet
from houqin.domains.evaluation.services.appeals import file_appeal
from houqin.domains.evaluation.services.findings import record_finding
from houqin.domains.evaluation.services.measures import appraise_manager, take_measure
from houqin.domains.evaluation.services.rectifications import issue_rectification
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, MARCH, Scored
from houqin.domains.evaluation.views import cards
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Account, Person
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key
from houqin.web.tests.conftest import BACKEND


def browser(scored: Scored, actor: Actor, language: str = "en") -> Client:
    """A browser signed in as *actor*."""
    with entering(scored.work.system.scope):
        person = Person.objects.get(public_id=str(actor.public_id))
    account: Account = open_account(
        scored.work.system, person.public_id, username=f"u{person.pk}", password=None, at=AT
    )
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend=BACKEND)
    return client


def found(scored: Scored) -> Finding:
    """A wet floor."""
    return record_finding(
        scored.inspector,
        contract_id=scored.contract.public_id,
        item_code="3.1",
        deduction="dirt",
        words="大厅积水",
        at=IN_MARCH,
    )


@pytest.fixture
def everything(scored: Scored) -> dict[str, Any]:
    """A month with one of each noun."""
    scored.signed()
    sheet = scored.opened()
    finding = found(scored)
    notice = issue_rectification(scored.inspector, finding_ids=[finding.public_id], words="限期整改", at=IN_MARCH)
    loose = found(scored)
    card = scored.frozen()
    appeal = file_appeal(scored.manager, card.public_id, words="有异议", at=AFTER_MARCH)
    take_measure(
        scored.work.chief,
        provider_id=scored.work.market.provider.public_id,
        kind="interview",
        valid_from=MARCH,
        reason="连续扣分",
        at=AFTER_MARCH,
    )
    assert scored.inspector.public_id is not None
    appraise_manager(
        scored.work.chief,
        person_id=scored.inspector.public_id,
        since=MARCH,
        until=AFTER_MARCH.date(),
        words="好",
        at=AFTER_MARCH,
    )
    return {"sheet": sheet, "finding": loose, "notice": notice, "card": card, "appeal": appeal}


def pages(scored: Scored, made: dict[str, Any]) -> list[str]:
    """Every page of evaluation."""
    card, sheet, finding, notice, appeal = (
        made[name].public_id for name in ("card", "sheet", "finding", "notice", "appeal")
    )
    inspection, scheme = made["sheet"].inspection.public_id, scored.scheme.public_id
    month = "month=2026-03"
    return [
        "/scores/",
        "/scores/?q=HT",
        "/scores/draft/",
        "/scores/league/?since=2026-01&until=2026-03",
        f"/scores/staffing/?{month}",
        f"/scores/{card}/",
        f"/scores/{card}/sheet/",
        f"/scores/{card}/coverage/",
        "/appeals/",
        f"/appeals/{appeal}/",
        f"/appeals/{appeal}/answer/",
        "/schemes/",
        "/schemes/new/",
        f"/schemes/{scheme}/",
        f"/schemes/{scheme}/assign/",
        "/inspections/",
        "/inspections/new/",
        f"/inspections/{inspection}/",
        f"/inspections/{inspection}/sheet/",
        f"/inspections/{inspection}/cancel/",
        f"/sheets/{sheet}/",
        f"/sheets/{sheet}/find/",
        f"/sheets/{sheet}/sign/",
        "/findings/",
        f"/findings/{finding}/",
        f"/findings/{finding}/countersign/",
        f"/findings/{finding}/waive/",
        "/rectifications/",
        "/rectifications/new/",
        f"/rectifications/{notice}/",
        f"/rectifications/{notice}/recheck/",
        f"/call-backs/?{month}&contract_id={scored.contract.public_id}",
        "/call-backs/new/",
        "/incidents/new/",
        "/points/new/",
        "/measures/",
        "/measures/new/",
        "/managers/",
        "/managers/new/",
        f"/scores/signs/?{month}",
    ]


def test_every_page_opens_in_both_languages(scored: Scored, everything: dict[str, Any]) -> None:
    chief = browser(scored, scored.work.chief)
    for url in pages(scored, everything):
        for language in ("en", "zh-hans"):
            response = chief.get(url, headers={"accept-language": language})
            assert response.status_code == 200, (url, response.content.decode()[:800])


def test_a_requester_sees_scores_and_nothing_else(scored: Scored, everything: dict[str, Any]) -> None:
    requester = browser(scored, scored.work.requester)
    opened = {url.split("?")[0] for url in pages(scored, everything) if requester.get(url).status_code == 200}
    assert opened == {
        "/scores/",
        "/scores/league/",
        f"/scores/{everything['card'].public_id}/",
        "/schemes/",
        f"/schemes/{scored.scheme.public_id}/",
        "/measures/",
    }
    text = requester.get(f"/scores/{everything['card'].public_id}/").content.decode()
    assert "大厅积水" not in text


def test_a_rival_sees_nothing_of_it(scored: Scored, everything: dict[str, Any]) -> None:
    office = scored.work.market.office
    from houqin.foundation.organisation.roles import Role

    rival = browser(scored, office.actor("钱经理", office.rival, Role.PROVIDER_MANAGER))
    for url in pages(scored, everything):
        response = rival.get(url)
        if response.status_code == 200:
            text = response.content.decode()
            assert "大厅积水" not in text, url
            assert scored.contract.number not in text, url
    assert rival.get(f"/scores/{everything['card'].public_id}/").status_code == 404


def test_the_card_explains_every_step_in_words(scored: Scored, everything: dict[str, Any]) -> None:
    for language, words in (("en", "97.14"), ("zh-hans", "未检查")):
        page = browser(scored, scored.work.chief if language == "en" else scored.inspector, language)
        response = page.get(f"/scores/{everything['card'].public_id}/")
        text = response.content.decode()
        assert response.status_code == 200, text[-2000:]
        assert words in text
        assert "evaluation." not in text
        assert "{" not in text.split("<main")[-1].split("</main>")[0]


@time_machine.travel(IN_MARCH)
def test_a_sheet_is_filled_signed_and_countersigned_on_a_phone(scored: Scored) -> None:
    inspector, manager = browser(scored, scored.inspector), browser(scored, scored.manager)
    inspection = scored.planned()
    inspector.post(f"/inspections/{inspection.public_id}/sheet/", {"idempotency_key": new_key()})
    with entering(scored.work.system.scope):
        sheet = Sheet.objects.get(inspection=inspection)
        items = {item.code: item.pk for item in scored.scheme.items.all()}
    form = {f"item_{items['3.1']}": "checked", f"item_{items['4.5']}": "partly", f"item_{items['5.2']}": "97.5"}
    saved = inspector.post(f"/sheets/{sheet.public_id}/", {"idempotency_key": new_key(), **form})
    assert saved.status_code == 302, saved.content.decode()[:500]
    recorded = inspector.post(
        f"/sheets/{sheet.public_id}/find/",
        {"idempotency_key": new_key(), "deduction": "3.1|dirt", "count": "2", "words": "积水"},
    )
    assert recorded.status_code == 302, recorded.content.decode()[:500]
    refused = manager.post(recorded.url, {"idempotency_key": new_key(), "signs": "no", "words": "不认可"})  # type: ignore[attr-defined]  # a redirect
    assert refused.status_code == 302, refused.content.decode()[:500]
    signed = inspector.post(f"/sheets/{sheet.public_id}/sign/", {"idempotency_key": new_key()})
    assert signed.status_code == 302
    with entering(scored.work.system.scope):
        finding = Finding.objects.get(sheet=sheet)
        assert {mark.item.code: (mark.outcome, mark.rate_ppm) for mark in sheet.marks.select_related("item")} == {
            "3.1": ("checked", None),
            "4.5": ("partly", None),
            "5.2": ("rate", 975_000),
        }
    assert (finding.countersign, finding.countersigned_name) == ("refused", "赵经理")
    card = scored.frozen()
    assert card.inspection == 8_125  # 4 of 5, 1 of 2, 3 of 4; no complaint, no overdue notice: 5 of 5


def test_a_draft_is_drawn_up_by_page(scored: Scored) -> None:
    scored.signed()
    chief = browser(scored, scored.work.chief)
    form = {"idempotency_key": new_key(), "contract_id": str(scored.contract.public_id), "month": "2026-03"}
    assert chief.post("/scores/draft/", form).status_code == 302
    with entering(scored.work.system.scope):
        assert Scorecard.objects.get().state == "draft"
    empty = chief.post("/scores/draft/", form | {"idempotency_key": new_key(), "month": "2026-02"})
    assert empty.status_code == 409
    assert "nothing happened" in empty.content.decode()


def test_the_control_chart_is_drawn_between_its_limits(
    scored: Scored, everything: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = [9_400, 9_500, 9_450, 9_550, 9_500, 9_450, 7_000]
    months = [
        (date(2025, 9 + place, 1) if place < 4 else date(2026, place - 3, 1), score)
        for place, score in enumerate(scores)
    ]
    page, url = browser(scored, scored.work.chief, "en"), f"/scores/{everything['card'].public_id}/"
    assert "control-chart" not in page.get(url).content.decode(), "one month is no course"
    monkeypatch.setattr(cards, "_months", lambda _card: months)
    text = page.get(url).content.decode()
    script = re.search(r'<script[^>]*id="control-chart"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert script is not None
    options = json.loads(script[1])
    assert options["xAxis"]["data"][0] == "2025-09"
    assert options["series"][0]["data"][-1] == "70.00"
    # Ranges 100 + 50 + 100 + 50 + 50 + 2450 over 6 months' steps, times 2.66: 12.41 points off the mean of 91.21.
    levels = {line["name"]: line["yAxis"] for line in options["series"][0]["markLine"]["data"]}
    assert levels == {"mean": "91.21", "lower limit": "78.80", "upper limit": "100.00"}
    assert "limits 78.80 to 100.00" in text
    assert "echarts.min.js" in text
