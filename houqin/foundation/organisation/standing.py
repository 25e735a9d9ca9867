"""Where a row stands, and so which acts are open on it: one rule for buttons and for refusals that name acts."""

from __future__ import annotations

from typing import Any

from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.workflow import OpenTo


def where_of(subject: Any) -> dict[str, Any]:
    """Where a row stands, as ``actor.can`` asks: its unit's path and the provider that holds it.

    Rows of the authority as a whole (a provider, a contract) say ``stands_in_authority``: who sees them may be asked
    for the action alone; the service asks exactly.
    """
    where: dict[str, Any] = {}
    if getattr(subject, "stands_in_authority", False):
        return where
    unit = subject if isinstance(subject, Unit) else getattr(subject, "unit", None)
    if isinstance(unit, Unit):
        where["path"] = unit.asked_at
    if getattr(subject, "provider_id", None) is not None:
        where["provider_id"] = subject.provider_id
    return where


def open_to(actor: Actor, subject: Any) -> OpenTo:
    """Which acts of a workflow *actor* may do to a row; those without an action of their own are the system's."""
    return lambda act: bool(act.action) and actor.can(act.action, **where_of(subject))
