"""What ``verify`` holds of contracts: deliveries against their digests, states against the last record."""

from __future__ import annotations

import json
from collections.abc import Iterator

from houqin.domains.contracts import archived
from houqin.domains.contracts.models import Contract, ContractPeriod, DeliveryRecord, OpeningPosition
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recorded import Repeated
from houqin.foundation.audit.verification import Difference, Held
from houqin.foundation.organisation.models import Unit

CHUNK = 5_000
MONTH_DELIVERED = "contracts.month_delivered"
ACTIONS = ("contracts.delivered", "contracts.delivery_reversed", MONTH_DELIVERED)
DELIVERIES_HOLD = {
    "contracts_deliveryrecord": Held((*archived.SAID, "public_id"), deleted=True, inserted=True),
}
REPEATED = (
    Repeated(Contract, ("number", "total_fen", "state", "ended_on")),
    Repeated(ContractPeriod, ("state",), has_own_record=False),
    Repeated(
        OpeningPosition,
        (
            "as_of",
            *("settled_fen", "deducted_fen", "paid_fen", "added_fen", "bond_fen", "advance_left_fen"),
            *("counters", "schedule", "signed_by"),
        ),
    ),
)


def deliveries(authority: Unit) -> Iterator[Difference]:
    """Every delivery against the digest in the record of the act that made it; none more, none less."""
    told: dict[str, str | None] = {}
    records = AuditRecord.objects.filter(authority=authority, action__in=ACTIONS).order_by("pk")
    for action, subject, body in records.values_list("action", "subject_id", "body").iterator(chunk_size=CHUNK):
        changes = json.loads(body).get("changes", {})
        if action == MONTH_DELIVERED:
            made = changes.get("delivered", {})
            told |= made if isinstance(made, dict) else dict.fromkeys(made[1])
        else:
            told[str(subject)] = changes.get("digest", [None, None])[1]
    rows = DeliveryRecord.objects.filter(authority=authority).order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        subject = f"contracts.deliveryrecord {row.public_id}"
        if str(row.public_id) not in told:
            yield Difference(subject, "record", "a delivery", "no record")
            continue
        digest = told.pop(str(row.public_id))
        if digest is not None and digest != archived.digest(row):
            yield Difference(subject, "digest", archived.digest(row), digest)
    for public_id in told:
        yield Difference(f"contracts.deliveryrecord {public_id}", "row", "–", "a delivery that was recorded")
