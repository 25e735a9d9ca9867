"""What the month's report says (服务月报, practice 21): read in sets, a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from houqin.domains.compliance.queries.calendar import calendar
from houqin.domains.compliance.queries.flags import demand_month
from houqin.domains.compliance.word.values import Filled, chinese_day
from houqin.domains.evaluation.queries.months import next_month, span_of
from houqin.domains.evaluation.queries.statements import answer
from houqin.domains.evaluation.queries.watching import league
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.money import Score, round_half_up
from houqin.web.words import money

#: Rows of a table, so that the report stays within about two pages.
MOST_ROWS = 8
NOT_KNOWN = "无数据"

_ORDERS = """
select count(*) filter (where reported_at >= %(start)s and reported_at < %(end)s),
  count(*) filter (where completed_at >= %(start)s and completed_at < %(end)s),
  count(*) filter (where reported_at < %(end)s and (completed_at is null or completed_at >= %(end)s)
    and state not in ('withdrawn', 'rejected', 'merged', 'split')),
  count(*) filter (where rework_of_id is not null and reported_at >= %(start)s and reported_at < %(end)s),
  count(*) filter (where response_kept and completed_at >= %(start)s and completed_at < %(end)s),
  count(*) filter (where response_kept is not null and completed_at >= %(start)s and completed_at < %(end)s),
  count(*) filter (where completion_kept and completed_at >= %(start)s and completed_at < %(end)s),
  count(*) filter (where completion_kept is not null and completed_at >= %(start)s and completed_at < %(end)s)
from orders_order where authority_id = %(authority)s"""

_PLANNED = """
select count(*) filter (where state <> 'excused'), count(*) filter (where state in ('done', 'late')),
  count(*) filter (where state = 'missed')
from orders_plannedtask where authority_id = %(authority)s and due_on >= %(first)s and due_on < %(until)s"""

#: The last version of each order's rating, and answers taken by call-back.
_VOICES = """
select count(*), count(*) filter (where grade >= 4) from (
  select r.grade from orders_rating r where r.authority_id = %(authority)s and r.at >= %(start)s and r.at < %(end)s
    and not exists (select 1 from orders_rating n where n.order_id = r.order_id and n.version > r.version)
  union all
  select a.grade from evaluation_satisfactionanswer a
  where a.authority_id = %(authority)s and a.at >= %(start)s and a.at < %(end)s) given"""

_COMPLAINTS = """
select count(*) from orders_complaint
where authority_id = %(authority)s and state in ('valid', 'upheld')
  and coalesce(appeal_decided_at, decided_at) >= %(start)s and coalesce(appeal_decided_at, decided_at) < %(end)s"""

_PLACES = """
select concat_ws(' ', house.name, up.name, p.name), count(*), count(*) filter (where o.rework_of_id is not null)
from orders_order o join places_place p on p.id = o.place_id left join places_place up on up.id = p.parent_id
  left join places_place house on house.id = up.parent_id and up.kind = 'floor'
where o.authority_id = %(authority)s and o.reported_at >= %(start)s and o.reported_at < %(end)s
group by p.id, up.name, house.name order by count(*) desc, p.sort_key, p.id limit %(most)s"""

_STATEMENTS = """
select c.number, u.name, t.score, sum(s.deducted_fen)::bigint, sum(s.payable_fen)::bigint,
  sum(s.paid_fen)::bigint, count(*)
from settlement_statement s join contracts_contract c on c.id = s.contract_id
  join organisation_unit u on u.id = s.provider_id join settlement_settlement t on t.id = s.settlement_id
where s.authority_id = %(authority)s and s.month = %(first)s and s.state <> 'superseded' and not s.is_trial
group by c.id, u.name, t.score order by c.number"""

_PLANS = """
select r.name, min(t.due_on), max(t.due_on), count(*)
from orders_plannedtask t join orders_recurringrule r on r.id = t.rule_id
where t.authority_id = %(authority)s and t.due_on >= %(until)s and t.due_on < %(after)s
group by r.name order by count(*) desc, r.name limit %(most)s"""

_INSPECTIONS = """
select count(*) from evaluation_inspection
where authority_id = %(authority)s and state = 'planned' and due_on >= %(until)s and due_on < %(after)s"""


def month_report(actor: Actor, month: date, *, made_on: date) -> Filled:
    """What the month of the whole authority came to. Raises NotPermitted, BadInput."""
    actor.demand("compliance.reports.see", path=actor.authority_path)
    authority_id = actor.acting_authority_id
    with entering(Scope(authority=authority_id, units=EVERYTHING)):
        span = span_of(authority_id, demand_month(month))
        given = {
            "authority": authority_id,
            "start": span.starts_at,
            "end": span.ends_at,
            "first": span.first,
            "until": span.until,
            "after": next_month(span.until),
            "most": MOST_ROWS,
        }
        authority = Unit.objects.get(pk=authority_id)
        statements = answer(_STATEMENTS, given)
        values = _totals(given, statements) | {
            "authority": authority.name,
            "month": f"{span.first.year}年{span.first.month}月",
            "made_on": chinese_day(made_on),
        }
        lists = {
            "places": [
                {"place": place, "orders": str(orders), "reworks": str(reworks)}
                for place, orders, reworks in answer(_PLACES, given)
            ],
            "contracts": [_contract(row) for row in statements],
            "ranking": _ranking(actor, span.first, span.until),
            "plans": _plans(actor, given, made_on),
        }
    return Filled(f"{span.first:%Y-%m}-服务月报", values, lists)


def _totals(given: Mapping[str, Any], statements: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    (orders,) = answer(_ORDERS, given)
    (planned,) = answer(_PLANNED, given)
    ((answers, satisfied),) = answer(_VOICES, given)
    ((complaints,),) = answer(_COMPLAINTS, given)
    names = ("reported", "completed", "open", "reworked", "response_kept", "response_of", "completion_kept")
    counted = dict(zip((*names, "completion_of"), orders, strict=True))
    counted |= dict(zip(("planned_due", "planned_done", "planned_missed"), planned, strict=True))
    counted |= {"answers": answers, "satisfied": satisfied, "complaints": complaints}
    counted["statements"] = sum(row[6] for row in statements)
    return {name: str(value) for name, value in counted.items()} | {
        "response_rate": rate(counted["response_kept"], counted["response_of"]),
        "completion_rate": rate(counted["completion_kept"], counted["completion_of"]),
        "satisfied_rate": rate(satisfied, answers),
        "deducted": money(sum(row[3] for row in statements)),
        "payable": money(sum(row[4] for row in statements)),
        "paid": money(sum(row[5] for row in statements)),
    }


def rate(count: int, of: int) -> str:
    """A share in per cent with one decimal, rounded half up; of nothing it is not known."""
    if not of:
        return NOT_KNOWN
    permille = round_half_up(count * 1000, of)
    return f"{permille // 10}.{permille % 10}%"


def _contract(row: tuple[Any, ...]) -> dict[str, str]:
    number, provider, score, deducted, payable, _paid, _count = row
    return {
        "number": number,
        "provider": provider,
        "score": NOT_KNOWN if score is None else str(Score(score)),
        "deducted": money(deducted),
        "payable": money(payable),
    }


def _ranking(actor: Actor, since: date, until: date) -> list[dict[str, str]]:
    return [
        {
            "place": str(row.place),
            "provider": row.provider,
            "scheme": row.scheme,
            "score": str(Score(row.mean)),
            "sample": f"检查 {row.inspections} 次，工单 {row.orders} 件，评价 {row.answers} 份",
        }
        for row in league(actor, since=since, until=until)
    ]


def _plans(actor: Actor, given: Mapping[str, Any], today: date) -> list[dict[str, str]]:
    until, after = given["until"], given["after"]
    found = [
        {"what": f"计划性工作：{name}", "when": f"{first:%m-%d} 至 {last:%m-%d}", "count": str(count)}
        for name, first, last, count in answer(_PLANS, given)
    ]
    ((inspections,),) = answer(_INSPECTIONS, given)
    if inspections:
        last_day = after - timedelta(days=1)
        found.append({"what": "监督检查", "when": f"{until:%m-%d} 至 {last_day:%m-%d}", "count": str(inspections)})
    due = [one for one in calendar(actor, since=until, until=after, today=today) if one.due_on and not one.done_on]
    found += [
        {"what": f"合规事项：{one.duty.name} {one.about}".strip(), "when": f"{one.due_on:%m-%d}", "count": "1"}
        for one in due[:MOST_ROWS]
    ]
    return found
