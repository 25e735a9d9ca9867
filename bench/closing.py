"""Closing a month against the bare SQL that only prices the same deliveries and writes one sum per line, in one run.

``HOUQIN_ORDERS`` sets how many confirmed orders (default 100,000; the aim is stated for 1,000,000),
``HOUQIN_CONTRACTS`` how many contracts of ten lines (default a five-hundredth), ``HOUQIN_AT_ONCE`` how many sets of
contracts are closed at once (default as ``houqin close``; 1: one after another). The close is that of ``houqin close``:
facts frozen, scores, statements with their steps, accruals, records; then sealed into the archive. Its sums must be
the bare SQL's, to the fen. What its parts take is added up over the sets, each by its own clock: of two sets at once it
is up to twice what passes. Processor time is that of this process with its children and of the database's server with
all its workers, for the bare SQL as for the close, so that it can be compared while others use the machine.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from bench._month import AFTER, LINES, MONTH, Month, make_month
from bench.imports import database, timed

ORDERS = int(os.environ.get("HOUQIN_ORDERS", "100000"))
CONTRACTS = int(os.environ.get("HOUQIN_CONTRACTS", str(max(ORDERS // 500, 20))))
AT_ONCE = int(os.environ.get("HOUQIN_AT_ONCE", "2"))
BARE = """
create table bare_sum as
select d.line_id, round(sum(d.quantity::numeric * p.price) / 100000)::bigint as fen
from contracts_deliveryrecord d join contracts_lineprice p on p.line_id = d.line_id
where d.period_id > 100000000
group by d.line_id
"""
#: What the close of a set consists of, as its own module names it, and how it is called here.
PARTS = {
    "begin_closes": "facts frozen",
    "record_months": "lump sums delivered",
    "freeze_cards": "cards scored and frozen",
    "gather": "gathered and priced",
    "settle_month": "settled by the clause",
    "draft": "statements, lines, accruals, records",
}
SET_CLOSED = "close_contracts"
#: The most that any process which closes sets has held, in MB; written by each of them.
HELD = get_context("fork").Value("q", 0)


def main() -> None:
    with database() as held:
        from houqin.foundation.audit.sealing import seal

        with held.creator() as administrator:
            administrator.execute("grant set on parameter session_replication_role to houqin_owner")
        making, month = timed(lambda: make_month(CONTRACTS, ORDERS))
        _analyse()
        print(f"{ORDERS:,} confirmed orders, {CONTRACTS:,} contracts, {month.lines:,} lines (made in {making:.0f} s)")
        bare, bare_processor = min(_bare() for _ in range(3))
        seal(at=AFTER)
        spent: dict[str, float] = {}
        with _noting(spent):
            processor = _processor()
            closing, run = timed(lambda: _close(month))
        sealing, _head = timed(lambda: seal(at=AFTER))
        processor = _processor() - processor
        _check(month, run)
    # A set's process shares with this one what it took over unchanged: together they held less.
    peak = _held() + (AT_ONCE * HELD.value if AT_ONCE > 1 else 0)
    whole = closing + sealing
    print(f"the bare SQL: priced, one sum per line = 1 ({bare:.3f} s; {bare_processor:.2f} s of processor)")
    for name, label in PARTS.items():
        print(f"  {label:<42} {spent[name] / bare:8.1f}  ({spent[name]:.2f} s)")
    rest = spent[SET_CLOSED] - sum(spent[name] for name in PARTS)
    print(f"  {'the rest of the sets':<42} {rest / bare:8.1f}  ({rest:.2f} s)")
    print(f"  {'all sets':<42} {spent[SET_CLOSED] / bare:8.1f}  ({spent[SET_CLOSED]:.2f} s, {AT_ONCE} at once)")
    print(f"  {'closed':<42} {closing / bare:8.1f}  ({closing:.2f} s)")
    print(f"  {'sealed into the archive':<42} {sealing / bare:8.1f}  ({sealing:.2f} s)")
    print(f"  {'the whole close':<42} {whole / bare:8.1f}  ({whole:.2f} s, {ORDERS / whole:,.0f} orders/s)")
    print(f"  {'processor time of both':<42} {processor / bare_processor:8.1f}  ({processor:.2f} s)")
    print(f"  most memory held, all processes together   {peak:,} MB")


@contextmanager
def _noting(spent: dict[str, float]) -> Iterator[None]:
    """Add up the seconds that each part of the close takes, and each set as a whole."""
    from houqin.domains.settlement.services import closing, month

    # Sets are closed by processes of their own: what they add up must be shared with them.
    seconds = {name: get_context("fork").Value("d", 0.0) for name in [*PARTS, SET_CLOSED]}

    def noted(module: ModuleType, name: str) -> Callable[..., Any]:
        function = getattr(module, name)

        def run(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                with seconds[name].get_lock():
                    seconds[name].value += time.perf_counter() - began
                with HELD.get_lock():
                    HELD.value = max(HELD.value, _held())

        return run

    with ExitStack() as patched:
        for module, name in [*((closing, name) for name in PARTS), (month, SET_CLOSED)]:
            patched.enter_context(mock.patch.object(module, name, noted(module, name)))
        yield
    spent |= {name: held.value for name, held in seconds.items()}


def _bare() -> tuple[float, float]:
    """Price the deliveries and write the sums into a table of their own; seconds by the wall and of the processor."""
    from django.db import connections, transaction

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("drop table if exists bare_sum")
        processor = _processor()
        wall = timed(lambda: cursor.execute(BARE))[0]
        return wall, _processor() - processor


def _close(month: Month) -> Any:
    """As ``houqin close 2026-03 --unit FGW``: the contracts that were copied, and the one they are copies of."""
    from houqin.domains.settlement.services.month import close_month

    return close_month(month.settled.system, month=MONTH, unit_id=month.unit.public_id, at=AFTER, at_once=AT_ONCE)


def _check(month: Month, run: Any) -> None:
    """Every line's amount is the bare SQL's, and every contract got its statement."""
    from django.db import connections

    assert run.drafted == month.contracts + 1, run.refused[:3]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select count(*), count(*) filter (where s.fen is distinct from l.whole_fen and l.line_id % 10 <> 9)"
            " from settlement_statementline l left join bare_sum s on s.line_id = l.line_id"
            " where l.line_id > 100000000"
        )
        lines, differ = cursor.fetchone()
    assert lines == month.contracts * LINES, lines
    assert differ == 0, f"{differ} lines differ from the bare SQL"


def _analyse() -> None:
    """As autovacuum does in its own time after so many rows."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze")


def _processor() -> float:
    """Processor seconds so far of this process and of the whole server that serves it (Linux; else of this process)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        row = cursor.fetchone()
    backend = Path(f"/proc/{row[0] if row else 0}")
    if not backend.exists():
        return time.process_time()
    server = int(_stat(backend)[1])
    # Workers that ended count as the server's children (cutime, cstime), those that live by themselves.
    ticks = sum(int(each) for each in _stat(Path(f"/proc/{server}"))[11:15])
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stat = _stat(process)
            ticks += int(stat[11]) + int(stat[12]) if int(stat[1]) == server else 0
    ended = os.times()
    children = ended.children_user + ended.children_system
    return time.process_time() + children + ticks / os.sysconf("SC_CLK_TCK")


def _held() -> int:
    """MB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _stat(process: Path) -> list[str]:
    """The fields of a process from its state on: parent at 1, own user and system ticks at 11, its children's at 13."""
    return (process / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()


if __name__ == "__main__":
    main()
