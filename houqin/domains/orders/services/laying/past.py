"""What is to be laid: the acts of orders, with everything they name already found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from houqin.foundation.organisation.actor import Actor


@dataclass(frozen=True, slots=True)
class PastAct:
    """One act: its name as in ``acts.ACTS``, when, by whom, and its facts as the act's function takes them."""

    name: str
    at: datetime
    actor: Actor
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PastOrder:
    """The acts of one order, oldest first; the first one submits it. ``key`` is what other acts name it by."""

    key: str
    acts: tuple[PastAct, ...]
