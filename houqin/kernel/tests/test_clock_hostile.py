"""Nonsense is refused with a sentence, never with a traceback: any other exit than 0 and 2 is a bug (clock.md)."""

import pytest

from houqin.kernel.clock.document import try_document
from houqin.kernel.refusal import Refusal

HEAD = """
calendars: {office: {weekly: {mon-fri: ["08:30-12:00"]}}}
targets: {user: {completion: 60}}
"""
SUBMIT = "events: [{event: submit, at: 2026-03-02T09:00}]"

NONSENSE = {
    "nothing": ("", "clock.case_invalid"),
    "a list": ("[1, 2]", "clock.case_invalid"),
    "no YAML": ("{a: [", "clock.case_invalid"),
    "nested without end": ("[" * 3000, "clock.case_invalid"),
    "a key twice": (f"{HEAD}\ntargets: {{}}\n{SUBMIT}", "clock.case_invalid"),
    "no events": (f"{HEAD}events: []", "clock.case_invalid"),
    "an unknown event": (f"{HEAD}events: [{{event: explode, at: 2026-03-02T09:00}}]", "clock.case_invalid"),
    "a date without a time": (f"{HEAD}events: [{{event: submit, at: 2026-03-02}}]", "clock.case_invalid"),
    "a day that is none": (f"{HEAD}events: [{{event: submit, at: 2026-02-30T09:00}}]", "clock.case_invalid"),
    "another age": (f"{HEAD}events: [{{event: submit, at: 0001-01-01T09:00}}]", "clock.case_invalid"),
    "no such zone": (f"{HEAD}{SUBMIT}\ntimezone: Mars/Olympus", "clock.case_invalid"),
    "a zone that is a number": (f"{HEAD}{SUBMIT}\ntimezone: [7]", "clock.case_invalid"),
    "an unknown calendar": (f"{HEAD}{SUBMIT}\ncalendar: night", "clock.unknown_name"),
    "an unknown policy": (f"{HEAD}{SUBMIT}\npolicy: P9", "clock.unknown_name"),
    "no calendar": (f"targets: {{user: {{completion: 60}}}}\n{SUBMIT}", "clock.no_calendar"),
    "an unknown clock": (f"targets: {{moon: {{completion: 60}}}}\n{SUBMIT}", "clock.unknown_milestone"),
    "a negative target": (f"targets: {{user: {{completion: -1}}}}\n{SUBMIT}", "clock.case_invalid"),
    "a target for ever": (f"targets: {{user: {{completion: 99999999999}}}}\n{SUBMIT}", "clock.case_invalid"),
    "two kinds of target": (
        f"targets: {{user: {{completion: {{minutes: 1, working_days: 1}}}}}}\n{SUBMIT}",
        "clock.case_invalid",
    ),
    "a cut-off without its time": (
        f'targets: {{user: {{completion: {{working_days: 0, cut_off: "15:00"}}}}}}\n{SUBMIT}',
        "clock.case_invalid",
    ),
    "no scheduled start": (
        f"calendar: always\ntargets: {{user: {{arrival: {{minutes: 1, before: scheduled_start}}}}}}\n{SUBMIT}",
        "clock.no_scheduled_start",
    ),
    "a window backwards": (
        f'calendars: {{office: {{weekly: {{mon: ["12:00-08:00"]}}}}}}\n{SUBMIT}',
        "clock.case_invalid",
    ),
    "a calendar that never opens": (f"calendars: {{office: {{}}}}\n{SUBMIT}", "calendar.invalid"),
    "a weekday that is none": (
        f'calendars: {{office: {{weekly: {{monkey-day: ["08:00-12:00"]}}}}}}\n{SUBMIT}',
        "calendar.invalid",
    ),
    "a season without an end": (
        f'calendars: {{o: {{seasons: [{{from: 05-01, weekly: {{mon: ["08:00-12:00"]}}}}]}}}}\n{SUBMIT}',
        "calendar.invalid",
    ),
    "two versions from the same day": (
        'calendars: {o: {versions: [{always: true, valid_from: 2026-01-01}, {always: true, valid_from: 2026-01-01}]}}\n'
        + SUBMIT,
        "calendar.overlaps",
    ),
    "two openings of one hour": (
        'calendars: {o: {openings: [{on: 2026-03-02, windows: ["09:00-11:00"]}, {on: 2026-03-02, windows: '
        f'["10:00-12:00"]}}]}}}}\n{SUBMIT}',
        "calendar.overlaps",
    ),
    "a pause over before it begins": (
        HEAD
        + "events: [{event: submit, at: 2026-03-02T09:00}, {event: pause, at: 2026-03-02T10:00, bearer: requester, "
        "promised: 2026-03-02}]",
        "clock.pause_ends_before_start",
    ),
    "a resume of two pauses": (
        HEAD
        + "events: [{event: submit, at: 2026-03-02T09:00}, {event: pause, at: 2026-03-02T10:00, bearer: requester}, "
        "{event: pause, at: 2026-03-02T10:01, bearer: authority}, {event: resume, at: 2026-03-02T10:02}]",
        "clock.resume_ambiguous",
    ),
    "a correction of nothing": (
        HEAD
        + "events: [{event: submit, at: 2026-03-02T09:00}, {event: correct, at: 2026-03-02T10:00, corrects: 7, "
        "void: true}]",
        "clock.unknown_event",
    ),
    "a submission that never was": (
        HEAD
        + "events: [{event: submit, at: 2026-03-02T09:00}, {event: correct, at: 2026-03-02T10:00, corrects: 1, "
        "void: true}]",
        "clock.cannot_correct",
    ),
    "one id for two": (
        HEAD + "events: [{event: submit, at: 2026-03-02T09:00, id: a}, {event: take, at: 2026-03-02T10:00, id: a}]",
        "clock.duplicate_event",
    ),
    "two submissions": (
        HEAD + "events: [{event: submit, at: 2026-03-02T09:00}, {event: submit, at: 2026-03-02T10:00}]",
        "clock.no_submission",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_refused_with_a_sentence(text: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        try_document(text)
    assert caught.value.code == code
    assert caught.value.english().endswith(".")
    assert caught.value.basis


LENIENT = {
    "weekdays by number": "calendars: {o: {weekly: {1: ['08:30-12:00']}}}",
    "weekdays in Chinese": "calendars: {o: {weekly: {周一: ['08:30-12:00']}}}",
    "weekdays over the weekend": "calendars: {o: {weekly: {sat-mon: ['08:30-12:00']}}}",
    "windows alone": "calendars: {o: {weekly: ['08:30-12:00']}}",
    "windows as pairs": "calendars: {o: {weekly: {Monday: [['8:30', '12:00']]}}}",
    "windows in words": "calendars: {o: {weekly: {mon: [{from: 8:30, until: 12:00}]}}}",
    "JSON": '{"calendars": {"o": {"weekly": ["08:30-12:00"]}}}',
}


@pytest.mark.parametrize("calendars", LENIENT.values(), ids=LENIENT.keys())
def test_harmless_differences_do_not_matter(calendars: str) -> None:
    rest = '"targets": {"user": {"completion": "1h"}}, "events": [{"event": "submit", "at": "2026-03-02 09:00"}]'
    text = calendars[:-1] + ", " + rest + "}" if calendars.startswith("{") else calendars + "\n" + "\n".join(
        ("targets: {user: {completion: 1h}}", "events: [{event: submit, at: 2026-03-02 09:00}]")
    )  # fmt: skip
    answer: dict[str, dict[str, dict[str, dict[str, str]]]] = try_document(text)  # type: ignore[assignment]  # its shape
    assert answer["clocks"]["user"]["completion"]["deadline"] == "2026-03-02T10:00:00+08:00"
