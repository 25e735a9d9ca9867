"""What evaluation announces to the domains above (house §2): sent in the same transaction; an exception undoes it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.dispatch import Signal

from houqin.kernel.identity import new_public_id


@dataclass(frozen=True, slots=True)
class CardReplaced:
    """A frozen score got another version: an appeal was granted or a finding waived. Whoever paid by it follows."""

    contract_id: uuid.UUID
    authority_id: int
    month: date
    id: uuid.UUID = field(default_factory=new_public_id)


#: Receivers get ``event``.
card_replaced = Signal()
