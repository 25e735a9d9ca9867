"""What the cells of a contract list mean: prices with the unit behind them, quantities, who bears which share.

Pure. What a flat list cannot say (tiers, a fixed commission, a sum that is no whole price a month) is refused in one
sentence that says what to do instead.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from houqin.domains.contracts.rules.bases import MEASURE_OF, PERIODIC
from houqin.domains.contracts.rules.pricing import SCALE
from houqin.kernel.money import Money, round_half_up
from houqin.kernel.refusal import N_, BadInput


class NotOnePrice(BadInput):
    """A cell that is no single price: tiers, a range, words."""

    code = "contracts.not_one_price"
    sentence = N_("“{read}” is no single price; write it like 35, 35元/次 or 1.2万元/月.")
    remedy = N_("A line priced by tiers is left out of the file and entered on the contract's page.")


class NoBasis(BadInput):
    """Nothing says what the price counts."""

    code = "contracts.no_basis"
    sentence = N_("Nothing says what the price “{read}” counts; fill in the price basis, or write it like 35元/次.")


class BasisContradicted(BadInput):
    """The price counts something else than its basis."""

    code = "contracts.basis_contradicted"
    sentence = N_("“{read}” does not count what the price basis of the row says; let both say the same.")


class NotAShare(BadInput):
    """A commission that is no share of the cost."""

    code = "contracts.not_a_share"
    sentence = N_("“{read}” is no share of the proven cost; write it like 6%.")
    remedy = N_("A fixed commission is a lump sum: give it a line of its own.")


class NotAQuantity(BadInput):
    """A cell that is no quantity."""

    code = "contracts.not_a_quantity"
    sentence = N_("“{read}” is no quantity; write one number, like 40000 or 4万㎡.")


class LumpSumCounted(BadInput):
    """A lump sum with a quantity that is neither one nor its months."""

    code = "contracts.lump_sum_counted"
    sentence = N_("A lump sum counts once a month, not “{read}” times; write the whole month's sum as the price.")


class MoreThanTotal(BadInput):
    """A line paid by the month that alone comes to more than the contract."""

    code = "contracts.more_than_total"
    sentence = N_("In {months} months this line alone comes to {sum} yuan, more than the contract's {total}.")
    remedy = N_("Write the price of one month (or 元/年), and mind the unit of the amounts.")


class SharesUnclear(BadInput):
    """A cell that should name units and their shares."""

    code = "contracts.shares_unclear"
    sentence = N_("“{read}” does not say who bears which share; write it like 财政局 60%；审计局 40%.")


#: What stands behind the stroke of a price → price basis, and by how many months it is divided.
PER = {
    **dict.fromkeys(("月", "每月", "个月"), ("lump_sum", 1)),
    **dict.fromkeys(("年", "每年"), ("lump_sum", 12)),
    **dict.fromkeys(("次", "单", "每次", "每单", "工单"), ("per_order", 1)),
    **dict.fromkeys(("m2月", "平方米月", "平米月", "月m2", "月平方米"), ("per_square_metre_month", 1)),
    **dict.fromkeys(("人月", "岗月", "岗位月", "月人"), ("per_head_month", 1)),
    **dict.fromkeys(("份", "餐", "人餐", "客"), ("per_meal", 1)),
    **dict.fromkeys(("km", "公里", "千米"), ("per_kilometre", 1)),
    **dict.fromkeys(("小时", "时", "工时", "h"), ("per_hour", 1)),
    **dict.fromkeys(("件", "个", "台", "套", "只", "盏"), ("per_piece", 1)),
}
_BETWEEN = re.compile(r"[·・•./*×、每()（）-]")
_NUMBER = r"(?P<number>\d{1,12}|\d{1,3}(?:,\d{3})+)(?P<decimals>\.\d+)?"
_PRICE = re.compile(rf"(?:人民币|¥)?{_NUMBER}(?P<unit>万元|万|元|%)?(?:(?:/|每)(?P<per>.+))?")
_QUANTITY = re.compile(rf"(?:约)?{_NUMBER}(?P<unit>万)?(?P<word>\D{{0,6}})")
_SHARE = re.compile(rf"(?P<name>.*?[^\d\s:=])\s*[:=]?\s*(?:{_NUMBER}\s*(?P<unit>%|平方米|平米|人)?)?")
_KEY_OF = {"%": "fixed", "平方米": "area", "平米": "area", "人": "heads"}
#: What one weight of each key is written in: shares in ppm of the whole, areas and readings in thousandths.
_SCALE = {"fixed": 10_000, "area": 1_000, "metered": 1_000, "heads": 1, "orders": 1}


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def _value(found: re.Match[str]) -> Fraction:
    return Fraction(found["number"].replace(",", "") + (found["decimals"] or ""))


def read_price(words: str, *, basis: str = "", unit: str = "") -> tuple[str, int]:
    """The price basis and the price in 1/10,000 yuan that a cell says.

    ``basis``: what the row says of it; ``unit``: what it counts by, where the price does not say so itself. On cost
    bases the price is the share added to each yuan. A year's sum is the twelfth of it; what rounding leaves over comes
    with the year's last month (rules/months.py). Raises NotOnePrice, NoBasis, BasisContradicted, NotAShare.
    """
    found = _PRICE.fullmatch(_plain(words))
    if found is None:
        raise NotOnePrice(read=words[:40])
    per = PER.get(_BETWEEN.sub("", found["per"] or ""))
    if per is None and found["per"]:
        raise NotOnePrice(read=words[:40])
    told, months = per or PER.get(_BETWEEN.sub("", _plain(unit)), ("", 1))
    basis = basis or told
    if not basis:
        raise NoBasis(read=words[:40])
    if told and told != basis:
        raise BasisContradicted(read=(words if per else unit)[:40])
    if MEASURE_OF[basis] == "yuan":
        return basis, _share(found, words)
    if found["unit"] == "%":
        raise NotOnePrice(read=words[:40])
    return basis, _yuan(found, words, months)


def _share(found: re.Match[str], words: str) -> int:
    share = _value(found) * (100 if found["unit"] == "%" else 10_000)
    if found["unit"] not in (None, "%") or share > 10_000 or share.denominator != 1:
        raise NotAShare(read=words[:40])
    return int(share)


def _yuan(found: re.Match[str], words: str, months: int) -> int:
    whole = _value(found) * 10_000 * (10_000 if (found["unit"] or "").startswith("万") else 1)
    if whole.denominator != 1:
        raise NotOnePrice(read=words[:40])
    return round_half_up(int(whole), months)


def read_quantity(words: str, *, basis: str, months: int) -> int | None:
    """The agreed monthly quantity in 1/1,000; None where orders are counted one by one.

    A lump sum counts once: what stands beside it is nothing, one, or its *months*. Raises NotAQuantity, LumpSumCounted.
    """
    if basis not in PERIODIC:
        return None
    found = _QUANTITY.fullmatch(_plain(words).replace("m2", "平米")) if words else None
    if words and found is None:
        raise NotAQuantity(read=words[:40])
    quantity = _value(found) * (10_000 if found["unit"] else 1) * 1_000 if found else None
    if basis == "lump_sum":
        if quantity not in (None, 1_000, months * 1_000) and not (found and found["word"] in ("月", "个月")):
            raise LumpSumCounted(read=words[:40])
        return 1_000
    if quantity is not None and quantity.denominator != 1:
        raise NotAQuantity(read=words[:40])
    return None if quantity is None else int(quantity)


def whole_months(start: date, until: date) -> int:
    """How many whole months lie between two days (exclusive)."""
    return (until.year - start.year) * 12 + until.month - start.month - (until.day < start.day)


def check_within_total(*, price: int, quantity: int | None, months: int, total_fen: int) -> None:
    """Refuse a line paid by the month that alone comes to more than the contract: a year's sum taken for a month's, or
    a wrong unit. A contract without a total is not compared. Raises MoreThanTotal.
    """
    fen = round_half_up((quantity or 0) * price * months, SCALE)
    if total_fen and fen > total_fen + months:
        raise MoreThanTotal(months=months, sum=str(Money(fen)), total=str(Money(total_fen)))


@dataclass(frozen=True, slots=True)
class WrittenShares:
    """The key of a division, and each unit as written with its weight in the key's own unit."""

    key: str
    weights: tuple[tuple[str, int], ...]


def read_shares(words: str, *, key: str = "") -> WrittenShares:
    """Who bears which share, as “财政局 60%；审计局 40%” or “财政局:1200㎡、审计局:800㎡”; units alone by orders.

    Raises SharesUnclear.
    """
    written = unicodedata.normalize("NFKC", words).replace("m2", "平米")
    weights = []
    for piece in filter(None, (one.strip() for one in re.split(r"[;、\n]|,(?!\d{3}(?!\d))", written))):
        found = _SHARE.fullmatch(piece)
        told = _KEY_OF.get((found and found["unit"]) or "", key)
        if found is None or not told or told != (key or told) or (found["number"] is None) != (told == "orders"):
            raise SharesUnclear(read=piece[:40])
        key = told
        weight = _value(found) * _SCALE[key] if found["number"] else Fraction(0)
        if weight.denominator != 1:
            raise SharesUnclear(read=piece[:40])
        weights.append((found["name"].strip(), int(weight)))
    if not weights:
        raise SharesUnclear(read=words[:40])
    return WrittenShares(key, tuple(weights))
