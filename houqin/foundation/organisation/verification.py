"""What ``verify`` holds of roles: every grant that stands was granted on record, and ended when the records say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.verification import Difference, Held
from houqin.foundation.organisation.models import Grant, Person, Unit

GRANTS_HOLD = {
    "organisation_grant": Held(
        ("person_id", "role", "unit_id", "valid_from", "valid_until"), deleted=True, inserted=True
    )
}
GRANTED, ENDED, LEFT = "organisation.role_granted", "organisation.role_ended", "organisation.person_left"

#: A person's public id, a role, a unit's public id.
Holding = tuple[str, str, str]
#: From a day until (exclusively) another; empty while it lasts.
Span = tuple[str, str]


def grants(authority: Unit) -> Iterator[Difference]:
    """The roles that the records leave each person with, against the grants that are stored."""
    told = replayed(_acts(authority))
    stored: dict[Holding, list[Span]] = defaultdict(list)
    people = dict(Person.objects.filter(authority=authority).values_list("pk", "public_id"))
    units = dict(Unit.objects.values_list("pk", "public_id"))  # no join: a grant in a unit that is none must show too
    rows = Grant.objects.filter(person__in=people)
    for person_id, role_held, unit_id, since, until in rows.values_list(
        "person_id", "role", "unit_id", "valid_from", "valid_until"
    ):
        holding = str(people[person_id]), role_held, str(units.get(unit_id, f"no unit {unit_id}"))
        stored[holding].append((str(since), str(until or "")))
    for held in sorted(told.keys() | stored.keys()):
        derived, found = sorted(told.get(held, [])), sorted(stored.get(held, []))
        if derived != found:
            person, role, unit = held
            yield Difference(f"organisation.person {person}", f"{role} in {unit}", _said(found), _said(derived))


def replayed(acts: Iterable[tuple[str, str, Mapping[str, Any]]]) -> dict[Holding, list[Span]]:
    """Who holds which role where, and when, after all *acts*: (action, person, changes) in the order of the record."""
    held: dict[Holding, list[Span]] = defaultdict(list)
    for action, person, changes in acts:
        if action == GRANTED:
            since, until = changes["valid_from"][1], changes.get("valid_until", [None, None])[1]
            held[person, changes["role"][1], changes["unit"][1]].append((since, until or ""))
            continue
        on = changes["valid_until"][1]
        for holding, spans in held.items():
            if holding[0] == person and (action == LEFT or _ends(holding, changes)):
                held[holding] = _ended(spans, on, all_open=action == LEFT)
    return held


def _ends(holding: Holding, changes: Mapping[str, Any]) -> bool:
    _, role, unit = holding
    return bool(role == changes["role"][0] and changes.get("unit", [unit])[0] == unit)


def _ended(spans: Sequence[Span], on: str, *, all_open: bool) -> list[Span]:
    """The spans after an end: every open one, or (when one grant was ended) the last that the day falls into."""
    if all_open:
        return [(since, until or on) for since, until in spans]
    last = max((place for place, (_, until) in enumerate(spans) if not until or until >= on), default=None)
    return [(since, max(on, since)) if place == last else (since, until) for place, (since, until) in enumerate(spans)]


def _acts(authority: Unit) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    records = AuditRecord.objects.filter(authority=authority, action__in=(GRANTED, ENDED, LEFT)).order_by("pk")
    for action, subject, body in records.values_list("action", "subject_id", "body").iterator():
        yield action, str(subject), json.loads(body)["changes"]


def _said(spans: Sequence[Span]) -> str:
    return ", ".join(f"{since}–{until}" for since, until in spans) or "–"
