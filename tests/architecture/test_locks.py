"""The lock files pin what the project asks for, every file of it by hash, and name no place it comes from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: str) -> dict[str, list[str]]:
    """Package -> versions pinned in *lock* (several where Python versions differ)."""
    versions: dict[str, list[str]] = {}
    for name, version in PINNED.findall((ROOT / lock).read_text()):
        versions.setdefault(_normal(name), []).append(version)
    return versions


def unmet(asked: list[str], lock: str) -> list[str]:
    """The requirements that *lock* does not pin to a version they admit."""
    versions = pinned(lock)
    requirements = [Requirement(text) for text in asked]
    return [
        str(requirement)
        for requirement in requirements
        if not versions.get(_normal(requirement.name))
        or not all(requirement.specifier.contains(version) for version in versions[_normal(requirement.name)])
    ]


ASKED = PROJECT["project"]["dependencies"]
EXTRAS = PROJECT["project"]["optional-dependencies"]


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.lock", [*ASKED, *EXTRAS["build"]]),
        ("requirements-dev.lock", [*ASKED, *EXTRAS["build"], *EXTRAS["dev"]]),
        ("requirements-node.lock", PROJECT["dependency-groups"]["node"]),
    ],
)
def test_a_lock_pins_what_is_asked_for(lock: str, asked: list[str]) -> None:
    assert unmet(asked, lock) == []


def test_the_tests_run_on_what_is_served() -> None:
    tested = pinned("requirements-dev.lock")
    assert {name: tested.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"])
def test_every_pin_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=[\w.-]+==)", text)[1:]
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "--index" not in text
