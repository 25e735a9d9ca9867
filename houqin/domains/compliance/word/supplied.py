"""The templates supplied, as offices write such papers; an office replaces them by its own.

Their words are Chinese because leaders read them so; what is filled in stands in double braces.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import lru_cache

from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from houqin.domains.compliance.models import Paper

BODY, HEADING, TITLE = "宋体", "黑体", "方正小标宋简体"


@lru_cache(maxsize=8)
def supplied(paper: str) -> bytes:
    """The template of a paper as it is supplied."""
    document = _page()
    WRITERS[Paper(paper)](document)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _page() -> Opened:
    """An A4 page in the fonts of official papers."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section.left_margin, section.right_margin = Cm(2.4), Cm(2.2)
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    style.font.name = BODY
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    style.paragraph_format.space_after = Pt(3)
    _head_style(document, "Title", TITLE, 20)
    _head_style(document, "Heading 1", HEADING, 12)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def _head_style(document: Opened, name: str, font: str, size: float) -> None:
    """A heading of Word's own, so that the outline shows it, in black and in our fonts."""
    style = document.styles[name]
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), True, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()  # the theme's fonts would win over named ones
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    for line in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(line)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(6)


def _title(document: Opened, text: str) -> None:
    document.add_paragraph(text, style="Title")


def _line(document: Opened, text: str, *, centred: bool = False) -> None:
    paragraph = document.add_paragraph(text)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        paragraph.paragraph_format.first_line_indent = Pt(21)


def _signed(document: Opened, *lines: str) -> None:
    for text in lines:
        paragraph = document.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _table(document: Opened, heads: Sequence[str], fields: Sequence[str]) -> None:
    table = document.add_table(rows=2, cols=len(heads))
    table.style = document.styles["Table Grid"]
    for position, (head, field) in enumerate(zip(heads, fields, strict=True)):
        for row, text in ((0, head), (1, "{{" + field + "}}")):
            paragraph = table.rows[row].cells[position].paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(9), row == 0
            paragraph.paragraph_format.space_after = Pt(0)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _month(document: Opened) -> None:
    def head(text: str) -> None:
        document.add_paragraph(text, style="Heading 1")

    _title(document, "{{authority}}{{month}}后勤服务月报")
    head("一、总体情况")
    _line(
        document,
        "本月受理服务工单 {{reported}} 件，完工 {{completed}} 件，月末在办 {{open}} 件；返修 {{reworked}} 件。"
        "计划性工作应完成 {{planned_due}} 项，完成 {{planned_done}} 项，未完成 {{planned_missed}} 项。",
    )
    head("二、及时情况")
    _line(
        document,
        "按对使用人的服务承诺计：响应及时率 {{response_rate}}（{{response_kept}}/{{response_of}}），"
        "完成及时率 {{completion_rate}}（{{completion_kept}}/{{completion_of}}）。"
        "服务商考核另按其合同约定的时限计算，见各服务商考核表。",
    )
    head("三、满意度")
    _line(
        document,
        "有效评价 {{answers}} 份，满意率 {{satisfied_rate}}（{{satisfied}}/{{answers}}）；有效投诉 {{complaints}} 件。"
        "默认确认不计入评价。",
    )
    head("四、问题分布（按部位）")
    _table(document, ("部位", "工单（件）", "返修（件）"), ("places.place", "places.orders", "places.reworks"))
    head("五、扣款与应付")
    _line(document, "本月已出结算单 {{statements}} 份，扣款合计 {{deducted}}，应付合计 {{payable}}，已付 {{paid}}。")
    _table(
        document,
        ("合同", "服务商", "得分", "扣款", "应付"),
        ("contracts.number", "contracts.provider", "contracts.score", "contracts.deducted", "contracts.payable"),
    )
    head("六、服务商排名（附样本量；当月评价不足时含前两个月）")
    _table(
        document,
        ("名次", "服务商", "考核方案", "平均得分", "样本"),
        ("ranking.place", "ranking.provider", "ranking.scheme", "ranking.score", "ranking.sample"),
    )
    head("七、下月安排")
    _table(document, ("事项", "时间", "数量"), ("plans.what", "plans.when", "plans.count"))
    _signed(document, "{{authority}}", "{{made_on}}")


def _rectification(document: Opened) -> None:
    _title(document, "整改通知书")
    _line(document, "编号：{{number}}", centred=True)
    _line(document, "{{provider}}：")
    _line(
        document,
        "经检查，贵单位履行《{{contract}}》（{{contract_number}}）存在下列问题，请于 {{due_on}} 前整改完毕并书面回复。",
    )
    _table(
        document,
        ("序号", "考核项目", "问题", "发现时间", "扣分"),
        ("findings.position", "findings.item", "findings.words", "findings.found_at", "findings.points"),
    )
    _line(document, "整改要求：{{words}}")
    _line(document, "逾期未整改或整改不合格的，按合同约定处理。对本通知有异议的，可在申诉期内书面提出。")
    _signed(document, "{{authority}}", "签发人：{{issued_by}}", "{{issued_on}}")
    _line(document, "签收人（签字）：                    签收日期：")


def _interview(document: Opened) -> None:
    _title(document, "约谈通知")
    _line(document, "编号：{{number}}", centred=True)
    _line(document, "{{provider}}：")
    _line(document, "因{{reason}}，决定对贵单位进行约谈。")
    _line(document, "约谈日期：{{valid_from}}　　涉及合同：{{contract}}　　考核得分：{{score}}")
    _line(document, "请贵单位主要负责人携相关资料按时参加，并就上述问题作出书面说明。")
    _signed(document, "{{authority}}", "经办人：{{taken_by}}", "{{taken_on}}")
    _line(document, "签收人（签字）：                    签收日期：")


WRITERS: dict[Paper, Callable[[Opened], None]] = {
    Paper.MONTH: _month,
    Paper.RECTIFICATION: _rectification,
    Paper.INTERVIEW: _interview,
}
