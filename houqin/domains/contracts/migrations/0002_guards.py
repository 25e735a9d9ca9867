"""Contracts are written by use cases, hidden between providers, fixed once in force, and kept within the law's limits."""

from django.db.migrations import RunSQL

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import append_only, each_row, guarded, immutable_but_for, row_security
from houqin.foundation.terms.sql import immutable_terms

#: What stands in a contract: changed while it is a draft; afterwards a row only ends (house §6, Versions).
STANDING = ("contracts_contractline", "contracts_linecoverage", "contracts_lineplace", "contracts_linepromise")
GROWING = (
    "contracts_deliveryrecord",
    "contracts_deliverynote",
    "contracts_lineallocation",
    "contracts_amendment",
    "contracts_advancepayment",
    "contracts_advanceoffset",
    "contracts_acceptance",
    "contracts_renewalappraisal",
    "contracts_openingposition",
)
TERMS = ("contracts_lineprice", "contracts_contractclause", "contracts_linepayer", "contracts_priceformula")
OF_PROVIDERS = (
    "contracts_contract",
    *STANDING,
    *GROWING,
    *TERMS,
    "contracts_contractperiod",
    "contracts_bond",
    "contracts_handoveritem",
)
OFFICE_TERMS = ("contracts_referenceprice", "contracts_worknorm")
OF_THE_OFFICE = (*OFFICE_TERMS, "contracts_contractbudget")

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

# What a contract says of itself is fixed once it is in force: number, provider, term, total, terms of payment.
# Amendments move the total by their own columns; the end has its own.
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

# Beneath the reading of clauses: bands cover 0–100 once each, and nothing that is taken is negative or over 100%.
# What a rate for each point comes to, and what several terms come to together, SQL cannot simply say: the kernel
# refuses the first and makes a claim of the second.
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
drop function contracts_clause_is_sound(jsonb), contracts_clause_points(jsonb), contracts_clause_number(jsonb);
"""

# 政府采购法 49: all additions of the same subject together, those before the system included, at most a tenth.
ADDITIONS = """
create function contracts_additions_limited() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
  if (select coalesce(sum(a.counted_fen), 0) from contracts_amendment a where a.contract_id = new.contract_id)
   + (select coalesce(sum(o.added_fen), 0) from contracts_openingposition o where o.contract_id = new.contract_id)
   > (select c.total_fen / 10 from contracts_contract c where c.id = new.contract_id) then
    raise exception 'houqin: additions to contract % exceed a tenth of it', new.contract_id using errcode = 'HQ007';
  end if;
  return null;
end
$$;
"""

# 政府采购法实施条例 48.
BOND = """
create function contracts_bond_limited() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
  if new.fen > (select (c.total_fen + c.amended_fen) / 10 from contracts_contract c where c.id = new.contract_id) then
    raise exception 'houqin: the bond of contract % exceeds a tenth of it', new.contract_id using errcode = 'HQ007';
  end if;
  return null;
end
$$;
"""

# A formula must have stood in the tender document and the contract: none is written into a contract in force.
FORMULA = """
create function contracts_formula_before_force() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
  if (select c.state from contracts_contract c where c.id = new.contract_id) <> 'draft' then
    raise exception 'houqin: contract % is in force, no formula is added', new.contract_id using errcode = 'HQ007';
  end if;
  return new;
end
$$;
"""

# 财库〔2014〕37号: tendered once, at most three years, signed year by year; a renewal stays within its tender.
TENDER = """
alter table contracts_contract add constraint contract_within_its_tender
  check (tendered_until is null or valid_until <= tendered_until);
alter table contracts_contract add constraint contract_tendered_for_three_years
  check (tendered_until is null or renewal_of_id is not null or term_exception <> ''
         or tendered_until <= valid_from + interval '3 years');
create function contracts_renewed_within_tender() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
  if new.renewal_of_id is not null and new.valid_until >
     (select coalesce(c.tendered_until, c.valid_until) from contracts_contract c where c.id = new.renewal_of_id) then
    raise exception 'houqin: the renewal % goes beyond its tender', new.number using errcode = 'HQ007';
  end if;
  return new;
end
$$;
create trigger within_tender before insert or update of valid_until, renewal_of_id on contracts_contract
  for each row execute function contracts_renewed_within_tender();
"""
UNTENDER = """
drop function contracts_renewed_within_tender() cascade;
alter table contracts_contract drop constraint contract_tendered_for_three_years;
alter table contracts_contract drop constraint contract_within_its_tender;
"""

# The kernel's named rounding (四舍五入, a half away from zero) for the sets that are priced in the database.
HALF_UP = """
create function contracts_half_up(numerator numeric, denominator numeric) returns bigint
language sql immutable parallel safe as $$
  select (sign(numerator) * div(2 * abs(numerator) + denominator, 2 * denominator))::bigint
$$;
"""


class Migration(Guards):
    """Guards, row security between providers (trust A8), what stays as it was, limits of law."""

    dependencies = [
        ("contracts", "0001_tables"),
        ("scope", "0001_functions"),
        ("audit", "0002_guards"),
        ("terms", "0002_guards"),
    ]
    operations = [
        guarded(*OF_PROVIDERS, *OF_THE_OFFICE),
        *(row_security(table, unit=None, provider="provider_id", open_to_office=True) for table in OF_PROVIDERS),
        *(row_security(table, unit=None, open_to_office=True) for table in OF_THE_OFFICE),
        append_only(*GROWING),
        immutable_terms(*TERMS, *OFFICE_TERMS),
        immutable_but_for("done_on", "done_by_id", "note", table="contracts_handoveritem"),
        immutable_but_for("claimed_fen", "claim_reason", "returned_on", table="contracts_bond"),
        immutable_but_for("committed_fen", table="contracts_contractbudget"),
        RunSQL(FIXED, "drop function contracts_fixed()"),
        each_row("before update or delete", *STANDING, name="fixed", function="contracts_fixed"),
        RunSQL(HEADER, "drop function contracts_header_fixed() cascade"),
        RunSQL(NOT_DATED_BACK, "drop function contracts_not_dated_back()"),
        each_row(
            *("before insert", "contracts_lineprice", "contracts_contractclause", "contracts_linepayer"),
            name="not_dated_back",
            function="contracts_not_dated_back",
        ),
        RunSQL(SOUND, UNSOUND),
        RunSQL(ADDITIONS, "drop function contracts_additions_limited()"),
        each_row(
            *("after insert", "contracts_amendment", "contracts_openingposition"),
            name="additions_limited",
            function="contracts_additions_limited",
        ),
        RunSQL(BOND, "drop function contracts_bond_limited()"),
        each_row("after insert", "contracts_bond", name="bond_limited", function="contracts_bond_limited"),
        RunSQL(FORMULA, "drop function contracts_formula_before_force()"),
        each_row(
            *("before insert", "contracts_priceformula"),
            name="before_force",
            function="contracts_formula_before_force",
        ),
        RunSQL(TENDER, UNTENDER),
        RunSQL(HALF_UP, "drop function contracts_half_up(numeric, numeric)"),
    ]
