"""Separation of duties, by person and per subject (practice 17). Pure judgements.

The product must run in an office with three people on the buyer's side, so exclusions bind a person to one order or
statement line at a time, never a role as such.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from houqin.kernel.refusal import N_, Refusal


class Duty(Enum):
    """What a person did, or is about to do, about one order or statement line; the value names it for people."""

    SUPPLY = N_("supply the service")
    APPRAISE = N_("appraise")
    ACCEPT = N_("accept")
    REQUEST_PRICED = N_("request a priced service")
    PREPARE = N_("prepare a payment")
    APPROVE = N_("approve a payment")
    RELEASE = N_("release a payment")
    PROPOSE_FINDING = N_("propose a finding")
    WAIVE = N_("waive a finding")
    DELEGATE = N_("delegate")
    APPROVE_DELEGATION = N_("approve a delegation")


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


@dataclass(frozen=True, slots=True)
class Shortage:
    """Duties of which each excludes the others, and how many persons there are for all of them together: too few."""

    duties: tuple[Duty, ...]
    persons: int


def shortages(able: Mapping[Duty, Collection[int]]) -> list[Shortage]:
    """Where an office has too few persons for its duties to be kept apart; the smallest groups that say so.

    ``able`` maps each duty to the persons whose roles allow it. Duties that exclude each other need as many persons as
    they are; a group is not named again for a part of it that is short by itself.
    """
    found: list[Shortage] = []
    duties = [duty for duty in Duty if duty in able]
    for size in range(1, len(duties) + 1):
        for group in combinations(duties, size):
            if not all(frozenset(pair) in EXCLUSIVE for pair in combinations(group, 2)):
                continue
            persons = len(set().union(*(able[duty] for duty in group)))
            if persons < size and not any(set(one.duties) <= set(group) for one in found):
                found.append(Shortage(group, persons))
    return found
