"""Clauses, payers and frozen keys under the house's guards; nothing is dated back into a month that was closed."""

from django.db import migrations

from houqin.foundation.scope.sql import append_only, guarded, row_security
from houqin.foundation.terms.sql import immutable_terms

TABLES = (
    "contracts_contractclause",
    "contracts_linepayer",
    "contracts_lineallocation",
)
#: Terms that decide what a month costs, and from which no closed month may be taken away.
COSTING = ("contracts_lineprice", "contracts_contractclause", "contracts_linepayer")

# A new version may take over from a day in an open month only; the copy that a succession ends is the same but for its
# end, so it passes (house §6, Versions; issue: a back-dated price after use).
NOT_DATED_BACK = """
create function contracts_not_dated_back() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
declare
  own text[] := array['id', 'public_id', 'recorded_at', 'superseded_at', 'supersedes_id', 'valid_until', 'source',
                      'verified'];
  before jsonb;
begin
  if not exists (
    select 1 from contracts_contractperiod p
    where p.contract_id = new.contract_id and p.state <> 'open'
      and p.month + interval '1 month' > new.valid_from
      and (new.valid_until is null or p.month < new.valid_until)
  ) then
    return new;
  end if;
  if new.supersedes_id is not null then
    execute format('select to_jsonb(s) from %I s where s.id = $1', tg_table_name) into before using new.supersedes_id;
    if before - own = to_jsonb(new) - own then
      return new;
    end if;
  end if;
  raise exception 'houqin: % from % changes a month that was closed', tg_table_name, new.valid_from
    using errcode = 'HQ006';
end
$$;
"""

# The kernel's named rounding (四舍五入, a half away from zero) for the sets that are priced in the database.
HALF_UP = """
create function contracts_half_up(numerator numeric, denominator numeric) returns bigint
language sql immutable parallel safe as $$
  select (sign(numerator) * div(2 * abs(numerator) + denominator, 2 * denominator))::bigint
$$;
"""


class Migration(migrations.Migration):
    """Guards, row security between providers (trust A8), immutable terms, no dating back."""

    dependencies = [("contracts", "0003_in_full")]
    operations = [
        guarded(*TABLES),
        append_only("contracts_lineallocation"),
        immutable_terms("contracts_contractclause", "contracts_linepayer"),
        *(row_security(table, unit=None, provider="provider_id", open_to_office=True) for table in TABLES),
        migrations.RunSQL(NOT_DATED_BACK, "drop function contracts_not_dated_back()"),
        *(
            migrations.RunSQL(
                f"create trigger not_dated_back before insert on {table}"
                " for each row execute function contracts_not_dated_back()",
                f"drop trigger not_dated_back on {table}",
            )
            for table in COSTING
        ),
        migrations.RunSQL(HALF_UP, "drop function contracts_half_up(numeric, numeric)"),
    ]
