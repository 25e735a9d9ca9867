"""Reads about providers."""

from __future__ import annotations

from datetime import date

from houqin.domains.providers.models import AdmissionStatus, Provider, StandingKind


def is_barred(provider: Provider, on: date) -> bool:
    """Whether the provider may not get new work on a day: suspended, struck off, not yet admitted, or banned."""
    admission = provider.admissions.in_force(on).first()
    banned = provider.standings.in_force(on).filter(kind=StandingKind.BAN).exists()
    return admission is None or admission.status != AdmissionStatus.ADMITTED or banned
