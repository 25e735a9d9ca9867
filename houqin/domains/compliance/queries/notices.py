"""What the notices to providers say: rectification (整改通知书) and interview (约谈通知)."""

from __future__ import annotations

from uuid import UUID

from houqin.domains.compliance.word.values import Filled, chinese_day
from houqin.domains.evaluation.models import Measure, Rectification
from houqin.domains.settlement.days import local_day
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Score
from houqin.kernel.refusal import N_, NotFound

NOT_KNOWN = "—"


def rectification_notice(actor: Actor, notice_id: UUID) -> Filled:
    """A rectification notice with its findings. Raises NotFound."""
    row: Rectification | None = (
        Rectification.objects.visible_to(actor)
        .filter(public_id=notice_id)
        .select_related("contract", "provider__unit", "issued_by")
        .first()
    )
    if row is None:
        raise NotFound(thing=N_("rectification notice"))
    findings = row.findings.select_related("item").order_by("found_at", "pk")
    return Filled(
        f"{row.number}-整改通知书",
        {
            "authority": _authority(actor),
            "number": row.number,
            "provider": row.provider.unit.name,
            "contract": row.contract.name,
            "contract_number": row.contract.number,
            "due_on": chinese_day(row.due_on),
            "words": row.words,
            "issued_by": row.issued_by.name if row.issued_by else NOT_KNOWN,
            "issued_on": chinese_day(local_day(actor, row.issued_at)),
        },
        {
            "findings": [
                {
                    "position": str(position),
                    "item": f"{one.item.code} {one.item.name}",
                    "words": one.words,
                    "found_at": chinese_day(local_day(actor, one.found_at)),
                    "points": str(Score(one.each_hundredths * one.count)),
                }
                for position, one in enumerate(findings, start=1)
            ]
        },
    )


def interview_notice(actor: Actor, measure_id: UUID) -> Filled:
    """The notice of an interview. Raises NotFound for a measure that is none."""
    row: Measure | None = (
        Measure.objects.visible_to(actor)
        .filter(public_id=measure_id, kind="interview")
        .select_related("contract", "provider__unit", "taken_by", "card")
        .first()
    )
    if row is None:
        raise NotFound(thing=N_("interview"))
    score = row.card.score if row.card else None
    return Filled(
        f"{row.number}-约谈通知",
        {
            "authority": _authority(actor),
            "number": row.number,
            "provider": row.provider.unit.name,
            "contract": str(row.contract) if row.contract else NOT_KNOWN,
            "reason": row.reason,
            "score": NOT_KNOWN if score is None else str(Score(score)),
            "valid_from": chinese_day(row.valid_from),
            "taken_by": row.taken_by.name if row.taken_by else NOT_KNOWN,
            "taken_on": chinese_day(local_day(actor, row.at)),
        },
        {},
    )


def _authority(actor: Actor) -> str:
    return str(Unit.objects.get(pk=actor.acting_authority_id).name)
