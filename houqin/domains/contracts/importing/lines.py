"""The lines of a contract as a list writes them: service, price, whom it covers, who bears which share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from uuid import UUID

from houqin.domains.catalogue.models import PriceBasis, ServiceClass, ServiceItem, ServiceItemVersion
from houqin.domains.contracts.models import Contract, KeyKind, ServiceModel
from houqin.domains.contracts.rules import LineTerms, check_line
from houqin.domains.contracts.rules.bases import MEASURE_OF
from houqin.domains.contracts.rules.payers import Share, check_key
from houqin.domains.contracts.rules.written import (
    check_within_total,
    read_price,
    read_quantity,
    read_shares,
    whole_months,
)
from houqin.domains.contracts.services.contracts import LineNumberTaken, add_line
from houqin.domains.contracts.services.payers import divide_line
from houqin.domains.providers.models import LegalKind, Provider
from houqin.foundation.imports.headers import plain
from houqin.foundation.imports.target import Field, Kind, Problem, ReadRow
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.imports.values import Missing, Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, Refusal

#: What a line is by what its provider is in law, where the list does not say it (rules B7).
MODEL_OF = {
    LegalKind.COMPANY: ServiceModel.OUTSOURCE,
    LegalKind.INSTITUTION: ServiceModel.ENTRUST,
    LegalKind.OWN_COMPANY: ServiceModel.OWN_COMPANY,
    LegalKind.IN_HOUSE_CENTRE: ServiceModel.INHOUSE_OFFICE,
}
#: How a list says that a line covers everybody.
EVERYBODY = frozenset({"全部", "全体", "各单位", "全部单位", "所有单位", "机关各单位", "all"})

LINE_FIELDS = (
    Field("line", Kind.COUNT, N_("Number of the line"), of_part=True),
    Field("service", Kind.TEXT, N_("Service: catalogue item or class"), limit=120, of_part=True),
    Field("price_basis", Kind.CHOICE, N_("Price basis"), choices=tuple(PriceBasis.values), of_part=True),
    Field("price", Kind.TEXT, N_("Price in yuan, like 35 or 35元/次"), limit=120, of_part=True),
    Field("unit", Kind.TEXT, N_("What the price counts"), limit=40, of_part=True),
    Field("quantity", Kind.TEXT, N_("Agreed monthly quantity: the area, the heads"), limit=40, of_part=True),
    Field(
        "service_model",
        Kind.CHOICE,
        N_("Service model"),
        choices=tuple(ServiceModel.values),
        without=N_("The service model is not known; it follows from what the provider is in law."),
        of_part=True,
    ),
    Field(
        "units",
        Kind.TEXT,
        N_("Units covered"),
        limit=2000,
        without=N_("Which units a line covers is not known; each covers the whole authority."),
        of_part=True,
    ),
    Field("minimum", Kind.AMOUNT, N_("Least per order (yuan)"), of_part=True),
    Field("line_from", Kind.DATE, N_("First day of the line"), of_part=True),
    Field("line_last_day", Kind.DATE, N_("Last day of the line"), of_part=True),
    Field("share_key", Kind.CHOICE, N_("Key of the shares"), choices=tuple(KeyKind.values), of_part=True),
    Field(
        "shares",
        Kind.TEXT,
        N_("Shares, like 财政局 60%；审计局 40%"),
        limit=2000,
        without=N_("Who bears which share is not known; the authority pays each line."),
        of_part=True,
    ),
    Field("who_pays", Kind.CHOICE, N_("Who pays the shares"), choices=("each", "centrally"), of_part=True),
    Field("note", Kind.TEXT, N_("Note"), limit=120, of_part=True),
)


class NoSuchService(Unreadable):
    """Neither an item nor a class of the catalogue is called so."""

    code = "contracts.no_such_service"
    sentence = N_("The catalogue has no service “{read}”; write an item or class as it stands there.")


class ServiceMisspelt(NoSuchService):
    """It is called nearly so."""

    remedy = N_("Close to it are: {near}.")


class SeveralServices(Unreadable):
    """More than one item or class is called so."""

    code = "contracts.several_services"
    sentence = N_("Several services are called “{read}”: {codes}; write the code.")


@dataclass(frozen=True, slots=True)
class Laid:
    """A line as judged: its terms, what it delivers, whom it covers, who bears it (no key: the authority)."""

    terms: LineTerms
    service: ServiceItem | ServiceClass
    units: tuple[UUID, ...]
    key: str = ""
    weights: Mapping[UUID, int] | None = None
    pays: bool = True


class ServiceFinder:
    """Catalogue items and classes by code and by name. Two queries."""

    def __init__(self, actor: Actor) -> None:
        self._found: dict[str, dict[str, ServiceItem | ServiceClass]] = defaultdict(dict)
        self._names: dict[str, str] = {}
        for kind in ServiceClass.objects.visible_to(actor):
            self._know(kind, kind.code, kind.name, kind.name_en)
        for version in ServiceItemVersion.objects.visible_to(actor).select_related("item").order_by("valid_from", "pk"):
            self._know(version.item, version.item.code, version.service, version.service_en)

    def _know(self, service: ServiceItem | ServiceClass, *names: str) -> None:
        for name in filter(None, names):
            self._found[plain(name)][service.code] = service
            self._names[plain(name)] = name

    def find(self, words: str) -> ServiceItem | ServiceClass:
        """The one service called so. Raises NoSuchService, SeveralServices."""
        found = self._found.get(plain(words), {})
        if not found:
            near = [self._names[one] for one in get_close_matches(plain(words), self._names, n=3, cutoff=0.5)]
            raise ServiceMisspelt(read=words[:40], near="、".join(near)) if near else NoSuchService(read=words[:40])
        if len(found) > 1:
            raise SeveralServices(read=words[:40], codes="、".join(sorted(found)))
        return next(iter(found.values()))


class Lines:
    """Judges the lines of contracts; looks the catalogue and the units up once."""

    def __init__(self, actor: Actor, units: UnitFinder) -> None:
        self._units = units
        self._services = ServiceFinder(actor)
        self._everybody = Unit.objects.visible_to(actor).get(pk=actor.authority_id)

    def judge(
        self, contract: ReadRow, *, provider: Provider, term: Period[date]
    ) -> Generator[Problem, None, tuple[Laid, ...]]:
        """The lines in a contract's rows; yields what is wrong in each."""
        laid: list[Laid] = []
        for row in contract.parts:
            if all(row.values.get(field.name) is None for field in LINE_FIELDS):
                continue
            reading = _Reading(self, row, len(laid) + 1, provider, term, contract.number_of("total") or 0)
            try:
                line = reading.line()
                if any(line.terms.number == other.terms.number for other in laid):
                    reading.field = "line"
                    raise LineNumberTaken(line=line.terms.number)
            except Refusal as refusal:
                yield Problem(row.number, reading.field, refusal)
                continue
            laid.append(line)
        return tuple(laid)

    def service(self, words: str) -> ServiceItem | ServiceClass:
        """What a row delivers."""
        return self._services.find(words)

    def unit(self, words: str) -> Unit:
        """A unit as a row names it."""
        return self._everybody if plain(words) in EVERYBODY else self._units.find(words)

    def covered(self, words: str) -> tuple[UUID, ...]:
        """The units that a cell lists."""
        for sign in ("；", "、", "，", ",", "\n"):
            words = words.replace(sign, ";")
        return tuple(dict.fromkeys(self.unit(one.strip()).public_id for one in words.split(";") if one.strip()))


class _Reading:
    """One row on its way to a line; ``field`` is what is being read, for the problem that stops it."""

    def __init__(
        self, lines: Lines, row: ReadRow, number: int, provider: Provider, term: Period[date], total_fen: int
    ) -> None:
        self.lines, self.row, self.number, self.provider = lines, row, number, provider
        self.term, self.total_fen = term, total_fen
        self.field = ""

    def line(self) -> Laid:
        """The line. Raises what its cells refuse."""
        self.field = "service"
        service = self.lines.service(self._demanded("service"))
        terms = self._terms()
        self.field = "units"
        everybody = "" if "units" in self.row.values else next(iter(EVERYBODY))
        units = self.lines.covered(everybody or self._demanded("units"))
        return Laid(terms, service, units, *self._shares())

    def _demanded(self, name: str) -> str:
        self.field = name
        if not self.row.text(name):
            raise Missing()
        return self.row.text(name)

    def _terms(self) -> LineTerms:
        row = self.row
        basis, price = self._price()
        last = row.day("line_last_day")
        start, until = row.day("line_from"), last + timedelta(days=1) if last else None
        own = Period(start or self.term.start, until or self.term.until) if start or until else self.term
        months = whole_months(own.start, own.until or own.start)
        self.field = "quantity"
        quantity = read_quantity(row.text("quantity"), basis=basis, months=months)
        counted = row.text("quantity") if quantity is None else ""
        terms = LineTerms(
            number=row.number_of("line") or self.number,
            price_basis=basis,
            service_model=row.text("service_model") or MODEL_OF[LegalKind(self.provider.legal_kind)],
            price=price,
            quantity=quantity,
            valid_from=start,
            valid_until=until,
            minimum_fen=row.number_of("minimum") or 0,
            note=" · ".join(filter(None, (row.text("note"), counted and f"× {counted}"))),
        )
        check_line(terms, self.term)
        self.field = "price"
        check_within_total(price=price, quantity=quantity, months=months, total_fen=self.total_fen)
        return terms

    def _price(self) -> tuple[str, int]:
        """Basis and price; what is at cost needs none."""
        self.field, basis = "price", self.row.text("price_basis")
        if basis == "at_cost" and not self.row.text("price"):
            return basis, 0
        unit = "" if basis and MEASURE_OF[basis] == "yuan" else self.row.text("unit")
        return read_price(self._demanded("price"), basis=basis, unit=unit)

    def _shares(self) -> tuple[str, Mapping[UUID, int] | None, bool]:
        self.field, key = "shares", self.row.text("share_key")
        if not key and not self.row.text("shares"):
            return "", None, True
        written = read_shares(self._demanded("shares"), key=key)
        found = [(self.lines.unit(name), weight) for name, weight in written.weights]
        check_key(written.key, [Share(unit.pk, weight) for unit, weight in found])
        weights = {unit.public_id: weight for unit, weight in found}
        return written.key, weights, self.row.text("who_pays") != "centrally"


def lay(actor: Actor, contract: Contract, line: Laid, *, at: datetime) -> None:
    """Enter a judged line into its draft, and divide it where the list says who bears it."""
    of_item = isinstance(line.service, ServiceItem)
    made = add_line(
        actor,
        contract.public_id,
        terms=line.terms,
        units=line.units,
        at=at,
        item_id=line.service.public_id if of_item else None,
        class_id=None if of_item else line.service.public_id,
    )
    if line.weights:
        divide_line(
            *(actor, made.public_id),
            key=line.key,
            weights=line.weights,
            pays=line.pays,
            valid_from=made.valid_from,
            at=at,
        )
