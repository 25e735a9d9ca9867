"""Schemes: published as dated versions, and laid on contracts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from houqin.domains.catalogue.models import ServiceClass, StandardClause
from houqin.domains.contracts.models import Contract, ContractClause
from houqin.domains.evaluation.models import ContractScheme, EvaluationScheme, SchemeItem
from houqin.domains.evaluation.rules.schemes import (
    Counted,
    ItemTerms,
    SchemeTerms,
    check_scheme,
    refuse_overlaps,
)
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.terms import succession
from houqin.kernel.clauses import read_clause
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class SchemeExists(Refusal):
    """A scheme of this code is in force from that day or later already."""

    code = "evaluation.scheme_exists"
    sentence = N_("The scheme {scheme} already has a version from {on} on.")
    remedy = N_("Choose a later day, or another code.")
    basis = "house §6, Versions"


class NoSuchScheme(Refusal):
    """No scheme of this code is in force that day."""

    code = "evaluation.no_such_scheme"
    sentence = N_("No scheme “{scheme}” is in force on {on}.")
    remedy = N_("Publish the scheme first.")


class SchemeOfOtherService(Refusal):
    """A scheme for one service is laid on a contract that does not deliver it."""

    code = "evaluation.scheme_of_other_service"
    sentence = N_("The scheme {scheme} is for {service}; {contract} has no line of it.")
    remedy = N_("Choose a scheme for one of the contract's services, or one for several.")
    basis = "issue 3, Schemes per service"


@use_case
def publish_scheme(actor: Actor, *, terms: SchemeTerms, valid_from: date, at: datetime) -> EvaluationScheme:
    """Let a scheme be in force from a day on; the version before it ends there, and months before keep it.

    Raises SchemeUnsound, WeightMissing, DeductsTwice, BandsDoNotCover, SchemeExists, NotPermitted.
    """
    actor.demand("evaluation.schemes.change", path=actor.authority_path)
    check_scheme(terms)
    versions = EvaluationScheme.objects.visible_to(actor).believed().filter(code=terms.code)
    if (later := versions.filter(valid_from__gte=valid_from).first()) is not None:
        raise SchemeExists(scheme=terms.code, on=later.valid_from.isoformat())
    before = versions.at(valid_from).first()
    if before is not None:
        _copy_items(before, succession.end(before, on=valid_from))
    scheme = EvaluationScheme.objects.create(
        authority_id=actor.acting_authority_id,
        valid_from=valid_from,
        valid_until=terms.valid_until,
        source=terms.source,
        code=terms.code,
        name=terms.name,
        name_en=terms.name_en,
        service_class=_class(actor, terms.service_class),
        inspection_ppm=terms.inspection_ppm,
        kpi_ppm=terms.kpi_ppm,
        satisfaction_ppm=terms.satisfaction_ppm,
        grades=[
            {"code": code, "name": name, "name_en": english, "from": start}
            for code, name, english, start in terms.grades
        ],
        site_rule=terms.site_rule,
        least_coverage_ppm=terms.least_coverage_ppm,
        most_added_hundredths=terms.most_added_hundredths,
        veto_hundredths=terms.veto_hundredths,
        appeal_days=terms.appeal_days,
        answer_days=terms.answer_days,
        rectify_days=terms.rectify_days,
    )
    clauses = _clauses(actor, terms, valid_from)
    SchemeItem.objects.bulk_create(
        _item(scheme, position, item, clauses) for position, item in enumerate(terms.items, start=1)
    )
    changes = {
        "code": [None, terms.code],
        "valid_from": [None, valid_from],
        "weights": [None, [terms.inspection_ppm, terms.kpi_ppm, terms.satisfaction_ppm]],
        "items": [None, [[item.code, item.points, item.kind, item.indicator] for item in terms.items]],
    }
    record(actor, "evaluation.scheme_published", scheme, at=at, changes=changes, reason=terms.source)
    return scheme


@use_case
def assign_scheme(
    actor: Actor, contract_id: uuid.UUID, *, scheme_code: str, valid_from: date, at: datetime
) -> ContractScheme:
    """Let a contract be scored by a scheme from a day on; the scheme before it ends there.

    Raises NoSuchScheme, SchemeOfOtherService, DeductsTwice (with a clause of the contract), NotFound, NotPermitted.
    """
    actor.demand("evaluation.schemes.change", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    on = max(valid_from, contract.valid_from)
    scheme = EvaluationScheme.objects.visible_to(actor).at(on).filter(code=scheme_code).first()
    if scheme is None:
        raise NoSuchScheme(scheme=scheme_code[:40], on=on.isoformat())
    if scheme.service_class is not None and not _serves(contract, scheme.service_class):
        raise SchemeOfOtherService(scheme=scheme.name, service=scheme.service_class.name, contract=contract.number)
    for agreed in ContractClause.objects.believed().filter(contract=contract).exclude(valid_until__lte=on):
        refuse_overlaps(counted_of(scheme), read_clause(agreed.clause))
    own = ContractScheme.objects.filter(contract=contract)
    before = own.at(on).first()
    if before is not None and before.valid_from == on:
        made: ContractScheme = succession.correct(before, scheme_code=scheme_code)
    elif before is not None:
        made = succession.follow(before, valid_from=on, scheme_code=scheme_code)
    else:
        made = ContractScheme.objects.create(
            authority_id=contract.authority_id,
            contract=contract,
            provider_id=contract.provider_id,
            scheme_code=scheme_code,
            valid_from=on,
        )
    changes = {"contract": [None, contract.public_id], "scheme": [None, scheme_code], "valid_from": [None, on]}
    record(actor, "evaluation.scheme_assigned", made, at=at, changes=changes)
    return made


def _serves(contract: Contract, service: ServiceClass) -> bool:
    """Whether a line of the contract delivers something of a service class."""
    return contract.lines.filter(Q(service_class=service) | Q(item__service_class=service)).exists()


def demand_no_overlap(contract_id: int, authority_id: int, clause: Mapping[str, Any], *, on: date) -> None:
    """Refuse a clause that deducts for what the contract's scheme deducts for already. Raises DeductsTwice."""
    rows = ContractScheme.objects.believed().filter(contract_id=contract_id).exclude(valid_until__lte=on)
    codes = set(rows.values_list("scheme_code", flat=True))
    schemes = EvaluationScheme.objects.believed().filter(authority_id=authority_id, code__in=codes)
    for scheme in schemes.exclude(valid_until__lte=on):
        refuse_overlaps(counted_of(scheme), read_clause(clause))


def counted_of(scheme: EvaluationScheme) -> list[Counted]:
    """What a scheme's items count."""
    rows = scheme.items.exclude(indicator="").values_list("code", "indicator", "in_kpi")
    return [Counted(*row) for row in rows]


def _copy_items(scheme: EvaluationScheme, ended: EvaluationScheme) -> None:
    """The rows of a version go along when it is given its end."""
    for item in list(scheme.items.all()):
        item.pk, item._state.adding = None, True
        item.scheme = ended
        item.public_id = SchemeItem._meta.get_field("public_id").get_default()
        item.save(force_insert=True)


def _item(
    scheme: EvaluationScheme, position: int, item: ItemTerms, clauses: dict[tuple[str, str], StandardClause]
) -> SchemeItem:
    return SchemeItem(
        authority_id=scheme.authority_id,
        scheme=scheme,
        position=position,
        code=item.code,
        category=item.category,
        category_en=item.category_en,
        name=item.name,
        name_en=item.name_en,
        max_hundredths=item.points,
        kind=item.kind,
        indicator=item.indicator,
        in_kpi=item.in_kpi,
        service_classes=list(item.service_classes),
        deductions=[
            {"code": one.code, "name": one.name, "name_en": one.name_en, "each": one.each} for one in item.deductions
        ],
        band=None if item.band is None else dict(item.band),
        standard=item.standard,
        clause=clauses.get(item.clause) if item.clause else None,
        evidence=item.evidence,
        by_hand=item.by_hand,
    )


def _class(actor: Actor, code: str) -> ServiceClass | None:
    if not code:
        return None
    found: ServiceClass | None = ServiceClass.objects.visible_to(actor).filter(code=code).first()
    if found is None:
        raise NotFound(thing=N_("service class"))
    return found


def _clauses(actor: Actor, terms: SchemeTerms, on: date) -> dict[tuple[str, str], StandardClause]:
    """The rows of the catalogue's standard that items name, by item code and clause number. Raises BadInput."""
    named = {item.clause for item in terms.items if item.clause}
    if not named:
        return {}
    rows = StandardClause.objects.visible_to(actor).filter(
        version__item__code__in=[item for item, _ in named], version__valid_from__lte=on
    )
    rows = rows.exclude(version__valid_until__lte=on).select_related("version__item")
    found = {(row.version.item.code, row.number): row for row in rows}
    if lacking := sorted(named - found.keys()):
        raise BadInput(field=" ".join(lacking[0]), problem=N_("the catalogue has no such clause in force"))
    return found
