"""The figures behind questions, one statement each over a whole month, however many rows (practice 20).

Every statement answers key, what it is about, how many, of how many, whose acts, and the public id of the page that
shows them. They run under the authority's whole scope; who may see the answers is asked before.
"""

from __future__ import annotations

from houqin.domains.compliance.rules.flags import Rule

#: How the order's completion and entry stand: reported to the system only after it was done (补单), by provider.
ENTERED_AFTERWARDS = """
select u.public_id::text, u.name, count(*) filter (where o.entered_at >= o.completed_at), count(*),
  array_agg(distinct o.reporter_id) filter (where o.entered_at >= o.completed_at), u.public_id::text
from orders_order o join organisation_unit u on u.id = o.provider_id
where o.authority_id = %(authority)s and o.completed_at >= %(start)s and o.completed_at < %(end)s
group by u.id order by u.sort_key, u.id"""

#: Confirmed by a person within so many seconds of completion, by that person.
CONFIRMED_FAST = """
select p.public_id::text, p.name,
  count(*) filter (where e.at - o.completed_at < %(confirmed_within)s * interval '1 second'), count(*),
  array[p.id], p.public_id::text
from orders_orderevent e join orders_order o on o.id = e.order_id join organisation_person p on p.id = e.actor_id
where e.authority_id = %(authority)s and e.kind = 'confirmed' and e.at >= %(start)s and e.at < %(end)s
  and o.completed_at is not null
group by p.id order by p.sort_key, p.id"""

#: Who confirms most of a provider's orders.
ONE_CONFIRMER = """
with confirmed as (
  select o.provider_id, e.actor_id, count(*) as n
  from orders_orderevent e join orders_order o on o.id = e.order_id
  where e.authority_id = %(authority)s and e.kind = 'confirmed' and e.actor_id is not null
    and e.at >= %(start)s and e.at < %(end)s and o.provider_id is not null
  group by o.provider_id, e.actor_id)
select u.public_id::text || ':' || p.public_id, u.name || ' · ' || p.name, c.n,
  (sum(c.n) over (partition by c.provider_id))::bigint, array[p.id], u.public_id::text
from confirmed c join organisation_unit u on u.id = c.provider_id join organisation_person p on p.id = c.actor_id
order by u.sort_key, p.sort_key, p.id"""

#: One photo for several orders, at least one of them in the month.
ORDER_PHOTO = """
select f.sha256, left(f.sha256, 12), count(distinct f.order_id), 0,
  array_agg(distinct o.worker_id), min(o.public_id::text)
from orders_orderphoto f join orders_order o on o.id = f.order_id
where f.authority_id = %(authority)s and f.sha256 in (
  select n.sha256 from orders_orderphoto n
  where n.authority_id = %(authority)s and n.recorded_at >= %(start)s and n.recorded_at < %(end)s)
group by f.sha256 order by f.sha256"""

#: What orders cost that ended in the month or so many days before, with the limit above which somebody approves.
SPENT = """
select u.name, u.public_id::text, coalesce(v.service, ''), coalesce(l.name, ''),
  (o.completed_at at time zone %(zone)s)::date, coalesce(q.fen, p.fen, 0),
  coalesce(c.quote_limit_fen, v.quote_limit_fen, %(split_limit)s), array[o.reporter_id, o.first_owner_id]
from orders_order o join organisation_unit u on u.id = o.provider_id
  left join catalogue_serviceitemversion v on v.id = o.item_version_id
  left join places_place l on l.id = o.place_id
  left join contracts_contractline c on c.id = o.contract_line_id
  left join lateral (select sum(total_fen)::bigint as fen from orders_quote x
    where x.order_id = o.id and x.state = 'approved') q on true
  left join lateral (select sum(charged_fen)::bigint as fen from orders_part x where x.order_id = o.id) p on true
where o.authority_id = %(authority)s and o.completed_at < %(end)s
  and o.completed_at >= %(start)s - %(split_days)s * interval '1 day'
  and (q.fen > 0 or p.fen > 0)
order by u.sort_key, o.completed_at, o.id"""

#: Deliveries on days that no contract covers.
OUTSIDE_TERM = """
select c.public_id::text, c.number || ' ' || c.name, count(*), 0, '{}'::bigint[], c.public_id::text
from contracts_deliveryrecord d join contracts_contract c on c.id = d.contract_id
where d.authority_id = %(authority)s and d.outside_term and d.reverses_id is null
  and d.at >= %(start)s and d.at < %(end)s
group by c.id order by c.number, c.id"""

#: Quotes approved in the month whose labour exceeds the contract's price of an order.
ABOVE_CONTRACT = """
select q.public_id::text, o.number || ' · ' || u.name, ((q.labour_fen * 100 - p.price + 99) / 100)::bigint,
  (p.price / 100)::bigint, array[q.decided_by_id, q.proposed_by_id], o.public_id::text
from orders_quote q join orders_order o on o.id = q.order_id join organisation_unit u on u.id = o.provider_id
  join contracts_contractline l on l.id = o.contract_line_id and l.price_basis = 'per_order'
  join contracts_lineprice p on p.line_id = l.id and p.superseded_at is null
    and p.valid_from <= (q.decided_at at time zone %(zone)s)::date
    and (p.valid_until is null or p.valid_until > (q.decided_at at time zone %(zone)s)::date)
where q.authority_id = %(authority)s and q.state = 'approved' and q.decided_at >= %(start)s and q.decided_at < %(end)s
  and q.labour_fen * 100 > p.price
order by o.number, q.id"""

_ABOVE = """
select l.public_id::text, c.number || '-' || l.number, ((p.price - {most} + 99) / 100)::bigint, ({most} / 100)::bigint,
  '{{}}'::bigint[], c.public_id::text
from contracts_lineprice p join contracts_contractline l on l.id = p.line_id
  join contracts_contract c on c.id = l.contract_id and c.state = 'active'
  join {other}
where p.authority_id = %(authority)s and p.superseded_at is null
  and p.valid_from < %(until)s and (p.valid_until is null or p.valid_until > %(first)s)
  and p.price > {most}
order by c.number, l.number, p.id"""

#: Prices above the published range of their class and basis.
ABOVE_REFERENCE = _ABOVE.format(
    most="r.high",
    other="""contracts_referenceprice r on r.service_class_id = l.service_class_id and r.price_basis = l.price_basis
    and r.authority_id = p.authority_id and r.superseded_at is null and r.region = 'CN'
    and r.valid_from < %(until)s and (r.valid_until is null or r.valid_until > %(first)s)""",
)
#: Prices above the catalogue's guide price of their item and basis.
ABOVE_CEILING = _ABOVE.format(
    most="v.guide_price",
    other="""catalogue_serviceitemversion v on v.item_id = l.item_id and v.price_basis = l.price_basis
    and v.valid_from < %(until)s and (v.valid_until is null or v.valid_until > %(first)s)""",
)

#: Parts whose price exceeds the middle price of the year before by so many per cent.
MATERIALS_ABOVE = """
with before as (
  select p.name, p.unit_name, percentile_disc(0.5) within group (order by p.unit_price_fen) as middle, count(*) as n
  from orders_part p
  where p.authority_id = %(authority)s and p.recorded_at >= %(start)s - interval '1 year' and p.recorded_at < %(start)s
  group by p.name, p.unit_name)
select p.public_id::text, p.name || ' · ' || o.number, p.unit_price_fen, b.middle, array[o.worker_id], o.public_id::text
from orders_part p join orders_order o on o.id = p.order_id
  join before b on b.name = p.name and b.unit_name = p.unit_name
where p.authority_id = %(authority)s and p.recorded_at >= %(start)s and p.recorded_at < %(end)s
  and b.n >= %(materials_least)s and p.unit_price_fen * 100 > b.middle * (100 + %(materials_percent)s)
order by p.name, o.number, p.id"""

#: Points waived of the points found, by contract.
WAIVED_SHARE = """
select c.public_id::text, c.number || ' ' || c.name,
  coalesce(sum(f.each_hundredths * f.count) filter (where w.id is not null), 0)::bigint,
  sum(f.each_hundredths * f.count)::bigint, array_remove(array_agg(distinct w.waived_by_id), null), c.public_id::text
from evaluation_finding f join contracts_contract c on c.id = f.contract_id
  left join evaluation_waiver w on w.finding_id = f.id
where f.authority_id = %(authority)s and f.found_at >= %(start)s and f.found_at < %(end)s
group by c.id having count(w.id) > 0 order by c.number, c.id"""

#: How many findings one person waived, of all waived.
WAIVED_BY_ONE = """
select p.public_id::text, p.name, count(*), (sum(count(*)) over ())::bigint, array[p.id], p.public_id::text
from evaluation_waiver w join organisation_person p on p.id = w.waived_by_id
where w.authority_id = %(authority)s and w.at >= %(start)s and w.at < %(end)s
group by p.id order by p.sort_key, p.id"""

#: Facts that came after their month was closed, by contract.
LATE_FACTS = """
select c.public_id::text, c.number || ' ' || c.name, count(*), 0, array_remove(array_agg(distinct x.person), null),
  c.public_id::text
from (
  select d.contract_id, null::bigint as person from contracts_deliveryrecord d
  where d.authority_id = %(authority)s and d.late_for is not null
    and d.recorded_at >= %(start)s and d.recorded_at < %(end)s
  union all
  select f.contract_id, f.found_by_id from evaluation_finding f
  where f.authority_id = %(authority)s and f.late_for is not null
    and f.recorded_at >= %(start)s and f.recorded_at < %(end)s
) x join contracts_contract c on c.id = x.contract_id
group by c.id order by c.number, c.id"""

#: Who confirmed a statement for the office also approved or released its payment, though somebody who had no part in
#: either could have stood in. An office of three has nobody to spare: there it is as practice 17 lets it be.
ONE_CHAIN = """
select a.public_id::text, s.number || ' · ' || p.name, 1, 0, array[p.id], a.public_id::text
from settlement_paymentapplication a join settlement_statement s on s.id = a.statement_id
  join organisation_person p on p.id = s.office_confirmed_by_id
    and p.id in (a.approved_by_id, a.second_approved_by_id, a.released_by_id)
where a.authority_id = %(authority)s and a.prepared_at >= %(start)s and a.prepared_at < %(end)s
  and exists (
    select from organisation_grant g join organisation_person h on h.id = g.person_id
      join organisation_account t on t.id = h.account_id and t.is_active
    where h.authority_id = a.authority_id
      and daterange(g.valid_from, g.valid_until) @> (a.prepared_at at time zone %(zone)s)::date
      and (g.role = any (%(confirming)s)
        or g.role = any (%(approving)s) and p.id in (a.approved_by_id, a.second_approved_by_id)
        or g.role = any (%(releasing)s) and p.id = a.released_by_id)
      and h.id <> all (array_remove(array[p.id, s.prepared_by_id, a.prepared_by_id, a.approved_by_id,
        a.second_approved_by_id, a.released_by_id], null)))
order by s.number, p.id"""

#: Rounds of planned work faster than anybody can walk them, by worker.
IMPOSSIBLE_PACE = """
select p.public_id::text, p.name, count(*), 0, array[p.id], min(t.public_id::text)
from orders_plannedtask t join organisation_person p on p.id = t.worker_id
where t.authority_id = %(authority)s and 'impossible_pace' = any (t.flags)
  and t.checked_in_at >= %(start)s and t.checked_in_at < %(end)s
group by p.id order by p.sort_key, p.id"""

#: Statement and the page its public id leads to, by rule; the page is empty where there is none.
STATEMENTS: dict[Rule, tuple[str, str]] = {
    Rule.ENTERED_AFTERWARDS: (ENTERED_AFTERWARDS, "providers:provider"),
    Rule.CONFIRMED_FAST: (CONFIRMED_FAST, ""),
    Rule.ONE_CONFIRMER: (ONE_CONFIRMER, "providers:provider"),
    Rule.ORDER_PHOTO: (ORDER_PHOTO, "orders:order"),
    Rule.OUTSIDE_TERM: (OUTSIDE_TERM, "contracts:contract"),
    Rule.ABOVE_CONTRACT: (ABOVE_CONTRACT, "orders:order"),
    Rule.ABOVE_REFERENCE: (ABOVE_REFERENCE, "contracts:contract"),
    Rule.ABOVE_CEILING: (ABOVE_CEILING, "contracts:contract"),
    Rule.MATERIALS_ABOVE: (MATERIALS_ABOVE, "orders:order"),
    Rule.WAIVED_SHARE: (WAIVED_SHARE, "contracts:contract"),
    Rule.WAIVED_BY_ONE: (WAIVED_BY_ONE, ""),
    Rule.LATE_FACTS: (LATE_FACTS, "contracts:contract"),
    Rule.ONE_CHAIN: (ONE_CHAIN, "settlement:application"),
    Rule.IMPOSSIBLE_PACE: (IMPOSSIBLE_PACE, "orders:task"),
}
