"""Database functions that guards, append-only tables and row security stand on."""

from django.db.migrations import RunSQL

from houqin.foundation.scope.migration import Guards

SETTINGS = """
create function houqin_everywhere() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('houqin.authority', true), '') = '*' $$;

create function houqin_authority() returns bigint language sql stable parallel safe as
$$ select case when current_setting('houqin.authority', true) = '*' then null
               else nullif(current_setting('houqin.authority', true), '')::bigint end $$;

create function houqin_sees_all() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('houqin.units', true), '') = '*' $$;

create function houqin_units() returns bigint[] language sql stable parallel safe as
$$ select case when current_setting('houqin.units', true) = '*' then '{}'
               else nullif(current_setting('houqin.units', true), '')::bigint[] end $$;

create function houqin_providers() returns bigint[] language sql stable parallel safe as
$$ select nullif(current_setting('houqin.providers', true), '')::bigint[] $$;

create function houqin_person() returns bigint language sql stable parallel safe as
$$ select nullif(current_setting('houqin.person', true), '')::bigint $$;
"""

# The demand is one small row per transaction; its deferred trigger looks for the record at commit. A row trigger on
# each guarded table would fire once per row of a bulk import.
GUARD = """
create table houqin_demand (xid xid8 primary key, table_name text not null);
revoke all on houqin_demand from houqin_app;

create function houqin_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, public as
$$
begin
  if coalesce(current_setting('houqin.use_case', true), '') = '' then
    raise exception 'houqin: % on % outside a use case', tg_op, tg_table_name using errcode = 'HQ001';
  end if;
  if coalesce(current_setting('houqin.demand', true), '') = '' then
    perform set_config('houqin.demand', tg_table_name, true);
    insert into houqin_demand (xid, table_name) values (pg_current_xact_id(), tg_table_name) on conflict do nothing;
  end if;
  return null;
end
$$;

create function houqin_demand_record() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as
$$
begin
  if not exists (select 1 from audit_auditrecord where xid = new.xid) then
    raise exception 'houqin: % was written without a record', new.table_name using errcode = 'HQ002';
  end if;
  delete from houqin_demand where xid = new.xid;
  return null;
end
$$;

create constraint trigger demand_record after insert on houqin_demand
deferrable initially deferred for each row execute function houqin_demand_record();

create function houqin_append_only() returns trigger language plpgsql as
$$
begin
  raise exception 'houqin: % on %, which only grows', tg_op, tg_table_name using errcode = 'HQ003';
end
$$;
"""

# Dated terms: what their exclusion constraints compare texts with, and the trigger under which they are never edited.
TERMS = """
create type houqin_textrange as range (subtype = text, collation = "C");

create function houqin_immutable_term() returns trigger language plpgsql as
$$
begin
  if tg_op = 'DELETE' or old.superseded_at is not null or new.superseded_at is null
     or to_jsonb(new) - 'superseded_at' <> to_jsonb(old) - 'superseded_at' then
    raise exception 'houqin: % on %, whose rows are followed or corrected, never edited', tg_op, tg_table_name
      using errcode = 'HQ004';
  end if;
  return new;
end
$$;
"""


class Migration(Guards):
    """First of all migrations: other apps' guards call these functions."""

    initial = True
    operations = [
        RunSQL(
            SETTINGS,
            "drop function houqin_everywhere(), houqin_authority(), houqin_sees_all(), houqin_units(),"
            " houqin_providers(), houqin_person()",
        ),
        RunSQL(
            GUARD,
            "drop table houqin_demand; drop function houqin_guard(), houqin_demand_record(), houqin_append_only()",
        ),
        RunSQL(TERMS, "drop function houqin_immutable_term(); drop type houqin_textrange"),
    ]
