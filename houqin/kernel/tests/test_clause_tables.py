"""Clauses as they are really written (rules B2.2, samples D1) and each kind of term, by their tables of cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from houqin.kernel.clauses import read_clause, read_facts, settle_clause
from houqin.kernel.clauses.reading import parse, read_fee, read_score, schema
from houqin.kernel.clauses.settling import Settled, yuan
from houqin.kernel.refusal import Refusal

TABLES = sorted((Path(__file__).parent / "clauses").glob("*.yaml"))
SCHEMAS = schema()
CLAUSE, FACTS = (jsonschema.Draft202012Validator(SCHEMAS[name]) for name in ("clause", "facts"))


def table(path: Path) -> dict[str, Any]:
    written = parse(path.read_text(encoding="utf-8"), name=path.name)
    assert isinstance(written, dict)
    return written


CASES = [
    pytest.param(table(path)["clause"], case, id=f"{path.stem}: {case['name']}")
    for path in TABLES
    for case in table(path)["cases"]
]


def settled(clause: dict[str, Any], case: dict[str, Any]) -> Settled:
    score = read_score(case["score"]) if "score" in case else None
    facts = read_facts(case.get("facts"))
    return settle_clause(read_clause(clause), fee=read_fee(case["fee"]), score=score, facts=facts)


@pytest.mark.parametrize(("clause", "case"), CASES)
def test_clause(clause: dict[str, Any], case: dict[str, Any]) -> None:
    if "refusal" in case:
        with pytest.raises(Refusal) as caught:
            settled(clause, case)
        assert caught.value.code == case["refusal"]
        assert caught.value.basis
        return
    found = settled(clause, case)
    said = found.as_json()
    assert said["payable"] == case["payable"]
    deductions: dict[str, int] = {}
    for row in found.deductions:
        deductions[f"{row.term} {row.applies}"] = deductions.get(f"{row.term} {row.applies}", 0) + row.fen
    assert {name: yuan(fen) for name, fen in deductions.items()} == case.get("deductions", {})
    effects = [f"{one.code} {one.start or ''} {one.until or ''}".strip() for one in found.side_effects]
    assert effects == case.get("effects", [])
    cut = {step.figures["term"]: int(step.figures["without_cap"]) for step in found.steps if step.code == "clauses.cut"}
    assert {name: yuan(cut.get(name, 0)) for name in case.get("without_cap", {})} == case.get("without_cap", {})
    assert set(case.get("steps", [])) <= {step.code for step in found.steps}
    if "held" in case:
        assert yuan(found.held) == case["held"]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_the_schema_says_how_it_is_written(path: Path) -> None:
    written = table(path)
    assert CLAUSE.is_valid(written["clause"])
    assert all(FACTS.is_valid(case.get("facts", {})) for case in written["cases"])


def test_every_type_of_term_has_its_table() -> None:
    kinds = {name for shape in SCHEMAS["clause"]["$defs"].values() for name in _types(shape)}
    used = {term["type"] for path in TABLES for term in _terms(table(path)["clause"])}
    assert kinds - used == set()


def _types(shape: dict[str, Any]) -> list[str]:
    kind = shape.get("properties", {}).get("type", {})
    return list(kind.get("enum", [])) + ([kind["const"]] if "const" in kind else [])


def _terms(written: Any) -> list[dict[str, Any]]:
    if isinstance(written, dict):
        own = [written] if "type" in written else []
        return own + [term for value in written.values() for term in _terms(value)]
    return [term for value in written for term in _terms(value)] if isinstance(written, list) else []
