"""The archive against SHA-256 alone, in one run: records written, sealed, proven, exported, verified.

The yardstick hashes the same bodies, each once, in memory: the least that any archive does.
"""

import hashlib
import io
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

from bench.imports import HEADER, NOW, database, rows_of

T = TypeVar("T")
RECORDS = 20_000
ONE_BY_ONE = 2_000
ORDERS = 2_000
AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def main() -> None:
    with database():
        from django.db import transaction

        from houqin.foundation.audit import checks
        from houqin.foundation.audit.exporting import Selection, take_away
        from houqin.foundation.audit.models import AuditRecord
        from houqin.foundation.audit.sealing import seal
        from houqin.foundation.audit.verifier import Verification
        from houqin.foundation.organisation.actor import system_actor
        from houqin.foundation.organisation.tests.making import make_office
        from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering

        office = make_office()
        seal(at=AT)
        single, _ = _timed(lambda: _write(office, ONE_BY_ONE, in_sets=False))
        in_sets, _ = _timed(lambda: _write(office, RECORDS, in_sets=True))
        with transaction.atomic(), entering(WHOLE_INSTALLATION):
            bodies = [body.encode() for body in AuditRecord.objects.values_list("body", flat=True)]
        plain = min(_timed(lambda: [hashlib.sha256(b"\x00" + body).digest() for body in bodies])[0] for _ in range(3))
        per_hash = plain / len(bodies)
        sealing, head = _timed(lambda: seal(at=AT))
        assert head is not None
        assert head.size == len(bodies)
        out = io.StringIO()
        exporting, _ = _timed(lambda: take_away(system_actor(None, "bench"), out, Selection(), at=AT))
        lines = out.getvalue().splitlines()
        offline, verification = _timed(lambda: Verification(lines))
        assert not verification.findings
        assert seal(at=AT) is not None
        again, found = _timed(lambda: _in_whole(lambda: [*checks.records(), *checks.log()]))
        assert not found
        clocks, counted = _verified_orders(office)
    print(f"SHA-256 of a record's body = 1 ({1e6 * per_hash:.2f} µs, {sum(map(len, bodies)) / len(bodies):.0f} bytes)")
    for label, seconds, count in (
        ("recorded one by one, in a use case", single, ONE_BY_ONE),
        ("recorded in sets", in_sets, RECORDS),
        ("sealed: read again, hashed, laid into the log", sealing, RECORDS),
        ("recorded in sets and sealed", in_sets + sealing, RECORDS),
        ("exported", exporting, len(bodies)),
        ("verified offline, from the export", offline, len(bodies)),
        ("verified in the database: records and log", again, len(bodies)),
    ):
        print(f"  {label:<48} {seconds / count / per_hash:9.1f}  ({count / seconds:9,.0f}/s)")
    print(f"  verify of {counted:,} orders (clocks, events, records)  {counted / clocks:9,.0f} orders/s")


def _write(office: object, count: int, *, in_sets: bool) -> None:
    from houqin.foundation.audit.recording import record, record_each
    from houqin.foundation.audit.use_case import use_case
    from houqin.foundation.organisation.actor import Actor

    @use_case
    def write(actor: Actor) -> None:
        unit = office.finance  # type: ignore[attr-defined]  # an Office
        told = [{"state": ["submitted", "taken"], "minutes": [None, number]} for number in range(count)]
        if in_sets:
            record_each(actor, "bench.recorded", [(unit, changes, "") for changes in told], at=AT)
        else:
            for changes in told:
                record(actor, "bench.recorded", unit, at=AT, changes=changes)

    write(office.system)  # type: ignore[attr-defined]


def _in_whole(work: Callable[[], T]) -> T:
    from django.db import transaction

    from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering

    with transaction.atomic(), entering(WHOLE_INSTALLATION):
        return work()


def _verified_orders(office: object) -> tuple[float, int]:
    """Orders imported with their events, then every check of orders: seconds, and how many orders."""
    from houqin.domains.orders.tests.making import keep_office_hours
    from houqin.foundation.audit.verification import verify
    from houqin.foundation.imports import mapping as mappings
    from houqin.foundation.imports.checking import understand
    from houqin.foundation.imports.running import Options, check, write
    from houqin.foundation.imports.tests.making import as_file, no_progress

    keep_office_hours(office)  # type: ignore[arg-type]  # an Office
    file = as_file("\n".join(",".join(row) for row in [HEADER, *_first(rows_of(), ORDERS)]).encode("gb18030"), "r.csv")
    understood = understand(file, mappings.load("baoxiu"), time_zone="Asia/Shanghai", progress=no_progress)
    system = office.system  # type: ignore[attr-defined]
    checked = check(system, understood, options=Options(), at=NOW, progress=no_progress)
    write(system, checked, at=NOW, progress=no_progress)
    names = ["orders.clocks", "orders.events", "orders.records"]
    seconds, outcomes = _timed(lambda: list(verify(names=names)))
    assert not sum(outcome.count for outcome in outcomes), [outcome.differences[:3] for outcome in outcomes]
    return seconds, len(checked.new)


def _first(rows: Iterator[list[str]], count: int) -> Iterator[list[str]]:
    for _ in range(count):
        yield next(rows)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


if __name__ == "__main__":
    main()
