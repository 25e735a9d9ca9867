"""Separation of duties, by person and per subject (practice 17). Pure judgements.

The product must run in an office with three people on the buyer's side, so exclusions bind a person to one order or
statement line at a time, never a role as such.
"""

from collections.abc import Collection, Mapping
from enum import Enum

from houqin.kernel.refusal import N_, Refusal


class Duty(Enum):
    """What a person did, or is about to do, about one order or statement line."""

    SUPPLY = "supply"
    APPRAISE = "appraise"
    ACCEPT = "accept"
    REQUEST_PRICED = "request_priced"
    PREPARE = "prepare"
    APPROVE = "approve"
    RELEASE = "release"
    PROPOSE_FINDING = "propose_finding"
    WAIVE = "waive"
    DELEGATE = "delegate"
    APPROVE_DELEGATION = "approve_delegation"


#: Pairs that one person may not hold on the same subject.
EXCLUSIVE: frozenset[frozenset[Duty]] = frozenset(
    frozenset(pair)
    for pair in (
        (Duty.SUPPLY, Duty.APPRAISE),
        (Duty.SUPPLY, Duty.ACCEPT),
        (Duty.REQUEST_PRICED, Duty.ACCEPT),
        (Duty.PREPARE, Duty.APPROVE),
        (Duty.APPROVE, Duty.RELEASE),
        (Duty.PREPARE, Duty.RELEASE),
        (Duty.PROPOSE_FINDING, Duty.WAIVE),
        (Duty.DELEGATE, Duty.APPROVE_DELEGATION),
    )
)


class DutiesExclude(Refusal):
    """One person would hold two duties that exclude each other on the same subject."""

    code = "organisation.duties_exclude"
    sentence = N_("You already did “{held}” here, so you may not do “{wanted}” as well.")
    remedy = N_("Ask a colleague who had no part in it.")
    basis = "practice 17"
    status = 403


def demand_separate(person_id: int, wanted: Duty, done: Mapping[Duty, Collection[int]]) -> None:
    """Refuse *wanted* if *person_id* stands in *done* under an excluding duty. ``done`` maps duty → person ids."""
    for held, persons in done.items():
        if person_id in persons and frozenset({held, wanted}) in EXCLUSIVE:
            raise DutiesExclude(held=held.value, wanted=wanted.value)


def without_eligible_person(needed: Mapping[Duty, Collection[int]]) -> list[Duty]:
    """The duties that nobody could do if each person did only one of an excluding pair.

    ``needed`` maps each duty to the persons whose roles allow it; for set-up, which names what an office lacks.
    A duty lacks a person when, for some excluding duty, the two together have fewer than two persons.
    """
    lacking = [duty for duty, persons in needed.items() if not persons]
    for pair in EXCLUSIVE:
        first, second = sorted(pair, key=lambda duty: duty.value)
        if needed.get(first) and needed.get(second) and len({*needed[first], *needed[second]}) < 2:
            lacking.append(second)
    return sorted(set(lacking), key=lambda duty: duty.value)
