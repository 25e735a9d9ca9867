"""Indicators computed from facts, for many contracts at once: a fixed number of statements, whatever the orders.

A promise counts in the month in which it was judged: kept, when it was done; missed, when its deadline passed. So it
counts once. The provider's own clock counts where it promises something, else the promise to the user (clock.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from houqin.domains.evaluation.queries.months import MonthSpan
from houqin.domains.evaluation.queries.statements import answer
from houqin.domains.evaluation.rules.items import Measured

#: Answered from the index ``order_judged`` alone. Last come the orders of *promised* contracts that missed anything:
#: who prices breaches need not read all orders again.
_ORDERS = """
with fell as (
  select l.contract_id, case when o.provider_missed and l.contract_id = any(%(promised)s) then o.id end as missed,
    o.provider_response_kept as response_kept, o.provider_completion_kept as completion_kept,
    o.provider_response_judged_at >= %(start)s and o.provider_response_judged_at < %(end)s as response,
    o.provider_completion_judged_at >= %(start)s and o.provider_completion_judged_at < %(end)s as completion,
    o.completed_at >= %(start)s and o.completed_at < %(end)s as completed
  from orders_order o join contracts_contractline l on l.id = o.contract_line_id
  where o.authority_id = %(authority)s and l.contract_id = any(%(contracts)s) and o.reported_at < %(end)s
    and (%(service)s::bigint is null or l.service_class_id = %(service)s)
    and (o.completed_at is null or o.completed_at >= %(start)s) and o.state not in ('withdrawn', 'rejected', 'merged')
)
select contract_id, count(*) filter (where response and response_kept), count(*) filter (where response),
  count(*) filter (where completion and completion_kept), count(*) filter (where completion),
  count(*) filter (where completed), array_agg(missed) filter (where missed is not null)
from fell group by contract_id
"""
_REWORK = """
select l.contract_id, count(*)
from orders_order o join orders_order first on first.id = o.rework_of_id
  join contracts_contractline l on l.id = first.contract_line_id
where o.authority_id = %(authority)s and o.rework_of_id is not null and l.contract_id = any(%(contracts)s)
  and (%(service)s::bigint is null or l.service_class_id = %(service)s)
  and o.reported_at >= %(start)s and o.reported_at < %(end)s and o.state not in ('withdrawn', 'rejected', 'merged')
group by l.contract_id
"""
#: Only what was found valid and is not under appeal counts, in the month of the last word (practice 7).
_COMPLAINTS = """
select l.contract_id, count(*)
from orders_complaint c join orders_order o on o.id = c.order_id
  join contracts_contractline l on l.id = o.contract_line_id
where c.authority_id = %(authority)s and l.contract_id = any(%(contracts)s) and c.state in ('valid', 'upheld')
  and (%(service)s::bigint is null or l.service_class_id = %(service)s)
  and coalesce(c.appeal_decided_at, c.decided_at) >= %(start)s
  and coalesce(c.appeal_decided_at, c.decided_at) < %(end)s
group by l.contract_id
"""
_TASKS = """
select l.contract_id, s.code, count(*), count(*) filter (where t.state = 'done'),
  count(*) filter (where t.state in ('done', 'late'))
from orders_plannedtask t join contracts_contractline l on l.id = t.contract_line_id
  join orders_recurringrule r on r.id = t.rule_id join catalogue_serviceitemversion v on v.id = r.item_version_id
  join catalogue_serviceitem i on i.id = v.item_id join catalogue_serviceclass s on s.id = i.service_class_id
where t.authority_id = %(authority)s and l.contract_id = any(%(contracts)s)
  and (%(service)s::bigint is null or l.service_class_id = %(service)s)
  and t.due_on >= %(first)s and t.due_on < %(until)s and t.state <> 'excused'
group by l.contract_id, s.code
"""
_OVERDUE = """
select contract_id, count(*) from evaluation_rectification
where authority_id = %(authority)s and contract_id = any(%(contracts)s) and due_on >= %(first)s and due_on < %(until)s
  and (%(service)s::bigint is null or service_id = %(service)s)
  and (answered_at is null or (answered_at at time zone %(zone)s)::date > due_on)
group by contract_id
"""
#: Hours up to those due count (providers.rules.on_post_rate); the last loading of a month holds.
_STAFF = """
with last as (
  select distinct on (provider_id) id, provider_id from providers_staffmonth
  where authority_id = %(authority)s and month = %(first)s order by provider_id, id desc
)
select c.id, sum(least(e.due_hours, e.present_hours)), sum(e.due_hours),
  count(*) filter (where e.left_on >= %(first)s and e.left_on < %(until)s),
  count(*) filter (where e.entered_on is null or e.entered_on < %(first)s), count(*)
from contracts_contract c join last on last.provider_id = c.provider_id
  join providers_staffmonthentry e on e.staff_month_id = last.id
where c.authority_id = %(authority)s and c.id = any(%(contracts)s) group by c.id
"""


@dataclass
class ContractFigures:
    """A contract's month in figures: indicators that are known, tasks by service class (due, on time, done at all).

    ``missed``: the orders (internal ids) that missed a promise by their clocks; None: nobody asked for them.
    """

    known: dict[str, Measured] = field(default_factory=dict)
    tasks: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    orders: int = 0
    missed: Sequence[int] | None = None

    def measured(self, keys: Iterable[str]) -> dict[str, Measured]:
        """The figures of indicator keys (``indicator`` or ``indicator:class:class``), the unknown left out."""
        found: dict[str, Measured] = {}
        for key in keys:
            indicator, *classes = key.split(":")
            if indicator in ("rounds_on_time", "rounds_missed", "plan_done"):
                figure = self._of_tasks(indicator, classes)
            else:
                figure = self.known.get(indicator)
            if figure is not None:
                found[key] = figure
        return found

    def _of_tasks(self, indicator: str, classes: Sequence[str]) -> Measured | None:
        rows = [row for code, row in self.tasks.items() if not classes or code in classes]
        due, in_time, done = (sum(row[place] for row in rows) for place in range(3))
        if not due:
            return None
        if indicator == "rounds_missed":
            return Measured(due - done)
        return Measured(in_time if indicator == "rounds_on_time" else done, due)


def figures_of(
    authority_id: int,
    contract_ids: Collection[int],
    span: MonthSpan,
    *,
    service_id: int | None = None,
    promised: Collection[int] = (),
) -> Mapping[int, ContractFigures]:
    """The figures of each contract in a month, or of one service of it; the roster is the provider's either way.

    Of those *promised* also which orders missed something. Six statements; run under a scope that sees the authority.
    """
    given = {
        "authority": authority_id,
        "contracts": list(contract_ids),
        "promised": list(promised),
        "start": span.starts_at,
        "end": span.ends_at,
        "first": span.first,
        "until": span.until,
        "zone": span.zone,
        "service": service_id,
    }
    figures: dict[int, ContractFigures] = defaultdict(ContractFigures)
    counts = {sql: dict(answer(sql, given)) for sql in (_REWORK, _COMPLAINTS, _OVERDUE)}
    for contract_id in promised:
        figures[contract_id].missed = ()
    for contract_id, responded, responses, finished, finishes, completed, missed in answer(_ORDERS, given):
        own = figures[contract_id]
        own.orders = completed
        own.missed = missed or own.missed
        _rate(own, "response_on_time", responded, responses)
        _rate(own, "completion_on_time", finished, finishes)
        _rate(own, "rework_rate", counts[_REWORK].get(contract_id, 0), completed)
    for contract_id in contract_ids:
        own = figures[contract_id]
        own.known["valid_complaints"] = Measured(counts[_COMPLAINTS].get(contract_id, 0))
        own.known["rectifications_overdue"] = Measured(counts[_OVERDUE].get(contract_id, 0))
    for contract_id, code, due, in_time, done in answer(_TASKS, given):
        figures[contract_id].tasks[code] = (due, in_time, done)
    for contract_id, present, hours, leavers, before, heads in answer(_STAFF, given):
        own = figures[contract_id]
        _rate(own, "on_post_rate", int(present or 0), int(hours or 0))
        _rate(own, "turnover", 2 * leavers, before + heads - leavers)
    return figures


def _rate(figures: ContractFigures, indicator: str, parts: int, whole: int) -> None:
    """A rate is known only where something fell due."""
    if whole:
        figures.known[indicator] = Measured(parts, whole)
