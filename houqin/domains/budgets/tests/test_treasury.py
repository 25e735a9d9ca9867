"""From the treasury's Excel: lines, statements, and each difference between them; quotas and charged services."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from houqin.domains.budgets.models import BudgetLine, IncomeRecord, QuotaStandard
from houqin.domains.budgets.reconciling import reconcile
from houqin.domains.budgets.reporting import coverage_report, quota_report
from houqin.domains.budgets.services.income import EntryTakenBack, record_income, take_entry_back
from houqin.domains.budgets.services.quotas import StandardExists, StandardUnclear, enter_figure, enter_standard
from houqin.domains.budgets.tests.making import Purse, make_purse
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import understand
from houqin.foundation.imports.running import Checked, Options, check, write
from houqin.foundation.imports.tests.making import as_csv, no_progress
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput

HEADER = [
    "预算单位",
    "年度",
    "支出功能分类科目",
    "部门支出经济分类",
    "资金性质",
    "指标文号",
    "指标名称",
    "批复金额（万元）",
]
STATED = [*HEADER[:-1], "指标金额（元）", "累计支付（元）", "对账日期"]


@pytest.fixture
def purse(db: None) -> Purse:
    return make_purse()


def checked(purse: Purse, name: str, header: list[str], rows: list[list[str]]) -> Checked:
    file = as_csv(rows, header, encoding="gb18030", name=f"{name}.csv")
    understood = understand(file, mappings.load(name), time_zone="Asia/Shanghai", progress=no_progress)
    return check(purse.office.system, understood, options=Options(), at=AT, progress=no_progress)


def written(purse: Purse, name: str, header: list[str], rows: list[list[str]]) -> None:
    found = checked(purse, name, header, rows)
    assert found.problems == []
    write(purse.office.system, found, at=AT, progress=no_progress)


def test_lines_come_in_from_the_treasury_s_table(purse: Purse) -> None:
    rows = [
        ["财政局", "2026年", "2010601 行政运行", "30209-物业管理费", "一般公共预算", "市财预〔2026〕3号", "", "12.5"],
        ["发展改革委/综合处", "2026", "2010401", "30231", "", "", "公车", "3"],
    ]
    written(purse, "budget_lines", HEADER, rows)
    with entering(purse.office.system.scope):
        first, second = BudgetLine.objects.order_by("-pk")[:2][::-1]
    assert (first.unit_id, first.functional_class, first.economic_class) == (
        purse.office.finance.pk,
        "2010601",
        "30209",
    )
    assert (first.name, first.approved_fen, first.fund_kind) == ("物业管理费", 12_500_000, "general")
    assert (second.unit_id, second.is_three_public) == (purse.office.planning_section.pk, True)


def test_a_row_that_cannot_be_a_line_says_why(purse: Purse) -> None:
    good = ["财政局", "2026", "2010601", "30209", "", "", "物业", "1"]
    changed = [{0: "外星局"}, {3: "物业管理费"}, {3: "39999"}, {1: "今年"}]
    rows = [[change.get(place, cell) for place, cell in enumerate(good)] for change in changed]
    rows += [[*good[:6], "甲", "1"], [*good[:6], "乙", "1"]]
    codes = [problem.refusal.code for problem in checked(purse, "budget_lines", HEADER, rows).problems]
    assert codes[:4] == [
        "imports.no_such_unit",
        "budgets.code_unreadable",
        "budgets.unknown_class",
        "budgets.year_unreadable",
    ]
    assert len(codes) == 5, "the same line twice in one table"


def test_each_difference_from_the_treasury_is_listed(purse: Purse) -> None:
    clerk = purse.office.actor("会计", purse.office.authority, Role.FINANCE_CLERK)
    with entering(clerk.scope):
        assert reconcile(clerk, 2026).stated_on is None
    number = "市财预〔2026〕1号"
    rows = [
        ["发展改革委", "2026", "2010301", "30209", "", number, "物业", "1000.00", "0.00", "2026-03-31"],
        ["发展改革委", "2026", "2010301", "30213", "", number, "维修", "510.00", "12.34", "2026-03-31"],
        ["财政局", "2026", "2010301", "30209", "", "", "别家", "7.00", "", "2026-03-31"],
    ]
    written(purse, "treasury_statement", STATED, rows)
    with entering(clerk.scope):
        found = reconcile(clerk, 2026)
    assert (found.stated_on, found.agreeing) == (date(2026, 3, 31), 1)
    assert {(one.kind, one.ours, one.theirs, one.by) for one in found.differences} == {
        ("approved", 50_000, 51_000, -1_000),
        ("paid", 0, 1_234, -1_234),
        ("only_treasury", None, 700, None),
        ("only_here", 20_000, None, None),
    }
    later = [[*rows[0][:-1], "2026-04-30"]]
    written(purse, "treasury_statement", STATED, later)
    with entering(clerk.scope):
        assert reconcile(clerk, 2026).stated_on == date(2026, 4, 30)


def standard(purse: Purse, **given: object) -> QuotaStandard:
    terms: dict[str, object] = {
        "code": "property", "name": "物业", "kind": "money", "basis": "area", "rate": 500_000,
        "source": "市标〔2026〕1号", "valid_from": date(2026, 1, 1), "economic_class": "30209",
    }  # fmt: skip
    made: QuotaStandard = enter_standard(purse.office.system, **(terms | given), at=AT)  # type: ignore[arg-type]  # by name
    return made


def test_a_unit_s_quota_stands_beside_what_was_approved(purse: Purse) -> None:
    system, unit = purse.office.system, purse.office.planning
    standard(purse)
    standard(
        purse, code="cars", name="公车", kind="physical", basis="headcount", rate=50, measure="辆", economic_class=""
    )
    for basis, amount in (("area", 30_000), ("headcount", 40_000)):
        enter_figure(system, unit_id=unit.public_id, basis=basis, amount=amount, valid_from=date(2026, 1, 1),
                     source="2026 年初报表", at=AT)  # fmt: skip
    clerk = purse.office.actor("会计", purse.office.authority, Role.FINANCE_CLERK)
    with entering(clerk.scope):
        rows = {row.unit.pk: row for row in quota_report(clerk, 2026)}
    own, other = rows[unit.pk], rows[purse.office.finance.pk]
    assert own.worked.value.money_fen == 150_000
    assert [(line.standard, line.amount, line.measure) for line in own.worked.value.lines] == [
        ("property", 150_000, ""),
        ("cars", 2_000, "辆"),
    ]
    assert own.approved_fen == 100_000
    assert other.worked.value.money_fen is None and other.worked.value.unknown == ("property",)


def test_a_standard_is_followed_never_edited_and_refused_where_unclear(purse: Purse) -> None:
    first = standard(purse)
    with pytest.raises(StandardExists):
        standard(purse)
    second = standard(purse, rate=600_000, valid_from=date(2027, 1, 1))
    with entering(purse.office.system.scope):
        assert QuotaStandard.objects.at(date(2026, 6, 1)).get().rate == 500_000
        assert QuotaStandard.objects.at(date(2027, 1, 1)).get() == second
        with pytest.raises(DatabaseError), transaction.atomic():
            QuotaStandard.objects.filter(pk=first.pk).update(rate=1)
    unclear: list[dict[str, object]] = [
        {"measure": "辆"}, {"kind": "physical"}, {"basis": "volume"}, {"volume_code": "x"}, {"rate": -1},
        {"source": " "}, {"kind": "physical", "measure": "辆"},
    ]  # fmt: skip
    for given in unclear:
        with pytest.raises(StandardUnclear):
            standard(purse, code="x", **given)


def test_where_the_income_of_a_charged_service_went(purse: Purse) -> None:
    system, unit = purse.office.system, purse.office.planning.public_id
    given: dict[str, Any] = {"unit_id": unit, "service": "地下车位对外", "month": date(2026, 2, 14)}
    for kind, use, fen in (("earned", "", 80_000), ("cost", "", 100_000), ("used", "welfare", 30_000)):
        entry = record_income(system, **given, kind=kind, use=use, fen=fen, at=AT)
    take_entry_back(system, entry.public_id, reason="误记", at=AT)
    with pytest.raises(EntryTakenBack):
        take_entry_back(system, entry.public_id, reason="误记", at=AT)
    record_income(system, **given, kind="used", use="treasury", fen=50_000, at=AT)
    with pytest.raises(BadInput):
        record_income(system, **given, kind="used", fen=1, at=AT)
    clerk = purse.office.actor("会计", purse.office.authority, Role.FINANCE_CLERK)
    with entering(clerk.scope):
        (row,) = coverage_report(clerk, date(2026, 1, 1), date(2026, 2, 28))
        assert coverage_report(clerk, date(2026, 3, 1), date(2026, 3, 31)) == []
    found = row.coverage
    assert (found.ratio_ppm, found.below_cost, found.unexplained, found.questioned) == (800_000, True, 30_000, 0)
    with entering(system.scope), pytest.raises(DatabaseError), transaction.atomic():
        IncomeRecord.objects.filter(pk=entry.pk).update(fen=1)
