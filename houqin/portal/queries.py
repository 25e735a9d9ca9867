"""What reads across the domains: the service ledger with its month's cost, and what a search finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, Sum, prefetch_related_objects

from houqin.domains.catalogue.models import PriceBasis, ServiceItemVersion
from houqin.domains.catalogue.queries import usual_promise
from houqin.domains.contracts.models import ContractLine, DeliveryRecord, LinePrice
from houqin.domains.contracts.rules import PERIODIC
from houqin.domains.orders.local_time import start_of
from houqin.domains.orders.models import Order
from houqin.domains.orders.queries.story import LedgerRow, ledger
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.models import Person, Unit, UnitKind
from houqin.foundation.organisation.settings import setting_of
from houqin.foundation.places.models import Place
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money, Price, Quantity, line_amount

#: Fewer ratings than this could be traced to people (practice 7).
ENOUGH_RATINGS = 5
#: The day of a month from which it has something to tell.
TOLD_FROM_DAY = 6


@dataclass(frozen=True)
class Service:
    """A row of the service ledger: published figures only. Shares in parts per million, None: not known.

    ``served_by`` are (provider, model, since). ``cost`` of the month so far by the service's own lines, None without
    one; ``shared_cost`` by lines for a whole class, which cannot be told apart by service: it is the cost of all
    ``shared_by`` services together, and never to be summed over them.
    """

    public_id: str
    service_class: str
    item: str
    content: str
    standard: str
    quality: str
    price: str
    managed_by: str
    basis: str
    served_by: tuple[tuple[str, str, date], ...]
    promise: str
    orders: int
    kept_ppm: int | None
    rated: int
    satisfied_ppm: int | None
    cost: Money | None
    shared_cost: Money | None
    shared_by: int


def reading_authority(actor: Actor, code: str = "") -> Unit | None:
    """Whose ledger is read: the actor's own authority; a visitor's choice, else the first that opens its book."""
    authorities = Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("pk")
    if actor.authority_id is not None:
        authorities = authorities.filter(pk=actor.authority_id)
    elif code:
        authorities = authorities.filter(code=code)
    for authority in authorities:
        found: Unit = authority
        if actor.authority_id is not None or setting_of(found, "open_book"):
            return found
    return None


def told_month(on: date) -> date:
    """The month (its first day) that a ledger shows unless asked for another: the running one, but in its first days,
    when nothing is measured yet, the one before."""
    month = on.replace(day=1)
    return month if on.day >= TOLD_FROM_DAY else (month - timedelta(days=1)).replace(day=1)


def service_ledger(authority: Unit, *, month: date) -> list[Service]:
    """The ledger of *authority* for the month that begins on *month*; about eight queries however many orders.

    Read as the authority itself, because visitors have no scope: what leaves here is published.
    """
    until = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    reader = system_actor(authority.pk, "ledger")
    with entering(reader.scope):
        rows = ledger(reader, since=month, until=until)
        prefetch_related_objects([row.version for row in rows], "clauses", "promises")
        costs = _costs({line.pk: line for row in rows for line in row.lines}, since=month)
        sharing = Counter(line.pk for row in rows for line in row.lines if line.item_id is None)
        return [_service(row, costs, sharing) for row in rows]


def month_cost(services: Sequence[Service]) -> Money:
    """What all services cost together: what a class shares is counted once."""
    shared = {one.service_class: one.shared_cost.fen for one in services if one.shared_cost is not None}
    return Money(sum(one.cost.fen for one in services if one.cost is not None) + sum(shared.values()))


def _service(row: LedgerRow, costs: Mapping[int, Money], sharing: Mapping[int, int]) -> Service:
    version, own = row.version, [line for line in row.lines if line.item_id is not None]
    shared = [line for line in row.lines if line.item_id is None]
    return Service(
        public_id=str(version.item.public_id),
        service_class=str(version.item.service_class),
        item=version.service,
        content=version.content,
        standard="；".join(clause.text for clause in version.clauses.all()),
        quality=version.quality,
        price=_price(version),
        managed_by=version.manager.name if version.manager else "",
        basis=version.manager_basis,
        served_by=tuple((line.provider.unit.name, line.service_model, line.valid_from) for line in row.lines),
        promise=usual_promise(version),
        orders=row.orders,
        kept_ppm=row.kept_ppm,
        rated=row.rated,
        satisfied_ppm=row.satisfied_ppm if row.rated >= ENOUGH_RATINGS else None,
        cost=Money(sum(costs[line.pk].fen for line in own)) if own else None,
        shared_cost=Money(sum(costs[line.pk].fen for line in shared)) if shared else None,
        shared_by=max((sharing[line.pk] for line in shared), default=0),
    )


def _price(version: ServiceItemVersion) -> str:
    basis = str(PriceBasis(version.price_basis).label)
    return f"{basis} ¥{_short(Price(version.guide_price))}" if version.guide_price else basis


def _short(price: Price) -> str:
    """A price without the zeros behind its fen."""
    whole, _, rest = str(price).partition(".")
    return f"{whole}.{rest[:2]}{rest[2:].rstrip('0')}"


def _costs(lines: Mapping[int, ContractLine], *, since: date) -> dict[int, Money]:
    """What each line costs in the month: its agreed quantity where the month is delivered, else what was delivered."""
    prices = {price.line_id: price for price in LinePrice.objects.at(since).filter(line_id__in=lines)}
    delivered = {
        line: (quantity or 0, cost or 0)
        for line, quantity, cost in DeliveryRecord.objects.filter(line_id__in=lines, period__month=since)
        .values_list("line_id")
        .annotate(whole=Sum("quantity"), cost=Sum("cost_fen"))
        .order_by()
    }
    costs = {}
    for pk, line in lines.items():
        quantity, cost_fen = delivered.get(pk, (0, 0))
        price = prices.get(pk)
        if line.price_basis in PERIODIC:
            quantity, cost_fen = (price.quantity or 0) if price else 0, 0
        amount = line_amount([Quantity(quantity)], Price(price.price)) if price else Money(0)
        costs[pk] = Money(cost_fen) if cost_fen else amount
    return costs


def latest_stories(actor: Actor, *, since: date) -> dict[str, UUID]:
    """Of each service the order completed last since a day, as far as *actor* sees orders: item id → order id."""
    latest = (
        Order.objects.visible_to(actor)
        .filter(completed_at__gte=start_of(since), item_version__isnull=False)
        .order_by("item_version__item_id", "-completed_at")
        .distinct("item_version__item_id")
        .values_list("item_version__item__public_id", "public_id")
    )
    return {str(item): order for item, order in latest}


@dataclass(frozen=True)
class Found:
    """One thing a search found."""

    kind: str
    name: str
    note: str
    subject: Order | Place | Person | ServiceItemVersion


def search(actor: Actor, words: str, *, on: date, most: int = 12) -> Sequence[Found]:
    """Orders by number or words, places, people and services that *actor* may see; four queries."""
    said = words.strip()
    if not said:
        return ()
    orders = (
        Order.objects.visible_to(actor)
        .filter(Q(number__icontains=said) | Q(description__icontains=said))
        .order_by("-reported_at")[:most]
    )
    places = Place.objects.visible_to(actor).filter(Q(name__icontains=said) | Q(code__iexact=said))[:most]
    people = Person.objects.visible_to(actor).filter(Q(name__icontains=said) | Q(phone__icontains=said))[:most]
    services = (
        ServiceItemVersion.objects.visible_to(actor)
        .filter(service__icontains=said, valid_from__lte=on)
        .exclude(valid_until__lte=on)
        .select_related("item")[:most]
    )
    return [
        *(Found("order", order.number, order.description, order) for order in orders),
        *(Found("place", str(place), place.code, place) for place in places),
        *(Found("person", person.name, person.phone, person) for person in people),
        *(Found("service", version.service, version.content, version) for version in services),
    ]
