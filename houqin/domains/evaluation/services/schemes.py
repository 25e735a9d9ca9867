"""Schemes: published as dated versions, and laid on contracts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from houqin.domains.catalogue.models import ServiceClass, StandardClause
from houqin.domains.contracts.models import Contract, ContractClause, ContractLine
from houqin.domains.evaluation.models import (
    AddedPoints,
    ContractScheme,
    EvaluationScheme,
    Finding,
    Inspection,
    SatisfactionAnswer,
    SchemeItem,
)
from houqin.domains.evaluation.queries.months import next_month
from houqin.domains.evaluation.rules.schemes import (
    Counted,
    ItemTerms,
    SchemeTerms,
    check_scheme,
    refuse_overlaps,
    refuse_plain_score,
    refuse_shared,
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


class FactsOfTheWhole(Refusal):
    """Services would be scored each by themselves in a month of which the contract as a whole has facts already."""

    code = "evaluation.facts_of_the_whole"
    sentence = N_(
        "Of {month} there are findings, answers or added points of {contract} as a whole; they would count on no"
        " service's card."
    )
    remedy = N_("Let the services be scored each by themselves from the month after {last} on.")
    basis = "practice 12"


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
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    scheme_code: str,
    valid_from: date,
    at: datetime,
    service_id: uuid.UUID | None = None,
) -> ContractScheme:
    """Let a contract be scored by a scheme from a day on, or one of its services (``service_id``, a service class).

    What it takes the place of ends there: the scheme of the same service; the whole contract's, when a service gets
    its own; those of all services, when the whole contract gets one.
    Raises NoSuchScheme, SchemeOfOtherService, ScoreNotNamed or DeductsTwice (with a clause of the contract, or the
    scheme of another of its services), FactsOfTheWhole, NotFound, NotPermitted.
    """
    actor.demand("evaluation.schemes.change", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    on = max(valid_from, contract.valid_from)
    scheme = EvaluationScheme.objects.visible_to(actor).at(on).filter(code=scheme_code).first()
    if scheme is None:
        raise NoSuchScheme(scheme=scheme_code[:40], on=on.isoformat())
    service = _service(actor, contract, scheme, service_id)
    laid = laid_on(contract.pk, on)
    _demand_once(contract, scheme, service, laid, on)
    if service is not None:
        _demand_nothing_whole(contract, on)
    made = _lay(contract, service, scheme_code, laid, on)
    changes = {
        "contract": [None, contract.public_id],
        "service": [None, service and service.code],
        "scheme": [None, scheme_code],
        "valid_from": [None, on],
    }
    record(actor, "evaluation.scheme_assigned", made, at=at, changes=changes)
    return made


def laid_on(contract_id: int, on: date) -> list[ContractScheme]:
    """The schemes that a contract or its services are scored by on a day and after it, the earliest first."""
    rows = ContractScheme.objects.believed().filter(contract_id=contract_id).exclude(valid_until__lte=on)
    return list(rows.select_related("service").order_by("valid_from", "pk"))


def _service(
    actor: Actor, contract: Contract, scheme: EvaluationScheme, service_id: uuid.UUID | None
) -> ServiceClass | None:
    """The service to be scored by itself. Raises SchemeOfOtherService where contract or scheme are not of it."""
    service = None
    if service_id is not None:
        service = ServiceClass.objects.visible_to(actor).filter(public_id=service_id).first()
        if service is None:
            raise NotFound(thing=N_("service class"))
    own = scheme.service_class
    if service is not None and own not in (None, service):
        raise SchemeOfOtherService(scheme=scheme.name, service=own.name, contract=service.name)
    wanted = service or own
    if wanted is not None and not contract.lines.filter(service_class=wanted).exists():
        raise SchemeOfOtherService(scheme=scheme.name, service=wanted.name, contract=contract.number)
    return service


def _demand_nothing_whole(contract: Contract, on: date) -> None:
    """What was found of the contract as a whole would count on no service's card. Raises FactsOfTheWhole."""
    month = on.replace(day=1)
    first = month if on == max(month, contract.valid_from) else next_month(month)
    held = Inspection.objects.filter(state="held")
    months = {
        month
        for rows in (held, Finding.objects, AddedPoints.objects, SatisfactionAnswer.objects)
        for month in rows.filter(contract=contract, service=None, month__gte=first).values_list("month", flat=True)
    }
    if months:
        raise FactsOfTheWhole(contract=contract.number, month=f"{min(months):%Y-%m}", last=f"{max(months):%Y-%m}")


def _demand_once(
    contract: Contract,
    scheme: EvaluationScheme,
    service: ServiceClass | None,
    laid: Sequence[ContractScheme],
    on: date,
) -> None:
    """No clause asks for a score that is none any more, and no fact deducts twice."""
    for agreed in ContractClause.objects.believed().filter(contract=contract).exclude(valid_until__lte=on):
        clause = read_clause(agreed.clause)
        if service is not None:
            refuse_plain_score(clause, services_of(contract.pk))
        refuse_overlaps(counted_of(scheme), clause, read_as=read_as(service))
    if service is not None:
        codes = {row.scheme_code for row in laid if row.service_id not in (None, service.pk)}
        others = EvaluationScheme.objects.at(on).filter(authority_id=contract.authority_id, code__in=codes)
        refuse_shared([*map(counted_of, others), counted_of(scheme)])


def _lay(
    contract: Contract, service: ServiceClass | None, code: str, laid: Sequence[ContractScheme], on: date
) -> ContractScheme:
    """Let the scheme take over on a day, until the next one that stands against it."""
    key = service and service.pk
    rivals = [row for row in laid if service is None or row.service_id in (None, key)]
    standing = [row for row in rivals if row.valid_from <= on]
    before = next((row for row in standing if row.service_id == key), None)
    for row in standing:
        if row is not before and row.valid_from == on:
            succession.withdraw(row)
        elif row is not before:
            succession.end(row, on=on)
    if before is not None and before.valid_from == on:
        return succession.correct(before, scheme_code=code)
    if before is not None:
        return succession.follow(before, valid_from=on, scheme_code=code)
    made: ContractScheme = ContractScheme.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        service=service,
        scheme_code=code,
        valid_from=on,
        valid_until=next((row.valid_from for row in rivals if row.valid_from > on), None),
    )
    return made


def read_as(service: ServiceClass | None) -> str:
    """The name by which a clause reads a score: *the* score, or that of a service by its code."""
    return "score" if service is None else service.code


def services_of(contract_id: int) -> list[str]:
    """The codes of the services that a contract's lines deliver."""
    rows = ServiceClass.objects.filter(
        pk__in=ContractLine.objects.filter(contract_id=contract_id).values("service_class")
    )
    return list(rows.order_by("position", "code").values_list("code", flat=True))


def demand_no_overlap(
    laid: Sequence[ContractScheme], authority_id: int, clause: Mapping[str, Any], *, on: date
) -> None:
    """Refuse a clause that deducts for what the schemes laid on its contract deduct for. Raises DeductsTwice."""
    schemes = EvaluationScheme.objects.believed().filter(
        authority_id=authority_id, code__in={row.scheme_code for row in laid}
    )
    for scheme in schemes.exclude(valid_until__lte=on):
        for row in laid:
            if row.scheme_code == scheme.code:
                refuse_overlaps(counted_of(scheme), read_clause(clause), read_as=read_as(row.service))


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
