"""Issuing papers in the background, so that a confirmation does not wait for typesetting."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from houqin.domains.settlement.services.papers import issue_paper
from houqin.foundation.jobs.deferred import job
from houqin.foundation.organisation.actor import Actor


@job("settlement.issue_paper")
def issue(actor: Actor, *, statement: str, at: datetime) -> None:
    """Issue the paper of a statement that has become final."""
    issue_paper(actor, UUID(statement), at=at)
