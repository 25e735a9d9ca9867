"""The public clock suite, case by case, through the same door as ``houqin clock try``."""

import contextlib
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from houqin.kernel.clock import case_from, schema
from houqin.kernel.clock.bulk import read_cases
from houqin.kernel.clock.document import read_document, try_document
from houqin.kernel.clock.layout import lay_out, runs_of
from houqin.kernel.refusal import Refusal
from tests.clock_suite import PAGE, faults_of, files, page


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_the_clock_answers_the_suite_as_expected(path: Path) -> None:
    assert faults_of(path.read_text(encoding="utf-8")) == []


def test_the_suite_is_there() -> None:
    assert len(files()) >= 70


def test_the_page_explains_the_suite_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make it again: python -m tests.clock_suite"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_each_case_fits_the_published_schema(path: Path) -> None:
    document = read_document(path.read_text(encoding="utf-8"))
    faults = [error.message for error in Draft202012Validator(schema()).iter_errors(document["case"])]
    misspelt = ("clock.unknown_key", "clock.unknown_milestone")
    assert bool(faults) == (document["expect"].get("refusal") in misspelt), faults


def test_the_page_on_the_rules_says_what_the_clock_answers() -> None:
    text = (PAGE.parent / "rules" / "clock.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        answer: Any = try_document(block)
        for clock, milestone, deadline, state in re.findall(r"^# (\w+)\.(\w+) (\S+) (\w+)$", block, re.MULTILINE):
            found = answer["clocks"][clock][milestone]
            assert (found["deadline"], found["state"]) == (deadline, state)


def test_the_clock_in_bulk_says_the_same_on_the_whole_suite(capsys: pytest.CaptureFixture[str]) -> None:
    cases = []
    for path in files():
        document = read_document(path.read_text(encoding="utf-8"))
        with contextlib.suppress(Refusal):
            case = case_from(document["case"])
            lay_out(case)
            cases.append(case)
    reading = read_cases(cases)
    assert list(reading.deadlines) == [run.due.instant for case in cases for run in runs_of(lay_out(case))]
    assert reading.in_bulk > 3 * reading.one_by_one
    with capsys.disabled():
        sys.stdout.write(f"\nClock in bulk: {reading.in_bulk} promises by vectors, {reading.one_by_one} one by one\n")
