"""Work in parts of their own, several of them at once: while the database works for one, another is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from django.db import connection

Part = TypeVar("Part")
Found = TypeVar("Found")


def each_part(work: Callable[[Part], Found], parts: Sequence[Part], *, at_once: int) -> Iterator[Found]:
    """What *work* answers for each part, as it is done. Several at once have each a thread and a connection of their
    own, thus transactions and a scope of their own; after a failure no further part is begun, and it is raised."""
    if at_once == 1 or len(parts) == 1:
        yield from map(work, parts)
        return

    def connected(part: Part) -> Found:
        try:
            return work(part)
        finally:
            connection.close()

    threads = ThreadPoolExecutor(at_once)
    try:
        for done in as_completed([threads.submit(connected, part) for part in parts]):
            yield done.result()
    finally:
        threads.shutdown(cancel_futures=True)
