"""Duty rosters and staff months from lists as providers keep them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from houqin.domains.providers.models import DutyShift, Provider
from houqin.domains.providers.queries import on_duty, staff_figures
from houqin.domains.providers.services.admission import admit_provider
from houqin.domains.providers.services.staff import create_trade
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import understand
from houqin.foundation.imports.running import Checked, Options, check, write
from houqin.foundation.imports.tests.making import as_csv, no_progress
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering

ROSTER = ["服务商", "日期", "工种", "姓名", "时段", "身份", "电话"]
STAFF = ["供应商", "月份", "姓名", "岗位", "应出勤工时", "实出勤工时", "离场日期"]


@pytest.fixture
def office(db: None) -> Office:
    office = make_office()
    admit_provider(
        office.system, unit_id=office.provider.public_id, legal_kind="company", since=date(2026, 1, 1), at=AT
    )
    create_trade(office.system, code="electrician", name="电工", at=AT)
    for name in ("孙师傅", "吴班长"):
        office.person(name, office.provider)
    return office


def checked(office: Office, name: str, header: list[str], rows: list[list[str]]) -> Checked:
    file = as_csv(rows, header, encoding="gb18030", name=f"{name}.csv")
    understood = understand(file, mappings.load(name), time_zone="Asia/Shanghai", progress=no_progress)
    return check(office.system, understood, options=Options(), at=AT, progress=no_progress)


def test_a_roster_comes_in_from_a_list(office: Office) -> None:
    rows = [
        ["安居物业公司", "2026.3.5", "电工", "孙师傅", "08:00-20:00", "", "13800138000"],
        ["P-AJ", "2026年3月5日", "electrician", "吴班长", "20:00-08:00", "班长", ""],
    ]
    write(office.system, checked(office, "rosters", ROSTER, rows), at=AT, progress=no_progress)
    with entering(office.system.scope):
        night = on_duty(provider_id=office.provider.pk, at=datetime(2026, 3, 5, 20, 0, tzinfo=UTC))
        assert [(shift.person.name, shift.rank) for shift in night] == [("吴班长", 3)]
        assert DutyShift.objects.get(rank=1).phone == "13800138000"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({0: "财政局"}, "providers.not_a_provider"),
        ({2: "法师"}, "providers.no_such_trade"),
        ({3: "无名氏"}, "providers.no_such_person"),
        ({4: "白班"}, "providers.hours_unreadable"),
        ({4: "25:00-26:00"}, "providers.hours_unreadable"),
    ],
)
def test_a_row_that_is_no_shift_says_why(office: Office, change: dict[int, str], code: str) -> None:
    good = ["安居物业公司", "2026.3.5", "电工", "孙师傅", "08:00-20:00", "", ""]
    found = checked(office, "rosters", ROSTER, [[change.get(place, cell) for place, cell in enumerate(good)]])
    assert [problem.refusal.code for problem in found.problems] == [code]


def test_attendance_comes_in_by_month(office: Office) -> None:
    rows = [
        ["安居物业公司", "2026-03-01", "孙师傅", "电工", "176", "168.5", ""],
        ["安居物业公司", "2026-03-01", "旧人", "保洁", "80", "80", "2026.3.15"],
    ]
    write(office.system, checked(office, "staff", STAFF, rows), at=AT, progress=no_progress)
    with entering(office.system.scope):
        figures = staff_figures(Provider.objects.get(), date(2026, 3, 1))
    assert (figures.heads, str(figures.on_post)) == (2, "97.0703%")
    half = checked(office, "staff", STAFF, [["安居物业公司", "2026-04-01", "孙师傅", "", "176", "", ""]])
    assert [problem.refusal.code for problem in half.problems] == ["providers.half_attendance"]
