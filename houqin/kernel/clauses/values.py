"""How numbers are written in a clause and its facts, and how they are held: fen, parts per million, 1/100 point.

Money is yuan with at most two decimals; rates are per cent, with the sign or without (``5%``, ``5``); scores are
points. A bare number between 0 and 1 where a rate stands is refused: nobody can know whether 0.05 means 5% or 0.05%.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from houqin.kernel.money import Money, NotANumber, Rate, round_half_up
from houqin.kernel.refusal import N_
from houqin.kernel.unreadable import wrong

WHOLE_PPM = 1_000_000
FULL_MARKS = 100_00
#: No contract of an office is dearer, and nothing happens more often; larger figures are slips of the pen.
MOST_FEN = 10**13
MOST_TIMES = 1_000_000

_POINTS = re.compile(r"(-?)([0-9]{1,9})(?:\.([0-9]{1,20}))?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


def _money(value: object) -> int:
    try:
        fen = Money.parse(_text(value)).fen
    except NotANumber:
        raise wrong(N_("an amount is yuan with at most two decimals, like 1000.00")) from None
    if fen < 0:
        raise wrong(N_("an amount is not negative"))
    if fen > MOST_FEN:
        raise wrong(N_("the amount is larger than any contract"))
    return fen


def _rate(value: object) -> int:
    text = _text(value)
    try:
        ppm = Rate.parse_percent(text).ppm
    except NotANumber:
        raise wrong(N_("a rate is per cent with at most four decimals, like 5%")) from None
    if ppm < 0:
        raise wrong(N_("a rate is not negative"))
    if 0 < ppm < 10_000 and not text.endswith("%"):
        raise wrong(N_("write the per cent sign: a bare number below 1 could mean either"))
    return ppm


def _share(value: object) -> int:
    ppm = _rate(value)
    if ppm > WHOLE_PPM:
        raise wrong(N_("a share lies between 0% and 100%"))
    return ppm


def _exact(value: object) -> Fraction:
    matched = _POINTS.fullmatch(_text(value).removesuffix("%"))
    if matched is None:
        raise wrong(N_("points are a plain number, like 89.5"))
    sign, whole, decimals = matched.group(1), matched.group(2), matched.group(3) or ""
    hundredths = Fraction(int(whole + decimals) * 100, 10 ** len(decimals))
    return -hundredths if sign else hundredths


def _points(value: object) -> int:
    exact = _exact(value)
    return round_half_up(exact.numerator, exact.denominator)


def _mark(value: object) -> int:
    points = _points(value)
    if not 0 <= points <= FULL_MARKS:
        raise wrong(N_("a mark lies between 0 and 100 points"))
    return points


def _large(value: object) -> int:
    text = _text(value)
    if not _WHOLE.fullmatch(text):
        raise wrong(N_("a whole number, 0 or more, is expected here"))
    return int(text)


def _count(value: object) -> int:
    number = _large(value)
    if number > MOST_TIMES:
        raise wrong(N_("the number is larger than anything that is counted"))
    return number


def _times(value: object) -> int:
    number = _count(value)
    if number == 0:
        raise wrong(N_("the number must be at least 1"))
    return number


def _flag(value: object) -> bool:
    text = _text(value).lower()
    if text not in {"true", "false"}:
        raise wrong(N_("write true or false"))
    return text == "true"


def _word(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise wrong(N_("a word is missing here"))
    word = str(value).strip()
    if not 0 < len(word) <= 200:
        raise wrong(N_("a word is missing here, or it is longer than 200 characters"))
    return word


def _text(value: object) -> str:
    if isinstance(value, bool | str | int | float):
        return str(value).strip()
    raise wrong(N_("a single value is expected here"))


def _written(pattern: str, says: str, *examples: str | int, unsigned: bool = True) -> WithJsonSchema:
    number: dict[str, Any] = {"type": "number"} | ({"minimum": 0} if unsigned else {})
    text = {"type": "string", "pattern": pattern}
    return WithJsonSchema({"anyOf": [text, number], "description": says, "examples": list(examples)})


_RATE_SAYS = "per cent: 5% or 5; below one per cent the sign is needed (0.5%)"
_RATE = r"^\s*[0-9]{1,15}(\.[0-9]+)?\s*%?\s*$"
_POINT = r"^\s*-?[0-9]{1,9}(\.[0-9]{1,20})?%?\s*$"
_INT = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\s*[0-9]{1,9}\s*$"}]}

Fen: TypeAlias = Annotated[
    int,
    BeforeValidator(_money),
    _written(r"^\s*-?[0-9]{1,15}(\.[0-9]+)?\s*$", "yuan with at most two decimals, not negative", "1000.00"),
]
Ppm: TypeAlias = Annotated[int, BeforeValidator(_rate), _written(_RATE, _RATE_SAYS, "5%", 5)]
Share: TypeAlias = Annotated[int, BeforeValidator(_share), _written(_RATE, f"0% to 100%; {_RATE_SAYS}", "60%")]
Points: TypeAlias = Annotated[
    int,
    BeforeValidator(_points),
    _written(_POINT, "points (or per cent), rounded once, half up to 0.01", "89.5", unsigned=False),
]
ExactPoints: TypeAlias = Annotated[
    Fraction,
    BeforeValidator(_exact),
    _written(_POINT, "points, kept exactly until the one rounding", "89.994", unsigned=False),
]
Mark: TypeAlias = Annotated[int, BeforeValidator(_mark), _written(_POINT, "0 to 100 points (or per cent)", 90)]
Count: TypeAlias = Annotated[int, BeforeValidator(_count), WithJsonSchema({**_INT, "description": "a whole number"})]
Large: TypeAlias = Annotated[int, BeforeValidator(_large), WithJsonSchema({**_INT, "description": "a whole number"})]
Times: TypeAlias = Annotated[int, BeforeValidator(_times), WithJsonSchema({**_INT, "description": "1 or more"})]
Flag: TypeAlias = Annotated[
    bool,
    BeforeValidator(_flag),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": r"^\s*(?i:true|false)\s*$"}]}),
]
Word: TypeAlias = Annotated[
    str, BeforeValidator(_word), WithJsonSchema({"type": ["string", "integer"], "description": "a name of your own"})
]


class Strict(BaseModel):
    """Nothing unknown is let through: a misspelt word must not silently change money."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Named(Strict):
    """What every term has: its name inside the clause, the paper's clause it stands for, words for people."""

    code: Word = Field(description="the term's name inside the clause; deductions are listed under it")
    basis: str = Field(default="", max_length=500, description="the contract clause it stands for")
    note: str = Field(default="", max_length=2000, description="words for people; never computed with")
