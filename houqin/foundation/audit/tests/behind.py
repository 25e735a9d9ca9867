"""The owner of the tables with nothing in the way: what triggers, foreign keys and row security cannot prevent."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.utils import CursorWrapper

#: Not a superuser, so no ``session_replication_role``; but an owner may take the guards off its own tables.
DISARM = """
do $$ declare found record; begin
    for found in select distinct tgrelid::regclass as name from pg_trigger where not tgisinternal loop
        execute format('alter table %s disable trigger user', found.name);
    end loop;
    for found in select conrelid::regclass as name, conname from pg_constraint
                 where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0 loop
        execute format('alter table %s drop constraint %I', found.name, found.conname);
    end loop;
end $$
"""


@contextmanager
def behind_the_application() -> Iterator[CursorWrapper]:
    """A cursor of the owner, in a test whose database is thrown away afterwards (``transaction=True``)."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(DISARM)
        try:
            yield cursor
        finally:
            connections["owner"].close()
