"""What ``houqin verify`` derives anew of budgets: every balance from its transfers, and the transfers' own shape."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.budgets.queries import derived_balances
from houqin.domains.budgets.rules.ledger import Balances
from houqin.foundation.audit.verification import Difference, Held
from houqin.foundation.organisation.models import Unit

BALANCES = ("approved", "reserved", "committed", "accrued", "paid")
#: What the check notices, for the twin that plants corruptions.
HOLDS = {
    "budgets_budgetline": Held(columns=tuple(f"{name}_fen" for name in BALANCES)),
    "budgets_transfer": Held(
        columns=("fen", "from_stage", "to_stage", "line_id", "unit_id"), deleted=True, inserted=True
    ),
    "budgets_adjustment": Held(columns=("fen", "from_line_id", "to_line_id"), deleted=True),
}

# Money that moves between lines leaves as much as it enters: per carry-over.
UNEVEN = """
select source_id, sum(case when from_stage = 'outside' then fen else 0 end),
  sum(case when to_stage = 'outside' then fen else 0 end)
from budgets_transfer where authority_id = %s and source_type = 'budgets.carry_over'
group by source_id
having sum(case when from_stage = 'outside' then fen else 0 end)
  <> sum(case when to_stage = 'outside' then fen else 0 end)
order by source_id
"""

# An adjustment stands for exactly one transfer out of its first line and one into its second, of its amount.
ADJUSTED = """
select coalesce(a.public_id, t.source_id), a.fen,
  coalesce(sum(t.fen) filter (where t.line_id = a.from_line_id and t.to_stage = 'outside'), 0),
  coalesce(sum(t.fen) filter (where t.line_id = a.to_line_id and t.from_stage = 'outside'), 0),
  count(t.id)
from (select * from budgets_adjustment where authority_id = %s) a
full join (select * from budgets_transfer where authority_id = %s and source_type = 'budgets.adjustment') t
  on t.source_id = a.public_id
group by a.public_id, t.source_id, a.fen
order by 1
"""

# The opposite entry mirrors its first, and a transfer belongs to its line's unit; the database demands it on the way
# in, this finds what came another way.
CROOKED = """
select back.public_id, 'reverses', first.fen, back.fen
from budgets_transfer back join budgets_transfer first on first.id = back.reverses_id
where back.authority_id = %s and (back.fen <> first.fen or back.line_id <> first.line_id
  or back.from_stage <> first.to_stage or back.to_stage <> first.from_stage or first.reverses_id is not null)
union all
select t.public_id, 'unit_id', t.unit_id, l.unit_id
from budgets_transfer t join budgets_budgetline l on l.id = t.line_id
where t.authority_id = %s and (t.unit_id <> l.unit_id or t.authority_id <> l.authority_id)
order by 1
"""


def differences(authority: Unit) -> Iterator[Difference]:
    """Every balance of an authority that its transfers do not bear out, uneven moves between lines, crooked entries.

    Three passes over the ledger, in sets; the caller's scope must show the whole authority.
    """
    derived = derived_balances(authority.pk)
    for line in BudgetLine.objects.filter(authority=authority).order_by("pk").iterator():
        history = derived.get(line.pk, Balances())
        for name in BALANCES:
            stored, after = getattr(line.balances, name), getattr(history, name)
            if stored != after:
                yield Difference(f"budgets.line {line.public_id}", f"{name}_fen", str(stored), str(after))
    with connection.cursor() as cursor:
        cursor.execute(UNEVEN, [authority.pk])
        for source, entered, left in cursor.fetchall():
            yield Difference(f"budgets.carry_over {source}", "fen", str(entered), str(left))
        cursor.execute(ADJUSTED, [authority.pk, authority.pk])
        for source, fen, given, taken, count in cursor.fetchall():
            if (given, taken, count) != (fen, fen, 2):
                yield Difference(f"budgets.adjustment {source}", "fen", str(fen), f"-{given} +{taken} ({count})")
        cursor.execute(CROOKED, [authority.pk, authority.pk])
        for transfer, what, stored, should in cursor.fetchall():
            yield Difference(f"budgets.transfer {transfer}", what, str(stored), str(should))
