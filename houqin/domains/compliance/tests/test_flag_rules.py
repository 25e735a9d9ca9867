"""Which figures raise a question, by their tables of cases."""

from datetime import date
from typing import Any

from houqin.domains.compliance.rules.flags import Rule, Seen, Share, Spent, bunched, large_share, many
from houqin.domains.compliance.tests.test_schedule import cases


@cases("bunched")
def test_bunched(case: dict[str, Any]) -> None:
    spent = [
        Spent("安居", "p", item, place, date.fromisoformat(f"2026-{on}"), fen, 30_000)
        for on, item, place, fen in case["spent"]
    ]
    found = list(bunched(spent, within_days=30, least=3))
    assert [[one.about.split(" · ")[1], one.count, one.of] for one in found] == case["asked"]


@cases("shares")
def test_large_share(case: dict[str, Any]) -> None:
    row = Seen("k", "about", case["count"], case["of"], frozenset({7}))
    found = list(large_share(Rule.ENTERED_AFTERWARDS, [row], Share(3, 10)))
    assert bool(found) is case["asked"]
    assert all(one.persons == {7} for one in found)


def test_many() -> None:
    rows = [Seen("a", "a", 1), Seen("b", "b", 2)]
    assert [one.key for one in many(Rule.ORDER_PHOTO, rows, least=2)] == ["b"]
    assert [one.key for one in many(Rule.LATE_FACTS, rows)] == ["a", "b"]
