"""Work in parts of their own, several of them at once, each in a process of its own: Python computes on one core."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any, TypeVar

from django.db import connections

Part = TypeVar("Part")
Found = TypeVar("Found")

#: On macOS the libraries of the system may not go on in a forked child: parts are worked on in turn there.
CAN_FORK = platform.system() == "Linux"
#: What a child was begun for: handed down by the fork, so that neither it nor what it holds need be pickled.
_given: Callable[[Any], Any]


def each_part(work: Callable[[Part], Found], parts: Sequence[Part], *, at_once: int) -> Iterator[Found]:
    """What *work* answers for each part, as it is done. Several at once have each a process with connections of its
    own, thus transactions and a scope of their own; a part and its answer are pickled, *work* is not. After a failure
    no further part is begun, and it is raised. Several at once are begun outside any transaction: the connections
    of this process are closed first, for a child may not share them."""
    if at_once == 1 or len(parts) == 1 or not CAN_FORK:
        yield from map(work, parts)
        return
    leave_connections()
    processes = ProcessPoolExecutor(
        min(at_once, len(parts)), mp_context=get_context("fork"), initializer=_take, initargs=(work,)
    )
    try:
        for done in as_completed([processes.submit(_do, part) for part in parts]):
            yield done.result()
    finally:
        processes.shutdown(cancel_futures=True)


def leave_connections() -> None:
    """Close what this process has open to the database; the next statement connects anew."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _take(work: Callable[[Any], Any]) -> None:
    global _given
    _given = work


def _do(part: Any) -> Any:
    return _given(part)
