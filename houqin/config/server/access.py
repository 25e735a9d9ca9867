"""What each of the two roles may do: the owner migrates, the application reads and writes rows.

The same statements serve the embedded server and one run by somebody else; on the latter the two roles are
made by its administrator (``houqin init`` prints how).
"""

from typing import Any

import psycopg
from psycopg import sql

OWNER = "houqin_owner"
APPLICATION = "houqin_app"
#: Powers neither role has: the application must not get round row security, the owner needs no more either.
LOGIN_ONLY = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"

Connection = psycopg.Connection[Any]


def make_roles(administrator: Connection) -> None:
    """Make both roles where they are missing and take every further power from them."""
    for role in (OWNER, APPLICATION):
        known = administrator.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = "ALTER" if known else "CREATE"
        administrator.execute(sql.SQL(f"{verb} ROLE {{}} {LOGIN_ONLY}").format(sql.Identifier(role)))


def create_database(creator: Connection, name: str, *, owner: str, template: str = "template0") -> None:
    """Create the database *name* for *owner*, closed to all others; from another one when *template* names it.

    *creator* is in autocommit mode, as CREATE DATABASE demands.
    """
    creator.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template)
        )
    )
    creator.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def drop_database(creator: Connection, name: str) -> None:
    """Drop the database *name* if it exists, whoever is connected to it."""
    creator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_exists(connection: Connection, name: str) -> bool:
    """Whether the server has a database of that name."""
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def let_in(owner: Connection, application: str = APPLICATION) -> None:
    """Run as the owner in its database: *application* may use what the owner makes there, now and later.

    Rows and sequences only. TEMPORARY is for imports, which stage rows in temporary tables; those vanish
    with the connection.
    """
    names = {
        "database": sql.Identifier(owner.info.dbname),
        "owner": sql.Identifier(owner.info.user),
        "application": sql.Identifier(application),
    }
    for statement in (
        "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {application}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {application}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {application}",
    ):
        owner.execute(sql.SQL(statement).format(**names))


def shut_out(owner: Connection, application: str = APPLICATION) -> None:
    """Run as the owner before a dump is brought back, and :func:`let_in` after it: nothing is open to *application*
    but what the dump opens. A dump names only grants that differ from PostgreSQL's own defaults, so that a table kept
    from *application* would come back open to it by ours.
    """
    names = {"owner": sql.Identifier(owner.info.user), "application": sql.Identifier(application)}
    for things in ("TABLES", "SEQUENCES"):
        owner.execute(
            sql.SQL(
                "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public REVOKE ALL ON {things} FROM {application}"
            ).format(things=sql.SQL(things), **names)
        )
