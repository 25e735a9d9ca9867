"""What a month's deliveries cost: summed in one statement, judged per group by the pure rule (house §5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection

from houqin.domains.contracts.models import Contract, ContractPeriod, LinePrice
from houqin.domains.contracts.rules.pricing import Group, PriceTerms, price_group
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A statement line to be: the month's deliveries of one line, price version, part, share and tier. Internal ids.

    ``quantity`` in 1/1,000 of the line's measure, ``price`` in 1/10,000 yuan. ``digest``: SHA-256 in hex over the
    group's records in the order of their public ids, each as 16 bytes id, 8 bytes quantity, 8 bytes cost (big-endian).
    ``price_id`` and ``amount_fen`` None: no price was in force on the day of delivery; it cannot be settled.
    """

    contract_id: int
    line_id: int
    price_id: int | None
    part: str
    share_days: int | None
    share_of: int | None
    emergency: bool
    tier: int
    count: int
    quantity: int
    cost_fen: int
    price: int
    amount_fen: int | None
    digest: str


#: Bytes that stand for a record in its group's digest.
RECORD = 32

# The months come as ids of their own: of a subquery the planner expects few records, and then sorts badly.
# The price is that of the record's own day; a reversal is priced like what it takes back. Days are turned into
# instants once per price version, not once per record. The order's own amount is rules.pricing.order_amount.
SQL = """
with priced as materialized (
  select p.id, p.line_id, l.contract_id, p.price, p.surcharge_ppm, l.minimum_fen,
         l.price_basis in ('at_cost', 'commission') as on_cost,
         p.valid_from::timestamp at time zone %(zone)s as since,
         coalesce(p.valid_until::timestamp at time zone %(zone)s, 'infinity') as until
  from contracts_lineprice p join contracts_contractline l on l.id = p.line_id
  where p.superseded_at is null and p.contract_id = any(%(contracts)s)
), delivered as (
  select d.contract_id, d.line_id, d.part, d.share_days, d.share_of, d.emergency, d.quantity, d.cost_fen, d.public_id,
    case when d.reverses_id is null then d.at
      else (select o.at from contracts_deliveryrecord o where o.id = d.reverses_id) end as priced_at
  from contracts_deliveryrecord d
  where d.period_id = any(%(periods)s)
)
select d.contract_id, d.line_id, p.id, d.part, d.share_days, d.share_of, d.emergency,
       count(*), sum(d.quantity)::bigint, coalesce(sum(d.cost_fen), 0)::bigint,
       coalesce(sum(
         case when p.minimum_fen > 0 and d.part = 'work' then
           sign(d.quantity) * greatest(p.minimum_fen, contracts_half_up(
             case when p.on_cost then coalesce(abs(d.cost_fen), 0)::numeric * (10000 + p.price)
                  else abs(d.quantity)::numeric * p.price end
               * (1000000 + case when d.emergency then p.surcharge_ppm else 0 end),
             case when p.on_cost then 10000 else 100000 end * 1000000::numeric))
         end), 0)::bigint,
       string_agg(uuid_send(d.public_id) || int8send(d.quantity) || int8send(coalesce(d.cost_fen, 0)), '')
from delivered d
left join priced p on p.line_id = d.line_id and d.priced_at >= p.since and d.priced_at < p.until
group by d.contract_id, d.line_id, p.id, d.part, d.share_days, d.share_of, d.emergency
order by d.contract_id, d.line_id, p.id, d.part, d.share_days, d.emergency
"""


def priced(contract_ids: Collection[int], month: date) -> list[PricedLine]:
    """What the deliveries counted in a *month* (its first day) cost, by contract, line, price version and share.

    Two statements per authority's time zone, one aggregating; rows show as the running scope allows.
    """
    found: list[PricedLine] = []
    for zone, ids in _by_zone(contract_ids).items():
        periods = ContractPeriod.objects.filter(contract_id__in=ids, month=month).values_list("pk", flat=True)
        with connection.cursor() as cursor:
            cursor.execute(SQL, {"zone": zone, "contracts": ids, "periods": list(periods)})
            rows = cursor.fetchall()
        terms = _terms_of(ids)
        found += [line for row in rows for line in _judged(row, terms)]
    return found


def _judged(row: tuple[Any, ...], terms: Mapping[int, PriceTerms]) -> Iterator[PricedLine]:
    contract, line, price, part, share_days, share_of, emergency, count, quantity, cost, by_order, told = row
    digest = digest_of(told)
    head = (contract, line, price, part, share_days, share_of, emergency)
    if price is None:
        yield PricedLine(*head, 0, count, quantity, cost, 0, None, digest)
        return
    group = Group(part, quantity, cost, by_order, share_days or 1, share_of or 1, emergency)
    for judged in price_group(terms[price], group):
        yield PricedLine(*head, judged.tier, count, judged.quantity, cost, judged.price, judged.amount_fen, digest)


def digest_of(told: bytes) -> str:
    """SHA-256 in hex over records of 32 bytes in their own order, which is that of the public ids they begin with.

    Put in order here: a group is small, while PostgreSQL would sort all the month's records to order them in groups.
    """
    ordered = sorted(told[start : start + RECORD] for start in range(0, len(told), RECORD))
    return sha256(b"".join(ordered)).hexdigest()


def _terms_of(contract_ids: Collection[int]) -> dict[int, PriceTerms]:
    """The price versions of contracts as the rule takes them. One query."""
    rows = LinePrice.objects.believed().filter(contract_id__in=contract_ids)
    return {
        key: PriceTerms(basis, price, surcharge, minimum, tiering, tuple((start, each) for start, each in tiers))
        for key, basis, price, surcharge, minimum, tiering, tiers in rows.values_list(
            "pk", "line__price_basis", "price", "surcharge_ppm", "line__minimum_fen", "tiering", "tiers"
        )
    }


def _by_zone(contract_ids: Collection[int]) -> dict[str, list[int]]:
    """The contracts by the time zone of their authority: a day is a day there."""
    of_authority: dict[int, list[int]] = defaultdict(list)
    for key, authority in Contract.objects.filter(pk__in=contract_ids).values_list("pk", "authority_id"):
        of_authority[authority].append(key)
    zones: dict[str, list[int]] = defaultdict(list)
    for authority in Unit.objects.filter(pk__in=of_authority):
        zones[setting_of(authority, "time_zone")] += of_authority[authority.pk]
    return zones
