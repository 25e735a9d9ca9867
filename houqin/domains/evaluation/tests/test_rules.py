"""The judgements of evaluation against tables: rows of the sheet, the month's score, schemes, voices, stability."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from houqin.domains.evaluation.rules.items import Item, Measured, RateBand, Seen, points_of
from houqin.domains.evaluation.rules.managers import appraised
from houqin.domains.evaluation.rules.satisfaction import Answer, answers_needed, draw, index_of, voice_of
from houqin.domains.evaluation.rules.schemes import (
    Counted,
    DeductsTwice,
    SchemeTerms,
    SchemeUnsound,
    WeightMissing,
    check_scheme,
    refuse_overlaps,
)
from houqin.domains.evaluation.rules.scoring import Card, Composite, Grounds, SiteSeen, Voice, score_card, site_mean
from houqin.domains.evaluation.rules.signs import Given, signs_of_answers, signs_of_contract, signs_of_inspectors
from houqin.domains.evaluation.rules.stability import stability
from houqin.domains.evaluation.schemes import default_scheme, read_scheme
from houqin.kernel.clauses import read_clause
from houqin.kernel.money import Score
from houqin.kernel.scoring import BandsDoNotCover

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "items.yaml").read_text(encoding="utf-8"))
GRADES = (("fail", 0), ("pass", 7000), ("good", 8000), ("excellent", 9000))
D1 = Composite(600_000, 200_000, 200_000, GRADES)


def points(text: object) -> int:
    return Score.parse(str(text)).hundredths


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_one_row_of_the_sheet(case: dict[str, Any]) -> None:
    row = case["item"]
    band = row.get("band")
    item = Item(
        code="x",
        name="x",
        points=points(row["points"]),
        kind=row["kind"],
        indicator=row.get("indicator", ""),
        band=band and RateBand(band[0] * 10_000, band[1] * 10_000, points(band[2]), bool(band[3])),
        each=points(row.get("each", 0)),
    )
    seen = case.get("seen", {})
    share = seen.get("share")
    measured = {}
    if "rate" in case:
        rate = Fraction(case["rate"])
        measured[item.indicator_key] = Measured(rate.numerator, rate.denominator)
    if "count" in case:
        measured[item.indicator_key] = Measured(case["count"])
    found = points_of(
        item,
        Seen(
            looked=seen.get("looked", False),
            deducted=Fraction(seen.get("deducted", 0)) * 100,
            share=None if share is None else Fraction(share),
        ),
        measured,
    )
    assert found == (None if case["keeps"] is None else Fraction(case["keeps"]) * 100)


# ---- the month ------------------------------------------------------------------------------------------

SHEET = (
    Item("a", "clean", 6_000, "per_occurrence"),
    Item("b", "drill", 2_000, "three_state"),
    Item("k", "on post", 2_000, "rate_band", "on_post_rate", in_kpi=True, band=RateBand(980_000, 10_000, 500)),
)
ALL_SEEN = {"a": Seen(looked=True), "b": Seen(looked=True, share=Fraction(1))}
FULL_POST = {"on_post_rate": Measured(1, 1)}


def month(**more: Any) -> Card:
    given_: dict[str, Any] = {"everywhere": ALL_SEEN, "measured": FULL_POST, "voice": Voice(Fraction(90), 20)}
    return score_card(SHEET, replace(D1, **more.pop("composite", {})), Grounds(**(given_ | more))).value


@pytest.mark.parametrize(
    ("more", "score", "grade"),
    [
        ({}, "98.00", "excellent"),  # 60 + 20 + 0.2 × 90
        # 60 points kept of 80 → 75.00: 0.6 × 75 + 20 + 18
        ({"everywhere": {**ALL_SEEN, "a": Seen(looked=True, deducted=Fraction(2_000))}}, "83.00", "good"),
        # not checked is neither: 60 of 60 → 100
        ({"everywhere": {"a": Seen(looked=True)}}, "98.00", "excellent"),
        # 1/3 point off 80, rounded once: 0.6 × (80 - 1/3) / 80 × 100 + 38 = 97.75
        ({"everywhere": {**ALL_SEEN, "a": Seen(looked=True, deducted=Fraction(100, 3))}}, "97.75", "excellent"),
        ({"voice": Voice(None, 3, 3, 5)}, "100.00", "excellent"),  # its weight moved to the inspection
        ({"measured": {}}, "98.00", "excellent"),
        ({"measured": {"on_post_rate": Measured(975, 1000)}}, "93.00", "excellent"),  # 15 of 20 → 75
        ({"added": ((200, "x"), (250, "y"))}, "100.00", "excellent"),  # three at most, and a hundred at most
        ({"added": ((250, "y"),), "voice": Voice(Fraction(50), 20)}, "92.50", "excellent"),
        ({"vetoes": ("leak",)}, "59.00", "fail"),
        ({"everywhere": {}}, None, ""),
    ],
)
def test_the_months_score(more: dict[str, Any], score: str | None, grade: str) -> None:
    card = month(**more)
    assert (card.score, card.grade) == (None if score is None else points(score), grade)


def test_what_is_missing_is_flagged_and_lowers_the_coverage() -> None:
    card = month(everywhere={"a": Seen(looked=True)}, measured={}, voice=Voice(None, 2, 3, 5))
    assert card.flags == ("kpi_unknown", "satisfaction_short")
    assert (card.kpi, card.satisfaction, card.coverage_ppm) == (None, None, 600_000)
    assert month(everywhere={}).flags == ("not_inspected",)


def test_a_veto_never_lifts_a_score() -> None:
    low = {**ALL_SEEN, "a": Seen(looked=True, deducted=Fraction(6_000)), "b": Seen(share=Fraction(0))}
    card = month(everywhere=low, vetoes=("x",), voice=Voice(Fraction(0), 20))
    assert card.score == 2_000


@pytest.mark.parametrize(
    ("how", "scores", "expected"),
    [
        ("weighted", [(90, 3), (60, 1)], Fraction(165, 2)),
        ("minimum", [(90, 3), (60, 1)], Fraction(60)),
        ("mean", [(90, 3), (60, 1)], Fraction(75)),
        ("weighted", [(90, 0), (60, 1)], Fraction(75)),  # an area nobody knows weighs like the others
    ],
)
def test_several_sites(how: str, scores: list[tuple[int, int]], expected: Fraction) -> None:
    assert site_mean(how, [(Fraction(score), weight) for score, weight in scores]) == expected


def test_what_names_no_site_is_judged_at_each() -> None:
    east = SiteSeen("1", "东楼", 3_000, {"a": Seen(looked=True, deducted=Fraction(3_000))})
    west = SiteSeen("2", "西楼", 1_000, {"a": Seen(looked=True)})
    card = month(everywhere={"b": Seen(share=Fraction(1))}, sites=(east, west))
    assert card.inspection == 7_188  # (62.5 × 3 + 100 × 1) / 4 = 71.875
    assert [(site.name, site.score) for site in card.sites] == [("东楼", 7_550), ("西楼", 9_800)]


@given(
    deducted=st.fractions(0, 6_000),
    share=st.fractions(0, 1),
    post=st.integers(0, 1_000),
    voice=st.one_of(st.none(), st.fractions(0, 100)),
    added=st.lists(st.integers(1, 300), max_size=4),
    vetoed=st.booleans(),
)
def test_a_score_stays_within_its_bounds_and_agrees_with_plain_fractions(
    deducted: Fraction, share: Fraction, post: int, voice: Fraction | None, added: list[int], vetoed: bool
) -> None:
    seen = {"a": Seen(looked=True, deducted=deducted), "b": Seen(share=share)}
    card = month(
        everywhere=seen,
        measured={"on_post_rate": Measured(post, 1_000)},
        voice=Voice(voice, 9),
        added=tuple((one, "x") for one in added),
        vetoes=("v",) if vetoed else (),
    )
    sheet = (Fraction(6_000) - deducted + 2_000 * share) / 80
    steps = -(-(Fraction(98, 100) - Fraction(post, 1_000)) // Fraction(1, 100))
    kpi = Fraction(max(2_000 - max(int(steps), 0) * 500, 0)) / 20
    weights = (Fraction(6, 10), Fraction(2, 10)) if voice is not None else (Fraction(8, 10), Fraction(0))
    exact = sheet * weights[0] + kpi * Fraction(2, 10) + (voice or 0) * weights[1] + Fraction(min(sum(added), 300), 100)
    expected = min(int(exact * 100 + Fraction(1, 2)), 10_000)
    assert card.score == (min(expected, 5_900) if vetoed else expected)


# ---- schemes --------------------------------------------------------------------------------------------


def changed(**more: Any) -> SchemeTerms:
    return replace(default_scheme(), **more)


def test_the_default_sheet_is_samples_d1() -> None:
    terms = default_scheme()
    check_scheme(terms)
    assert (len(terms.items), sum(item.points for item in terms.items)) == (29, 10_000)
    assert [item.code for item in terms.items if item.in_kpi] == ["1.1", "2.1", "2.2", "2.3", "4.2", "5.1"]
    assert sum(item.points for item in terms.items if item.in_kpi) == 2_500
    assert {item.kind for item in terms.items} == {"rate_band", "per_occurrence", "binary", "three_state"}


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"satisfaction_ppm": 0, "inspection_ppm": 800_000}, WeightMissing),
        ({"inspection_ppm": 0, "kpi_ppm": 800_000}, WeightMissing),
        ({"kpi_ppm": 300_000}, SchemeUnsound),
        ({"grades": (("fail", "", "", 0), ("pass", "", "", 7_000), ("good", "", "", 6_000))}, BandsDoNotCover),
        ({"grades": (("pass", "", "", 6_000),)}, BandsDoNotCover),
        ({"items": default_scheme().items[:-1]}, SchemeUnsound),
        ({"most_added_hundredths": 301}, SchemeUnsound),
        ({"veto_hundredths": 6_000}, SchemeUnsound),
    ],
)
def test_an_unsound_scheme_is_refused(more: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_scheme(changed(**more))


@pytest.mark.parametrize(
    ("place", "more"),
    [
        (0, {"standard": " "}),
        (0, {"band": None}),
        (0, {"indicator": ""}),
        (1, {"deductions": ()}),
        (1, {"indicator": "on_post_rate"}),
        (4, {"indicator": "valid_complaints"}),
    ],
)
def test_an_unsound_row_is_refused(place: int, more: dict[str, Any]) -> None:
    items = list(default_scheme().items)
    items[place] = replace(items[place], **more)
    with pytest.raises(SchemeUnsound):
        check_scheme(changed(items=tuple(items)))


def test_one_fact_deducts_once_within_a_scheme() -> None:
    items = list(default_scheme().items)
    patrol = next(place for place, item in enumerate(items) if item.code == "4.2")
    items[patrol] = replace(items[patrol], service_classes=("cleaning",))  # the washrooms' rounds count in 3.2 already
    with pytest.raises(DeductsTwice) as refused:
        check_scheme(changed(items=tuple(items)))
    assert refused.value.figures == {"fact": "task_missed", "first": "3.2", "second": "4.2"}
    items[patrol] = replace(items[patrol], service_classes=())
    with pytest.raises(DeductsTwice):
        check_scheme(changed(items=tuple(items)))


TIER = {"type": "tier", "code": "t", "bands": [{"from": 0, "rate": "10%"}, {"from": 90, "rate": "0%"}]}
CREDIT = {"type": "sla_credit", "code": "s", "prices": {"completion": {"amount": "10.00"}}}
LATE = [Counted("2.2", "completion_on_time", in_kpi=True)]


@pytest.mark.parametrize(
    ("terms", "refused"),
    [
        ([TIER], False),
        ([CREDIT], False),
        ([TIER, CREDIT], True),
        ([TIER, {**CREDIT, "prices": {"arrival": {"amount": "10.00"}}}], False),
        ([TIER, {"type": "per_count", "code": "completion_on_time", "amount": "10.00"}], True),
    ],
)
def test_one_fact_deducts_once_between_scheme_and_clause(terms: list[Any], refused: bool) -> None:
    clause = read_clause({"clause": "x", "terms": terms})
    if refused:
        with pytest.raises(DeductsTwice):
            refuse_overlaps(LATE, clause)
    else:
        refuse_overlaps(LATE, clause)


def test_a_scheme_file_with_an_unknown_word_is_refused() -> None:
    with pytest.raises(SchemeUnsound):
        read_scheme({"code": "x", "name": "x", "weights": {"inspection": 80, "satisfaction": 20}, "tiers": []})


# ---- voices ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("heads", "needed"), [(0, 5), (40, 5), (59, 5), (60, 6), (199, 19), (200, 20), (5_000, 20)])
def test_how_many_voices_a_month_needs(heads: int, needed: int) -> None:
    assert answers_needed(heads) == needed


def test_one_person_is_one_voice_however_much_they_send() -> None:
    honest = [Answer(f"p{number}", 4) for number in range(5)]
    flood = [Answer("p9", 1) for _ in range(10_000)]
    assert index_of(honest) == (Fraction(80), 5)
    index, voices = index_of(honest + flood)
    assert index is not None
    assert voices == 6
    assert Fraction(80) - index <= Fraction(100, voices)  # the stated bound (trust F3)


def test_the_rolling_three_months_then_none() -> None:
    four = [Answer(f"p{number}", 5) for number in range(4)]
    older = [Answer("p7", 3)]
    assert voice_of([four, older, []], heads=10).index == Fraction(4 * 100 + 60, 5)
    assert voice_of([four, older, []], heads=10).months == 3
    assert voice_of([four, [], []], heads=10) == Voice(None, 4, 3, 5)


def test_a_draw_is_the_same_for_everybody_and_never_phones_one_voice_twice() -> None:
    candidates = {f"order-{number}": f"p{number % 7}" for number in range(100)}
    drawn = draw(candidates, seed="s", size=5)
    assert drawn == draw(dict(reversed(list(candidates.items()))), seed="s", size=5)
    assert drawn != draw(candidates, seed="other", size=5)
    assert len({candidates[one] for one in draw(candidates, seed="s", size=50)}) == 7


# ---- stability, signs, managers -------------------------------------------------------------------------


def test_control_limits_of_the_scores() -> None:
    steady = stability([9_000, 9_100, 9_000, 9_100, 9_000, 9_100])
    assert steady is not None
    assert (steady.mean, steady.lower, steady.upper, steady.outside) == (9_050, 8_784, 9_316, ())
    dropped = stability([9_000, 9_010, 9_000, 9_010, 9_000, 9_010, 9_000, 9_010, 9_000, 7_000])
    assert dropped is not None
    assert dropped.outside == (9,)
    assert stability([]) is None
    short = stability([9_500, 9_300, 9_100])
    assert short is not None
    assert (short.lower, short.falling) == (None, 2)


def test_signs_of_gaming_are_questions() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    flood = [Given("张", 5, at + timedelta(minutes=number)) for number in range(10)]
    assert [(sign.rule, sign.count) for sign in signs_of_answers(flood)] == [("burst", 10), ("always_top", 10)]
    slow = [Given("张", 5, at + timedelta(hours=number)) for number in range(9)]
    assert signs_of_answers(slow) == []
    assert len(signs_of_contract("x", satisfied=19, answers=20, complaints=3)) == 1
    assert signs_of_contract("x", satisfied=18, answers=20, complaints=3) == []
    assert [sign.about for sign in signs_of_inspectors({"何": (5, 0), "罗": (9, 1)})] == ["何"]


def test_a_manager_is_appraised_by_duties_that_fell_due() -> None:
    assert appraised({"inspections_held": (3, 4), "appeals_answered": (1, 1), "complaints_decided": (0, 0)}) == 8_750
    assert appraised({"inspections_held": (1, 3), "appeals_answered": (2, 3)}) == 5_000
    assert appraised({"inspections_held": (0, 0)}) is None
