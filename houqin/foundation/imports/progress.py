"""How far a job has come, told to whoever looks: kept in the cache, because the job's own rows show only at its end."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache

from houqin.foundation.imports.target import Progress

#: How long an answer is kept after it was told last, in seconds.
KEPT = 3_600


@dataclass(frozen=True, slots=True)
class Come:
    """How far something is: the stage (message id), how much of it is done, of how much (0: not known)."""

    stage: str
    done: int
    total: int


def telling(file_id: UUID) -> Progress:
    """What a job calls; only steps of a hundredth are told on."""
    told: list[tuple[str, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        step = (stage, 100 * done // total if total else done)
        if told[-1:] != [step]:
            told[:] = [step]
            cache.set(_name(file_id), (stage, done, total), KEPT)

    return progress


def come(file_id: UUID) -> Come | None:
    """How far the job on this file is; None before it has begun."""
    held = cache.get(_name(file_id))
    return Come(*held) if held else None


def forget(file_id: UUID) -> None:
    """The job is over."""
    cache.delete(_name(file_id))


def _name(file_id: UUID) -> str:
    return f"imports.progress.{file_id}"
