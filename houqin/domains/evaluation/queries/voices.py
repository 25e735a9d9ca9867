"""Whose answers count for a contract's month: ratings of orders, and sampled call-backs and surveys (trust F3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from houqin.domains.evaluation.queries.months import month_before, span_of
from houqin.domains.evaluation.queries.statements import answer
from houqin.domains.evaluation.rules.satisfaction import Answer, voice_of
from houqin.domains.evaluation.rules.scoring import Voice

#: Months that count together where one alone has too few answers.
ROLLING = 3

#: The last version of a rating before the month ended, of the person served, none of a provider that held the order.
_RATINGS = """
select l.contract_id, date_trunc('month', r.at at time zone %(zone)s)::date, r.grade,
  coalesce('p' || o.requester_id, 'c' || o.caller_name || '/' || o.caller_phone), o.public_id::text, o.unit_id
from orders_rating r join orders_order o on o.id = r.order_id
  join contracts_contractline l on l.id = o.contract_line_id
  left join organisation_person p on p.id = o.requester_id
where r.authority_id = %(authority)s and l.contract_id = any(%(contracts)s)
  and (%(service)s::bigint is null or l.service_class_id = %(service)s)
  and r.at >= %(start)s and r.at < %(end)s
  and not exists (
    select 1 from orders_rating n where n.order_id = r.order_id and n.version > r.version and n.at < %(end)s
  )
  and (p.id is null or not p.unit_id = any(o.provider_ids))
"""
_ANSWERS = """
select a.contract_id, a.month, a.grade, coalesce('p' || a.person_id, 'c' || a.respondent), a.public_id::text, a.unit_id
from evaluation_satisfactionanswer a left join organisation_person p on p.id = a.person_id
where a.authority_id = %(authority)s and a.contract_id = any(%(contracts)s)
  and (%(service)s::bigint is null or a.service_id = %(service)s)
  and a.month >= %(first)s and a.month < %(until)s and (p.id is null or p.unit_id <> a.provider_id)
"""
#: Everybody in the units a contract, or a service of it, covers, each unit once.
_HEADS = """
select c.contract_id, coalesce(sum(u.headcount), 0) from (
  select distinct l.contract_id, u.id from contracts_linecoverage l join organisation_unit top on top.id = l.unit_id
    join organisation_unit u on u.path like top.path || '%%' and u.kind <> 'provider'
  where l.authority_id = %(authority)s and l.contract_id = any(%(contracts)s) and (
    %(service)s::bigint is null
    or l.line_id in (select id from contracts_contractline where service_class_id = %(service)s)
  )
) c join organisation_unit u on u.id = c.id group by c.contract_id
"""

ByMonth = list[list[Answer]]


def answers_of(
    authority_id: int, contract_ids: Collection[int], month: date, *, service_id: int | None = None
) -> Mapping[int, ByMonth]:
    """Valid answers on each contract, or on a service of it: of the month, and of the two before it. Two statements."""
    span = span_of(authority_id, month)
    first = month_before(span.first, ROLLING - 1)
    given = {
        "authority": authority_id,
        "contracts": list(contract_ids),
        "zone": span.zone,
        "first": first,
        "until": span.until,
        "start": span_of(authority_id, first).starts_at,
        "end": span.ends_at,
        "service": service_id,
    }
    places = {month_before(span.first, back): back for back in range(ROLLING)}
    found: dict[int, ByMonth] = defaultdict(lambda: [[] for _ in range(ROLLING)])
    for contract_id, of_month, grade, voice, answer_id, unit_id in [*answer(_RATINGS, given), *answer(_ANSWERS, given)]:
        found[contract_id][places[of_month]].append(Answer(voice, grade, answer_id, unit_id))
    return found


def heads_of(authority_id: int, contract_ids: Collection[int], *, service_id: int | None = None) -> Mapping[int, int]:
    """How many people each contract, or a service of it, serves. One statement."""
    given = {"authority": authority_id, "contracts": list(contract_ids), "service": service_id}
    return {contract_id: int(heads) for contract_id, heads in answer(_HEADS, given)}


def voices_of(
    authority_id: int, contract_ids: Collection[int], month: date, *, service_id: int | None = None
) -> Mapping[int, Voice]:
    """The month's voice of each contract, or of a service of it. Three statements; run under a scope that sees the
    authority."""
    answers = answers_of(authority_id, contract_ids, month, service_id=service_id)
    heads = heads_of(authority_id, contract_ids, service_id=service_id)
    nothing: ByMonth = [[] for _ in range(ROLLING)]
    return {
        contract_id: voice_of(answers.get(contract_id, nothing), heads=heads.get(contract_id, 0))
        for contract_id in contract_ids
    }
