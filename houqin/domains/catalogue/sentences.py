"""A promise in one sentence of the reader's language: what a requester sees instead of three clocks (practice 5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from django.utils.translation import gettext, ngettext

from houqin.domains.catalogue.rules import PromiseTerm
from houqin.kernel.refusal import N_

#: In the order of the work; what comes first is said first.
_WORDS = {
    "response": N_("answered {when}"),
    "arrival": N_("on site {when}"),
    "made_safe": N_("made safe {when}"),
    "completion": N_("done {when}"),
    "verification": N_("checked {when}"),
}


def promise_sentence(terms: Sequence[PromiseTerm]) -> str:
    """“Answered within 30 minutes, on site within 4 working hours, done within 2 working days.” Empty: no promise."""
    by_milestone = {term.milestone: term for term in terms}
    parts = [
        gettext(words).format(when=_when(by_milestone[milestone]))
        for milestone, words in _WORDS.items()
        if milestone in by_milestone
    ]
    if not parts:
        return ""
    sentence = reduce(lambda said, part: gettext("{said}, {more}").format(said=said, more=part), parts)
    return gettext("{sentence}.").format(sentence=sentence[:1].upper() + sentence[1:])


def _when(term: PromiseTerm) -> str:
    said = {
        "minutes": _within,
        "before_start": _before_start,
        "working_day_end": _working_day,
        "calendar_day": _calendar_day,
        "agreed": _agreed,
    }[term.kind](term)
    return gettext("{when} in writing").format(when=said) if term.written else said


def _within(term: PromiseTerm) -> str:
    return gettext("within {duration}").format(duration=_duration(term.minutes or 0, term.calendar))


def _before_start(term: PromiseTerm) -> str:
    return gettext("{duration} before the start").format(duration=_duration(term.minutes or 0, "round_the_clock"))


def _working_day(term: PromiseTerm) -> str:
    if term.days:
        return ngettext("by the end of the next working day", "within {days} working days", term.days).format(
            days=term.days
        )
    if term.cut_off is None or term.next_day_by is None:
        return gettext("by the end of the working day")
    return gettext("by the end of the working day (after {cut_off}: by {by} of the next)").format(
        cut_off=f"{term.cut_off:%H:%M}", by=f"{term.next_day_by:%H:%M}"
    )


def _calendar_day(term: PromiseTerm) -> str:
    return ngettext("within {days} day", "within {days} days", term.days or 0).format(days=term.days or 0)


def _agreed(term: PromiseTerm) -> str:
    if term.days is None:
        return gettext("as agreed")
    return ngettext(
        "on an agreed day within {days} working day", "on an agreed day within {days} working days", term.days
    ).format(days=term.days)


def _duration(minutes: int, calendar: str) -> str:
    if minutes % 60:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    hours = minutes // 60
    if calendar == "service_hours":
        return ngettext("{count} working hour", "{count} working hours", hours).format(count=hours)
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
