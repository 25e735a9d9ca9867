"""An import of orders against a bare COPY of the same rows, in one run: read, checked, written with events and records.

The COPY moves the file's cells as they are into a temporary table without constraints: the least that any import does.
"""

import csv
import io
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from houqin.config import testing

T = TypeVar("T")
ROWS = 5_000
NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
HEADER = [
    "单号",
    "报修时间",
    "报修部门",
    "报修人",
    "联系电话",
    "地点",
    "报修内容",
    "紧急程度",
    "派工时间",
    "到达时间",
    "完成时间",
]


def main() -> None:
    with database():
        from houqin.domains.orders.tests.making import keep_office_hours
        from houqin.foundation.imports import mapping as mappings
        from houqin.foundation.imports.checking import understand
        from houqin.foundation.imports.running import Options, check, write
        from houqin.foundation.imports.tests.making import as_file, no_progress
        from houqin.foundation.organisation.tests.making import make_office

        office = make_office()
        keep_office_hours(office)
        rows = list(rows_of())
        text = io.StringIO()
        csv.writer(text).writerows([HEADER, *rows])
        file = as_file(text.getvalue().encode("gb18030"), "register.csv")
        bare = min(timed(lambda: copied_bare(rows, len(HEADER)))[0] for _ in range(3))
        mapping = mappings.load("baoxiu")
        reading, understood = timed(lambda: understand(file, mapping, time_zone="Asia/Shanghai", progress=no_progress))
        checking, checked = timed(
            lambda: check(office.system, understood, options=Options(), at=NOW, progress=no_progress)
        )
        assert len(checked.new) == ROWS, checked.problems[:3]
        writing, _run = timed(lambda: write(office.system, checked, at=NOW, progress=no_progress))
    whole = reading + checking + writing
    print(f"{ROWS:,} orders; a bare COPY of the same rows = 1 ({bare:.3f} s, {ROWS / bare:,.0f} rows/s)")
    print(f"  read by the mapping                       {reading / bare:8.1f}")
    print(f"  checked                                   {checking / bare:8.1f}")
    print(f"  written with events, clocks and records   {writing / bare:8.1f}")
    print(f"  the whole import                          {whole / bare:8.1f}  ({ROWS / whole:,.0f} rows/s)")


def rows_of() -> Iterator[list[str]]:
    draw = random.Random(2026)
    for number in range(ROWS):
        reported = datetime(2025, 1, 1, 8) + timedelta(minutes=draw.randrange(500_000))  # noqa: DTZ001  local, as written
        steps = [reported]
        for longest in (30, 60, 600):
            steps.append(steps[-1] + timedelta(minutes=draw.randrange(1, longest)))
        told = [f"{at:%Y.%m.%d %H:%M}" for at in steps]
        who = [draw.choice(["财政局", "发展改革委"]), "李工", "13800138000", f"3号楼{draw.randrange(100, 900)}"]
        yield [f"BX-{number}", told[0], *who, "水龙头滴水", draw.choice(["常规", "加急", "特急"]), *told[1:]]


def copied_bare(rows: list[list[str]], width: int) -> int:
    """Move cells as they are into a temporary table of *width* columns; answers how many rows."""
    from django.db import connection, transaction

    columns = ", ".join(f"c{place} text" for place in range(width))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"create temporary table bare ({columns}) on commit drop")
        with cursor.copy("copy bare from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    return len(rows)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """How long *work* took in seconds, and its answer."""
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


@contextmanager
def database() -> Iterator["testing.TestDatabase"]:
    """A server and a database of this run alone, migrated by the owner and used by the application."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "houqin.config.settings")
    import django
    from django.core.management import call_command
    from django.db import connections

    from houqin.config import testing

    django.setup()
    try:
        with testing.test_database() as held:
            for alias in ("default", "owner"):
                connections[alias].settings_dict.update(held.address(alias == "owner", held.name))
            held.make(held.name, "template0")
            call_command("migrate", database="owner", verbosity=0, interactive=False)
            yield held
            for connection in connections.all(initialized_only=True):
                connection.close()
            connections["default"].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it
    finally:
        testing.leave_private_home()


if __name__ == "__main__":
    main()
