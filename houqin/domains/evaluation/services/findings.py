"""Findings: recorded on the spot, countersigned or refused, waived by somebody else."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from houqin.domains.catalogue.models import ServiceClass
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services.deliveries import take_month
from houqin.domains.evaluation.models import Finding, FindingPhoto, SchemeItem, Scorecard, Sheet, Waiver
from houqin.domains.evaluation.services.cards import load_card, replace_card
from houqin.domains.evaluation.services.inspections import load_contract, load_place, load_sheet
from houqin.domains.evaluation.services.scored import demand_scheme, owned
from houqin.domains.evaluation.workflow import COUNTERSIGN
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.models import Document
from houqin.foundation.documents.rules import NoPhotosHere
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.duties import DutiesExclude, Duty, demand_separate
from houqin.foundation.places.rules import Secrecy, may_photograph
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class DeductedAlready(Refusal):
    """The order or task already led to a finding under this contract (一事不二罚)."""

    code = "evaluation.deducted_already"
    sentence = N_("This fact already deducts: {finding}.")
    remedy = N_("One fact deducts once; add what is new as its own finding.")
    basis = "practice 12"


class CountedBySystem(Refusal):
    """The system counts these occurrences itself."""

    code = "evaluation.counted_by_system"
    sentence = N_("“{deduction}” of item {item} is counted from facts; a finding would deduct it twice.")
    basis = "practice 12"


class AlreadyWaived(Refusal):
    """A finding is waived once."""

    code = "evaluation.already_waived"
    sentence = N_("This finding is waived already.")


@use_case
def record_finding(
    actor: Actor,
    *,
    item_code: str,
    deduction: str,
    words: str,
    at: datetime,
    sheet_id: uuid.UUID | None = None,
    contract_id: uuid.UUID | None = None,
    count: int = 1,
    place_id: uuid.UUID | None = None,
    document_ids: Sequence[uuid.UUID] = (),
    found_at: datetime | None = None,
    client_id: uuid.UUID | None = None,
    source_type: str = "",
    source_id: uuid.UUID | None = None,
    service_id: uuid.UUID | None = None,
) -> Finding:
    """Record what does not keep the standard: on one's own sheet (``sheet_id``), or by itself under a contract.

    It counts in the month open for the day it was found; that month is share-locked. ``client_id``, made by the
    device, tells a second sending. ``source``: the order or task it rests on; one fact deducts once. ``service_id``: of
    a finding by itself, where the contract's services are scored each by themselves.
    Raises DeductedAlready, CountedBySystem, NotScored, ServiceNotNamed, SheetSigned, NoPhotosHere, NotFound,
    BadInput, DutiesExclude.
    """
    actor.demand("evaluation.inspect")
    sheet = None if sheet_id is None else load_sheet(actor, sheet_id)
    contract = _contract(actor, sheet, contract_id)
    _demand_outsider(actor, contract)
    when = min(found_at or at, at)
    with entering(Scope(authority=contract.authority_id, units=EVERYTHING)):
        if (known := _sent_before(contract, client_id)) is not None:
            return known
        placement, _ = take_month(contract, when)
        service, item = _item(contract, sheet, item_code, when, service_id)
        each = _each(item, deduction, count, words)
        _demand_new(contract, source_type, source_id)
        place = None if place_id is None else load_place(actor, place_id)
        finding = Finding.objects.create(
            **owned(contract, placement, service),
            item=item,
            sheet=sheet,
            deduction=deduction,
            each_hundredths=each,
            count=count,
            words=words.strip(),
            site_id=sheet.inspection.site_id if sheet else None,
            place=place,
            found_at=when,
            found_by_id=actor.person_id,
            client_id=client_id,
            source_type=source_type,
            source_id=source_id,
        )
        photos = _attach(actor, finding, document_ids)
        changes = {
            "item": [None, item.code],
            "deduction": [None, deduction],
            "count": [None, count],
            "points": [None, finding.full_hundredths],
            "month": [None, placement.month],
            "late_for": [None, placement.late_for],
        }
        files = [photo.document for photo in photos]
        record(actor, "evaluation.finding_recorded", finding, at=at, changes=changes, reason=words, files=files)
    return finding


@use_case
def countersign_finding(
    actor: Actor, finding_id: uuid.UUID, *, signs: bool, at: datetime, words: str = "", name: str = ""
) -> Finding:
    """The provider signs a finding on the spot, or refuses to; a refusal is kept and stops nothing (practice 12).

    On the inspector's phone it is entered with the ``name`` of who stood there. Raises WrongState, NotFound.
    """
    finding = load_finding(actor, finding_id)
    if actor.provider_ids:
        actor.demand("evaluation.countersign", provider_id=finding.provider_id)
    else:
        actor.demand("evaluation.inspect")
        if not name.strip():
            raise BadInput(field="name", problem=N_("it needs the name of the provider's person who stood there"))
    before, finding.countersign = (
        finding.countersign,
        COUNTERSIGN.move(finding.countersign, "sign" if signs else "refuse"),
    )
    finding.countersigned_by_id = actor.person_id if actor.provider_ids else None
    finding.countersigned_name = (name.strip() or actor.name)[:80]
    finding.countersigned_at, finding.countersign_words = at, words.strip()[:300]
    finding.save(
        update_fields=[
            "countersign",
            "countersigned_by",
            "countersigned_name",
            "countersigned_at",
            "countersign_words",
        ]
    )
    changes = {"countersign": [before, finding.countersign]}
    personal = {"name": finding.countersigned_name}
    record(actor, "evaluation.finding_countersigned", finding, at=at, changes=changes, reason=words, personal=personal)
    return finding


@use_case
def waive_finding(actor: Actor, finding_id: uuid.UUID, *, reason: str, at: datetime) -> Waiver:
    """Let a finding deduct nothing (减免), by somebody who did not propose it; it stays visible in full.

    A score frozen before gets a new version, which says why.
    Raises DutiesExclude, AlreadyWaived, NotFound, NotPermitted, BadInput without a reason.
    """
    finding = load_finding(actor, finding_id)
    actor.demand("evaluation.findings.waive", path=actor.authority_path)
    waiver = waive(actor, finding, reason=reason, at=at)
    cards = Scorecard.objects.filter(contract_id=finding.contract_id, state="frozen")
    cards = cards.filter(Q(service=None) | Q(service=finding.service_id))
    card = cards.filter(month=finding.month).first() if finding.month else None
    if card is not None:
        replace_card(actor, load_card(actor, card.public_id), reason=reason, at=at)
    return waiver


def waive(actor: Actor, finding: Finding, *, reason: str, at: datetime) -> Waiver:
    """As :func:`waive_finding`, inside a use case that has loaded the finding and allowed the actor."""
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("it needs a reason"))
    if actor.person_id is not None and finding.found_by_id is not None:
        demand_separate(actor.person_id, Duty.WAIVE, {Duty.PROPOSE_FINDING: [finding.found_by_id]})
    if Waiver.objects.filter(finding=finding).exists():
        raise AlreadyWaived()
    waiver = Waiver.objects.create(
        authority_id=finding.authority_id,
        contract_id=finding.contract_id,
        provider_id=finding.provider_id,
        finding=finding,
        proposed_by_id=finding.found_by_id,
        waived_by_id=actor.person_id,
        at=at,
        reason=reason.strip()[:300],
    )
    changes = {"finding": [None, finding.public_id], "points": [finding.full_hundredths, 0]}
    record(actor, "evaluation.finding_waived", waiver, at=at, changes=changes, reason=reason)
    return waiver


def load_finding(actor: Actor, finding_id: uuid.UUID) -> Finding:
    """The finding, locked, among what the actor may see. Raises NotFound."""
    finding: Finding | None = (
        Finding.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("item", "contract")
        .filter(public_id=finding_id)
        .first()
    )
    if finding is None:
        raise NotFound(thing=N_("finding"))
    return finding


def _contract(actor: Actor, sheet: Sheet | None, contract_id: uuid.UUID | None) -> Contract:
    if sheet is not None:
        contract: Contract = sheet.inspection.contract
        return contract
    if contract_id is None:
        raise BadInput(field="contract", problem=N_("a finding names its sheet or its contract"))
    return load_contract(actor, contract_id)


def _demand_outsider(actor: Actor, contract: Contract) -> None:
    """Who works for the provider may not appraise it (practice 17)."""
    if contract.provider_id in (*actor.provider_ids, actor.unit_id):
        raise DutiesExclude(held=Duty.SUPPLY.value, wanted=Duty.APPRAISE.value)


def _item(
    contract: Contract, sheet: Sheet | None, code: str, when: datetime, service_id: uuid.UUID | None
) -> tuple[ServiceClass | None, SchemeItem]:
    """The item, with the service it is of where the contract's are scored each by themselves."""
    if sheet is not None:
        service, scheme = sheet.inspection.service, sheet.inspection.scheme
    else:
        service, scheme = demand_scheme(contract, when.date().replace(day=1), service_id)
    item: SchemeItem | None = scheme.items.filter(code=code).first()
    if item is None:
        raise NotFound(thing=N_("item of the sheet"))
    return service, item


def _each(item: SchemeItem, deduction: str, count: int, words: str) -> int:
    """What one occurrence costs. Raises NotFound, CountedBySystem, BadInput."""
    if count < 1 or count > 1000 or not words.strip():
        raise BadInput(field="words", problem=N_("a finding says what was found, and how many"))
    codes = [row["code"] for row in item.deductions]
    if deduction not in codes:
        raise NotFound(thing=N_("deduction of the item"))
    if item.indicator and codes.index(deduction) == 0:
        raise CountedBySystem(item=item.code, deduction=item.deductions[0]["name"])
    each: int = item.deductions[codes.index(deduction)]["each"]
    return each


def _demand_new(contract: Contract, source_type: str, source_id: uuid.UUID | None) -> None:
    if source_id is None:
        return
    if not source_type:
        raise BadInput(field="source_type", problem=N_("a source has its kind"))
    known = Finding.objects.filter(contract=contract, source_type=source_type, source_id=source_id).first()
    if known is not None:
        raise DeductedAlready(finding=str(known))


def _sent_before(contract: Contract, client_id: uuid.UUID | None) -> Finding | None:
    if client_id is None:
        return None
    known: Finding | None = Finding.objects.filter(contract=contract, client_id=client_id).first()
    return known


def _attach(actor: Actor, finding: Finding, documents: Sequence[uuid.UUID]) -> list[FindingPhoto]:
    """Join uploaded photos; a place with secrecy takes none. Raises NotFound, NoPhotosHere."""
    if not documents:
        return []
    for place in (finding.place, finding.site):
        if place is not None and not may_photograph(Secrecy(place.secrecy)):
            raise NoPhotosHere()
    found = {one.public_id: one for one in Document.objects.visible_to(actor).filter(public_id__in=list(documents))}
    if any(one not in found for one in documents):
        raise NotFound(thing=N_("file"))
    return [
        FindingPhoto.objects.create(
            authority_id=finding.authority_id,
            contract_id=finding.contract_id,
            provider_id=finding.provider_id,
            finding=finding,
            document=document,
            sha256=document.sha256,
        )
        for document in found.values()
    ]
