"""Several processes at one database: forked, each with connections of its own, started together."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from queue import Empty
from typing import Any

from houqin.foundation.scope.parts import leave_connections

PATIENCE = 120


def in_processes(count: int, work: Callable[[int, Callable[[], None]], list[Any]]) -> list[Any]:
    """Run ``work(number, together)`` in *count* processes; answers everything they found, in no order.

    ``together()`` waits until all have come to the same point. Raises RuntimeError when a process failed.
    """
    leave_connections()
    context = multiprocessing.get_context("fork")
    barrier, found = context.Barrier(count), context.Queue()

    def run(number: int) -> None:
        try:
            found.put((number, work(number, lambda: _pass(barrier)), ""))
        except BaseException as error:
            barrier.abort()
            found.put((number, [], f"{type(error).__name__}: {error}"))
        finally:
            leave_connections()

    clerks = [context.Process(target=run, args=(number,)) for number in range(count)]
    for clerk in clerks:
        clerk.start()
    results: list[Any] = []
    failed = []
    for _clerk in clerks:
        try:
            number, outcome, error = found.get(timeout=PATIENCE)
        except Empty:
            failed.append("a process did not answer")
            break
        results += outcome
        failed += [f"{number}: {error}"] if error else []
    for clerk in clerks:
        clerk.join(timeout=PATIENCE)
    if failed:
        raise RuntimeError("; ".join(failed))
    return results


def _pass(barrier: Any) -> None:
    barrier.wait(timeout=PATIENCE)
