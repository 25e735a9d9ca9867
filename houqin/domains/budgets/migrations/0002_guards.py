"""Budgets are written by use cases, hidden from providers and other units; transfers only grow."""

from django.db.migrations import RunSQL

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import append_only, guarded, immutable_but_for, row_security
from houqin.foundation.terms.sql import immutable_terms

OF_UNITS = (
    "budgets_budgetline",
    "budgets_transfer",
    "budgets_adjustment",
    "budgets_unfundedwork",
    "budgets_incomerecord",
    "budgets_treasuryrow",
    "budgets_quotafigure",
)
OF_ALL = ("budgets_economicclass", "budgets_servicemapping", "budgets_quotastandard")

# What no CHECK can say, because it spans rows: an opposite entry mirrors its first exactly and is none itself; a line
# of the three public expenses receives nothing from another line (they cannot borrow).
LEDGER = """
create function budgets_transfer_stands() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as
$$
declare first budgets_transfer;
begin
  if new.reverses_id is not null then
    select * into first from budgets_transfer where id = new.reverses_id;
    if first.reverses_id is not null or first.line_id <> new.line_id or first.fen <> new.fen
       or first.from_stage <> new.to_stage or first.to_stage <> new.from_stage then
      raise exception 'houqin: this is not the opposite entry of transfer %', new.reverses_id using errcode = 'HQ004';
    end if;
  elsif new.from_stage = 'outside'
    and (select l.is_three_public from budgets_budgetline l where l.id = new.line_id) then
    raise exception 'houqin: a line of the three public expenses receives nothing from another line'
      using errcode = 'HQ004';
  end if;
  return new;
end
$$;
create trigger transfer_stands before insert on budgets_transfer for each row
when (new.reverses_id is not null or new.source_type = 'budgets.adjustment')
execute function budgets_transfer_stands();
"""


class Migration(Guards):
    """Guards, row security by unit, the append-only ledger, immutable terms."""

    dependencies = [
        ("budgets", "0001_tables"),
        ("scope", "0001_functions"),
        ("audit", "0002_guards"),
        ("terms", "0002_guards"),
    ]
    operations = [
        guarded(*OF_UNITS, *OF_ALL),
        append_only("budgets_transfer", "budgets_adjustment", "budgets_incomerecord", "budgets_treasuryrow"),
        immutable_terms("budgets_quotafigure", *OF_ALL),
        immutable_but_for(
            *("name", "state", "reserve_control", "commit_control", "accrue_control"),
            *("approved_fen", "reserved_fen", "committed_fen", "accrued_fen", "paid_fen"),
            table="budgets_budgetline",
        ),
        immutable_but_for("funded_by_id", "closed_at", "closed_because", table="budgets_unfundedwork"),
        RunSQL(LEDGER, "drop function budgets_transfer_stands() cascade"),
        *(row_security(table) for table in OF_UNITS),
        *(row_security(table, unit=None, open_in_authority=True) for table in OF_ALL),
    ]
