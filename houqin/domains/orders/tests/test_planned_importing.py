"""The yearly plan of recurring work comes in from Excel: all rows or none, each wrong one named, none twice."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from houqin.domains.orders.models import PlannedTask, RecurringRule
from houqin.domains.orders.rules.planned_text import codes_of, weekdays_of, windows_of
from houqin.domains.orders.services.planned import plan_ahead
from houqin.domains.orders.tests.making import NINE, Work
from houqin.domains.orders.tests.test_pages import browser
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports import tasks
from houqin.foundation.imports.checking import understand
from houqin.foundation.imports.models import ImportFile
from houqin.foundation.imports.running import Checked, Options, check, write
from houqin.foundation.imports.tests.making import as_csv, no_progress, workbook
from houqin.foundation.organisation.roles import Role
from houqin.foundation.places.services import hang_tag
from houqin.foundation.scope.scope import entering

TABLE = yaml.safe_load((Path(__file__).parent / "cases" / "planned_text.yaml").read_text("utf-8"))
READERS: dict[str, Any] = {"weekdays": weekdays_of, "windows": windows_of, "codes": codes_of}
HEADER = [
    *("计划编号", "作业名称", "服务项目", "使用单位", "服务商", "合同编号", "合同行号", "作业地点", "路线点位"),
    *("频次", "每周几", "每月几日", "间隔天数", "作业时段", "开始日期", "截止日期"),
]


@pytest.mark.parametrize("case", TABLE, ids=[f"{case['kind']} {case['text']}" for case in TABLE])
def test_how_a_rhythm_is_written(case: dict[str, Any]) -> None:
    if case["read"] is None:
        with pytest.raises(ValueError):
            READERS[case["kind"]](case["text"])
        return
    read = READERS[case["kind"]](case["text"])
    if case["kind"] == "windows":
        read = [(f"{opens:%H:%M}", f"{closes:%H:%M}") for opens, closes in read]
    assert [list(one) if isinstance(one, tuple) else one for one in read] == case["read"]


def row(work: Work, **change: str) -> list[str]:
    """A row of the plan: 301 is cleaned on Mondays and Wednesdays."""
    market = work.market
    cells = {
        "计划编号": "ZY-01",
        "作业名称": "301室保洁",
        "服务项目": "灯具维修",
        "使用单位": "财政局",
        "服务商": market.provider.unit.name,
        "合同编号": market.line.contract.number,
        "合同行号": str(market.line.number),
        "作业地点": "一号楼301室",
        "频次": "每周",
        "每周几": "周一、周三",
        "作业时段": "08:00-09:30，14:00-15:00",
        "开始日期": "2026年3月2日",
        "截止日期": "2026.12.31",
    } | change
    return [cells.get(name, "") for name in HEADER]


def checked(work: Work, rows: list[list[str]]) -> Checked:
    file = as_csv(rows, HEADER, encoding="gb18030", name="作业计划.csv")
    understood = understand(file, mappings.load("recurring_rules"), time_zone="Asia/Shanghai", progress=no_progress)
    return check(work.system, understood, options=Options(), at=NINE, progress=no_progress)


def rules(work: Work) -> list[RecurringRule]:
    with entering(work.system.scope):
        return list(RecurringRule.objects.visible_to(work.system).select_related("unit", "place").order_by("id"))


def test_a_plan_becomes_rules_that_are_planned_by_and_comes_in_once(work: Work) -> None:
    for written in (1, 0):
        found = checked(work, [row(work)])
        assert (len(found.new), found.problems) == (written, [])
        write(work.system, found, at=NINE, progress=no_progress)
    (rule,) = rules(work)
    assert (rule.name, rule.unit.name, rule.place, rule.contract_line_id) == (
        *("301室保洁", "财政局"),
        *(work.room, work.market.line.pk),
    )
    assert (rule.frequency, rule.weekdays, rule.day_of_month) == ("weekly", [1, 3], None)
    assert (rule.windows, rule.valid_until) == ([["08:00", "09:30"], ["14:00", "15:00"]], date(2027, 1, 1))
    assert plan_ahead(work.system, rule.public_id, until=date(2026, 3, 9), at=NINE) == 4
    with entering(work.system.scope):
        assert set(PlannedTask.objects.values_list("due_on", flat=True)) == {date(2026, 3, 2), date(2026, 3, 4)}


def test_a_route_of_codes_needs_no_place_and_the_authority_is_the_unit_where_none_is_named(work: Work) -> None:
    tags = [hang_tag(work.system, work.room.public_id, label=label, at=NINE) for label in ("门口", "窗边")]
    route = "、".join(tag.code.lower() for tag in tags)
    monthly = {"频次": "每月", "每周几": "", "每月几日": "31"}
    empty = {"使用单位": "", "合同编号": "", "合同行号": "", "作业地点": "", "截止日期": ""}
    write(work.system, checked(work, [row(work, 路线点位=route, **monthly, **empty)]), at=NINE, progress=no_progress)
    (rule,) = rules(work)
    assert (rule.route, rule.place, rule.day_of_month) == ([tag.pk for tag in tags], None, 31)
    assert (rule.unit, rule.contract_line_id, rule.valid_until) == (work.market.office.authority, None, None)
    assert windows_of("08:00-09:30")[0] == (time(8), time(9, 30))


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"服务项目": "没有的服务"}, "item", "orders.no_such_item"),
        ({"开始日期": "2020-01-01", "合同编号": ""}, "item", "orders.no_such_item"),
        ({"使用单位": "没有的局"}, "unit", "imports.no_such_unit"),
        ({"服务商": "财政局"}, "provider", "providers.not_a_provider"),
        ({"合同编号": "没有的合同"}, "contract", "orders.no_such_line"),
        ({"合同行号": "99"}, "contract", "orders.no_such_line"),
        ({"作业地点": "没有的地方"}, "place", "orders.no_such_place"),
        ({"作业地点": ""}, "place", "imports.missing"),
        ({"路线点位": "ZZZZZ"}, "route", "orders.no_such_tag"),
        ({"路线点位": "AAAAA AAAAA"}, "route", "orders.rhythm_unreadable"),
        ({"频次": "偶尔"}, "frequency", "imports.not_a_choice"),
        ({"频次": "每月"}, "frequency", "orders.rule_unclear"),
        ({"频次": "每N天"}, "frequency", "orders.rule_unclear"),
        ({"每周几": "单周"}, "weekdays", "orders.rhythm_unreadable"),
        ({"作业时段": "上午"}, "windows", "orders.rhythm_unreadable"),
        ({"作业时段": "10:00-09:00"}, "frequency", "orders.rule_unclear"),
        ({"截止日期": "2026-03-01"}, "last_day", "orders.rhythm_unreadable"),
    ],
)
def test_a_row_that_cannot_be_planned_by_says_why(work: Work, change: dict[str, str], field: str, code: str) -> None:
    found = checked(work, [row(work, **change)])
    assert [(problem.field, problem.refusal.code) for problem in found.problems] == [(field, code)]
    assert not found.may_be_written


def test_a_provider_is_not_served_and_no_rule_stands_twice(work: Work) -> None:
    served = checked(work, [row(work, 使用单位=work.market.provider.unit.name)])
    assert [problem.refusal.code for problem in served.problems] == ["orders.serves_only"]
    twice = checked(work, [row(work), row(work, 计划编号="ZY-02")])
    assert [(problem.row, problem.refusal.code) for problem in twice.problems] == [(4, "orders.rule_stands_already")]
    write(work.system, checked(work, [row(work)]), at=NINE, progress=no_progress)
    again = checked(work, [row(work, 计划编号="ZY-03")])
    assert [problem.refusal.code for problem in again.problems] == ["orders.rule_stands_already"]


def test_the_command_writes_and_hands_refused_rows_back(work: Work, tmp_path: Path) -> None:
    good, bad = row(work), row(work, 计划编号="ZY-02", 作业名称="302室保洁", 作业地点="没有的地方")
    file = tmp_path / "作业计划.csv"
    file.write_bytes(as_csv([good, bad], HEADER, encoding="gb18030").open().read())
    errors = tmp_path / "errors.xlsx"
    call_command("import_planned", str(file), "--errors", str(errors), "--accept-good-rows")
    assert [rule.name for rule in rules(work)] == ["301室保洁"]
    assert errors.exists()


def test_an_administrator_hands_it_in_by_page_and_by_endpoint(work: Work, tmp_path: Path, settings: Any) -> None:
    folder = {"OPTIONS": {"location": tmp_path / "imports"}}
    settings.STORAGES = {**settings.STORAGES, "imports": {**settings.STORAGES["imports"], **folder}}
    office = work.market.office
    administrator = office.actor("何管理", office.authority, Role.ADMINISTRATOR)
    client = browser(work, administrator)
    assert 'href="/imports/new/"' in client.get("/recurring-rules/").content.decode()
    assert "Plan of recurring work" in client.get("/imports/new/").content.decode()
    book = workbook(("计划", [HEADER, row(work)])).open().read()
    given = {"mapping": "recurring_rules", "idempotency_key": "k1"}
    sent = client.post("/imports/new/", {"file": SimpleUploadedFile("作业计划.xlsx", book), **given})
    assert sent.status_code == 302, sent.content.decode()
    with entering(work.system.scope):
        file = ImportFile.objects.get()
    tasks.check_file.run_now(administrator, file=str(file.public_id))
    assert "Nothing has been written yet" in client.get(sent["Location"]).content.decode()
    began = client.post(
        f"/api/v1/imports/{file.public_id}/write",
        "{}",
        content_type="application/json",
        headers={"idempotency-key": "k2"},
    )
    assert began.status_code in (200, 202), began.content.decode()
    tasks.write_file.run_now(administrator, file=str(file.public_id))
    (rule,) = rules(work)
    assert rule.name in client.get("/recurring-rules/").content.decode()
