"""The gates over text, lock files, translations and skipped tests ring when their fault is planted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from houqin.config import translations
from tests.architecture.test_locks import unmet
from tests.architecture.test_text import REGISTRIES, ROOT, breaches

pytestmark = pytest.mark.twin

SKIPPING = """
import pytest

def test_that_runs():
    assert True

def test_that_cannot_run():
    pytest.skip("the moon is not up")
"""


@pytest.mark.parametrize(
    "line", [f"see https://{REGISTRIES[0]}/simple", "# TO" + "DO: later", "{# FIX" + "ME #}", "open('/" + "root/key')"]
)
def test_words_that_no_file_may_say(line: str) -> None:
    assert len(list(breaches("planted.py", f"a good line\n{line}\n"))) == 1
    assert list(breaches("planted.py", "a good line")) == []


def test_a_requirement_that_the_lock_does_not_pin() -> None:
    assert unmet(["Django>=99", "not-there>=1", "Django>=5.2"], "requirements.lock") == ["Django>=99", "not-there>=1"]


def test_a_message_without_translation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "planted.py").write_text('sentence = N_("Nobody has translated this.")\n')
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    assert [wanted.message for wanted in translations.untranslated()] == ["Nobody has translated this."]


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_test_that_cannot_run(ci: str, code: int, tmp_path: Path) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(SKIPPING)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "-c", str(ROOT / "pyproject.toml"), str(planted)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | {"CI": ci}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert ran.stdout.strip().splitlines()[-1] == "Could not run: 1 × the moon is not up"
