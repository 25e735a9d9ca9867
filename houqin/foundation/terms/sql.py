"""Migration operations of terms: the database holds that a term is never edited."""

from django.db.migrations import RunSQL


def immutable_terms(*tables: str) -> RunSQL:
    """Rows of these term tables may only be marked as superseded, once; nothing else of them changes or goes."""
    return RunSQL(
        [
            f"create trigger immutable_term before update or delete on {table}"
            " for each row execute function houqin_immutable_term()"
            for table in tables
        ],
        [f"drop trigger immutable_term on {table}" for table in tables],
    )
