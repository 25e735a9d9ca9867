"""Amendments, bonds, advances, renewals and openings under guard, with the law's limits beneath the services."""

from django.db import migrations

from houqin.foundation.scope.sql import append_only, guarded, immutable_but_for, row_security
from houqin.foundation.terms.sql import immutable_terms

OF_PROVIDERS = (
    "contracts_amendment",
    "contracts_priceformula",
    "contracts_bond",
    "contracts_advancepayment",
    "contracts_advanceoffset",
    "contracts_acceptance",
    "contracts_renewalappraisal",
    "contracts_handoveritem",
    "contracts_openingposition",
)
OF_THE_OFFICE = ("contracts_contractbudget", "contracts_referenceprice", "contracts_worknorm")
GROWING = (
    "contracts_amendment",
    "contracts_advancepayment",
    "contracts_advanceoffset",
    "contracts_acceptance",
    "contracts_renewalappraisal",
    "contracts_openingposition",
)

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
drop trigger within_tender on contracts_contract;
drop function contracts_renewed_within_tender();
alter table contracts_contract drop constraint contract_tendered_for_three_years;
alter table contracts_contract drop constraint contract_within_its_tender;
"""


def _after(table: str, name: str, function: str, when: str = "after insert") -> migrations.RunSQL:
    return migrations.RunSQL(
        f"create trigger {name} {when} on {table} for each row execute function {function}()",
        f"drop trigger {name} on {table}",
    )


class Migration(migrations.Migration):
    """Guards, row security, limits of law."""

    dependencies = [("contracts", "0005_course_and_money"), ("contracts", "0004_guards")]
    operations = [
        guarded(*OF_PROVIDERS, *OF_THE_OFFICE),
        append_only(*GROWING),
        immutable_terms("contracts_priceformula", "contracts_referenceprice", "contracts_worknorm"),
        immutable_but_for("done_on", "done_by_id", "note", table="contracts_handoveritem"),
        immutable_but_for("claimed_fen", "claim_reason", "returned_on", table="contracts_bond"),
        immutable_but_for("committed_fen", table="contracts_contractbudget"),
        *(row_security(table, unit=None, provider="provider_id", open_to_office=True) for table in OF_PROVIDERS),
        *(row_security(table, unit=None, open_to_office=True) for table in OF_THE_OFFICE),
        migrations.RunSQL(ADDITIONS, "drop function contracts_additions_limited()"),
        _after("contracts_amendment", "additions_limited", "contracts_additions_limited"),
        _after("contracts_openingposition", "additions_limited", "contracts_additions_limited"),
        migrations.RunSQL(BOND, "drop function contracts_bond_limited()"),
        _after("contracts_bond", "bond_limited", "contracts_bond_limited"),
        migrations.RunSQL(FORMULA, "drop function contracts_formula_before_force()"),
        _after("contracts_priceformula", "before_force", "contracts_formula_before_force", "before insert"),
        migrations.RunSQL(TENDER, UNTENDER),
    ]
