"""What the archive repeats of a delivery, so that ``verify`` finds what was changed (trust A4)."""

from __future__ import annotations

import hashlib
import json

from houqin.domains.contracts.models import DeliveryRecord
from houqin.foundation.audit.recording import plain

#: Every column that a delivery's worth or place hangs on.
SAID = (
    "contract_id",
    "line_id",
    "provider_id",
    "unit_id",
    "period_id",
    "at",
    "quantity",
    "measure",
    "cost_fen",
    "share_days",
    "share_of",
    "emergency",
    "source_type",
    "source_id",
    "part",
    "turn",
    "late_for",
    "late_reason",
    "outside_term",
    "reverses_id",
    "reason",
)


def digest(made: DeliveryRecord) -> str:
    """SHA-256, in hexadecimal, of everything that a delivery says."""
    said = {name: plain(getattr(made, name)) for name in SAID}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
