"""Which delivery records a line of a statement counts: found anew, and proven by the digest that the line keeps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.contracts.queries.pricing import digest_of
from houqin.domains.settlement.models import StatementLine
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.refusal import N_, NotFound


def line_of(actor: Actor, public_id: UUID) -> StatementLine:
    """A line of a statement that the actor may see. Raises NotFound."""
    lines = StatementLine.objects.visible_to(actor)
    related = lines.select_related("statement__settlement", "line__contract", "price_version")
    line: StatementLine | None = related.filter(public_id=public_id).first()
    if line is None:
        raise NotFound(thing=N_("line of a statement"))
    return line


@dataclass(frozen=True, slots=True)
class Counted:
    """The records behind a line; ``is_proven``: together they come to the very digest that the line keeps."""

    records: QuerySet[DeliveryRecord]
    is_proven: bool


def counted(line: StatementLine) -> Counted:
    """The deliveries of a line's month, part and price version that the line counts, as far as the scope shows them.

    A month's deliveries of one price are one line, but for shares of a month and emergencies: of those groups it is the
    one whose digest the line has. None for what nothing delivered (a rounding, a correction).
    """
    rows = DeliveryRecord.objects.filter(
        period_id=line.statement.settlement.period_id, line_id=line.line_id, part=line.part
    )
    if (price := line.price_version) is not None:
        # As it is priced: by the day of delivery, a reversal like what it takes back.
        zone = ZoneInfo(str(setting_of(Unit.objects.get(pk=line.authority_id), "time_zone")))
        rows = rows.annotate(priced_at=Coalesce("reverses__at", "at"))
        rows = rows.filter(priced_at__gte=datetime.combine(price.valid_from, time.min, zone))
        if price.valid_until is not None:
            rows = rows.filter(priced_at__lt=datetime.combine(price.valid_until, time.min, zone))
    groups: dict[tuple[int | None, int | None, bool], list[bytes]] = defaultdict(list)
    told = rows.values_list("share_days", "share_of", "emergency", "public_id", "quantity", "cost_fen")
    for share_days, share_of, emergency, public_id, quantity, cost in told:
        record = (
            public_id.bytes + quantity.to_bytes(8, "big", signed=True) + (cost or 0).to_bytes(8, "big", signed=True)
        )
        groups[share_days, share_of, emergency].append(record)
    for (share_days, share_of, emergency), records in groups.items():
        if digest_of(b"".join(records)) == line.digest:
            found = rows.filter(share_days=share_days, share_of=share_of, emergency=emergency)
            return Counted(found, is_proven=True)
    return Counted(rows.none() if not line.digest else rows, is_proven=False)
