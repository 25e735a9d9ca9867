"""Incidents by class, vetoes a committee decided, and points added for what was done beyond duty (samples D1)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.rules import Placement
from houqin.domains.contracts.services.deliveries import take_month
from houqin.domains.evaluation.models import AddedPoints, Incident
from houqin.domains.evaluation.queries.months import zone_of
from houqin.domains.evaluation.rules.items import VETOES
from houqin.domains.evaluation.services.clauses import classes_of
from houqin.domains.evaluation.services.inspections import load_contract
from houqin.domains.evaluation.services.scored import owned, scored_by
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.settings import local_day
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.money import Score
from houqin.kernel.refusal import N_, BadInput

ADDED_KINDS = ("commendation", "major_event", "saving")


@use_case
def enter_incident(
    actor: Actor,
    *,
    contract_id: uuid.UUID,
    kind: str,
    on: date,
    words: str,
    at: datetime,
    is_veto: bool = False,
    decision: str = "",
    service_id: uuid.UUID | None = None,
) -> Incident:
    """Enter something grave that happened on a day; ``is_veto`` holds the month's score, with the committee's decision.

    ``service_id``: whose score alone, where the contract's services are scored each by themselves; else every score.
    Raises BadInput, ServiceNotNamed, NotFound, NotPermitted.
    """
    actor.demand("evaluation.incidents.enter", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    if kind not in classes_of(contract.pk, on) or not words.strip():
        raise BadInput(field="kind", problem=N_("it needs words, and a class that is known or that the clause names"))
    if is_veto and (kind not in VETOES or not decision.strip()):
        raise BadInput(field="decision", problem=N_("only a class of veto holds the score, and a committee decides it"))
    with entering(Scope(authority=contract.authority_id, units=EVERYTHING)):
        placement = _placed(contract, on, at)
        service = scored_by(contract, on.replace(day=1), service_id)[0] if service_id else None
        incident = Incident.objects.create(
            **owned(contract, placement, service),
            kind=kind,
            on=on,
            words=words.strip(),
            is_veto=is_veto,
            decision=decision.strip()[:300],
            at=at,
            entered_by_id=actor.person_id,
        )
        changes = {
            "kind": [None, kind],
            "on": [None, on],
            "is_veto": [None, is_veto],
            "service": [None, service and service.code],
            "month": [None, placement.month],
        }
        record(actor, "evaluation.incident_entered", incident, at=at, changes=changes, reason=decision or words)
    return incident


@use_case
def add_points(
    actor: Actor,
    *,
    contract_id: uuid.UUID,
    kind: str,
    points: Score,
    on: date,
    words: str,
    at: datetime,
    service_id: uuid.UUID | None = None,
) -> AddedPoints:
    """Add points to the month of a day, for a commendation, a major event, a saving; a month takes at most three.

    ``service_id``: to whose score, where the contract's services are scored each by themselves.
    Raises BadInput, ServiceNotNamed, NotFound, NotPermitted.
    """
    actor.demand("evaluation.points.add", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    if kind not in ADDED_KINDS or not 0 < points.hundredths <= 300 or not words.strip():
        raise BadInput(field="points", problem=N_("it needs a known reason, words, and at most 3 points"))
    with entering(Scope(authority=contract.authority_id, units=EVERYTHING)):
        placement = _placed(contract, on, at)
        service, _ = scored_by(contract, on.replace(day=1), service_id)
        added = AddedPoints.objects.create(
            **owned(contract, placement, service),
            kind=kind,
            hundredths=points.hundredths,
            words=words.strip()[:300],
            at=at,
            entered_by_id=actor.person_id,
        )
        changes = {
            "kind": [None, kind],
            "points": [None, points.hundredths],
            "service": [None, service and service.code],
            "month": [None, placement.month],
        }
        record(actor, "evaluation.points_added", added, at=at, changes=changes, reason=words)
    return added


def _placed(contract: Contract, on: date, at: datetime) -> Placement:
    """The month that takes a fact of a day; share-locked. Raises BadInput for a day still to come."""
    if on > local_day(contract.authority_id, at):
        raise BadInput(field="on", problem=N_("the day is still to come"))
    noon = datetime.combine(on, time(12), ZoneInfo(zone_of(contract.authority_id)))
    placement, _ = take_month(contract, noon)
    return placement
