"""Migration operations that put house rules into the database itself.

``guarded``: the table is written only inside a use case that leaves a record. ``append_only``: rows are never
changed or removed. ``row_security``: rows show only to a matching scope; nothing shows to an empty one.
"""

from django.db.migrations import RunSQL

APP_ROLE = "houqin_app"


def guarded(*tables: str) -> RunSQL:
    """Statement triggers that demand a use case now and its record at commit."""
    return RunSQL(
        [
            f"create trigger guarded after insert or update or delete on {table}"
            " for each statement execute function houqin_guard()"
            for table in tables
        ],
        [f"drop trigger guarded on {table}" for table in tables],
    )


def append_only(*tables: str) -> RunSQL:
    """Take UPDATE, DELETE and TRUNCATE from the application's role, and stop everybody else by trigger."""
    return RunSQL(
        [
            statement
            for table in tables
            for statement in (
                f"revoke update, delete, truncate on {table} from {APP_ROLE}",
                f"create trigger append_only before update or delete or truncate on {table}"
                " for each statement execute function houqin_append_only()",
            )
        ],
        [
            statement
            for table in tables
            for statement in (
                f"drop trigger append_only on {table}",
                f"grant update, delete on {table} to {APP_ROLE}",
            )
        ],
    )


def immutable_but_for(*columns: str, table: str) -> RunSQL:
    """Let rows of *table* change in *columns* only (the end of a term) and never vanish (house §6, Versions)."""
    listed = ", ".join(f"'{column}'" for column in columns)
    return RunSQL(
        [
            f"revoke delete, truncate on {table} from {APP_ROLE}",
            f"create trigger immutable before update on {table} for each row"
            f" when ((to_jsonb(new) - array[{listed}]) is distinct from (to_jsonb(old) - array[{listed}]))"
            " execute function houqin_append_only()",
            f"create trigger never_removed before delete or truncate on {table}"
            " for each statement execute function houqin_append_only()",
        ],
        [
            f"drop trigger never_removed on {table}",
            f"drop trigger immutable on {table}",
            f"grant delete on {table} to {APP_ROLE}",
        ],
    )


def each_row(when: str, *tables: str, name: str, function: str) -> RunSQL:
    """A trigger *name* that calls *function* for every row of *tables*: ``before insert``, ``after update``."""
    return RunSQL(
        [f"create trigger {name} {when} on {table} for each row execute function {function}()" for table in tables],
        [f"drop trigger {name} on {table}" for table in tables],
    )


def row_security(
    table: str,
    *,
    unit: str | None = "unit_id",
    provider: str | None = None,
    providers: str | None = None,
    person: str | None = None,
    persons: str | None = None,
    open_in_authority: bool = False,
    open_to_office: bool = False,
) -> RunSQL:
    """Show a row of *table* only to a scope of its authority that sees its unit, provider or person.

    Column names, or None where the table has no such column. ``providers`` names an array column (all providers
    that ever held the row), ``persons`` one of persons (whoever asked, reported or follows). ``open_in_authority``
    shows the row to everyone of the authority (catalogue, places); ``open_to_office`` to all of it who work for no
    provider, so that providers see only themselves (trust A8).
    Writing demands the same authority; what may be written is decided by the use case.
    """
    seen = ["(select houqin_sees_all())"]
    if open_in_authority:
        seen = ["true"]
    if unit:
        seen.append(f"{unit} = any ((select houqin_units())::bigint[])")
    if provider:
        seen.append(f"{provider} = any ((select houqin_providers())::bigint[])")
    if providers:
        seen.append(f"{providers} && (select houqin_providers())")
    if person:
        seen.append(f"{person} = (select houqin_person())")
    if persons:
        seen.append(f"{persons} @> array[(select houqin_person())]")
    if open_to_office:
        seen.append("coalesce(cardinality((select houqin_providers())), 0) = 0")
    authority = "((select houqin_everywhere()) or authority_id = (select houqin_authority()))"
    return _policy(table, f"{authority} and ({' or '.join(seen)})", authority)


def row_security_by_parent(table: str, *, parent: str, column: str) -> RunSQL:
    """Show a row exactly where the row of *parent* that *column* points at shows."""
    rule = f"exists (select 1 from {parent} p where p.id = {table}.{column})"
    return _policy(table, rule, rule)


def _policy(table: str, using: str, check: str) -> RunSQL:
    return RunSQL(
        [
            f"alter table {table} enable row level security",
            f"create policy scope on {table} for all to {APP_ROLE} using ({using}) with check ({check})",
        ],
        [f"drop policy scope on {table}", f"alter table {table} disable row level security"],
    )
