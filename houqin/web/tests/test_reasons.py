"""Steps in words: every step of the clock suite, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override

from houqin.kernel.clock.document import read_document, try_document
from houqin.kernel.refusal import Refusal
from houqin.kernel.worked import Step
from houqin.web import reasons
from tests.clock_suite import files

LANGUAGES = ["en", "zh-hans"]


def steps_of_the_suite() -> list[Step]:
    """Every step that a case of the suite leads to."""
    steps = []
    for file in files():
        text = file.read_text(encoding="utf-8")
        try:
            answer: Mapping[str, Any] = try_document(text, as_known_at=read_document(text).get("as_known_at"))
        except Refusal:
            continue
        for step in answer["steps"]:
            steps.append(Step(step["code"], step["figures"], tuple(step["basis"]), step["rule"]))
    return steps


def test_every_step_of_the_clock_suite_has_its_words() -> None:
    steps = steps_of_the_suite()
    assert len(steps) > 500
    assert len({step.code for step in steps}) > 15
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = reasons.in_words(steps)
        assert not [reason.code for reason in said[language] if not reason.known]
        assert not [reason.text for reason in said[language] if "{" in reason.text or "T0" in reason.text]
    same = {english.text for english, chinese in zip(*said.values(), strict=True) if english.text == chinese.text}
    assert not same, "a template is not translated"


def test_words_are_exact() -> None:
    figures: dict[str, int | str] = {
        "clock": "user",
        "milestone": "response",
        "minutes": 80,
        "calendar": "机关",
        "since": "2026-03-02T09:12:00+08:00",
        "deadline": "2026-03-02T10:32:00+08:00",
    }
    step = Step("clock.target", figures, ("e1",), "clock/1")
    with override("en"):
        [reason] = reasons.in_words([step], {"e1": "report"})
    assert reason.text == "Promise to the user, response: 1 h 20 min by the calendar “机关”, so due 2026-03-02 10:32."
    assert reason.basis == ("report",)
    with override("zh-hans"):
        [reason] = reasons.in_words([step])
    assert reason.text == "对用户的承诺·响应：按日历“机关”1 小时 20 分，应于 2026-03-02 10:32 前完成。"


def test_templates_are_versioned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "_templates", {})
    reasons.register({"x.y": "now {amount:money}"})
    reasons.register({"x.y": "then {amount:money}"}, rule="x/1")
    said = reasons.in_words([Step("x.y", {"amount": 1050}), Step("x.y", {"amount": -5}, rule="x/1")])
    assert [reason.text for reason in said] == ["now ¥10.50", "then -¥0.05"]


def test_a_step_without_words_shows_its_code() -> None:
    [reason] = reasons.in_words([Step("nobody.knows", {"a": 1})])
    assert (reason.text, reason.known) == ("nobody.knows: a = 1", False)


def test_figures_cannot_reach_into_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "_templates", {})
    reasons.register({"x.y": "{a.__class__}"})
    with pytest.raises(KeyError):
        reasons.in_words([Step("x.y", {"a": 1})])


def test_shown_on_a_page_markup_is_escaped() -> None:
    template = Template("{% load houqin %}{% reasons steps %}")
    shown = template.render(Context({"steps": [Step("nobody.knows", {"a": "<b>"}, ("<i>",))]}))
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown
    assert "&lt;i&gt;" in shown
