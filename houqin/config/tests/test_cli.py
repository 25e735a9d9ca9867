"""The console command: words become a management command, a refusal becomes JSON and exit code 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.utils import translation

from houqin.config.cli import COMPUTING, find_command
from houqin.kernel.clauses.reading import ClauseUnreadable
from houqin.kernel.clock.shape import CaseInvalid
from houqin.kernel.refusal import Refusal
from houqin.web.refusals import words_of

KNOWN = ["clock_try", "clock", "import_requests", "migrate"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["clock", "try", "case.yaml"], ("clock_try", ["case.yaml"])),
        (["clock", "replay"], ("clock", ["replay"])),
        (["import", "requests", "f.csv", "--mapping", "m"], ("import_requests", ["f.csv", "--mapping", "m"])),
        (["migrate", "--help"], ("migrate", ["--help"])),
        (["import"], None),
        (["--help"], None),
        ([], None),
    ],
)
def test_the_longest_run_of_words_names_the_command(words: list[str], found: tuple[str, list[str]] | None) -> None:
    assert find_command(words, KNOWN) == found


def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """``houqin`` *words*, as an operator runs it."""
    command = [sys.executable, "-m", "houqin", *words]
    settings = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=settings, cwd=Path(__file__).parents[3]
    )


def test_alone_it_lists_every_command_with_one_line() -> None:
    listed = run()
    assert listed.returncode == 0
    lines = listed.stdout.splitlines()
    ours = [line for line in lines if line.startswith("  ")]
    assert any(line.split()[:2] == ["server", "status"] for line in ours)
    without_a_line = [line for line in ours if len(line.split("  ")) < 3]
    assert without_a_line == []


def test_a_refusal_is_json_and_exit_code_2() -> None:
    refused = run("migrate", DATABASE_URL="postgresql://houqin_app@%2Fnowhere/houqin")
    assert refused.returncode == 2
    assert json.loads(refused.stdout)["refusal"] == "database.unreachable"


def test_an_unknown_command_is_answered_with_a_near_one() -> None:
    answered = run("server", "stat")
    assert answered.returncode == 1
    assert "houqin server status" in answered.stderr
    assert "Traceback" not in answered.stderr


def test_a_command_that_needs_no_database_starts_none(tmp_path: Path) -> None:
    shown = run("server", "status", HOUQIN_HOME=str(tmp_path))
    assert shown.stdout.startswith("running  no")
    assert not list(tmp_path.glob("server/data-*"))


NOWHERE: list[tuple[str, Refusal]] = [
    (
        "clock",
        CaseInvalid(
            where="nowhere",
            problem="the file cannot be read ({fault})",
            fault="[Errno 2] No such file or directory: 'nowhere'",
        ),
    ),
    ("clauses", ClauseUnreadable(where="nowhere", problem="the file cannot be read as UTF-8 text")),
]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("family", "refusal"), NOWHERE)
def test_what_only_computes_loads_no_tables_and_refuses_in_the_same_words(
    family: str, refusal: Refusal, language: str
) -> None:
    loaded = "[one for one in sys.modules if one.startswith('houqin.') and 'models' in one]"
    program = f"import sys; from houqin.config.cli import main; print(main(sys.argv[1:]), {loaded}, file=sys.stderr)"
    environment = {**os.environ, "HOUQIN_LANGUAGE": language}
    command = [sys.executable, "-c", program, family, "try", "nowhere"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ran.stderr == "2 []\n"
    with translation.override(language):
        assert json.loads(ran.stdout)["message"] == str(words_of(refusal))


def test_what_only_computes_needs_no_database_and_stands_where_it_is_said_to() -> None:
    for name, part in COMPUTING.items():
        assert get_commands()[name] == part
        assert load_command_class(part, name).needs_database is False  # type: ignore[attr-defined]  # ours say it
