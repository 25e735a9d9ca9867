"""The wall beneath: no month of a contract is settled under a later one that is settled already."""

from django.db import migrations

FUNCTION = """
create function settlement_months_in_order() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
  if exists (select from settlement_settlement s where s.contract_id = new.contract_id and s.month > new.month
      and not s.is_trial) then
    raise exception 'houqin: a month settled under a later one' using errcode = 'HQ009';
  end if;
  return null;
end
$$;
"""
TRIGGER = (
    "create trigger months_in_order after insert on settlement_settlement for each row when (not new.is_trial)"
    " execute function settlement_months_in_order()"
)


class Migration(migrations.Migration):
    """Clauses.md, Periods: each month starts from the one before."""

    dependencies = [("settlement", "0016_paper_guards")]
    operations = [
        migrations.RunSQL(FUNCTION, "drop function settlement_months_in_order()"),
        migrations.RunSQL(TRIGGER, "drop trigger months_in_order on settlement_settlement"),
    ]
