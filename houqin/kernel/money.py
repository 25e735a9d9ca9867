"""Money and the other measured numbers: scaled integers, exact, with every rounding named.

Money never rounds by itself. The named roundings stand at the end of this file; a product of quantity and
price goes through :func:`line_amount`, a division of a sum among several through :func:`allocate`, a share
at a rate through :func:`share_of`. No float and no Decimal anywhere.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from houqin.kernel.refusal import N_, BadInput, Refusal

_BIGINT_LIMIT = 1 << 63  # what the database can hold
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?", re.ASCII)


class NotANumber(BadInput):
    """A text that should be a plain decimal number is not, or has more places than its unit holds."""

    code = "number.unreadable"
    sentence = N_("“{text}” is not a plain number with at most {places} decimal places.")


class NothingToAllocateBy(Refusal):
    """An amount cannot be divided when no one has a weight (practice 14: a key that is empty)."""

    code = "money.no_weights"
    sentence = N_("The amount cannot be divided: the weights are empty, all zero, or one is negative.")
    remedy = N_("Check the key by which it is divided (area, heads, meters, orders or fixed share).")
    basis = "practice 14"


def _whole(value: object) -> int:
    """*value* if it is an int that fits the database; a bool or a float is a mistake of the programmer."""
    if type(value) is not int:
        raise TypeError(f"a measured number is a whole number of its smallest unit, not {value!r}")
    if not -_BIGINT_LIMIT <= value < _BIGINT_LIMIT:
        raise OverflowError("a measured number must fit 64 bits")
    return value


def _parse(text: str, places: int) -> int:
    plain = text.strip()
    if not _PLAIN_NUMBER.fullmatch(plain):
        raise NotANumber(text=text[:40], places=places)
    whole, _, decimals = plain.lstrip("-").partition(".")
    if len(decimals.rstrip("0")) > places:
        raise NotANumber(text=text[:40], places=places)
    units = int(whole + decimals[:places].ljust(places, "0"))
    return -units if plain.startswith("-") else units


def _format(units: int, places: int) -> str:
    digits = str(abs(units)).rjust(places + 1, "0")
    return f"{'-' if units < 0 else ''}{digits[:-places]}.{digits[-places:]}"


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of yuan in whole fen. Adds to and subtracts from Money, multiplies by whole numbers, nothing else."""

    fen: int

    def __post_init__(self) -> None:
        _whole(self.fen)

    @classmethod
    def parse(cls, yuan: str) -> Self:
        """Read yuan with at most two decimals (``"300000.00"``, ``"-3.5"``); raises :class:`NotANumber`."""
        return cls(_parse(yuan, 2))

    @classmethod
    def total(cls, amounts: Iterable["Money"]) -> "Money":
        """The sum; zero when there is nothing to add."""
        return Money(sum(amount.fen for amount in amounts))

    def __str__(self) -> str:
        return _format(self.fen, 2)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen) if isinstance(other, Money) else NotImplemented

    def __neg__(self) -> "Money":
        return Money(-self.fen)

    def __mul__(self, times: int) -> "Money":
        return Money(self.fen * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__


ZERO = Money(0)


@dataclass(frozen=True, order=True, slots=True)
class Price:
    """A price per unit, in 1/10,000 yuan."""

    ten_thousandths: int

    def __post_init__(self) -> None:
        _whole(self.ten_thousandths)

    @classmethod
    def parse(cls, yuan: str) -> Self:
        """Read yuan with at most four decimals."""
        return cls(_parse(yuan, 4))

    def __str__(self) -> str:
        return _format(self.ten_thousandths, 4)


@dataclass(frozen=True, order=True, slots=True)
class Quantity:
    """An amount of something that is measured, in 1/1,000 of its unit (m², h, piece, km …)."""

    thousandths: int

    def __post_init__(self) -> None:
        _whole(self.thousandths)

    @classmethod
    def parse(cls, units: str) -> Self:
        """Read a quantity with at most three decimals."""
        return cls(_parse(units, 3))

    def __str__(self) -> str:
        return _format(self.thousandths, 3)

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.thousandths + other.thousandths) if isinstance(other, Quantity) else NotImplemented

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.thousandths - other.thousandths) if isinstance(other, Quantity) else NotImplemented


@dataclass(frozen=True, order=True, slots=True)
class Rate:
    """A share in parts per million; 5 % is ``Rate(50_000)``."""

    ppm: int

    def __post_init__(self) -> None:
        _whole(self.ppm)

    @classmethod
    def parse_percent(cls, percent: str) -> Self:
        """Read per cent with at most four decimals (``"5"``, ``"0.25"``)."""
        return cls(_parse(percent.strip().removesuffix("%"), 4))

    def __str__(self) -> str:
        return f"{_format(self.ppm, 4)}%"


@dataclass(frozen=True, order=True, slots=True)
class Score:
    """Points in 1/100 of a point. A missing score is no score: it is neither 0 nor 100 (``clauses.md``)."""

    hundredths: int

    def __post_init__(self) -> None:
        _whole(self.hundredths)

    @classmethod
    def parse(cls, points: str) -> Self:
        """Read points with at most two decimals."""
        return cls(_parse(points, 2))

    def __str__(self) -> str:
        return _format(self.hundredths, 2)


# ---- the named roundings ---------------------------------------------------------------------------


def round_half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to numerator/denominator; a half goes away from zero (四舍五入).

    Away from zero, not towards plus infinity, so that a reversing record cancels its original to the fen.
    Raises ZeroDivisionError when the denominator is zero.
    """
    if denominator == 0:
        raise ZeroDivisionError("a rounding needs a denominator")
    size = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return size if (numerator < 0) == (denominator < 0) else -size


def line_amount(quantities: Iterable[Quantity], price: Price) -> Money:
    """What a statement line costs: quantities summed exactly, times the price, rounded once, half up (house §5)."""
    thousandths = sum(quantity.thousandths for quantity in quantities)
    return Money(round_half_up(thousandths * price.ten_thousandths, 100_000))


def share_of(amount: Money, rate: Rate) -> Money:
    """*amount* at *rate*, rounded once, half up to the fen."""
    return Money(round_half_up(amount.fen * rate.ppm, 1_000_000))


def allocate(total: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Divide *total* in proportion to *weights*; the parts always add up to it (分摊, practice 14).

    Each part is cut to the whole fen, then the fen left over go one each to the largest remainders, the earlier
    place first on a tie. A weight of zero gets nothing; a negative total is the mirror of its opposite.
    Raises :class:`NothingToAllocateBy` when there is no positive weight or a negative one.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise NothingToAllocateBy
    size, sign = abs(total.fen), -1 if total.fen < 0 else 1
    parts = [size * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(size * weights[place] % whole), place))
    for place in by_remainder[: size - sum(parts)]:
        parts[place] += 1
    return tuple(Money(sign * part) for part in parts)
