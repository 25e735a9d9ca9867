"""Files are written by use cases; their content never changes, only retention marks them removed."""

from django.db.migrations import RunSQL

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import guarded, row_security

STAYS = """
create function documents_stays() returns trigger language plpgsql as
$$
begin
  if tg_op = 'DELETE' or old.removed_at is not null
     or to_jsonb(new) - array['removed_at', 'removal_reason'] <> to_jsonb(old) - array['removed_at', 'removal_reason'] then
    raise exception 'houqin: % on %, whose rows only retention marks as removed', tg_op, tg_table_name
      using errcode = 'HQ005';
  end if;
  return new;
end
$$;
create trigger stays before update or delete on documents_document for each row execute function documents_stays();
"""


class Migration(Guards):
    """Guards, row security and the trigger that keeps files as they came."""

    dependencies = [("documents", "0001_tables"), ("scope", "0001_functions")]
    operations = [
        guarded("documents_document"),
        row_security("documents_document", unit=None, open_in_authority=True),
        RunSQL(STAYS, "drop trigger stays on documents_document; drop function documents_stays()"),
    ]
