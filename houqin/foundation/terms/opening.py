"""What counts for a new installation until it says otherwise: the numbers of law supplied."""

from __future__ import annotations

from typing import Any

from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.events import InstallationOpened
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED, read_rows
from houqin.foundation.terms.services import load_regulations


def installation_opened(event: InstallationOpened, **_: Any) -> None:
    """A new installation knows its numbers of law: without them days cannot be counted and figures ask nothing."""
    load_regulations(system_actor(event.authority_id, "houqin init"), read_rows(SUPPLIED), at=event.at)
