"""Reads the clock suite and compares an answer with what a case expects. Used by the test and by its twin."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from houqin.kernel.clock.document import read_document, try_document
from houqin.kernel.refusal import Refusal

FOLDER = Path(__file__).parent / "clock-suite"
PAGE = Path(__file__).parent.parent / "docs" / "clock-suite.md"


def files() -> list[Path]:
    """Every case of the suite, in order."""
    return sorted(FOLDER.glob("*.yaml"))


def faults_of(text: str) -> list[str]:
    """What in the clock's answer to the case *text* differs from its expectation; empty when nothing does."""
    document = read_document(text)
    try:
        answer: Mapping[str, Any] = try_document(
            text, as_known_at=document.get("as_known_at"), demand=document.get("fail_unknown", False)
        )
    except Refusal as refusal:
        answer = {"refusal": refusal.code}
    return list(differences(document["expect"], answer))


def differences(expect: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    """Every difference between an expectation and an answer, in words."""
    if expect.get("refusal") != answer.get("refusal"):
        yield f"refusal: expected {expect.get('refusal')}, got {answer.get('refusal')}"
        return
    for clock, milestones in expect.get("clocks", {}).items():
        if not milestones and answer["clocks"][clock]:
            yield f"{clock}: expected nothing, got {answer['clocks'][clock]}"
        for milestone, wanted in milestones.items():
            got = answer["clocks"].get(clock, {}).get(milestone)
            if got is None:
                yield f"{clock}.{milestone}: missing"
            elif not _same_reading(wanted, got):
                yield f"{clock}.{milestone}: expected {wanted}, got {got}"
    for name in expect.get("absent", []):
        clock, _, milestone = name.partition(".")
        if milestone in answer["clocks"].get(clock, {}):
            yield f"{name}: should be absent"
    if "borne_minutes" in expect and expect["borne_minutes"] != answer["borne_minutes"]:
        yield f"borne_minutes: expected {expect['borne_minutes']}, got {answer['borne_minutes']}"
    for wanted in expect.get("steps", []):
        if not any(_has(step, wanted) for step in answer["steps"]):
            yield f"no step {wanted}"
    for unwanted in expect.get("no_steps", []):
        yield from (f"unwanted step {step}" for step in answer["steps"] if _has(step, unwanted))


def _same_reading(wanted: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    return wanted.keys() <= got.keys() and all(_same(wanted[key], got[key]) for key in wanted)


def _has(step: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    facts = {**step["figures"], "code": step["code"]}
    return all(key in facts and _same(value, facts[key]) for key, value in wanted.items())


def _same(wanted: object, got: object) -> bool:
    """Equal; instants may be written in any offset, but must name one."""
    if isinstance(wanted, str) and isinstance(got, str) and "T" in wanted and "T" in got:
        return datetime.fromisoformat(wanted) == datetime.fromisoformat(got) and got[-6] in "+-"
    return wanted == got


def page() -> str:
    """The page that explains every case, in Markdown, made of the cases themselves."""
    themes: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for path in files():
        document = read_document(path.read_text(encoding="utf-8"))
        themes.setdefault(document["theme"], []).append((path.stem, document))
    lines = [
        "# The clock suite, case by case",
        "",
        f"{len(files())} cases of [`tests/clock-suite/`](../tests/clock-suite/README.md): why each is hard and how its",
        "expectation was worked out by hand. Made by `python -m tests.clock_suite`; a test compares it.",
        "",
        *(f"- [{theme}](#{theme.replace(' ', '-')}): {len(cases)}" for theme, cases in themes.items()),
    ]
    for theme, cases in themes.items():
        lines += ["", f"## {theme}"]
        for stem, document in cases:
            because = " ".join(document["because"].split())
            lines += ["", f"### [{stem}](../tests/clock-suite/{stem}.yaml) {document['title']}", ""]
            lines += [f"*Why it is hard.* {document['why']}", "", f"*Worked out.* {because}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
