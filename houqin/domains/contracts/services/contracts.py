"""Contracts: drafted, given lines, put into force, ended."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from houqin.domains.catalogue.models import ServiceClass, ServiceItem
from houqin.domains.catalogue.rules import PromiseTerm, check_promise
from houqin.domains.contracts.models import (
    Contract,
    ContractLine,
    ContractPeriod,
    EndKind,
    EnterpriseSize,
    HandoverItem,
    LineCoverage,
    LinePlace,
    LinePrice,
    LinePromise,
    PartialMonths,
)
from houqin.domains.contracts.rules import LineTerms, check_line, check_ready, months_of
from houqin.domains.contracts.rules.handover import CHECKLIST
from houqin.domains.contracts.rules.paying import PaymentTerms, check_payment
from houqin.domains.contracts.rules.renewing import check_tender
from houqin.domains.contracts.services.periods import refuse_dating_back
from houqin.domains.contracts.workflow import CONTRACT
from houqin.domains.providers.models import Provider
from houqin.domains.providers.queries import is_barred
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.standing import open_to
from houqin.foundation.places.models import Place
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

USUAL_TERMS = PaymentTerms()


class NumberTaken(Refusal):
    """Another contract has this number."""

    code = "contracts.number_taken"
    sentence = N_("The contract number {number} is taken.")
    remedy = N_("Check whether the contract was entered already.")


class LineNumberTaken(Refusal):
    """The contract has a line of this number already."""

    code = "contracts.line_number_taken"
    sentence = N_("The contract already has a line {line}.")
    remedy = N_("Give the new line the next number.")


class NotDraft(Refusal):
    """Terms of a contract in force are not edited."""

    code = "contracts.not_draft"
    sentence = N_("The contract {contract} is in force; what it says is not changed.")
    remedy = N_("End the line and enter a new one by an amendment.")
    basis = "house §6, Versions"


class ProviderBarred(Refusal):
    """A provider that is suspended, struck off or banned gets no new contract."""

    code = "contracts.provider_barred"
    sentence = N_("{provider} is not admitted on {on}.")
    remedy = N_("Lift its suspension or admit it from an earlier day first, or choose another provider.")
    basis = "glossary 13"


@use_case
def create_contract(
    actor: Actor,
    *,
    provider_id: uuid.UUID,
    number: str,
    name: str,
    sme_size: str,
    signed_on: date,
    valid_from: date,
    valid_until: date,
    total_fen: int,
    at: datetime,
    procurement_method: str = "",
    procurement_category: str = "",
    tax_ppm: int = 60_000,
    fund_source: str = "",
    tendered_until: date | None = None,
    term_exception: str = "",
    payment: PaymentTerms = USUAL_TERMS,
    partial_months: str = PartialMonths.ACTUAL_DAYS,
) -> Contract:
    """Draft a contract with a provider; ``valid_until`` exclusive.

    ``tendered_until``: so long may it be renewed without a new tender (``renew_contract``); more than three years
    need a ``term_exception``.

    Raises TenderTooLong, NumberTaken, ProviderBarred, EmptyPeriod, PaymentDaysOver, BondOver, PaymentUnclear.
    """
    actor.demand("contracts.change", path=actor.authority_path)
    provider = Provider.objects.visible_to(actor).select_related("unit").filter(public_id=provider_id).first()
    if provider is None:
        raise NotFound(thing=N_("provider"))
    Period(valid_from, valid_until)
    if total_fen < 0 or not number.strip() or sme_size not in EnterpriseSize.values:
        problem = N_("it needs a number, a size at signing and a total that is not negative")
        raise BadInput(field="contract", problem=problem)
    if partial_months not in PartialMonths.values:
        raise BadInput(field="partial_months", problem=N_("there is no such rule for partial months"))
    check_tender(valid_from, valid_until, tendered_until, exception=term_exception)
    check_payment(payment, sme_size=sme_size, total_fen=total_fen)
    if Contract.objects.filter(authority_id=actor.authority_id, number=number.strip()).exists():
        raise NumberTaken(number=number)
    if is_barred(provider, signed_on):
        raise ProviderBarred(provider=provider.unit.name, on=signed_on.isoformat())
    contract = Contract.objects.create(
        authority_id=provider.authority_id,
        provider=provider,
        number=number.strip(),
        name=name,
        procurement_method=procurement_method,
        procurement_category=procurement_category,
        sme_size=sme_size,
        signed_on=signed_on,
        valid_from=valid_from,
        valid_until=valid_until,
        total_fen=total_fen,
        tax_ppm=tax_ppm,
        fund_source=fund_source,
        partial_months=partial_months,
        tendered_until=tendered_until or valid_until,
        term_exception=term_exception.strip(),
        **asdict(payment),
    )
    changes: dict[str, Any] = {"number": [None, number], "total_fen": [None, total_fen]}
    changes |= {"period": [None, [valid_from, valid_until]], "payment": [None, asdict(payment)]}
    record(actor, "contracts.drafted", contract, at=at, changes=changes)
    return contract


@use_case
def add_line(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    terms: LineTerms,
    units: Sequence[uuid.UUID],
    at: datetime,
    item_id: uuid.UUID | None = None,
    class_id: uuid.UUID | None = None,
    places: Sequence[uuid.UUID] = (),
    promises: Sequence[PromiseTerm] = (),
) -> ContractLine:
    """Enter a line into a draft: one catalogue item, or a whole service class, for the *units* and all below them,
    and where *places* are named only there.

    Raises NotDraft, LineNumberTaken, TermsUnclear, PromiseUnclear, NotFound.
    """
    actor.demand("contracts.change", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    if contract.state != "draft":
        raise NotDraft(contract=contract.number)
    line = lay_line(
        actor, contract, terms=terms, units=units, item_id=item_id, class_id=class_id, places=places, promises=promises
    )
    covered = sorted(str(unit) for unit in [*units, *places])
    record(
        actor,
        "contracts.line_added",
        contract,
        at=at,
        changes={"line": [None, asdict(terms)], "covered": [None, covered]},
    )
    return line


def lay_line(
    actor: Actor,
    contract: Contract,
    *,
    terms: LineTerms,
    units: Sequence[uuid.UUID],
    item_id: uuid.UUID | None = None,
    class_id: uuid.UUID | None = None,
    places: Sequence[uuid.UUID] = (),
    promises: Sequence[PromiseTerm] = (),
) -> ContractLine:
    """Write a line with price, coverage and promises; for use cases that have judged that it may be added.

    Raises LineNumberTaken, TermsUnclear, TiersUnclear, PromiseUnclear, NotFound.
    """
    start, until = check_line(terms, Period(contract.valid_from, contract.valid_until))
    if contract.lines.filter(number=terms.number).exists():
        raise LineNumberTaken(line=terms.number)
    for promise in promises:
        check_promise(promise)
    item, service_class = _service(actor, item_id, class_id)
    owned = {"authority_id": contract.authority_id, "provider_id": contract.provider_id}
    own_rows = {"price", "quantity", "surcharge_ppm", "tiering", "tiers", "valid_from", "valid_until"}
    columns: dict[str, Any] = {name: value for name, value in asdict(terms).items() if name not in own_rows}
    line = ContractLine.objects.create(
        **owned,
        contract=contract,
        service_class=service_class,
        item=item,
        valid_from=start,
        valid_until=until,
        **columns,
    )
    LinePrice.objects.create(
        **owned,
        contract=contract,
        line=line,
        price=terms.price,
        quantity=terms.quantity,
        surcharge_ppm=terms.surcharge_ppm,
        tiering=terms.tiering,
        tiers=[list(tier) for tier in terms.tiers],
        valid_from=start,
        valid_until=until,
    )
    _cover(actor, line, units, places, on=start)
    LinePromise.objects.bulk_create(
        LinePromise(**owned, contract=contract, line=line, **asdict(promise)) for promise in promises
    )
    return line


@use_case
def activate_contract(actor: Actor, contract_id: uuid.UUID, *, at: datetime) -> Contract:
    """Put a signed contract into force: from now on its terms stand, and its months are open.

    Raises NoLines, WrongState, NotPermitted.
    """
    actor.demand("contracts.activate", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    lines = contract.lines.prefetch_related("coverage")
    check_ready(number=contract.number, lines_covered=[bool(line.coverage.all()) for line in lines])
    before, contract.state = contract.state, CONTRACT.move(contract.state, "activate", open_to(actor, contract))
    contract.save(update_fields=["state"])
    ContractPeriod.objects.bulk_create(
        ContractPeriod(
            authority_id=contract.authority_id, provider_id=contract.provider_id, contract=contract, month=month
        )
        for month in months_of(Period(contract.valid_from, contract.valid_until))
    )
    record(actor, "contracts.activated", contract, at=at, changes={"state": [before, contract.state]})
    return contract


@use_case
def end_contract(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    on: date,
    at: datetime,
    reason: str = "",
    terminated: bool = False,
    kind: str = "",
) -> Contract:
    """End a contract on a day (exclusive): expired, or terminated before its time with a reason and its *kind*.

    Its lines stop serving on that day; its open months stay open until they are settled; its hand-over list is laid.
    Raises WrongState, DatedBack, BadInput.
    """
    actor.demand("contracts.activate", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    kind = kind if terminated else kind or EndKind.TERM_OVER
    if kind not in EndKind.values or (terminated and not reason.strip()):
        raise BadInput(field="reason", problem=N_("a termination needs a reason and its kind"))
    if not contract.valid_from <= on <= contract.valid_until:
        raise BadInput(field="on", problem=N_("the day does not lie within the contract's period"))
    before = contract.state
    contract.state = CONTRACT.move(contract.state, "terminate" if terminated else "end", open_to(actor, contract))
    if on < contract.valid_until:
        refuse_dating_back(contract, on)
    contract.ended_on, contract.end_reason, contract.end_kind = on, reason, kind
    contract.save(update_fields=["state", "ended_on", "end_reason", "end_kind"])
    HandoverItem.objects.bulk_create(
        HandoverItem(
            authority_id=contract.authority_id,
            contract=contract,
            provider_id=contract.provider_id,
            position=position,
            code=code,
            name=name,
        )
        for position, (code, name) in enumerate(CHECKLIST.items(), start=1)
    )
    changes = {"state": [before, contract.state], "ended_on": [None, on], "end_kind": [None, kind]}
    record(actor, "contracts.ended", contract, at=at, changes=changes, reason=reason)
    return contract


def load_contract(actor: Actor, contract_id: uuid.UUID) -> Contract:
    """The contract among those the actor may see, locked; raises NotFound."""
    contract: Contract | None = (
        Contract.objects.visible_to(actor).select_for_update(of=("self",)).filter(public_id=contract_id).first()
    )
    if contract is None:
        raise NotFound(thing=N_("contract"))
    return contract


def move_coverage(
    actor: Actor, line: ContractLine, units: Sequence[uuid.UUID], places: Sequence[uuid.UUID], *, on: date
) -> None:
    """Let the line cover other units and places from a day on; for an amendment. Raises NotFound, BadInput."""
    if not units:
        raise BadInput(field="units", problem=N_("a line covers at least one unit"))
    for rows in (line.coverage, line.places):
        standing = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))
        if standing.filter(valid_from__gte=on).exists():
            raise BadInput(field="valid_from", problem=N_("the line's coverage changes on or after that day already"))
        standing.update(valid_until=on)
    _cover(actor, line, units, places, on=on)


def _cover(
    actor: Actor, line: ContractLine, unit_ids: Sequence[uuid.UUID], place_ids: Sequence[uuid.UUID], *, on: date
) -> None:
    """Let the line cover these units and places from a day on."""
    units = list(Unit.objects.visible_to(actor).filter(public_id__in=unit_ids))
    places = list(Place.objects.visible_to(actor).filter(public_id__in=place_ids))
    if len(units) < len(set(unit_ids)) or len(places) < len(set(place_ids)):
        raise NotFound(thing=N_("unit or place"))
    owned: dict[str, Any] = {
        "authority_id": line.authority_id,
        "provider_id": line.provider_id,
        "contract_id": line.contract_id,
        "line": line,
        "valid_from": on,
    }
    LineCoverage.objects.bulk_create(LineCoverage(**owned, unit=unit) for unit in units)
    LinePlace.objects.bulk_create(LinePlace(**owned, place=place) for place in places)


def _service(
    actor: Actor, item_id: uuid.UUID | None, class_id: uuid.UUID | None
) -> tuple[ServiceItem | None, ServiceClass]:
    """What the line delivers: an item with its class, or a class; exactly one is named."""
    if (item_id is None) == (class_id is None):
        raise BadInput(field="service", problem=N_("a line names either an item or a service class"))
    if class_id is not None:
        service_class = ServiceClass.objects.visible_to(actor).filter(public_id=class_id).first()
        if service_class is None:
            raise NotFound(thing=N_("service class"))
        return None, service_class
    item = ServiceItem.objects.visible_to(actor).select_related("service_class").filter(public_id=item_id).first()
    if item is None:
        raise NotFound(thing=N_("catalogue item"))
    return item, item.service_class
