"""Trials move nothing and are no provider's affair: the database refuses what would rest on one, and hides them."""

from django.db import migrations

APP_ROLE = "houqin_app"

#: What may only rest on a real statement: who objects to it, bills it, pays it, owes from it, is handed its paper.
RESTING = (
    "settlement_dispute",
    "settlement_invoice",
    "settlement_paymentapplication",
    "settlement_damagesclaim",
    "settlement_issuedpaper",
)

REFUSE = """
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
"""

TRANSFERS = (
    "create trigger no_trial after insert or update on budgets_transfer for each row"
    " when (new.source_type = 'settlement.statement') execute function settlement_no_trial_money()"
)

#: Whoever works for a provider sees no trial; everybody else is not asked row by row.
OFFICE = "coalesce(cardinality((select houqin_providers())), 0) = 0"
HIDDEN = {
    "settlement_settlement": "not is_trial",
    "settlement_statement": "not is_trial",
    "settlement_statementline": "exists (select from settlement_statement s where s.id = statement_id)",
    "settlement_deduction": "exists (select from settlement_statement s where s.id = statement_id)",
    "settlement_correction": "exists (select from settlement_settlement s where s.id = entered_in_id)",
}


class Migration(migrations.Migration):
    """Triggers beneath the refusals, and policies beneath ``visible_to`` (trust A8, practice 16)."""

    dependencies = [("settlement", "0013_parallel_runs"), ("budgets", "0002_guards"), ("scope", "0001_functions")]
    operations = [
        migrations.RunSQL(REFUSE, "drop function settlement_no_trial(), settlement_no_trial_money()"),
        migrations.RunSQL(
            [
                f"create trigger no_trial after insert or update on {table} for each row"
                " execute function settlement_no_trial()"
                for table in RESTING
            ],
            [f"drop trigger no_trial on {table}" for table in RESTING],
        ),
        migrations.RunSQL(TRANSFERS, "drop trigger no_trial on budgets_transfer"),
        migrations.RunSQL(
            [
                f"create policy no_trials_for_providers on {table} as restrictive for select to {APP_ROLE}"
                f" using ({OFFICE} or {rule})"
                for table, rule in HIDDEN.items()
            ],
            [f"drop policy no_trials_for_providers on {table}" for table in HIDDEN],
        ),
    ]
