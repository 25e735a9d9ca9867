"""Values in words, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils.translation import override

from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Money, Price, Quantity, Rate
from houqin.web import words
from houqin.web.refusals import Words
from houqin.web.words import Badge, Link, Measured


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "0 min", "0 分"),
        (59, "59 min", "59 分"),
        (60, "1 h", "1 小时"),
        (80, "1 h 20 min", "1 小时 20 分"),
        (1500, "25 h", "25 小时"),
        (-80, "-1 h 20 min", "-1 小时 20 分"),
        (None, "–", "–"),
    ],
)
def test_minutes(minutes: int | None, english: str, chinese: str) -> None:
    with override("en"):
        assert words.minutes(minutes) == english
    with override("zh-hans"):
        assert words.minutes(minutes) == chinese


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(0, "¥0.00"), (5, "¥0.05"), (123456789, "¥1,234,567.89"), (-100000, "-¥1,000.00"), (None, "–")],
)
def test_money(fen: int | None, shown: str) -> None:
    assert words.money(fen) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (timedelta(seconds=30), "30 s"),
        (timedelta(days=1, minutes=5), "24 h 5 min"),
        (timedelta(minutes=-90), "-1 h 30 min"),
        (datetime(2026, 11, 23, 17, 5, tzinfo=UTC), "2026-11-24 01:05"),
        (date(2026, 11, 23), "2026-11-23"),
        (True, "Yes"),
        (None, "–"),
        ("", "–"),
        (["甲", "乙"], "甲, 乙"),
        (Price.parse("1.25"), "¥1.2500"),
        (Badge("late", "warn"), "late"),
    ],
)
def test_any_value(value: object, shown: str) -> None:
    with override("en"):
        assert words.text_of(value) == shown


def test_what_a_user_typed_is_escaped() -> None:
    attack = "<script>alert(1)</script>"
    for value in (attack, Badge(attack, "bad"), Link(attack, '"><b>'), [attack]):
        assert "<script>" not in words.html_of(value)
        assert "<b>" not in words.html_of(value)


@pytest.mark.parametrize("tone", sorted(words.TONE_ICONS))
def test_a_tone_never_speaks_by_colour_alone(tone: str) -> None:
    shown = words.html_of(Badge("word", tone))
    assert "word" in shown
    assert ("<svg" in shown) == (tone != "plain")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Money(-5), Measured("-0.05")),
        (Quantity(1500), Measured("1.500")),
        (Rate(50_000), "5.0000%"),
        (7, 7),
        (None, None),
        ("", None),
        (datetime(2026, 11, 23, 17, 5, 9, tzinfo=UTC), "2026-11-24 01:05:09"),
    ],
)
def test_cells_of_an_export(value: object, cell: object) -> None:
    assert words.cell_of(value) == cell


@dataclass
class Row:
    """Something with a unit."""

    unit: Unit | None
    by_name: dict[str, str]

    def count(self) -> int:
        """A method of no arguments."""
        return 3


def test_a_value_is_found_along_its_path() -> None:
    row = Row(Unit(kind="provider", name="安居"), {"a": "b"})
    with override("en"):
        assert words.value_at(row, "unit.kind") == "Provider"
    assert words.value_at(row, "unit__name") == "安居"
    assert words.value_at(row, "count") == 3
    assert words.value_at(row, "by_name.a") == "b"
    assert words.value_at(Row(None, {}), "unit.name") is None


def test_template_filters_say_the_same() -> None:
    template = Template("{% load houqin %}{{ m|money }} {{ n|minutes }} {{ d|day }} {{ t|duration }} {{ i|instant }}")
    given = {"m": Money(100), "n": 80, "d": date(2026, 1, 2), "t": timedelta(hours=2)}
    with override("zh-hans"):
        shown = template.render(Context({**given, "i": datetime(2026, 1, 2, tzinfo=UTC)}))
    assert shown.startswith("¥1.00 1 小时 20 分 2026-01-02 2 小时 <time datetime=")
    assert shown.endswith(">2026-01-02 08:00</time>")


@pytest.mark.parametrize(
    ("basis", "law"),
    [
        ("practice 8", ""),
        ("clock.md: Pauses", ""),
        ("条例 27, 32; practice 1", "条例 27, 32"),
        ("rules B1.7: 款项支付条例 8; 预算法 13", "款项支付条例 8; 预算法 13"),
        ("S98, 管办分离", "管办分离"),
        ("", ""),
    ],
)
def test_a_page_names_the_laws_of_a_basis_and_not_this_projects_own_texts(basis: str, law: str) -> None:
    assert Words("No.", "", basis).law == law
