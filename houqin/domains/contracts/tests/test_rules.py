"""The judgements about contracts, by their tables of cases."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from houqin.domains.contracts import rules
from houqin.domains.contracts.models import Measure
from houqin.kernel.money import Money, Rate
from houqin.kernel.period import Period

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> pytest.MarkDecorator:
    """The cases of one table as test parameters."""
    rows = yaml.safe_load((CASES / f"{name}.yaml").read_text())
    return pytest.mark.parametrize("case", rows, ids=[row["name"] for row in rows])


def _candidate(given: dict[str, Any]) -> rules.Candidate:
    named = {"label": f"HT-{given['line']}", "provider": "P"} | given
    return rules.Candidate(**(named | {"where": rules.Where(given.get("where", "anywhere"))}))


@cases("routing")
def test_routing(case: dict[str, Any]) -> None:
    candidates = [_candidate(each) for each in case["lines"]]
    routed = rules.route(candidates)
    assert list(routed.value) == case["left"]
    assert [step.code.removeprefix("contracts.route.") for step in routed.steps] == case["steps"]


@cases("materials")
def test_materials(case: dict[str, Any]) -> None:
    terms = rules.MaterialsTerms(Money.parse("200"), Money.parse("1000"), Rate.parse_percent("5"))
    worked = rules.material_side(
        unit_cost=Money.parse(case["unit_cost"]),
        count_milli=case["count"],
        terms=terms if case.get("terms", True) else None,
        used_this_year=Money.parse(case["used"]),
    )
    assert (str(worked.value.included), str(worked.value.payable)) == (case["included"], case["payable"])
    assert worked.steps[0].code == f"contracts.{case['code']}"


@cases("placement")
def test_placement(case: dict[str, Any]) -> None:
    contract = Period(date(2026, 3, 15), date(2026, 6, 1))
    months = [rules.Month(month, month not in case["closed"]) for month in rules.months_of(contract)]
    placement = rules.place_fact(case["day"], contract=contract, months=months)
    expected = rules.Placement(case["month"], case.get("late_for"), case.get("outside", False))
    assert placement == expected


@cases("separation")
def test_separation(case: dict[str, Any]) -> None:
    findings = rules.separation_findings(
        manager_path=case["manager"],
        servers=[rules.Server(path, "M2") for path in case["servers"]],
        has_standard=case["standard"],
    )
    assert [finding.value for finding in findings] == case["findings"]


@cases("lines")
def test_lines(case: dict[str, Any]) -> None:
    given: dict[str, Any] = {key: value for key, value in case.items() if key not in {"name", "refused"}}
    named: dict[str, Any] = {"number": 1, "service_model": "M2"} | given
    terms = rules.LineTerms(**named)
    contract = Period(date(2026, 1, 1), date(2027, 1, 1))
    if "refused" in case:
        with pytest.raises(rules.TermsUnclear, match=case["refused"]):
            rules.check_line(terms, contract)
    else:
        start, until = rules.check_line(terms, contract)
        assert contract.covers(Period(start, until))


def test_every_basis_has_its_measure() -> None:
    assert set(rules.MEASURE_OF.values()) == set(Measure.values)


def test_a_contract_without_lines_is_not_put_into_force() -> None:
    with pytest.raises(rules.NoLines):
        rules.check_ready(number="HT-1", lines_covered=[])
    with pytest.raises(rules.NoLines):
        rules.check_ready(number="HT-1", lines_covered=[True, False])
    rules.check_ready(number="HT-1", lines_covered=[True])
