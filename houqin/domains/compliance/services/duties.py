"""Writing duties: laid down from data, entered, changed from a day on, ended."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from houqin.domains.compliance.models import Duty
from houqin.domains.compliance.rules.schedule import read_schedule
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.organisation.roles import OFFICE_ROLES
from houqin.foundation.terms import succession
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


@dataclass(frozen=True, slots=True)
class DutyTerms:
    """What a duty says: see the model. ``remind`` is a list of days, or the code of a number of law."""

    code: str
    name: str
    schedule: Mapping[str, Any]
    owner_role: str
    basis: str
    evidence: str
    name_en: str = ""
    remind: Sequence[int] | str = ()
    verified: bool = False
    source: str = ""


class DutyKnown(Refusal):
    """A duty's code is given once."""

    code = "compliance.duty_known"
    sentence = N_("There is a duty “{duty}” already.")
    remedy = N_("Change that one, or choose another code.")
    basis = "practice 19"


class DutyUnclear(BadInput):
    """A duty that lacks what makes it one: somebody in charge, a basis, evidence, days."""

    code = "compliance.duty_unclear"
    sentence = N_("The duty “{duty}” is not clear: {problem}.")
    basis = "practice 19"


@use_case
def load_duties(actor: Actor, rows: Sequence[Mapping[str, Any]], *, since: date, at: datetime) -> int:
    """Lay down the duties that the authority does not have yet, kept from *since* on; answers how many.

    Existing codes are left alone. Raises DutyUnclear and ScheduleUnclear, and changes nothing when it does.
    """
    actor.demand("compliance.duties.change", path=actor.authority_path)
    authority = Unit.objects.visible_to(actor).get(kind=UnitKind.AUTHORITY)
    known = set(Duty.objects.visible_to(actor).values_list("code", flat=True))
    fresh = [_made(authority, authority, _terms_of(row), since) for row in rows if row.get("code") not in known]
    Duty.objects.bulk_create(fresh)
    if fresh:
        changes = {"codes": [None, sorted(duty.code for duty in fresh)], "valid_from": [None, since]}
        record(actor, "compliance.duties_loaded", authority, at=at, changes=changes)
    return len(fresh)


@use_case
def enter_duty(
    actor: Actor, terms: DutyTerms, *, since: date, at: datetime, owner_unit_id: uuid.UUID | None = None
) -> Duty:
    """A duty of the office's own, kept from a day on. Raises DutyKnown, DutyUnclear, ScheduleUnclear, NotFound."""
    actor.demand("compliance.duties.change", path=actor.authority_path)
    authority = Unit.objects.visible_to(actor).get(kind=UnitKind.AUTHORITY)
    if Duty.objects.filter(authority=authority, code=terms.code).exists():
        raise DutyKnown(duty=terms.code)
    duty = _made(authority, _unit(actor, owner_unit_id) or authority, terms, since)
    duty.save()
    record(actor, "compliance.duty_entered", duty, at=at, changes=_changes({}, terms))
    return duty


@use_case
def change_duty(
    actor: Actor,
    duty_id: uuid.UUID,
    terms: DutyTerms,
    *,
    valid_from: date,
    at: datetime,
    owner_unit_id: uuid.UUID | None = None,
) -> Duty:
    """Let another wording of a duty take over from a day; what was due before stays as it was.

    Raises NotFound, DutyUnclear, ScheduleUnclear, OutsideTerm, TermSuperseded.
    """
    before = _held(actor, duty_id)
    _demand_clear(terms)
    columns = asdict(terms) | {"code": before.code, "remind": _plain(terms.remind), "schedule": _written(terms)}
    unit = _unit(actor, owner_unit_id) or before.owner_unit
    if valid_from == before.valid_from:
        after = succession.correct(before, **columns, owner_unit=unit)
    else:
        after = succession.follow(before, valid_from=valid_from, **columns, owner_unit=unit)
    record(actor, "compliance.duty_changed", after, at=at, changes=_changes(_as_mapping(before), terms))
    return after


@use_case
def end_duty(actor: Actor, duty_id: uuid.UUID, *, on: date, reason: str, at: datetime) -> Duty:
    """Keep a duty no longer from a day on. Raises NotFound, OutsideTerm, TermSuperseded, BadInput without a reason."""
    before = _held(actor, duty_id)
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("say why the duty ends"))
    ended = succession.end(before, on=on)
    record(actor, "compliance.duty_ended", ended, at=at, changes={"valid_until": [None, on]}, reason=reason)
    return ended


def _held(actor: Actor, duty_id: uuid.UUID) -> Duty:
    actor.demand("compliance.duties.change", path=actor.authority_path)
    duty: Duty | None = (
        Duty.objects.visible_to(actor)
        .believed()
        .filter(public_id=duty_id)
        .select_for_update(of=("self",))
        .select_related("owner_unit")
        .first()
    )
    if duty is None:
        raise NotFound(thing=N_("duty"))
    return duty


def _made(authority: Unit, owner: Unit, terms: DutyTerms, since: date) -> Duty:
    _demand_clear(terms)
    columns = asdict(terms) | {"remind": _plain(terms.remind), "schedule": _written(terms)}
    return Duty(authority=authority, owner_unit=owner, valid_from=since, **columns)


def _terms_of(row: Mapping[str, Any]) -> DutyTerms:
    try:
        return DutyTerms(**row)
    except TypeError:
        raise DutyUnclear(duty=str(row.get("code", "?"))[:60], problem=N_("columns are missing or unknown")) from None


def _demand_clear(terms: DutyTerms) -> None:
    """Refuse what is not a duty (DutyUnclear), and a schedule that does not say when (ScheduleUnclear)."""
    read_schedule(terms.schedule)
    problem = ""
    if not (terms.code and terms.name and terms.basis and terms.evidence):
        problem = N_("code, name, basis and evidence are needed")
    elif terms.owner_role not in OFFICE_ROLES:
        problem = N_("a role of the office is in charge")
    elif not isinstance(terms.remind, str) and any(type(day) is not int or not 0 <= day <= 366 for day in terms.remind):
        problem = N_("reminders are days before, 0 to 366")
    if problem:
        raise DutyUnclear(duty=terms.code, problem=problem)


def _plain(remind: Sequence[int] | str) -> list[int] | str:
    return remind if isinstance(remind, str) else sorted(set(remind), reverse=True)


def _written(terms: DutyTerms) -> dict[str, Any]:
    """The schedule as JSON keeps it: days as text."""
    shown = {name: value.isoformat() if isinstance(value, date) else value for name, value in terms.schedule.items()}
    if "days" in shown and isinstance(shown["days"], list | tuple):
        shown["days"] = [str(day) for day in shown["days"]]
    return shown


def _unit(actor: Actor, unit_id: uuid.UUID | None) -> Unit | None:
    if unit_id is None:
        return None
    unit: Unit | None = Unit.objects.visible_to(actor).filter(public_id=unit_id, provider=None).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    return unit


def _as_mapping(duty: Duty) -> dict[str, Any]:
    return {name: getattr(duty, name) for name in DutyTerms.__slots__}


def _changes(before: Mapping[str, Any], terms: DutyTerms) -> dict[str, object]:
    after = asdict(terms) | {"remind": _plain(terms.remind), "schedule": _written(terms)}
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
