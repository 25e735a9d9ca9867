"""Reads about providers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from houqin.domains.providers.models import Admission, AdmissionStatus, Provider, ProviderStanding, StandingKind


def is_barred(provider: Provider, on: date) -> bool:
    """Whether the provider may not get new work on a day: suspended, struck off, not yet admitted, or banned."""
    return bool(barred_among({provider.pk}, on))


def barred_among(provider_ids: Collection[int], on: date) -> set[int]:
    """Those of the providers that may not get new work on a day. Two queries."""
    admitted = (
        Admission.objects.in_force(on)
        .filter(provider_id__in=provider_ids, status=AdmissionStatus.ADMITTED)
        .values_list("provider_id", flat=True)
    )
    banned = (
        ProviderStanding.objects.in_force(on)
        .filter(provider_id__in=provider_ids, kind=StandingKind.BAN)
        .values_list("provider_id", flat=True)
    )
    return (set(provider_ids) - set(admitted)) | set(banned)
