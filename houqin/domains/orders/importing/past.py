"""What a row of another system's register turns out to mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from houqin.domains.catalogue.models import ServiceItemVersion
from houqin.domains.orders.models import EventKind
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.places.models import Place


@dataclass(frozen=True, slots=True)
class PastStep:
    """Something that happened: the event it becomes, when, with which facts, by whom as far as known."""

    kind: EventKind
    at: datetime
    data: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    person: Person | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order of another system, with everything it names found; ``steps`` follow the report, oldest first.

    ``number`` is its number there. ``confirmed_by`` and ``grade`` are of whoever was served; None: not known.
    """

    number: str
    reported_at: datetime
    unit: Unit
    description: str
    urgency: str
    caller_name: str
    steps: tuple[PastStep, ...]
    caller_phone: str = ""
    requester: Person | None = None
    place: Place | None = None
    place_words: str = ""
    item_version: ServiceItemVersion | None = None
    provider: Unit | None = None
    worker: Person | None = None
    confirmed_by: str = ""
    grade: int | None = None
    came_by: str = ""
    report_is_exact: bool = True
