"""The judgements about the catalogue, by their tables of cases."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import translation

from houqin.domains.catalogue import office_std, rules
from houqin.domains.catalogue.promise import CalendarKind, Milestone, TargetKind, Urgency
from houqin.domains.catalogue.sentences import promise_sentence
from houqin.kernel.clock import Agreed, CalendarDays, Minutes, WorkingDays

CASES = Path(__file__).parent / "cases"
CONTENT = rules.Content(service="灯具维修", content="更换灯管", price_basis="per_order")


def cases(name: str) -> pytest.MarkDecorator:
    """The cases of one table as test parameters."""
    rows = yaml.safe_load((CASES / f"{name}.yaml").read_text())
    return pytest.mark.parametrize("case", rows, ids=[row["name"] for row in rows])


def _term(given: dict[str, Any]) -> rules.PromiseTerm:
    times = {key: time.fromisoformat(value) for key, value in given.items() if key in {"cut_off", "next_day_by"}}
    return rules.PromiseTerm(urgency="P4", milestone="completion", **(given | times))


@cases("promises")
def test_promises(case: dict[str, Any]) -> None:
    term = _term(case["term"])
    if "refused" in case:
        with pytest.raises(rules.PromiseUnclear, match=case["refused"]):
            rules.check_promise(term)
        return
    rules.check_promise(term)
    with translation.override("en"):
        assert promise_sentence([term]) == case["said"]


def test_a_promise_is_said_in_chinese() -> None:
    with translation.override("zh-hans"):
        assert promise_sentence(office_std.promises("repair", "P4")) == (
            "30 分钟内响应，4 个工作小时内到场，2 个工作日内完成。"
        )
        assert promise_sentence(office_std.promises("meeting")) == "30 分钟内响应，开始前 30 分钟到场。"


@cases("words")
def test_words(case: dict[str, Any]) -> None:
    assert rules.rank_by_words(case["query"], case["texts"]) == case["rank"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"service": " "}, "service"),
        ({"content": ""}, "content"),
        ({"default_urgency": "P1"}, "not among the urgencies"),
        ({"guide_price": -1}, "negative"),
        ({"standard": (rules.Clause("1", "a"), rules.Clause("1", "b"))}, "same number"),
        ({"indicators": (rules.Indicator("x", "X"),)}, "exactly one bound"),
        ({"promises": (rules.PromiseTerm("P1", "response", "minutes", minutes=1),)}, "not offered"),
        ({"promises": (rules.PromiseTerm("P4", "response", "minutes", minutes=1),) * 2}, "stated twice"),
    ],
)
def test_content_that_contradicts_itself_is_refused(change: dict[str, Any], problem: str) -> None:
    rules.check_content(CONTENT)
    with pytest.raises((rules.ContentUnclear, rules.PromiseUnclear), match=problem):
        rules.check_content(replace(CONTENT, **change))


@pytest.mark.parametrize(
    ("start", "until", "valid_from", "fits"),
    [
        (None, None, "2026-01-01", True),
        ("2026-01-01", None, "2026-01-01", False),
        ("2026-01-01", None, "2025-12-31", False),
        ("2026-01-01", None, "2026-01-02", True),
        ("2026-01-01", "2026-06-01", "2026-05-31", False),
        ("2026-01-01", "2026-06-01", "2026-06-01", True),
    ],
)
def test_a_version_only_follows(start: str | None, until: str | None, valid_from: str, fits: bool) -> None:
    latest = {
        "latest_from": start and date.fromisoformat(start),
        "latest_until": until and date.fromisoformat(until),
    }
    given: dict[str, Any] = {**latest, "valid_from": date.fromisoformat(valid_from)}
    if fits:
        rules.check_follows("X", **given)
    else:
        with pytest.raises(rules.StartsTooEarly):
            rules.check_follows("X", **given)


def test_every_kind_of_target_becomes_one_of_the_clock() -> None:
    day = date(2026, 3, 10)
    made = {
        kind: rules.clock_target(rules.PromiseTerm("P4", "completion", kind, minutes=30, days=2), agreed=day)
        for kind in TargetKind.values
    }
    assert made == {
        "minutes": Minutes(30),
        "before_start": Minutes(30, before_scheduled_start=True),
        "working_day_end": WorkingDays(2),
        "calendar_day": CalendarDays(2),
        "agreed": Agreed(day),
    }
    assert rules.clock_target(rules.PromiseTerm("P4", "completion", "agreed", days=2)) is None


def test_the_longest_danger_word_is_found_first() -> None:
    assert rules.danger_in("三楼燃气泄漏", ["泄漏", "燃气泄漏"]) == "燃气泄漏"
    assert rules.danger_in("FIRE on the roof", ["fire"]) == "fire"
    assert rules.danger_in("灯坏了", ["着火"]) is None


def test_office_std_says_what_samples_d3_says() -> None:
    repair = {(term.urgency, term.milestone): term for term in office_std.promises("repair")}
    assert repair["P1", "response"].minutes == 1
    assert repair["P1", "arrival"].calendar == CalendarKind.ROUND_THE_CLOCK
    assert repair["P2", "made_safe"].minutes == 120
    assert (repair["P3", "completion"].days, repair["P3", "completion"].cut_off) == (0, time(15))
    assert repair["P4", "completion"].days == 2
    assert repair["P5", "completion"].days == 10
    assert ("P1", "completion") not in repair
    for profile in office_std.profiles():
        for term in office_std.promises(profile):
            assert term.urgency in Urgency.values
            assert term.milestone in Milestone.values
    with pytest.raises(office_std.UnknownProfile):
        office_std.promises("magic")


def test_a_date_agreed_too_late_is_refused() -> None:
    rules.check_agreed(date(2026, 3, 10), last=date(2026, 3, 10))
    rules.check_agreed(date(2030, 1, 1), last=None)
    with pytest.raises(rules.AgreedTooLate):
        rules.check_agreed(date(2026, 3, 11), last=date(2026, 3, 10))
