"""A row whose thing is written anew remembers the later import and its digest; what it is of, and became, stays."""

from django.db.migrations import RunSQL

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import APP_ROLE, immutable_but_for

TABLE = "imports_importedrow"


class Migration(Guards):
    """From append-only to fixed but for the last import."""

    dependencies = [("imports", "0002_guards")]
    operations = [
        RunSQL(
            [f"drop trigger append_only on {TABLE}", f"grant update on {TABLE} to {APP_ROLE}"],
            [
                f"revoke update, delete, truncate on {TABLE} from {APP_ROLE}",
                f"create trigger append_only before update or delete or truncate on {TABLE}"
                " for each statement execute function houqin_append_only()",
            ],
        ),
        immutable_but_for("run_id", "digest", table=TABLE),
    ]
