"""The one door for writing: a use case is a transaction that leaves a record, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import connection, transaction

from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import entering

P = ParamSpec("P")
R = TypeVar("R")


class WithoutRecord(RuntimeError):
    """A use case wrote a guarded row and recorded nothing: a mistake of the program, rolled back."""


class OutsideUseCase(RuntimeError):
    """Something records although no use case runs: a mistake of the program."""


@dataclass(slots=True)
class RunningCase:
    """The use case now running, with the actions it has recorded."""

    name: str
    recorded: list[str] = field(default_factory=list)


_running: ContextVar[RunningCase | None] = ContextVar("houqin_use_case", default=None)


def running_case() -> RunningCase:
    """The use case that runs now; raises OutsideUseCase when none does."""
    case = _running.get()
    if case is None:
        raise OutsideUseCase("audit.record was called outside a use case")
    return case


def use_case(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
    """Make *function* (actor first) one transaction under the actor's scope that must leave a record.

    A use case called from another joins its transaction and leaves a record of its own. Raises WithoutRecord when a
    guarded table was written and nothing recorded; the database holds the same rule for what passes by Python.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        case = RunningCase(name)
        is_inner = connection.in_atomic_block
        # The scope first: a transaction opened here then begins with it.
        with entering(actor.scope), transaction.atomic():
            outer = _announce(name, demand="")
            token = _running.set(case)
            try:
                result = function(actor, *args, **kwargs)
                if not case.recorded and _demanded():
                    raise WithoutRecord(f"{name} wrote and recorded nothing")
            finally:
                _running.reset(token)
            if is_inner:  # else both settings end with the transaction
                _announce(outer[0], demand=outer[1])
        return result

    run.use_case_name = name  # type: ignore[attr-defined]  # read by the sweep over all use cases
    return run


def _announce(name: str, *, demand: str) -> tuple[str, str]:
    """Tell the database which use case runs and clear its demand; answer what stood there before.

    Not undone when the use case fails: rolling its savepoint back restores both settings.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "with before as materialized (select coalesce(current_setting('houqin.use_case', true), '') as name,"
            " coalesce(current_setting('houqin.demand', true), '') as demand)"
            " select before.name, before.demand, set_config('houqin.use_case', %s, true),"
            " set_config('houqin.demand', %s, true) from before",
            [name, demand],
        )
        row = cursor.fetchone()
    assert row is not None  # noqa: S101  a select without a table answers one row
    return str(row[0]), str(row[1])


def _demanded() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('houqin.demand', true), '') <> ''")
        row = cursor.fetchone()
    return bool(row and row[0])
