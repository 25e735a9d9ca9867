"""Managing and serving, and where the two are not separate (practice 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Finding(Enum):
    """What the separation report finds about a service (practice 10)."""

    SAME_HANDS = "same_hands"
    NO_STANDARD = "no_standard"
    NO_MANAGER = "no_manager"
    NOT_SERVED = "not_served"


@dataclass(frozen=True, slots=True)
class Server:
    """Who serves: the provider's path in the unit tree, and the service model."""

    path: str
    service_model: str


def separation_findings(
    *, manager_path: str | None, servers: Sequence[Server], has_standard: bool
) -> tuple[Finding, ...]:
    """Where managing (管) and serving (办) a service are not separated, or one of them is missing.

    The same hands: the manager is the provider or a part of it, as a section of the service centre is. An authority
    that manages what its own centre serves is not found: the centre is below it, not the reverse (S98).
    """
    found = []
    if manager_path is None:
        found.append(Finding.NO_MANAGER)
    elif any(manager_path.startswith(server.path) for server in servers):
        found.append(Finding.SAME_HANDS)
    if servers and not has_standard:
        found.append(Finding.NO_STANDARD)
    if not servers:
        found.append(Finding.NOT_SERVED)
    return tuple(found)
