"""The runner of the clock suite says so when an expectation is wrong."""

import pytest

from tests.clock_suite import FOLDER, faults_of

pytestmark = pytest.mark.twin

FAULTS = {
    "a deadline a minute off": ("001-lunch", "T14:40:00", "T14:41:00"),
    "a minute too many used": ("001-lunch", "used_minutes: 30", "used_minutes: 31"),
    "another state": ("003-reached-exactly", "state: met", "state: missed"),
    "somebody else bore it": ("125-who-bore-it", "authority: 100", "authority: 99"),
    "a refusal that is not made": ("002-used-up-at-closing", "expect:", "expect:\n  refusal: clock.case_invalid"),
    "another refusal": ("033-windows-overlap", "calendar.overlaps", "clock.case_invalid"),
    "a milestone that is not there": ("001-lunch", "{completion: {deadline", "{response: {deadline"),
    "a step that is not there": ("075-overdue-by-change", "clock.overdue_by_change", "clock.breach_stays"),
    "a step that should not be there": ("124-done-before-the-level", "percent: 100", "percent: 50"),
    "a milestone that should be gone": ("085-promise-taken-away", "user.arrival", "user.completion"),
    "known, not unknown": ("022-year-not-announced", "deadline: null", 'deadline: "2027-01-04T09:00:00+08:00"'),
}  # fmt: skip


@pytest.mark.parametrize(("name", "right", "wrong"), FAULTS.values(), ids=FAULTS.keys())
def test_a_wrong_expectation_is_found(name: str, right: str, wrong: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    case, _, expect = text.partition("\nexpect:")
    planted = f"{case}\nexpect:{expect}".replace(right, wrong) if right == "expect:" else (
        f"{case}\nexpect:{expect.replace(right, wrong)}"
    )  # fmt: skip
    assert planted != text
    assert faults_of(text) == []
    assert faults_of(planted) != []
