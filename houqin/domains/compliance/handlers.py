"""What compliance does when something below it happens."""

from __future__ import annotations

from typing import Any

from houqin.domains.compliance.management.commands.load_duties import SUPPLIED
from houqin.domains.compliance.services.duties import load_duties
from houqin.domains.settlement.days import local_day
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.events import InstallationOpened
from houqin.foundation.terms.management.commands.load_regulations import read_rows


def installation_opened(event: InstallationOpened, **_: Any) -> None:
    """A new installation has the duties supplied, kept from its first day on: its calendar is not empty."""
    system = system_actor(event.authority_id, "houqin init")
    load_duties(system, read_rows(SUPPLIED), since=local_day(system, event.at), at=event.at)
