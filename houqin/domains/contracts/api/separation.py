"""The endpoint on managing and serving (管办分离)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.contracts.queries import separation_report
from houqin.web.api import ActorRequest, Router

router = Router(tags=["contracts"])


class ServedOut(ninja.Schema):
    """Who serves."""

    provider_id: UUID = Field(alias="provider.public_id")
    provider: str = Field(alias="provider.name")
    service_model: str
    since: date


class SeparationOut(ninja.Schema):
    """Who manages and who serves a service, and what is to be settled."""

    version_id: UUID = Field(alias="version.public_id")
    service: str = Field(alias="version.service")
    manager_id: UUID | None = Field(None, alias="manager.public_id")
    servers: list[ServedOut]
    findings: list[str]


@router.get("/separation", response=list[SeparationOut])
def show_separation(request: ActorRequest, on: date | None = None) -> object:
    """Who manages and who serves each service, and where the two are not separate."""
    return separation_report(request.actor, on or timezone.localdate())
