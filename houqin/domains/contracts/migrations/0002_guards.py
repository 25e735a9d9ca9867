"""Contracts are written by use cases, hidden between providers, and fixed once in force; deliveries only grow."""

from django.db import migrations

from houqin.foundation.scope.sql import append_only, guarded, row_security
from houqin.foundation.terms.sql import immutable_terms

TERMS = ("contracts_contractline", "contracts_linecoverage", "contracts_lineplace", "contracts_linepromise")
TABLES = ("contracts_contract", *TERMS, "contracts_lineprice", "contracts_contractperiod", "contracts_deliveryrecord")

# What stands in a contract may be changed while it is a draft; afterwards a row only ends (house §6, Versions).
FIXED = """
create function contracts_fixed() returns trigger language plpgsql security definer set search_path = pg_catalog, public
as $$
begin
  if (select c.state from contracts_contract c where c.id = old.contract_id) = 'draft' then
    if tg_op = 'DELETE' then return old; end if;
    return new;
  end if;
  if tg_op = 'UPDATE' and (to_jsonb(new) - 'valid_until') = (to_jsonb(old) - 'valid_until') then
    return new;
  end if;
  raise exception 'houqin: % on %, whose contract is in force', tg_op, tg_table_name using errcode = 'HQ003';
end
$$;
"""


class Migration(migrations.Migration):
    """Guards, row security between providers (trust A8), fixed terms, append-only deliveries."""

    dependencies = [
        ("contracts", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_guards"),
        ("terms", "0002_guards"),
    ]
    operations = [
        guarded(*TABLES),
        append_only("contracts_deliveryrecord"),
        immutable_terms("contracts_lineprice"),
        migrations.RunSQL(FIXED, "drop function contracts_fixed()"),
        *(
            migrations.RunSQL(
                f"create trigger fixed before update or delete on {table}"
                " for each row execute function contracts_fixed()",
                f"drop trigger fixed on {table}",
            )
            for table in TERMS
        ),
        *(row_security(table, unit=None, provider="provider_id", open_to_office=True) for table in TABLES),
    ]
