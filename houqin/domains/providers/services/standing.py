"""What evaluation says about a provider: entered here because the table is the provider's (house §2)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from houqin.domains.providers.models import ProviderStanding, StandingKind
from houqin.domains.providers.services.admission import load_provider
from houqin.foundation.audit.recording import record, record_each
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.sets import insert_set
from houqin.kernel.money import Score
from houqin.kernel.refusal import N_, BadInput


@use_case
def enter_standing(
    actor: Actor,
    provider_id: uuid.UUID,
    *,
    kind: str,
    source_type: str,
    source_id: uuid.UUID,
    valid_from: date,
    at: datetime,
    valid_until: date | None = None,
    score: Score | None = None,
    reason: str = "",
) -> ProviderStanding:
    """Enter a score or a measure, dated, with what it rests on; the same source and kind answers the first entry.

    A score kind needs its score, no other kind has one; a ban ends by itself, so it needs its end.
    Raises BadInput, NotFound, NotPermitted.
    """
    actor.demand("providers.standing.enter", path=actor.authority_path)
    provider = load_provider(actor, provider_id)
    if kind not in StandingKind.values:
        raise BadInput(field="kind", problem=N_("there is no such standing"))
    if (kind == StandingKind.SCORE) != (score is not None):
        raise BadInput(field="score", problem=N_("a score, and only a score, has points"))
    if kind == StandingKind.BAN and (valid_until is None or not reason.strip()):
        raise BadInput(field="valid_until", problem=N_("a ban needs an end and a reason"))
    known: ProviderStanding | None = ProviderStanding.objects.filter(
        source_type=source_type, source_id=source_id, kind=kind
    ).first()
    if known is not None:
        return known
    standing = ProviderStanding.objects.create(
        authority_id=provider.authority_id,
        provider=provider,
        kind=kind,
        score=None if score is None else score.hundredths,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason,
        source_type=source_type,
        source_id=source_id,
    )
    changes = {
        "kind": [None, kind],
        "score": [None, standing.score],
        "valid_from": [None, valid_from],
        "valid_until": [None, valid_until],
    }
    record(actor, "providers.standing_entered", standing, at=at, changes=changes, reason=reason)
    return standing


@dataclass(frozen=True, slots=True)
class GivenScore:
    """A score of a provider (by internal id) for a dated span, and what it rests on."""

    provider_id: int
    score: Score
    source_type: str
    source_id: uuid.UUID
    valid_from: date
    valid_until: date


@use_case
def enter_scores(actor: Actor, scores: Sequence[GivenScore], *, at: datetime) -> int:
    """Enter scores as a set, as the month's close gives them; sources entered before are left. Answers how many.

    Raises NotPermitted.
    """
    actor.demand("providers.standing.enter", path=actor.authority_path)
    known = set(
        ProviderStanding.objects.filter(
            kind=StandingKind.SCORE, source_id__in=[given.source_id for given in scores]
        ).values_list("source_type", "source_id")
    )
    fresh = [
        ProviderStanding(
            authority_id=actor.acting_authority_id,
            provider_id=given.provider_id,
            kind=StandingKind.SCORE,
            score=given.score.hundredths,
            valid_from=given.valid_from,
            valid_until=given.valid_until,
            source_type=given.source_type,
            source_id=given.source_id,
        )
        for given in scores
        if (given.source_type, given.source_id) not in known
    ]
    insert_set(fresh)
    given = [(standing, {"score": [None, standing.score]}, "") for standing in fresh]
    record_each(actor, "providers.standing_entered", given, at=at)
    return len(fresh)
