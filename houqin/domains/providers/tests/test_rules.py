"""The judgements about providers, by their tables of cases."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from houqin.domains.providers import rules
from houqin.foundation.places.models import Secrecy

CASES = Path(__file__).parent / "cases"
MIDNIGHT = datetime(2026, 3, 5, tzinfo=UTC)


def cases(name: str) -> pytest.MarkDecorator:
    """The cases of one table as test parameters."""
    rows = yaml.safe_load((CASES / f"{name}.yaml").read_text())
    return pytest.mark.parametrize("case", rows, ids=[row["name"] for row in rows])


@cases("entering")
def test_entering(case: dict[str, Any]) -> None:
    facts = [rules.Fact(kind, *held) for kind, held in case["facts"].items()]
    on = date(2026, 3, 5)
    assert list(rules.lacking_to_enter(case["secrecy"], facts, on=on)) == case["lacking"]
    assert rules.may_enter(case["secrecy"], facts, on=on) == (not case["lacking"])


def test_every_secrecy_of_a_place_is_judged() -> None:
    assert rules.NEEDED.keys() == set(Secrecy.values)
    with pytest.raises(KeyError):
        rules.may_enter("unheard of", [], on=date(2026, 3, 5))


@cases("gaps")
def test_gaps(case: dict[str, Any]) -> None:
    def span(hours: list[int]) -> rules.Span:
        return rules.Span(*(MIDNIGHT + timedelta(hours=hour) for hour in hours))

    found = rules.gaps(map(span, case["shifts"]), begin=MIDNIGHT, end=MIDNIGHT + timedelta(hours=24))
    assert found == [span(hours) for hours in case["gaps"]]


@pytest.mark.parametrize(
    ("hours", "rate"),
    [
        ([], None),
        ([(0, 0)], None),
        ([(160_000, 160_000), (160_000, 0)], "50.0000%"),
        ([(160_000, 200_000), (160_000, 80_000)], "75.0000%"),
        ([(3_000, 2_000)], "66.6667%"),
    ],
)
def test_hours_above_those_due_do_not_fill_another_s_absence(hours: list[tuple[int, int]], rate: str | None) -> None:
    found = rules.on_post_rate(hours)
    assert (None if found is None else str(found)) == rate


@pytest.mark.parametrize(
    ("leavers", "start", "end", "rate"),
    [(2, 10, 10, "20.0000%"), (1, 10, 9, "10.5263%"), (0, 8, 8, "0.0000%"), (0, None, 8, None), (0, 0, 0, None)],
)
def test_turnover(leavers: int, start: int | None, end: int | None, rate: str | None) -> None:
    found = rules.turnover_rate(leavers=leavers, heads_at_start=start, heads_at_end=end)
    assert (None if found is None else str(found)) == rate


@pytest.mark.parametrize("code", ["91350100M000100Y43", " 91350100m000100y43 ", ""])
def test_credit_codes_that_fit(code: str) -> None:
    assert rules.check_credit_code(code) == code.strip().upper()


@pytest.mark.parametrize("code", ["91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43", "一" * 18])
def test_credit_codes_that_do_not_fit(code: str) -> None:
    with pytest.raises(rules.WrongCreditCode):
        rules.check_credit_code(code)


@pytest.mark.parametrize(
    ("legal", "unit", "fits"),
    [
        ("company", "provider", True),
        ("own_company", "provider", True),
        ("in_house_centre", "service_centre", True),
        ("in_house_centre", "provider", False),
        ("company", "user_unit", False),
        ("company", "authority", False),
    ],
)
def test_an_office_is_no_provider(legal: str, unit: str, fits: bool) -> None:
    if fits:
        rules.check_unit_kind(legal_kind=legal, unit_kind=unit)
    else:
        with pytest.raises(rules.WrongUnitKind):
            rules.check_unit_kind(legal_kind=legal, unit_kind=unit)
