"""Contract ledgers as offices really keep them; every name and number is invented."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from houqin.foundation.imports.checking import InFile
from houqin.foundation.imports.tests.making import as_file

HEADER = [
    *("合同编号", "合同名称", "乙方", "合同金额（万元）", "签订日期", "服务期限", "企业规模"),
    *("服务项目", "计价方式", "单价", "计量单位", "数量", "服务模式", "使用单位", "分摊比例"),
]
#: What is said of a whole contract, and how many columns that takes.
CLEANING = ["HT-A", "保洁合同", "洁雅保洁公司", "60", "2026.1.5", "2026.2.1至2027.1.31", "小型企业"]
REPAIRS = ["HT-B", "维修合同", "P-AJ", "20", "2026年1月5日", "2026-02-01 ~ 2026-12-31", ""]
WHOLE = len(CLEANING)
OFFICE = ["房屋维护", "包干", "1.2万元/月", "项", "12", "服务外包", "全部", "财政局 60%；发展改革委 40%"]
FLOORS = ["WX-DJ", "", "4.5元/㎡·月", "㎡", "4000㎡", "", "财政局、发展改革委/综合处", ""]
LAMPS = ["灯具维修", "按次", "35", "次", "300", "外包", "各单位", ""]
PARTS = ["灯具维修", "据实结算", "", "", "", "", "全部", ""]
POSTS = ["房屋维护", "", "￥5,200 / 人·月", "", "2人", "M3", "财政局", ""]


def merged(*contracts: tuple[Sequence[str], Sequence[Sequence[str]]], name: str = "合同台账.xlsx") -> InFile:
    """A workbook with titles, a header in two rows, what is said of a contract merged beside its lines, subtotals."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("封面").write_string(2, 1, "2026年度后勤服务合同")
        sheet = book.add_worksheet("台账")
        sheet.merge_range(0, 0, 0, len(HEADER) - 1, "2026年度后勤服务合同台账")
        sheet.write_string(1, 0, "填表单位：服务科")
        for place, words in enumerate(HEADER):
            if place < WHOLE:
                sheet.merge_range(2, place, 3, place, words)
            else:
                sheet.write_string(3, place, words)
        sheet.merge_range(2, WHOLE, 2, len(HEADER) - 1, "分项内容")
        at = 4
        for whole, lines in contracts:
            for place, words in enumerate(whole):
                if len(lines) > 1:
                    sheet.merge_range(at, place, at + len(lines) - 1, place, words)
                else:
                    sheet.write_string(at, place, words)
            for line in lines:
                sheet.write_row(at, WHOLE, line)
                at += 1
            sheet.write_string(at, 1, "小计")
            at += 1
        sheet.write_string(at + 1, 0, "制表人：钱多　　审核：")
    return as_file(out.getvalue(), name)


def rows_of(whole: Sequence[str], lines: Sequence[Sequence[str]], *, repeated: Any = True) -> list[list[str]]:
    """Rows of a plain table: what is said of the whole in each of them, or (not ``repeated``) in the first only."""
    blank = [""] * WHOLE
    return [[*(whole if repeated or not at else blank), *line] for at, line in enumerate(lines)]
