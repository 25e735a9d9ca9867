"""Submitting an order end to end against a bare Django insert, in one run: a row with the same words, committed.

End to end is the whole request: sign-in, idempotency key, scope, triage, the event, three clocks, the record, the
answer. The bare insert is one ``objects.create`` into a table without guard, in a transaction of its own.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.imports import database

ORDERS = 200
#: Requests before anything is measured: connections, caches, compiled templates.
WARMING = 20


def main() -> None:
    with database():
        from django.db import transaction
        from django.test import Client

        from houqin.domains.orders.models import Order
        from houqin.domains.orders.services.intake import submit_order
        from houqin.domains.orders.tests.making import NINE, make_work
        from houqin.domains.orders.tests.test_pages import browser
        from houqin.foundation.jobs.models import JobRun
        from houqin.foundation.scope.scope import entering

        work = make_work()
        client: Client = browser(work, work.requester)
        client.defaults["SERVER_NAME"] = "127.0.0.1"  # outside of tests no other host is allowed
        body = {
            "description": "灯不亮",
            "item_id": str(work.market.lamp.public_id),
            "place_id": str(work.room.public_id),
        }

        def bare(number: int) -> None:
            with transaction.atomic():
                JobRun.objects.create(name=f"灯不亮 {number}", last_started_at=datetime.now(UTC))

        def service(_number: int) -> None:
            submit_order(work.requester, work.report(), at=NINE)

        def request(number: int) -> None:
            answer = client.post(
                "/api/v1/orders", json.dumps(body), "application/json", headers={"idempotency-key": f"k{number}"}
            )
            assert answer.status_code == 201, answer.content

        least, called, whole = (_each(work_of_one) for work_of_one in (bare, service, request))
        with entering(work.system.scope), transaction.atomic():
            assert Order.objects.visible_to(work.system).count() == 2 * (ORDERS + WARMING)
    print(f"{ORDERS} orders one after the other; a bare Django insert, committed = 1 ({least * 1000:.2f} ms)")
    print(f"  the service: submit_order                 {called / least:8.1f}  ({called * 1000:.1f} ms)")
    print(f"  end to end: POST /api/v1/orders           {whole / least:8.1f}  ({whole * 1000:.1f} ms)")


def _each(work: Callable[[int], None]) -> float:
    """Seconds that one takes, the middle one of all: a pause of the machine does not count."""
    times = []
    for number in range(WARMING + ORDERS):
        began = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - began)
    return sorted(times[WARMING:])[ORDERS // 2]


if __name__ == "__main__":
    main()
