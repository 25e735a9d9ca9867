"""What earlier months left open, read in sets: held back, owed, and what of an advance is due to be set off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import connection
from django.db.models import Min, Sum

from houqin.domains.contracts.models import AdvanceOffset, Contract, ContractLine, OpeningPosition
from houqin.domains.contracts.rules.periods import last_month
from houqin.domains.settlement.days import next_month
from houqin.domains.settlement.models import Settlement
from houqin.domains.settlement.rules_edges import Edges, Waiting

# What the statements since the last final one held back and paid again, owe and have recovered, by payer; and what
# they set off of the advance. A final statement turns what is left into claims of their own, so counting starts anew.
# A parallel run goes on from parallel runs where no month was settled; a final statement is none.
OPEN = """
with said as (
  select statement_id, sum(amount_fen) filter (where part = 'holdback') as released,
    -sum(amount_fen) filter (where part = 'claim') as recovered,
    -sum(amount_fen) filter (where part = 'advance') as set_off
  from settlement_statementline
  where contract_id = any(%(contracts)s) and part in ('holdback', 'claim', 'advance') group by statement_id
), ended as (
  select contract_id, max(month) as month from settlement_settlement
  where contract_id = any(%(contracts)s) and is_final and month < %(month)s group by contract_id
)
select s.contract_id, s.payer_id, sum(s.held_fen) - coalesce(sum(l.released), 0),
  sum(s.owed_fen) - coalesce(sum(l.recovered), 0), coalesce(sum(l.set_off), 0)
from settlement_statement s left join said l on l.statement_id = s.id left join ended e on e.contract_id = s.contract_id
where s.contract_id = any(%(contracts)s) and s.month < %(until)s and s.month > coalesce(e.month, '-infinity')
  and s.state <> 'superseded' and (not s.is_trial or %(trial)s and not exists (
    select from settlement_settlement r where r.contract_id = s.contract_id and r.month = s.month and not r.is_trial))
group by s.contract_id, s.payer_id order by s.contract_id, s.payer_id
"""


def edges_of(
    contracts: Sequence[Contract],
    month: date,
    *,
    own: Mapping[int, Settlement],
    openings: Mapping[int, OpeningPosition],
    trial: bool = False,
) -> dict[int, Edges]:
    """What waits for each contract's *month* (its first day), by contract. Four statements to the database.

    ``own``: the month's settlements; what is settled already stays a final statement, or not, as it was. ``trial``: a
    parallel run's month.
    """
    ids = [contract.pk for contract in contracts]
    waiting: dict[int, dict[int, Waiting]] = defaultdict(dict)
    set_off: dict[int, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(OPEN, {"contracts": ids, "month": month, "until": month, "trial": trial})
        for contract, payer, held, claims, off in cursor.fetchall():
            waiting[contract][payer] = Waiting(int(held), int(claims))
            set_off[contract] += int(off)
    first_lines = dict(
        ContractLine.objects.filter(contract_id__in=ids).order_by().values_list("contract_id").annotate(Min("pk"))
    )
    finals = {one.pk: own[one.pk].is_final if one.pk in own else month > last_month_of(one) for one in contracts}
    ended = Settlement.objects.filter(contract_id__in=ids, is_final=True, month__lt=month)
    going_on = set(ids) - set(ended.values_list("contract_id", flat=True))
    advances = _planned(going_on, month, finals, openings)
    return {
        one.pk: Edges(
            line_id=first_lines.get(one.pk, 0),
            payer=one.authority_id,
            waiting=waiting[one.pk],
            advance=max(advances.get(one.pk, 0) - set_off[one.pk], 0),
            releases=finals[one.pk] or _ends_a_year(one, month, own.get(one.pk)),
            final=finals[one.pk],
        )
        for one in contracts
    }


def last_month_of(contract: Contract) -> date:
    """The contract's last month: what is settled later is its final statement."""
    return last_month(contract.ended_on or contract.valid_until)


def _ends_a_year(contract: Contract, month: date, own: Settlement | None) -> bool:
    """December, or the contract's last month; what is settled stays what it was when it was settled."""
    if own is not None:
        return bool(own.facts["year_end"])
    return month.month == 12 or month == last_month_of(contract)


def _planned(
    ids: Collection[int], month: date, finals: Mapping[int, bool], openings: Mapping[int, OpeningPosition]
) -> dict[int, int]:
    """What was to be set off of advances until *month*, that month included; at the end, all of it. Of an advance paid
    before the opening: what its schedule says, and what has none at the end only (practice 13, 16)."""
    rows = AdvanceOffset.objects.filter(contract_id__in=ids).order_by().values_list("contract_id", "month")
    brought = [
        (contract, date.fromisoformat(due), fen)
        for contract, opening in openings.items()
        if contract in ids
        for due, fen in opening.schedule
    ]
    for contract, opening in openings.items():
        unplanned = opening.advance_left_fen - sum(fen for _due, fen in opening.schedule)
        brought += [(contract, date.max, unplanned)] if contract in ids and unplanned else []
    found: dict[int, int] = defaultdict(int)
    for contract, due, fen in [*rows.annotate(Sum("fen")), *brought]:
        found[contract] += fen if due <= month or finals[contract] else 0
    return found


def left_owed(contract_id: int, month: date) -> dict[int, int]:
    """What a contract's statements up to a final one, that of *month* included, leave owed to each payer, in fen."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, {"contracts": [contract_id], "month": month, "until": next_month(month), "trial": False})
        return {payer: int(claims) for _contract, payer, _held, claims, _off in cursor.fetchall()}
