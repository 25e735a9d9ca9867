"""What contracts announce to the domains above (house §2): sent in the same transaction; an exception undoes it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.dispatch import Signal

from houqin.kernel.identity import new_public_id


@dataclass(frozen=True, slots=True)
class ClauseAgreed:
    """A performance clause was written into a contract; whoever judges the same facts above may refuse it."""

    contract_id: int
    authority_id: int
    clause: Mapping[str, Any]
    valid_from: date
    id: uuid.UUID = field(default_factory=new_public_id)


#: Receivers get ``event``.
clause_agreed = Signal()
