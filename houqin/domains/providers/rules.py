"""Judgements about providers: who may enter a place, who is called, where a roster has gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from houqin.kernel.money import Rate, round_half_up
from houqin.kernel.refusal import N_, BadInput, Refusal

_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class WrongCreditCode(BadInput):
    """A unified social credit code whose check digit does not fit (GB 32100)."""

    code = "providers.wrong_credit_code"
    sentence = N_("“{text}” is not a unified social credit code of 18 characters with a fitting check digit.")
    basis = "GB 32100"


class WrongUnitKind(Refusal):
    """Managing and serving are separate: an office is no provider."""

    code = "providers.wrong_unit_kind"
    sentence = N_("A unit of kind {unit_kind} cannot be a provider of kind {legal_kind}.")
    remedy = N_("Enter the provider as a unit of its own first; the in-house centre is a service centre in the tree.")
    basis = "S98, 管办分离"
    status = 422


def check_credit_code(text: str) -> str:
    """The code in capitals; an empty one is allowed (an in-house centre has none). Raises WrongCreditCode."""
    code = text.strip().upper()
    if not code:
        return ""
    if len(code) != 18 or any(letter not in _DIGITS for letter in code):
        raise WrongCreditCode(text=text[:40])
    total = sum(_DIGITS.index(letter) * weight for letter, weight in zip(code[:17], _WEIGHTS, strict=True))
    if _DIGITS[(31 - total % 31) % 31] != code[17]:
        raise WrongCreditCode(text=text[:40])
    return code


def check_unit_kind(*, legal_kind: str, unit_kind: str) -> None:
    """Refuse an office as a provider; only the in-house centre stands in the tree (WrongUnitKind)."""
    wanted = "service_centre" if legal_kind == "in_house_centre" else "provider"
    if unit_kind != wanted:
        raise WrongUnitKind(unit_kind=unit_kind, legal_kind=legal_kind)


# ---- who may be sent where ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """A dated qualification of a person, ``kind`` as in QualificationKind; ``valid_until`` None: it goes on."""

    kind: str
    valid_from: date
    valid_until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


#: What a person must show, by the secrecy of the place or the service (rules B6: 先审后用).
NEEDED: dict[str, tuple[str, ...]] = {
    "none": (),
    "work": ("vetting", "nda"),
    "key": ("vetting", "no_crime", "nda"),
}


def lacking_to_enter(secrecy: str, facts: Iterable[Fact], *, on: date) -> tuple[str, ...]:
    """The qualifications that a person lacks for a place of a secrecy (``none``, ``work``, ``key``) on a day.

    Raises KeyError for a secrecy that does not exist: better nobody enters than anybody.
    """
    held = {fact.kind for fact in facts if fact.holds(on)}
    return tuple(kind for kind in NEEDED[secrecy] if kind not in held)


def may_enter(secrecy: str, facts: Iterable[Fact], *, on: date) -> bool:
    """Whether a person with these facts may be sent to a place of that secrecy on a day (practice, rules B6)."""
    return not lacking_to_enter(secrecy, facts, on=on)


# ---- duty rosters ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A shift's time, from an instant until (exclusively) another."""

    starts_at: datetime
    ends_at: datetime


def gaps(shifts: Iterable[Span], *, begin: datetime, end: datetime) -> list[Span]:
    """The spans between *begin* and *end* in which nobody is on duty, in order."""
    found, covered_until = [], begin
    for shift in sorted(shifts, key=lambda each: each.starts_at):
        if shift.starts_at >= end:
            break
        if shift.starts_at > covered_until:
            found.append(Span(covered_until, shift.starts_at))
        covered_until = max(covered_until, shift.ends_at)
    if covered_until < end:
        found.append(Span(covered_until, end))
    return found


# ---- staff months ---------------------------------------------------------------------------------------


def on_post_rate(hours: Sequence[tuple[int, int]]) -> Rate | None:
    """到岗率: hours present of hours due, from (due, present) per person in 1/1,000 hour; at most 100 %.

    None when nothing is known: a month without attendance is never 100 % (practice 9). What one person works more
    does not make up for another's absence, so each person's hours count up to those due.
    """
    due = sum(pair[0] for pair in hours)
    if due == 0:
        return None
    present = sum(min(pair) for pair in hours)
    return Rate(round_half_up(present * 1_000_000, due))


def turnover_rate(*, leavers: int, heads_at_start: int | None, heads_at_end: int | None) -> Rate | None:
    """流动率: leavers in the period ÷ mean headcount; None when either end is not known or nobody was there."""
    if heads_at_start is None or heads_at_end is None or heads_at_start + heads_at_end == 0:
        return None
    return Rate(round_half_up(2 * leavers * 1_000_000, heads_at_start + heads_at_end))
