"""Who prepared a statement neither approves nor releases its payment, nor answers its disputes (practice 17)."""

from django.db import migrations

SEPARATE = """
create function settlement_separate() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as
$$
declare preparer bigint;
begin
  select prepared_by_id into preparer from settlement_statement where id = new.statement_id;
  if tg_table_name = 'settlement_dispute' then
    if new.answered_by_id = preparer then
      raise exception 'houqin: who prepared the statement answers its dispute'
        using errcode = 'check_violation', constraint = 'dispute_not_answered_by_preparer';
    end if;
  elsif preparer in (new.approved_by_id, new.second_approved_by_id, new.released_by_id) then
    raise exception 'houqin: who prepared the statement approves or releases its payment'
      using errcode = 'check_violation', constraint = 'application_not_by_preparer';
  end if;
  return new;
end
$$;
revoke all on function settlement_separate() from public;
create trigger separate before insert or update of answered_by_id on settlement_dispute
  for each row execute function settlement_separate();
create trigger separate before insert or update of approved_by_id, second_approved_by_id, released_by_id
  on settlement_paymentapplication for each row execute function settlement_separate();
"""
BACK = """
drop trigger separate on settlement_dispute;
drop trigger separate on settlement_paymentapplication;
drop function settlement_separate();
"""


class Migration(migrations.Migration):
    """Triggers beneath the rule of services: the persons stand in two tables, so no CHECK can hold them."""

    dependencies = [("settlement", "0008_calendar_and_persons")]
    operations = [migrations.RunSQL(SEPARATE, BACK)]
