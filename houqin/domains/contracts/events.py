"""What contracts announce to the domains above (house §2): sent in the same transaction; an exception undoes it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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


@dataclass(frozen=True, slots=True)
class MonthAccepted:
    """A month (its first day) passed contract acceptance, wholly or with defects to be mended."""

    contract_id: int
    authority_id: int
    month: date
    accepted_on: date
    at: datetime
    id: uuid.UUID = field(default_factory=new_public_id)


@dataclass(frozen=True, slots=True)
class RenewalAsked:
    """A contract is to be renewed; a receiver answers the code of a side effect that excludes it, or nothing."""

    contract_id: int
    authority_id: int
    id: uuid.UUID = field(default_factory=new_public_id)


#: Receivers get ``event``.
clause_agreed = Signal()
month_accepted = Signal()
renewal_asked = Signal()
