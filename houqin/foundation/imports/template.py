"""An empty ledger to fill in: the columns a mapping knows, every cell text, and a sheet that explains them."""

from __future__ import annotations

from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from houqin.foundation.imports.mapping import Mapping
from houqin.foundation.imports.target import Field, Kind
from houqin.kernel.refusal import N_

WIDTH, HELP_WIDTH = 18, 44
#: How a cell of each kind is written.
EXAMPLES = {
    Kind.TEXT: N_("text"),
    Kind.DATE: N_("a date, like 2024-03-05 or 2024年3月5日"),
    Kind.INSTANT: N_("date and time, like 2024-03-05 14:30"),
    Kind.AMOUNT: N_("an amount in yuan, like 1,234.50; other units in the header, like 金额(万元)"),
    Kind.PRICE: N_("a price in yuan with at most four decimals"),
    Kind.QUANTITY: N_("a number with at most three decimals"),
    Kind.COUNT: N_("a whole number"),
    Kind.RATE: N_("a share, like 5%"),
    Kind.PHONES: N_("phone numbers, several divided by 、 or /"),
    Kind.YES_NO: N_("是 or 否"),
    Kind.CHOICE: N_("one of the words listed"),
}


def write_template(mapping: Mapping, out: IO[bytes] | str) -> None:
    """Write the workbook. Raises UnknownTarget, BadMapping."""
    target = mapping.target_used()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        heading = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
        required = book.add_format({"num_format": "@", "bold": True, "bottom": 1, "font_color": "#B3261E"})
        wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(mapping.title[:31])
        notes = book.add_worksheet(_("Explanation")[:31])
        sheet.freeze_panes(1, 0)
        notes.set_column(0, 0, WIDTH)
        notes.set_column(1, 3, HELP_WIDTH)
        for place, words in enumerate(
            (_("Column"), _("Meaning"), pgettext("import template", "Content"), _("Also read under"))
        ):
            notes.write_string(0, place, words, heading)
        shown = [(name, rule) for name, rule in mapping.columns.items() if rule.headers]
        sheet.set_column(0, len(shown) - 1, WIDTH, text)
        for place, (name, rule) in enumerate(shown):
            field = target.field(name)
            assert field is not None  # noqa: S101  the mapping was compared with its target
            must = field.required or rule.required
            sheet.write_string(0, place, rule.headers[0] + ("*" if must else ""), required if must else heading)
            row = (
                rule.headers[0],
                _(field.label),
                _content(field, list(rule.values), must),
                "、".join(rule.headers[1:]),
            )
            for column, words in enumerate(row):
                notes.write_string(place + 1, column, words, wrapped)


def _content(field: Field, words: list[str], must: bool) -> str:
    content = "、".join(words) if words else _(EXAMPLES[field.kind])
    return _("required: {content}").format(content=content) if must else content
