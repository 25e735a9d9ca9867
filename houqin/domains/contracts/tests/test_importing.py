"""Catalogue and contracts from lists as offices keep them: all rows or none, each wrong one named."""

from __future__ import annotations

from datetime import date

import pytest

from houqin.domains.catalogue.importing import clauses_of
from houqin.domains.catalogue.models import ServiceItemVersion
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.tests.making import Market, make_market
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import understand
from houqin.foundation.imports.running import Checked, Options, check, write
from houqin.foundation.imports.tests.making import as_csv, no_progress
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

ITEMS = ["类别", "服务项目", "服务内容", "服务标准", "计价方式", "市场参考价（元）", "管理部门", "执行日期"]
LEDGER = [
    "合同编号",
    "合同名称",
    "采购方式",
    "供应商",
    "合同金额（万元）",
    "签订日期",
    "开始日期",
    "截止日期",
    "企业规模",
]


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def checked(market: Market, name: str, header: list[str], rows: list[list[str]]) -> Checked:
    file = as_csv(rows, header, encoding="gb18030", name=f"{name}.csv")
    understood = understand(file, mappings.load(name), time_zone="Asia/Shanghai", progress=no_progress)
    return check(market.office.system, understood, options=Options(), at=AT, progress=no_progress)


def test_the_catalogue_comes_in_from_a_list(market: Market) -> None:
    rows = [
        [
            "房屋维护",
            "门锁维修",
            "更换锁芯",
            "1.1 当日修复；1.2 更换件留样",
            "元/次",
            "30.5",
            "市机关事务管理局",
            "2026.1.1",
        ],
        ["房屋维护", "屋面检查", "", "每季度一次", "包干", "", "", "2026年1月1日"],
    ]
    write(market.office.system, checked(market, "catalogue", ITEMS, rows), at=AT, progress=no_progress)
    with entering(market.office.system.scope):
        lock, roof = ServiceItemVersion.objects.exclude(item=market.lamp).order_by("pk")
        assert (lock.service, lock.price_basis, lock.guide_price) == ("门锁维修", "per_order", 305_000)
        assert [(clause.number, clause.text) for clause in lock.clauses.all()] == [
            ("1.1", "当日修复"),
            ("1.2", "更换件留样"),
        ]
        assert lock.manager == market.office.authority
        assert lock.promises.filter(urgency="P4").count() == 3
        assert (roof.price_basis, roof.manager, roof.clauses.get().text) == ("lump_sum", None, "每季度一次")


def test_a_row_that_names_what_is_not_there_stops_the_list(market: Market) -> None:
    rows = [
        ["房屋维护", "门锁维修", "", "", "按次", "", "", "2026-01-01"],
        ["空中服务", "无人机", "", "", "按次", "", "", "2026-01-01"],
        ["房屋维护", "门锁维修二", "", "", "按次", "", "外星管理局", "2026-01-01"],
    ]
    found = checked(market, "catalogue", ITEMS, rows)
    assert [(problem.field, problem.refusal.code) for problem in found.problems] == [
        ("service_class", "catalogue.no_such_class"),
        ("manager", "imports.no_such_unit"),
    ]
    assert not found.may_be_written


def test_contracts_come_in_as_drafts_with_their_last_day(market: Market) -> None:
    rows = [
        ["HT-A", "保洁合同", "公开招标", "洁雅保洁公司", "12.5", "2026.1.5", "2026.2.1", "2027.1.31", "小型企业"],
        ["HT-B", "绿化合同", "询价", "P-AJ", "3", "2026.1.5", "2026.2.1", "2026.12.31", ""],
    ]
    write(market.office.system, checked(market, "contracts", LEDGER, rows), at=AT, progress=no_progress)
    with entering(market.office.system.scope):
        first, second = Contract.objects.filter(number__in=["HT-A", "HT-B"]).order_by("number")
    assert (first.state, first.total_fen, first.valid_until) == ("draft", 12_500_000, date(2027, 2, 1))
    assert (first.sme_size, second.sme_size) == ("small", "unknown")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({3: "财政局"}, "contracts.not_a_provider"),
        ({3: "无名公司"}, "imports.no_such_unit"),
        ({0: "HT-2026-01"}, "contracts.number_taken"),
        ({7: "2026.1.31"}, "period.empty"),
        ({5: "2025.1.5"}, "contracts.provider_barred"),
    ],
)
def test_a_row_that_cannot_be_a_contract_says_why(market: Market, change: dict[int, str], code: str) -> None:
    good = ["HT-A", "保洁合同", "公开招标", "洁雅保洁公司", "12.5", "2026.1.5", "2026.2.1", "2027.1.31", "小型企业"]
    wrong = [change.get(place, cell) for place, cell in enumerate(good)]
    found = checked(market, "contracts", LEDGER, [wrong])
    assert [problem.refusal.code for problem in found.problems] == [code]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1. 每日两次\n2. 无异味", ["1", "2"]),
        ("（1）每日两次；（2）无异味", ["1", "2"]),
        ("1.1、保洁 2 次；1.2、巡检", ["1.1", "1.2"]),
        ("每日两次", ["1"]),
        ("", []),
    ],
)
def test_standards_are_parted_into_clauses(text: str, numbers: list[str]) -> None:
    assert [clause.number for clause in clauses_of(text)] == numbers
