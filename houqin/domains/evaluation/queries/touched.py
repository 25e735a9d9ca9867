"""Since when work that months were judged by has changed: what a close asks before it judges old months again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.queries.months import start_of, zone_of
from houqin.domains.evaluation.queries.statements import answer
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering

#: By contract the earliest day whose month may come to something else: of an order with a later event the day of its
#: report, of a planned task that was excused the day it was due, of a roster loaded again its month. Rectifications,
#: complaints, findings and incidents count where they were recorded, and cards follow by their versions.
_TOUCHED = """
with asked as (
  select l.id as line_id, c.id as contract_id, c.provider_id, one.since
  from unnest(%(contracts)s::bigint[], %(since)s::timestamptz[]) as one(contract_id, since)
    join contracts_contract c on c.id = one.contract_id join contracts_contractline l on l.contract_id = c.id
), changed as (
  select asked.contract_id, (o.reported_at at time zone %(zone)s)::date as day
  from asked join orders_order o on o.contract_line_id = asked.line_id
  where o.authority_id = %(authority)s and o.reported_at < %(end)s
    and exists (select from orders_orderevent e where e.order_id = o.id and e.recorded_at >= asked.since)
  union all
  select asked.contract_id, t.due_on
  from asked join orders_plannedtask t on t.contract_line_id = asked.line_id
  where t.authority_id = %(authority)s and t.state = 'excused' and t.due_on < %(before)s
    and exists (select from audit_auditrecord r where r.subject_id = t.public_id and r.recorded_at >= asked.since)
  union all
  select asked.contract_id, s.month
  from asked join providers_staffmonth s on s.provider_id = asked.provider_id
  where s.authority_id = %(authority)s and s.month < %(before)s and s.recorded_at >= asked.since
)
select contract_id, date_trunc('month', min(day))::date from changed group by contract_id
"""


def first_touched(since: Mapping[int, datetime], before: date) -> dict[int, date]:
    """By contract (id) the first month (its first day) before *before* that work recorded since an instant may change.

    Contracts of which nothing older changed are not there. One statement for an authority's contracts.
    """
    by_authority: dict[int, list[int]] = defaultdict(list)
    for contract_id, authority_id in Contract.objects.filter(pk__in=since).values_list("pk", "authority_id"):
        by_authority[authority_id].append(contract_id)
    found: dict[int, date] = {}
    for authority_id, ids in by_authority.items():
        with entering(Scope(authority=authority_id, units=EVERYTHING)):
            given = {
                "authority": authority_id,
                "contracts": ids,
                "since": [since[one] for one in ids],
                "before": before,
                "end": start_of(authority_id, before),
                "zone": zone_of(authority_id),
            }
            found |= dict(answer(_TOUCHED, given))
    return found
