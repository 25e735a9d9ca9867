"""The scope of a transaction: which authority, units, providers and person it may see.

The database compares every row of a secured table with these settings and shows nothing when they are
empty, so that a forgotten filter shows no rows instead of everybody's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection
from psycopg.pq import TransactionStatus

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be seen, by internal id.

    ``authority`` is an authority's id, ``"*"`` for installation-wide jobs, or empty for nothing. ``units``
    are the units whose rows are visible, or ``"*"`` for all of the authority. ``providers`` are the units of
    the providers the actor works for; ``person`` shows the rows that belong to one person.
    """

    authority: int | str = ""
    units: tuple[int, ...] | str = ()
    providers: tuple[int, ...] = ()
    person: int | None = None

    def settings(self) -> tuple[str, str, str, str]:
        """The four settings as the database reads them."""
        units = self.units if isinstance(self.units, str) else _array(self.units)
        return str(self.authority), units, _array(self.providers), "" if self.person is None else str(self.person)


NOTHING = Scope()
WHOLE_INSTALLATION = Scope(authority=EVERYTHING, units=EVERYTHING)

_current: ContextVar[Scope] = ContextVar("houqin_scope", default=NOTHING)

SET_SCOPE = (
    "select set_config('houqin.authority', %s, true), set_config('houqin.units', %s, true),"
    " set_config('houqin.providers', %s, true), set_config('houqin.person', %s, true)"
)


def current() -> Scope:
    """The scope that the next transaction of this context will open with."""
    return _current.get()


@contextmanager
def entering(scope: Scope) -> Iterator[None]:
    """Work under *scope*: transactions opened inside start with it; one already open changes to it until the end."""
    before = _current.get()
    token = _current.set(scope)
    _announce(scope, previous=before)
    try:
        yield
    finally:
        _current.reset(token)
        _announce(before, previous=scope)


def _announce(scope: Scope, *, previous: Scope) -> None:
    """Tell an open transaction; a broken one forgets by itself when its savepoint is rolled back."""
    if scope == previous or not connection.in_atomic_block or connection.needs_rollback:
        return
    raw = connection.connection
    if raw is None or raw.info.transaction_status == TransactionStatus.INERROR:
        return
    with raw.cursor() as cursor:
        cursor.execute(SET_SCOPE, scope.settings())


def _array(ids: tuple[int, ...]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"
