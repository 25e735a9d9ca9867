"""Beneath the reading of clauses: bands cover 0–100 once each, and nothing that is taken is negative or over 100%.

What a rate for each point comes to, and what several terms come to together, SQL cannot simply say: the kernel refuses
the first and makes a claim of the second.
"""

from django.db import migrations

SOUND = r"""
create function contracts_clause_number(written jsonb) returns numeric language sql immutable as $$
  select nullif(btrim(written #>> '{}', E' \t\n\r\u00a0\u3000%'), '')::numeric
$$;
create function contracts_clause_points(written jsonb) returns numeric language sql immutable as $$
  select round(contracts_clause_number(written), 2)
$$;
create function contracts_clause_is_sound(clause jsonb) returns boolean language plpgsql immutable as $$
declare
  place jsonpath;
  tier jsonb;
  band record;
  begun numeric;
  ended numeric;
begin
  clause := clause - 'facts_from';  -- names only, which may be called like a number's key
  if jsonb_array_length(clause -> 'terms') = 0 then
    return false;
  end if;
  foreach place in array array['$.**.rate', '$.**.share', '$.**.pay', '$.**.amount', '$.**.at_least']::jsonpath[] loop
    if exists (
      select 1 from jsonb_path_query(clause, place) as found(value)
      where jsonb_typeof(value) in ('number', 'string') and value #>> '{}' <> 'score' and (
        contracts_clause_number(value) < 0
        or place::text !~ 'amount|at_least' and contracts_clause_number(value) > 100)
    ) then
      return false;
    end if;
  end loop;
  for tier in select jsonb_path_query(clause, '$.** ? (@.type == "tier")') loop
    begun := null;
    ended := 0;
    for band in
      select contracts_clause_points(one -> 'from') as start, contracts_clause_points(one -> 'to') as until
      from jsonb_array_elements(tier -> 'bands') as one order by 1
    loop
      if band.start <> coalesce(ended, band.start) or band.start <= begun then
        return false;
      end if;
      begun := band.start;
      ended := band.until;
    end loop;
    if begun is null or coalesce(ended, 100) <> 100 then
      return false;
    end if;
  end loop;
  return true;
end
$$;
alter table contracts_contractclause
  add constraint contract_clause_is_sound check (contracts_clause_is_sound(clause));
"""
UNSOUND = """
alter table contracts_contractclause drop constraint contract_clause_is_sound;
drop function contracts_clause_is_sound(jsonb);
drop function contracts_clause_points(jsonb);
drop function contracts_clause_number(jsonb);
"""


class Migration(migrations.Migration):
    """A check on the stored clause."""

    dependencies = [("contracts", "0008_delivery_notes")]

    operations = [migrations.RunSQL(SOUND, UNSOUND)]
