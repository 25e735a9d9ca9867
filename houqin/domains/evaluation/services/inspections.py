"""Inspections: planned, walked with a sheet per inspector, signed, held."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services.deliveries import take_month
from houqin.domains.evaluation.models import Inspection, InspectionKind, SchemeItem, Sheet, SheetMark
from houqin.domains.evaluation.queries.schemes import sheets_of
from houqin.domains.evaluation.services.scored import demand_scheme
from houqin.domains.evaluation.workflow import INSPECTION
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.duties import DutiesExclude, Duty
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.standing import open_to
from houqin.foundation.places.models import Place
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class SheetSigned(Refusal):
    """A signed sheet is kept as it is."""

    code = "evaluation.sheet_signed"
    sentence = N_("The sheet of {inspector} is signed; what it says stands.")
    remedy = N_("What turns out wrong is waived with a reason, or found by a new inspection.")


class SheetEmpty(Refusal):
    """A sheet on which nothing was looked at."""

    code = "evaluation.sheet_empty"
    sentence = N_("Nothing is marked on the sheet: what nobody looked at is not signed for.")
    basis = "practice 12"


class OutcomeUnfit(BadInput):
    """A mark that does not fit how its item is scored."""

    code = "evaluation.outcome_unfit"
    sentence = N_("Item {item}: “{outcome}” does not fit how it is scored.")


class ScoredOtherwise(Refusal):
    """An inspection of the contract as a whole, in a month in which its services are scored each by themselves."""

    code = "evaluation.scored_otherwise"
    sentence = N_(
        "{contract} is scored service by service in {month} ({services}); an inspection of the contract as a whole"
        " would count on no card."
    )
    remedy = N_("Cancel this inspection, and inspect each service by its own sheet.")
    basis = "practice 12"


#: What may be said of an item, by how it is scored.
OUTCOMES_OF = {
    "per_occurrence": ("checked",),
    "three_state": ("met", "partly", "not_met"),
    "binary": ("met", "not_met"),
    "rate_band": ("rate",),
    "survey": ("rate",),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of one item: ``outcome`` as in :data:`OUTCOMES_OF`, for a rate also its ppm, and the evidence."""

    item: str
    outcome: str
    rate_ppm: int | None = None
    evidence: str = ""


@use_case
def plan_inspection(
    actor: Actor,
    *,
    contract_id: uuid.UUID,
    due_on: date,
    at: datetime,
    kind: str = "planned",
    site_id: uuid.UUID | None = None,
    leader_id: uuid.UUID | None = None,
    panel: int = 1,
    note: str = "",
    service_id: uuid.UUID | None = None,
) -> Inspection:
    """Plan that somebody looks at a contract's service on a day; ``panel``: how many sheets it takes.

    ``service_id``: which of its services, where they are scored each by themselves.
    Raises NotScored, ServiceNotNamed, NotFound, NotPermitted, BadInput.
    """
    actor.demand("evaluation.inspections.plan", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    if kind not in InspectionKind.values or not 1 <= panel <= 9:
        raise BadInput(field="kind", problem=N_("there is no such inspection"))
    service, scheme = demand_scheme(contract, due_on.replace(day=1), service_id)
    site = None if site_id is None else load_place(actor, site_id)
    leader = None if leader_id is None else load_person(actor, leader_id)
    inspection = Inspection.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        service=service,
        scheme=scheme,
        kind=kind,
        site=site,
        panel=panel,
        due_on=due_on,
        month=due_on.replace(day=1),
        leader=leader,
        note=note[:300],
    )
    changes = {
        "contract": [None, contract.public_id],
        "service": [None, service and service.code],
        "kind": [None, kind],
        "due_on": [None, due_on],
        "site": [None, site and site.public_id],
        "panel": [None, panel],
    }
    record(actor, "evaluation.inspection_planned", inspection, at=at, changes=changes)
    return inspection


@use_case
def cancel_inspection(actor: Actor, inspection_id: uuid.UUID, *, reason: str, at: datetime) -> Inspection:
    """Give a planned inspection up, with the reason. Raises WrongState, NotFound, NotPermitted, BadInput."""
    actor.demand("evaluation.inspections.plan", path=actor.authority_path)
    inspection = load_inspection(actor, inspection_id)
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("it needs a reason"))
    before, inspection.state = inspection.state, INSPECTION.move(inspection.state, "cancel", open_to(actor, inspection))
    inspection.note = reason[:300]
    inspection.save(update_fields=["state", "note"])
    changes = {"state": [before, inspection.state]}
    record(actor, "evaluation.inspection_cancelled", inspection, at=at, changes=changes, reason=reason)
    return inspection


@use_case
def open_sheet(actor: Actor, inspection_id: uuid.UUID, *, at: datetime) -> Sheet:
    """One's own sheet of an inspection; the second time it is the first. Raises WrongState, NotFound, NotPermitted.

    Who works for the provider may not appraise it (practice 17).
    """
    actor.demand("evaluation.inspect")
    inspection = load_inspection(actor, inspection_id)
    if inspection.provider_id in (*actor.provider_ids, actor.unit_id):
        raise DutiesExclude(held=Duty.SUPPLY.value, wanted=Duty.APPRAISE.value)
    known = Sheet.objects.filter(inspection=inspection, inspector_id=actor.person_id).first()
    if known is not None:
        return known  # type: ignore[no-any-return]  # a queryset of ours answers Any
    INSPECTION.transition(inspection.state, "hold", open_to(actor, inspection))
    sheet = Sheet.objects.create(
        authority_id=inspection.authority_id,
        contract_id=inspection.contract_id,
        provider_id=inspection.provider_id,
        inspection=inspection,
        inspector_id=actor.person_id,
        inspector_name=actor.name[:80],
    )
    record(actor, "evaluation.sheet_opened", sheet, at=at, changes={"inspection": [None, inspection.public_id]})
    return sheet


@use_case
def mark_items(actor: Actor, sheet_id: uuid.UUID, *, marks: Sequence[Mark], at: datetime) -> Sheet:
    """Say of items that they were looked at, and how they stood; a later mark replaces the earlier one.

    Raises SheetSigned, OutcomeUnfit, NotFound, NotPermitted.
    """
    sheet = load_sheet(actor, sheet_id)
    items: Mapping[str, SchemeItem] = {item.code: item for item in sheet.inspection.scheme.items.all()}
    for mark in marks:
        item = items.get(mark.item)
        if item is None:
            raise NotFound(thing=N_("item of the sheet"))
        _demand_fit(item, mark)
        SheetMark.objects.update_or_create(
            sheet=sheet,
            item=item,
            defaults={
                "authority_id": sheet.authority_id,
                "contract_id": sheet.contract_id,
                "provider_id": sheet.provider_id,
                "outcome": mark.outcome,
                "rate_ppm": mark.rate_ppm,
                "evidence": mark.evidence[:300],
            },
        )
    changes = {"marks": [None, [[mark.item, mark.outcome, mark.rate_ppm] for mark in marks]]}
    record(actor, "evaluation.items_marked", sheet, at=at, changes=changes)
    return sheet


@use_case
def sign_sheet(actor: Actor, sheet_id: uuid.UUID, *, at: datetime) -> Sheet:
    """Sign one's sheet; with the panel's last the inspection is held and counts in the month open for it.

    Raises SheetSigned, SheetEmpty, ScoredOtherwise, NotFound, NotPermitted.
    """
    sheet = load_sheet(actor, sheet_id)
    if not sheet.marks.exists():
        raise SheetEmpty()
    inspection = sheet.inspection
    sheet.signed_at = at
    sheet.save(update_fields=["signed_at"])
    record(actor, "evaluation.sheet_signed", sheet, at=at, changes={"signed_at": [None, at]})
    if inspection.sheets.filter(signed_at__isnull=False).count() >= inspection.panel:
        _hold(actor, inspection, at)
    return sheet


def _hold(actor: Actor, inspection: Inspection, at: datetime) -> None:
    """The inspection is held: what it says counts in the month that takes it, and its findings with it."""
    with entering(Scope(authority=inspection.authority_id, units=EVERYTHING)):
        placement, _ = take_month(inspection.contract, at)
        if placement.month is not None:
            _demand_card(inspection, placement.month)
        before, inspection.state = inspection.state, INSPECTION.move(inspection.state, "hold")
        inspection.held_at, inspection.month = at, placement.month
        inspection.late_for, inspection.outside_term = placement.late_for, placement.outside_term
        inspection.save(update_fields=["state", "held_at", "month", "late_for", "outside_term"])
        changes = {"state": [before, inspection.state], "month": [None, placement.month]}
        record(actor, "evaluation.inspection_held", inspection, at=at, changes=changes)


def _demand_card(inspection: Inspection, month: date) -> None:
    """What is held counts on a card of its month. Raises ScoredOtherwise."""
    sheets = sheets_of(inspection.contract, month)
    if inspection.service_id is None and sheets and None not in sheets:
        services = "、".join(service.name for service in sheets if service is not None)
        raise ScoredOtherwise(contract=inspection.contract.number, month=f"{month:%Y-%m}", services=services)


def load_contract(actor: Actor, contract_id: uuid.UUID) -> Contract:
    """The contract among what the actor may see. Raises NotFound."""
    contract: Contract | None = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    return contract


def load_place(actor: Actor, place_id: uuid.UUID) -> Place:
    """The place among what the actor may see. Raises NotFound."""
    place: Place | None = Place.objects.visible_to(actor).filter(public_id=place_id).first()
    if place is None:
        raise NotFound(thing=N_("place"))
    return place


def load_inspection(actor: Actor, inspection_id: uuid.UUID) -> Inspection:
    """The inspection, locked, among what the actor may see. Raises NotFound."""
    inspection: Inspection | None = (
        Inspection.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("contract", "scheme")
        .filter(public_id=inspection_id)
        .first()
    )
    if inspection is None:
        raise NotFound(thing=N_("inspection"))
    return inspection


def load_sheet(actor: Actor, sheet_id: uuid.UUID) -> Sheet:
    """One's own sheet, locked, not signed yet. Raises SheetSigned, NotFound, NotPermitted."""
    actor.demand("evaluation.inspect")
    sheet: Sheet | None = (
        Sheet.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("inspection__contract", "inspection__scheme")
        .filter(public_id=sheet_id, inspector_id=actor.person_id)
        .first()
    )
    if sheet is None:
        raise NotFound(thing=N_("scoring sheet of yours"))
    if sheet.signed_at is not None:
        raise SheetSigned(inspector=sheet.inspector_name)
    return sheet


def _demand_fit(item: SchemeItem, mark: Mark) -> None:
    fits = mark.outcome in OUTCOMES_OF[item.kind]
    if (
        not fits
        or (mark.outcome == "rate") != (mark.rate_ppm is not None)
        or not 0 <= (mark.rate_ppm or 0) <= 1_000_000
    ):
        raise OutcomeUnfit(item=item.code, outcome=mark.outcome[:20])


def load_person(actor: Actor, person_id: uuid.UUID) -> Person:
    """The person among those the actor may see. Raises NotFound."""
    person: Person | None = Person.objects.visible_to(actor).filter(public_id=person_id).first()
    if person is None:
        raise NotFound(thing=N_("person"))
    return person
