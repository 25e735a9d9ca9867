"""The whole Boston file through ``houqin import requests``, every row written, against a bare COPY of the same cells.

The data are looked for in ``$HOUQIN_SHARED``, else in ``../shared``, below ``data``; they are no part of the project.
"""

import csv
import gzip
import os
import resource
import sys
from pathlib import Path

from bench.imports import copied_bare, database, timed

FILE = Path("data") / "boston311" / "requests_2015_jan_jul.csv.gz"


def main() -> None:
    path = Path(os.environ.get("HOUQIN_SHARED") or Path(__file__).resolve().parents[2] / "shared") / FILE
    if not path.exists():
        print(f"not run: there is no {path}; HOUQIN_SHARED names the folder that holds {FILE}")
        return
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with database():
        from django.core.management import call_command

        from houqin.domains.orders.tests.making import keep_office_hours
        from houqin.foundation.organisation.tests.making import make_office

        keep_office_hours(make_office())
        bare = min(timed(lambda: copied_bare(rows, len(header)))[0] for _ in range(3))
        count = len(rows)
        rows.clear()
        whole, _ = timed(lambda: call_command("import_requests", path, "--mapping", "boston311"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(f"{count:,} requests; a bare COPY of the same rows = 1 ({bare:.2f} s, {count / bare:,.0f} rows/s)")
    print(
        f"  houqin import requests, all written       {whole / bare:8.1f}  ({whole:.0f} s, {count / whole:,.0f} rows/s)"
    )
    print(f"  most memory held by the process           {peak:,} MB")


if __name__ == "__main__":
    main()
