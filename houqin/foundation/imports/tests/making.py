"""Ledgers as offices really keep them, made for the tests; every name and number is invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from houqin.foundation.imports.checking import InFile

UPPER = [
    *(
        "序号",
        "单号",
        "报修\n日期",
        "报修部门",
        "报\u3000修\u3000人",
        "联系电话",
        "地点",
        "报修内容",
        "紧急程度",
        "派工时间",
    ),
    *(
        "维修人员",
        "到达时间",
        "完成时间",
        "故障原因诊断",
        "更换配件",
        "更换配件",
        "更换配件",
        "预估费用（元）",
        "维修结果",
    ),
    *("使用人意见/满意度", "备注"),
]
LOWER = [""] * 14 + ["品名", "规格", "数量"] + [""] * 4
#: Three ways to write a date, several phones in a cell, full-width signs, a merged department, a crossed-out cell.
ROWS: list[list[Any]] = [
    [
        *(1, "BX2024-001", "2024.3.5 8:40", "发展改革委", "李工", "13800138000/0411-83631234转8216"),
        *("3号楼2层东侧卫生间", "水龙头滴水，\n地面有积水", "常规", "2024.3.5 8:55", "王师傅"),
        *("2024.3.5 9:10", "2024.3.5 10:05", "阀芯老化", "阀芯", "DN15", 2, 35.5, "已修复", "满意", ""),
    ],
    [
        *(2, "BX2024-002", "2024年3月5日 下午3点", "", "赵敏", "手机：139 0013 9000"),
        *("3号楼201", "空调不制冷", "加急", "2024年3月5日下午3点10分", "王师傅"),
        *("", "2024年3月6日上午9点半", "缺氟", "", "", "", "1,234.50", "已修复", "非常满意", "等配件"),
    ],
    [
        *(3, "ＢＸ２０２４－００３", 45357.378472, "财政局", "周洋", 13700137000),
        *("院内东门", "路灯不亮", "特急", 45357.40, "孙电工"),
        *(45357.41, 45357.5, "灯头烧坏", "LED灯头", "50W", 1, 88, "已修复", "", "／"),
    ],
]


def repair_register(rows: Sequence[Sequence[Any]] = ROWS, *, name: str = "报修登记表.xlsx") -> InFile:
    """The register as a workbook: two title rows, a header of two rows with merged cells, a totals row, signatures."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("封面").write_string(2, 1, "市机关事务管理局 维修台账")
        sheet = book.add_worksheet("三月")
        last = len(UPPER) - 1
        sheet.merge_range(0, 0, 0, last, "２０２４年３月 报修登记表")
        sheet.write_string(1, 0, "填表单位：后勤处")
        for place, (upper, lower) in enumerate(zip(UPPER, LOWER, strict=True)):
            if lower:
                sheet.write_string(3, place, lower)
            else:
                sheet.merge_range(2, place, 3, place, upper)
        sheet.merge_range(2, 14, 2, 16, "更换配件")
        dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(rows, start=4):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, place, value, dated)
                elif value != "":
                    sheet.write(number, place, value)
        if len(rows) > 1 and rows[1][3] == "":
            sheet.merge_range(4, 3, 5, 3, rows[0][3])
        end = 4 + len(rows)
        sheet.write_string(end + 1, 1, "合  计")
        sheet.write_number(end + 1, 17, 1358)
        sheet.write_string(end + 2, 0, "制表人：钱多　　审核：")
    return as_file(out.getvalue(), name)


def as_file(content: bytes, name: str) -> InFile:
    """A file of these bytes."""
    return InFile(name, lambda: io.BytesIO(content))


def as_csv(rows: Sequence[Sequence[Any]], header: Sequence[str], *, encoding: str, name: str = "台账.csv") -> InFile:
    """The same kind of rows as CSV, below a title."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["2024年3月报修登记表"] + [""] * (len(header) - 1))
    writer.writerow(header)
    writer.writerows(rows)
    return as_file(out.getvalue().encode(encoding), name)


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]], name: str = "表.xlsx") -> InFile:
    """A workbook of plain sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for title, rows in sheets:
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return as_file(out.getvalue(), name)


def no_progress(stage: str, done: int, total: int) -> None:
    """Nobody watches."""
