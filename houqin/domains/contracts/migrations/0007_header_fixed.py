"""What a contract says of itself is fixed once it is in force: number, provider, term, total, terms of payment."""

from django.db import migrations

# Amendments move the total by their own columns; the end has its own (house §6, Versions).
MOVING = "array['state', 'amended_fen', 'added_fen', 'ended_on', 'end_reason', 'end_kind']"
HEADER = f"""
create function contracts_header_fixed() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
  if tg_op = 'UPDATE' and (to_jsonb(new) - {MOVING}) = (to_jsonb(old) - {MOVING}) and new.state <> 'draft' then
    return new;
  end if;
  raise exception 'houqin: % on contract %, which is in force', tg_op, old.number using errcode = 'HQ003';
end
$$;
create trigger fixed before update or delete on contracts_contract
  for each row when (old.state <> 'draft') execute function contracts_header_fixed();
"""


class Migration(migrations.Migration):
    """The header of a contract in force; a line has its name in words."""

    dependencies = [("contracts", "0006_guards")]
    operations = [
        migrations.AlterModelOptions(name="contractline", options={"verbose_name": "contract line"}),
        migrations.RunSQL(HEADER, "drop trigger fixed on contracts_contract; drop function contracts_header_fixed()"),
    ]
