"""Which line serves, who serves what, whether managing and serving are separate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from houqin.domains.catalogue.models import ServiceItem, ServiceItemVersion
from houqin.domains.contracts.models import ContractLine, LineCoverage, LinePlace, LinePrice
from houqin.domains.contracts.rules import Candidate, Server, Where, route, separation_findings
from houqin.domains.providers.queries import barred_among
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.places.models import Place
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.worked import Step


@dataclass(frozen=True, slots=True)
class Routing:
    """The lines that could serve, and why: one line serves at once, none or several go to a dispatcher."""

    lines: tuple[ContractLine, ...]
    steps: tuple[Step, ...]

    @property
    def single(self) -> ContractLine | None:
        """The one line that serves, or None."""
        return self.lines[0] if len(self.lines) == 1 else None


def find_lines(version: ServiceItemVersion, unit: Unit, place: Place | None, on: date) -> Routing:
    """The contract lines that serve an item for a unit at a place on a day.

    Routing is the authority's act, so it looks at all its contracts, whoever asks; show the lines only to those who may
    see them. ``place`` None: not known yet, so a line limited to places stays possible.
    """
    with entering(Scope(authority=version.authority_id, units=EVERYTHING)):
        ancestors = [int(part) for part in unit.path.rstrip(".").split(".")]
        lines = list(
            lines_in_force(version.authority_id, on)
            .filter(Q(item_id=version.item_id) | Q(item=None, service_class_id=version.item.service_class_id))
            .filter(pk__in=_in_force(LineCoverage.objects.filter(unit_id__in=ancestors), on).values("line_id"))
            .select_related("contract", "provider__unit", "item", "service_class")
            .prefetch_related(
                Prefetch("coverage", _in_force(LineCoverage.objects.filter(unit_id__in=ancestors), on)),
                Prefetch("places", _in_force(LinePlace.objects.select_related("place"), on)),
            )
            .order_by("contract__number", "number")
        )
        barred = barred_among({line.provider_id for line in lines}, on)
    depth = {unit_id: position for position, unit_id in enumerate(ancestors)}
    judged = route(
        [
            Candidate(
                line=line.pk,
                label=str(line),
                provider=line.provider.unit.name,
                names_item=line.item_id is not None,
                depth=max(depth[covered.unit_id] for covered in line.coverage.all()),
                where=_where(line, place),
                barred=line.provider_id in barred,
            )
            for line in lines
        ]
    )
    by_id = {line.pk: line for line in lines}
    return Routing(tuple(by_id[key] for key in judged.value), judged.steps)


def lines_in_force(authority_id: int, on: date) -> QuerySet[ContractLine]:
    """The lines that serve on a day: of contracts in force then, ended ones up to their last day."""
    lines: QuerySet[ContractLine] = ContractLine.objects.filter(
        Q(contract__state="active") | Q(contract__ended_on__gt=on),
        authority_id=authority_id,
        valid_from__lte=on,
        valid_until__gt=on,
    )
    return lines


@dataclass(frozen=True, slots=True)
class Served:
    """Who serves an item, under which line and model, since when."""

    line: ContractLine
    provider: Unit
    service_model: str
    since: date


def who_serves(item: ServiceItem, on: date) -> list[Served]:
    """The providers that serve *item* on a day, among the lines the running scope shows (办)."""
    lines = (
        lines_in_force(item.authority_id, on)
        .filter(Q(item=item) | Q(item=None, service_class_id=item.service_class_id))
        .select_related("contract", "provider__unit")
        .order_by("valid_from", "pk")
    )
    return [Served(line, line.provider.unit, line.service_model, line.valid_from) for line in lines]


def price_of(line: ContractLine, on: date) -> LinePrice | None:
    """The line's price in force on a day."""
    price: LinePrice | None = LinePrice.objects.at(on).filter(line=line).first()
    return price


@dataclass(frozen=True, slots=True)
class SeparationRow:
    """One service of the separation report: managed by, served by, and what is wrong (codes of rules.Finding)."""

    version: ServiceItemVersion
    manager: Unit | None
    servers: tuple[Served, ...]
    findings: tuple[str, ...]


def separation_report(actor: Actor, on: date) -> list[SeparationRow]:
    """Every service offered on a day with who manages (管) and who serves it (办), and where the two are not
    separated, no standard is stated, or nobody manages (S98, S111, S112, S122). Five queries."""
    actor.demand("contracts.separation.see")
    versions = list(
        ServiceItemVersion.objects.visible_to(actor)
        .in_force(on)
        .select_related("item__service_class", "manager")
        .prefetch_related("clauses")
        .order_by("item__service_class__position", "sort_key")
    )
    served = _served_by(actor.acting_authority_id, on)
    rows = []
    for version in versions:
        item = version.item
        servers = [*served["item", item.pk], *served["class", item.service_class_id]]
        findings = separation_findings(
            manager_path=version.manager.path if version.manager else None,
            servers=[Server(one.provider.path, one.service_model) for one in servers],
            has_standard=bool(version.clauses.all()),
        )
        rows.append(
            SeparationRow(version, version.manager, tuple(servers), tuple(finding.value for finding in findings))
        )
    return rows


def _served_by(authority_id: int, on: date) -> Mapping[tuple[str, int], Sequence[Served]]:
    """Lines in force by what they name: ("item", id) or ("class", id)."""
    found: dict[tuple[str, int], list[Served]] = defaultdict(list)
    lines = lines_in_force(authority_id, on).select_related("contract", "provider__unit").order_by("valid_from", "pk")
    for line in lines:
        named = ("item", line.item_id) if line.item_id is not None else ("class", line.service_class_id)
        found[named].append(Served(line, line.provider.unit, line.service_model, line.valid_from))
    return found


def _in_force(rows: QuerySet[LineCoverage] | QuerySet[LinePlace], on: date) -> QuerySet[LineCoverage]:
    return rows.filter(valid_from__lte=on).exclude(valid_until__lte=on)  # type: ignore[return-value]  # both are dated


def _where(line: ContractLine, place: Place | None) -> Where:
    covered = [each.place.path for each in line.places.all()]
    if not covered:
        return Where.ANYWHERE
    if place is None:
        return Where.UNKNOWN
    return Where.HERE if any(place.path.startswith(path) for path in covered) else Where.ELSEWHERE
