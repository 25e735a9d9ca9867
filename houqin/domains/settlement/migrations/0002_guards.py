"""Statements are written by use cases and hidden between providers; what was settled never changes, in the order of
months, by separate persons; a trial moves nothing."""

from django.db.migrations import RunSQL

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import APP_ROLE, append_only, each_row, guarded, immutable_but_for, row_security

SETTLED = (
    "settlement_settlement",
    "settlement_statementline",
    "settlement_deduction",
    "settlement_correction",
    "settlement_issuedpaper",
    "settlement_invoice",
)
OF_PROVIDERS = (
    *SETTLED,
    "settlement_statement",
    "settlement_dispute",
    "settlement_monthend",
    "settlement_paymentapplication",
    "settlement_damagesclaim",
)
PAPER = "settlement_paperamount"
#: What may still happen to a statement: both sides speak, money flows. Its amounts stand.
STATEMENT = (
    *("state", "provider_confirmed_at", "provider_confirmed_by_id", "office_confirmed_at", "office_confirmed_by_id"),
    *("silence_of", "confirmed_on", "plan_by", "due_on", "paid_fen"),
)
DISPUTE = ("state", "answer", "answered_at", "answered_by_id", "held_fen", "granted_fen", "granted_in_id")
APPLICATION = (
    *("state", "approved_by_id", "second_approved_by_id", "released_by_id", "refused_reason"),
    *("voucher_number", "paid_on"),
)
#: What is owed never changes, only what settled it.
CLAIM = ("settled_fen", "settled_on", "settled_by")

# Who prepared a statement neither approves nor releases its payment, nor answers its disputes (practice 17). The
# persons stand in two tables, so no CHECK can hold them.
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

# Each month starts from the one before (clauses.md, Periods).
MONTHS_IN_ORDER = """
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
create trigger months_in_order after insert on settlement_settlement for each row when (not new.is_trial)
  execute function settlement_months_in_order();
"""

# Trials move nothing (practice 16): what may only rest on a real statement, and the ledger, refuse to rest on one.
NO_TRIAL = """
create function settlement_no_trial() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
  if exists (select from settlement_statement s where s.id = new.statement_id and s.is_trial) then
    raise exception 'houqin: % on % for a trial, which moves nothing', tg_op, tg_table_name using errcode = 'HQ008';
  end if;
  return null;
end
$$;

create function settlement_no_trial_money() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
  if exists (select from settlement_statement s where s.public_id = new.source_id and s.is_trial) then
    raise exception 'houqin: money moved for a trial, which moves nothing' using errcode = 'HQ008';
  end if;
  return null;
end
$$;
create trigger no_trial after insert or update on budgets_transfer for each row
  when (new.source_type = 'settlement.statement') execute function settlement_no_trial_money();
"""
#: Who objects to a statement, bills it, pays it, owes from it, is handed its paper.
RESTING = (
    "settlement_dispute",
    "settlement_invoice",
    "settlement_paymentapplication",
    "settlement_damagesclaim",
    "settlement_issuedpaper",
)

#: Whoever works for a provider sees no trial (trust A8); everybody else is not asked row by row.
OFFICE = "coalesce(cardinality((select houqin_providers())), 0) = 0"
HIDDEN = {
    "settlement_settlement": "not is_trial",
    "settlement_statement": "not is_trial",
    "settlement_statementline": "exists (select from settlement_statement s where s.id = statement_id)",
    "settlement_deduction": "exists (select from settlement_statement s where s.id = statement_id)",
    "settlement_correction": "exists (select from settlement_settlement s where s.id = entered_in_id)",
}


class Migration(Guards):
    """Guards, immutability and row security (trust A4, A8), and the walls beneath the refusals."""

    dependencies = [
        ("settlement", "0001_tables"),
        ("scope", "0001_functions"),
        ("audit", "0002_guards"),
    ]
    operations = [
        guarded(*OF_PROVIDERS, PAPER),
        *(row_security(table, unit=None, provider="provider_id", open_to_office=True) for table in OF_PROVIDERS),
        row_security("settlement_closerun", unit=None),
        row_security(PAPER, unit=None, open_to_office=True),
        append_only(*SETTLED),
        immutable_but_for(*STATEMENT, table="settlement_statement"),
        immutable_but_for(*DISPUTE, table="settlement_dispute"),
        immutable_but_for(*APPLICATION, table="settlement_paymentapplication"),
        immutable_but_for(*CLAIM, table="settlement_damagesclaim"),
        RunSQL(SEPARATE, "drop function settlement_separate() cascade"),
        RunSQL(MONTHS_IN_ORDER, "drop function settlement_months_in_order() cascade"),
        RunSQL(NO_TRIAL, "drop function settlement_no_trial(), settlement_no_trial_money() cascade"),
        each_row("after insert or update", *RESTING, name="no_trial", function="settlement_no_trial"),
        RunSQL(
            [
                f"create policy no_trials_for_providers on {table} as restrictive for select to {APP_ROLE}"
                f" using ({OFFICE} or {rule})"
                for table, rule in HIDDEN.items()
            ],
            [f"drop policy no_trials_for_providers on {table}" for table in HIDDEN],
        ),
    ]
