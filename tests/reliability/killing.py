"""A fork server: the program is loaded once, each trial is a child with a connection of its own, killed by ``kill -9``.

The child marks how far it came in memory shared with its parent, so that what a kill landed in is known, not guessed.
Some kills fall at a drawn statement, commit or reply (they replay by their seed), some at a moment of the parent's
clock, in the middle of anything.
"""

from __future__ import annotations

import mmap
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NoReturn

from django.db import connection, connections

from houqin.kernel.refusal import Refusal

#: The longest answer of an act, in bytes.
LONGEST_ANSWER = 4_000
#: Seconds a child may live: it never hangs for good.
PATIENCE = 120
_INHERITED: list[Any] = []


class Landed(IntEnum):
    """How far a child had come when it was killed."""

    BEFORE_THE_TRANSACTION = 0
    INSIDE_IT = 1
    AT_THE_COMMIT = 2
    BETWEEN_COMMIT_AND_REPLY = 3
    AFTER_THE_REPLY = 4


@dataclass(frozen=True)
class Point:
    """Where to kill: before statement ``number``, or at a stage; ``after`` seconds by the parent's clock."""

    stage: Landed
    number: int = 0
    after: float | None = None


@dataclass(frozen=True)
class Act:
    """One money act: ``do`` answers what it made, ``made`` finds what stands in the database (0, 1 or, wrongly, 2).

    ``done`` are the refusals that say of a repetition: this has happened.
    """

    kind: str
    do: Callable[[], str]
    made: Callable[[], list[str]]
    done: tuple[type[Refusal], ...] = ()


@dataclass
class Usual:
    """What an act of a kind takes when nobody kills it: statements and seconds."""

    statements: int
    seconds: float


@dataclass
class Tally:
    """What the kills came to. ``effects``: what each act made, as its last answer or retry said."""

    landed: Counter[Landed] = field(default_factory=Counter)
    kept: Counter[Landed] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    effects: list[tuple[Act, str]] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """All of them."""
        return sum(self.landed.values())

    @property
    def committed_unanswered(self) -> int:
        """Kills that left an effect of which nobody was told: what a naive retry does twice."""
        return sum(count for stage, count in self.kept.items() if stage < Landed.AFTER_THE_REPLY)


def draw(chance: random.Random, usual: Usual) -> Point:
    """A place to die: mostly inside, a good part between commit and reply, some by the clock."""
    where = chance.random()
    if where < 0.5:
        return Point(Landed.INSIDE_IT, number=chance.randint(1, usual.statements))
    if where < 0.58:
        return Point(Landed.AT_THE_COMMIT)
    if where < 0.78:
        return Point(Landed.BETWEEN_COMMIT_AND_REPLY)
    if where < 0.83:
        return Point(Landed.AFTER_THE_REPLY)
    return Point(Landed.AFTER_THE_REPLY, after=chance.random() * usual.seconds * 1.5)


def trial(act: Act, point: Point, tally: Tally) -> None:
    """Kill a child at an act, look what stands, retry, and count what was lost or doubled."""
    landed, answer = _killed(act, point)
    tally.landed[landed] += 1
    tally.kept[landed] += bool(act.made())
    again = retried(act)
    if answer is not None and answer != again:
        tally.lost.append(f"{act.kind}: told {answer}, then {again}")
    standing = act.made()
    if len(standing) > 1:
        tally.doubled.append(f"{act.kind}: {standing}")
    tally.effects.append((act, again))


def retried(act: Act) -> str:
    """The act done again with the same key, by a program that knows nothing of the first time."""
    try:
        return act.do()
    except act.done:
        return ",".join(act.made())


def look_again(tally: Tally) -> None:
    """At the end of all: each act's effect is still the one it was, and the only one."""
    for act, answer in tally.effects:
        standing = act.made()
        if answer not in standing:
            tally.lost.append(f"{act.kind}: {answer} is gone")
        if len(standing) > 1:
            tally.doubled.append(f"{act.kind}: {standing}")


def usual(act: Act) -> Usual:
    """Do an act unharmed and measure it; the seconds only say where kills by the clock may fall."""
    count, started = Counter[str](), time.perf_counter()
    with connection.execute_wrapper(_counting(count)):
        act.do()
    return Usual(count["statements"], time.perf_counter() - started)


@contextmanager
def unpooled() -> Iterator[None]:
    """Direct connections instead of a pool, whose threads do not survive a fork."""
    options = connections["default"].settings_dict["OPTIONS"]
    _leave_connections()
    pool = options.pop("pool", None)
    try:
        yield
    finally:
        connections["default"].close()
        if pool is not None:
            options["pool"] = pool


def _leave_connections() -> None:
    for each in connections.all(initialized_only=True):
        each.close()
        if hasattr(each, "close_pool"):
            each.close_pool()


def _killed(act: Act, point: Point) -> tuple[Landed, str | None]:
    """Fork a child, let it die at *point*; how far it came, and what it had answered."""
    marks = mmap.mmap(-1, 1)
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inlet)
        _die_at(act, point, marks, outlet)
    os.close(outlet)
    if point.after is not None:
        time.sleep(point.after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    answer = os.read(inlet, LONGEST_ANSWER).decode()
    os.close(inlet)
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        raise RuntimeError(f"{act.kind} failed before it was killed: {answer}")
    landed = Landed(marks[0])
    marks.close()
    return landed, answer or None


def _die_at(act: Act, point: Point, marks: mmap.mmap, outlet: int) -> NoReturn:
    """The child's life: a connection of its own, the act, the reply, the end."""
    try:
        _INHERITED.append(connection.connection)  # the parent's: it must not be closed from here
        connection.connection = None
        connection.connect()
        signal.alarm(PATIENCE)
        _watch(point, marks)
        answer = act.do().encode()
        _reach(Landed.BETWEEN_COMMIT_AND_REPLY, point, marks)
        os.write(outlet, answer)
        _reach(Landed.AFTER_THE_REPLY, point, marks)
        signal.pause()  # for a kill by the clock that comes late
    except BaseException as error:
        os.write(outlet, f"{type(error).__name__}: {error}".encode()[:LONGEST_ANSWER])
    os._exit(1)


def _watch(point: Point, marks: mmap.mmap) -> None:
    """Mark the stages of the connection's transaction, and die where it was said."""
    commit, seen = connection._commit, Counter[str]()  # type: ignore[attr-defined]  # where Django commits

    def marked(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen["statements"] += 1
        if seen["statements"] >= point.number > 0 and point.stage is Landed.INSIDE_IT:
            _reach(Landed.INSIDE_IT, point, marks)
        marks[0] = max(marks[0], Landed.INSIDE_IT) if connection.in_atomic_block else marks[0]
        return execute(sql, params, many, context)

    def committed() -> None:
        _reach(Landed.AT_THE_COMMIT, point, marks)
        commit()

    connection.execute_wrappers.append(marked)
    connection._commit = committed  # type: ignore[attr-defined]  # as above


def _reach(stage: Landed, point: Point, marks: mmap.mmap) -> None:
    marks[0] = stage
    if point.after is None and stage >= point.stage:  # an act may have fewer statements than others of its kind
        os.kill(os.getpid(), signal.SIGKILL)


def _counting(count: Counter[str]) -> Callable[..., Any]:
    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        count["statements"] += 1
        return execute(sql, params, many, context)

    return counted
