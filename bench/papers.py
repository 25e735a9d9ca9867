"""Statements as PDF: read, worded and set, against setting the same words alone; all of one closed month, in one run.

``HOUQIN_PAPERS`` sets how many (default 100). Each has ten lines with the steps of their amounts, and a QR code.
"""

from __future__ import annotations

import os
from typing import Any

from bench._month import AFTER, MONTH, make_month
from bench.imports import database, timed

PAPERS = int(os.environ.get("HOUQIN_PAPERS", "100"))
ORDERS_EACH = 50


def main() -> None:
    with database() as held:
        from django.db import transaction
        from django.utils import translation

        from houqin.domains.settlement.models import Statement
        from houqin.domains.settlement.papers import TEMPLATE, statement_data, statement_pdf
        from houqin.domains.settlement.services.month import close_month
        from houqin.foundation.scope.scope import entering
        from houqin.web.paper import set_pdf

        with held.creator() as administrator:
            administrator.execute("grant set on parameter session_replication_role to houqin_owner")
        month = make_month(PAPERS, PAPERS * ORDERS_EACH)
        system = month.settled.system
        close_month(system, month=MONTH, unit_id=month.unit.public_id, at=AFTER)
        with entering(system.scope), transaction.atomic():
            rows: list[Any] = list(
                Statement.objects.filter(month=MONTH)
                .select_related("contract", "provider__unit", "payer", "settlement", "budget_line")
                .order_by("number")[:PAPERS]
            )
            proof = "https://houqin.example/archive/records/0/proof"
            with translation.override("zh-hans"):
                told = [statement_data(row, proof_url=proof) for row in rows]
            set_pdf(TEMPLATE, told[0])  # fonts are read once
            setting, bare = timed(lambda: [set_pdf(TEMPLATE, data) for data in told])
            whole, papers = timed(lambda: [statement_pdf(row, proof_url=proof) for row in rows])
        assert papers == bare
        assert all(paper.startswith(b"%PDF") for paper in papers)
    size = sum(map(len, papers)) // len(papers) // 1024
    print(
        f"{len(papers)} statements of ten lines, {size} kB each; set alone = 1 ({1e3 * setting / len(papers):.1f} ms)"
    )
    print(f"  read, worded and set                      {whole / setting:8.2f}  ({len(papers) / whole:,.1f} PDF/s)")


if __name__ == "__main__":
    main()
