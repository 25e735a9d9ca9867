"""The budget ledger in one run: postings in sets against the bare SQL that writes the same rows, and verify over them.

The bare SQL inserts the rows into a table without index, guard or constraint and adds the sums to a table of balances:
the least that any ledger does. ``HOUQIN_POSTINGS`` sets how many (default 1,000,000).
"""

import os
import uuid
from collections.abc import Iterator
from itertools import islice

from bench.imports import database, timed

POSTINGS = int(os.environ.get("HOUQIN_POSTINGS", "1000000"))
LINES = 50
SET = 5_000
#: Sets that are posted a second time.
REPEATED = 10
BARE = """
create temporary table moved (line bigint, from_stage text, to_stage text, fen bigint, source uuid, key text);
create temporary table balance as select g as line, 0::bigint as fen from generate_series(1, %(lines)s) g;
insert into moved select 1 + n %% %(lines)s, 'available', 'accrued', 1 + n %% 97, gen_random_uuid(), 'k' || n
from generate_series(1, %(postings)s) n;
update balance set fen = balance.fen + s.fen from (select line, sum(fen) as fen from moved group by line) s
where s.line = balance.line;
"""


def main() -> None:
    with database():
        from django.db import connection, transaction

        from houqin.domains.budgets.services.postings import Posting, post
        from houqin.domains.budgets.tests.making import make_line, supplied_classes
        from houqin.domains.budgets.verifying import differences
        from houqin.foundation.organisation.tests.making import AT, make_office
        from houqin.foundation.scope.scope import entering

        office = make_office()
        supplied_classes(office.system)
        lines = [make_line(office, "30201", 10**12, year=2020 + number).pk for number in range(LINES)]

        def bare() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(BARE % {"lines": LINES, "postings": POSTINGS})
                cursor.execute("drop table moved, balance")

        source = uuid.uuid4()

        def sets() -> Iterator[list[Posting]]:
            for first in range(0, POSTINGS, SET):
                yield [
                    Posting(lines[n % LINES], "available", "accrued", 1 + n % 97, "bench.source", source, f"k{n}")
                    for n in range(first, min(first + SET, POSTINGS))
                ]

        def posted() -> None:
            for one in sets():
                post(office.system, one, at=AT)

        def repeated() -> None:
            for one in islice(sets(), REPEATED):
                post(office.system, one, at=AT)

        def verified() -> int:
            with transaction.atomic(), entering(office.system.scope):
                return sum(1 for _ in differences(office.authority))

        least = min(timed(bare)[0] for _ in range(3))
        ours, _ = timed(posted)
        again, _ = timed(repeated)
        checking, found = timed(verified)
        assert found == 0
    print(f"{POSTINGS:,} postings on {LINES} lines; the bare SQL = 1 ({least:.3f} s)")
    print(f"  post, in sets of {SET:,}                     {ours / least:8.1f}  ({POSTINGS / ours:,.0f} postings/s)")
    share = min(REPEATED * SET, POSTINGS) / POSTINGS
    print(f"  the same keys again                       {again / share / least:8.1f}  (of {share * POSTINGS:,.0f})")
    print(
        f"  verify: every balance derived again       {checking / least:8.1f}  ({POSTINGS / checking:,.0f} postings/s)"
    )


if __name__ == "__main__":
    main()
