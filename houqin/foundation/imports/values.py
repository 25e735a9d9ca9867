"""What a cell means: texts, numbers, amounts, phones, yes and no, as offices write them (dates: ``moments``).

Pure; each refuses in one sentence that says what was read and what is expected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import TypeAlias

from houqin.kernel.refusal import N_, BadInput

Cell: TypeAlias = str | int | float | bool | datetime | date | time | timedelta


class Unreadable(BadInput):
    """A cell cannot be read as its column is meant."""

    code = "imports.unreadable"
    sentence = N_("“{read}” cannot be read.")
    remedy = ""
    basis = "practice 22"


class Missing(Unreadable):
    """A required cell is empty."""

    code = "imports.missing"
    sentence = N_("The cell is empty but must be filled.")


class TooLong(Unreadable):
    """A text is longer than its column holds."""

    code = "imports.too_long"
    sentence = N_("“{read}…” has {length} letters; at most {limit} are kept.")


class NotANumber(Unreadable):
    """Not a number, or with more decimal places than are kept."""

    code = "imports.not_a_number"
    sentence = N_("“{read}” is not a number with at most {places} decimal places.")


class NotAnAmount(Unreadable):
    """Not an amount of yuan in whole fen."""

    code = "imports.not_an_amount"
    sentence = N_("“{read}” is not an amount in yuan and fen; write it like 1,234.50 or 12.5万元.")


class NotAPhone(Unreadable):
    """Not a telephone number or extension."""

    code = "imports.not_a_phone"
    sentence = N_("“{read}” is not a phone number; write it like 13800138000, 0411-83631234 or an extension 8216.")


class NotYesOrNo(Unreadable):
    """Neither yes nor no."""

    code = "imports.not_yes_or_no"
    sentence = N_("“{read}” is neither yes nor no; write 是 or 否, 有 or 无.")


class NotAChoice(Unreadable):
    """None of the words the mapping knows."""

    code = "imports.not_a_choice"
    sentence = N_("“{read}” is none of: {choices}.")


def narrow(value: Cell) -> str:
    """The cell as text: full-width signs made narrow, outer and doubled spaces gone."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):  # fifteen digits are what a spreadsheet holds; the rest is noise of binary
        return f"{value:.15g}"
    written = str(value)
    return " ".join((written if written.isascii() else unicodedata.normalize("NFKC", written)).split())


def is_empty(value: Cell) -> bool:
    """Whether nothing is written; a lone dash or slash is how registers cross a cell out."""
    return isinstance(value, str) and narrow(value) in {"", "-", "--", "—", "/", "\\", "nan", "null", "NULL"}


def text(value: Cell, *, limit: int) -> str:
    """The cell as text with its line breaks kept, at most *limit* letters. Raises TooLong."""
    if not isinstance(value, str):
        return text(narrow(value), limit=limit)
    lines = [" ".join(line.replace("\u3000", " ").split()) for line in value.replace("\0", "").splitlines()]
    whole = "\n".join(line for line in lines if line)
    if len(whole) > limit:
        raise TooLong(read=whole[:20], length=len(whole), limit=limit)
    return whole


# ---- numbers and amounts ---------------------------------------------------------------------------

_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,15})?(?:\.(?P<decimals>\d+))?")
_UNITS = {"": 100, "元": 100, "圆": 100, "角": 10, "分": 1, "千元": 100_000, "万": 1_000_000, "万元": 1_000_000,
          "亿": 10_000_000_000, "亿元": 10_000_000_000}  # fmt: skip
_AMOUNT = re.compile(
    r"(?:人民币|rmb|cny|¥|￥)?(?P<number>[-+]?[\d,.]+)(?P<unit>千元|万元|亿元|万|亿|元|圆|角|分)?(?:整|/.*)?"
)


def scaled(value: Cell, *, places: int) -> int:
    """A number with at most *places* decimals, in units of the last place. Raises NotANumber."""
    read = narrow(value)
    found = None if isinstance(value, bool | datetime | date | time | timedelta) else _NUMBER.fullmatch(read)
    if found is None or not (found["whole"] or found["decimals"]):
        raise NotANumber(read=read[:40], places=places)
    decimals = (found["decimals"] or "").rstrip("0")
    if len(decimals) > places:
        raise NotANumber(read=read[:40], places=places)
    size = int((found["whole"] or "0").replace(",", "") + decimals.ljust(places, "0"))
    return -size if found["sign"] == "-" else size


def amount(value: Cell, *, unit: str = "") -> int:
    """Yuan in fen. A unit in the cell (12.5万元) counts before the one in the header. Raises NotAnAmount."""
    read = narrow(value)
    found = _AMOUNT.fullmatch(read.replace(" ", "").casefold())
    number = found and _NUMBER.fullmatch(found["number"])
    if isinstance(value, bool) or not found or not number or not (number["whole"] or number["decimals"]):
        raise NotAnAmount(read=read[:40])
    yuan = Fraction(found["number"].replace(",", "")) * _UNITS[found["unit"] or unit]
    if yuan.denominator != 1 or abs(yuan) >= 1 << 63:
        raise NotAnAmount(read=read[:40])
    return int(yuan)


def rate(value: Cell, *, unit: str = "") -> int:
    """A share in parts per million: “5%”, 5 under a header in %, or 0.05. Raises NotANumber."""
    read = narrow(value)
    if read.endswith("%") or unit == "%":
        return scaled(read.removesuffix("%").strip(), places=4)
    return scaled(value, places=6)


# ---- phones, yes and no, choices -------------------------------------------------------------------

_PHONE = re.compile(
    r"(?:\+?86-?)?1[3-9]\d{9}|(?:\+?86-?)?\(?0\d{2,3}\)?-?\d{7,8}(?:(?:-|转|ext\.?)\d{1,6})?|"
    r"[48]00-?\d{3,4}-?\d{3,4}|\d{7,8}(?:(?:-|转|ext\.?)\d{1,6})?|\d{3,6}"
)
_PHONE_WORDS = re.compile(r"(手机|电话|办公室|办公|分机|内线|座机|联系|tel|phone|mobile)号?码?:?", re.IGNORECASE)
_BETWEEN_PHONES = re.compile(r"[,;、/\\|\n]|\s和\s|或|及")
YES = frozenset(
    ["是", "有", "对", "已", "√", "✓", "☑", "y", "yes", "true", "1", "通过", "合格", "已签", "已办", "已完成"]
)
NO = frozenset(
    ["否", "无", "没有", "未", "×", "✗", "x", "☐", "n", "no", "false", "0", "不", "未通过", "不合格", "未签", "未办"]
)


def phones(value: Cell) -> tuple[str, ...]:
    """Every phone number of a cell, in order, without doubles. Raises NotAPhone for any that is none."""
    written = unicodedata.normalize("NFKC", value) if isinstance(value, str) else narrow(value)
    numbers: list[str] = []
    for piece in _BETWEEN_PHONES.split(_PHONE_WORDS.sub("", written)):
        for number in _numbers_of(piece):
            if not _PHONE.fullmatch(number):
                raise NotAPhone(read=narrow(value)[:40])
            numbers.append(number)
    return tuple(dict.fromkeys(numbers))


def _numbers_of(piece: str) -> list[str]:
    """One number, or several with only spaces between them: 138 0013 8000 is one, 8216 8217 are two."""
    joined = "".join(piece.split())
    if not joined:
        return []
    parts = piece.split()
    whole = len(parts) == 1 or not all(_PHONE.fullmatch(part) for part in parts) or bool(_MOBILE.fullmatch(joined))
    return [joined.replace("转", "-").removeprefix("+86").removeprefix("86-")] if whole else parts


_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")


def yes_or_no(value: Cell) -> bool:
    """True or False. Raises NotYesOrNo."""
    read = narrow(value).casefold()
    if read in YES or read in NO:
        return read in YES
    raise NotYesOrNo(read=read[:40])


def translated(value: Cell, words: Mapping[str, str]) -> Cell:
    """What a word stands for in *words*; any other cell stays as it is."""
    try:
        return choice(value, words)
    except NotAChoice:
        return value


def choice(value: Cell, words: Mapping[str, str]) -> str:
    """What a word stands for in *words* (word → value); signs, spaces and case do not matter. Raises NotAChoice."""
    read = narrow(value)
    plain = "".join(read.split()).casefold()
    for word, meaning in words.items():
        if "".join(narrow(word).split()).casefold() == plain:
            return meaning
    raise NotAChoice(read=read[:40], choices="、".join(dict.fromkeys(words)))
