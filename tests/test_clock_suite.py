"""The public clock suite, case by case, through the same door as ``houqin clock try``."""

from pathlib import Path

import pytest

from tests.clock_suite import faults_of, files


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_the_clock_answers_the_suite_as_expected(path: Path) -> None:
    assert faults_of(path.read_text(encoding="utf-8")) == []


def test_the_suite_is_there() -> None:
    assert len(files()) >= 70
