"""Appeals against a score: within a window, with a recorded answer, and a new version where they are right."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from houqin.domains.evaluation.models import Appeal, Finding, Scorecard
from houqin.domains.evaluation.queries.schemes import of_service
from houqin.domains.evaluation.services.cards import load_card, replace_card
from houqin.domains.evaluation.services.days import working_day_after
from houqin.domains.evaluation.services.findings import waive
from houqin.domains.evaluation.workflow import APPEAL
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.settings import local_day
from houqin.foundation.organisation.standing import open_to
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class AppealTooLate(Refusal):
    """The window for appealing against a score is over."""

    code = "evaluation.appeal_too_late"
    sentence = N_("An appeal could be filed until {until}; the score stands.")
    basis = "practice 11"


class NotFrozen(Refusal):
    """Only a frozen score is appealed against, once at a time."""

    code = "evaluation.not_frozen"
    sentence = N_("This card is not the frozen one, or an appeal against it already waits for its answer.")
    remedy = N_("Look at the newest version of the card.")


@use_case
def file_appeal(actor: Actor, card_id: uuid.UUID, *, words: str, at: datetime) -> Appeal:
    """The provider objects to a frozen score, within the scheme's working days.

    Raises NotFrozen, AppealTooLate, DayUnknown, NotFound, NotPermitted, BadInput.
    """
    card = load_card(actor, card_id)
    actor.demand("evaluation.appeal", provider_id=card.provider_id)
    if not words.strip():
        raise BadInput(field="words", problem=N_("it says what is objected to"))
    if card.state != "frozen" or card.frozen_at is None or card.appeals.filter(state="filed").exists():
        raise NotFrozen()
    until = working_day_after(card.authority_id, local_day(card.authority_id, card.frozen_at), card.scheme.appeal_days)
    today = local_day(card.authority_id, at)
    if today > until:
        raise AppealTooLate(until=until.isoformat())
    appeal = Appeal.objects.create(
        authority_id=card.authority_id,
        contract_id=card.contract_id,
        provider_id=card.provider_id,
        card=card,
        words=words.strip(),
        filed_by_id=actor.person_id,
        filed_at=at,
        answer_by=working_day_after(card.authority_id, today, card.scheme.answer_days),
    )
    changes = {"card": [None, card.public_id], "answer_by": [None, appeal.answer_by]}
    record(actor, "evaluation.appealed", appeal, at=at, changes=changes, reason=words)
    return appeal


@use_case
def answer_appeal(
    actor: Actor,
    appeal_id: uuid.UUID,
    *,
    granted: bool,
    answer: str,
    at: datetime,
    waived: Sequence[uuid.UUID] = (),
) -> Appeal:
    """Answer an appeal in words; granted, the findings named are waived and the card gets a new version.

    Who proposed a finding cannot waive it. Raises WrongState, DutiesExclude, AlreadyWaived, NotFound, BadInput.
    """
    appeal = _load(actor, appeal_id)
    actor.demand("evaluation.appeals.answer", path=actor.authority_path)
    if not answer.strip():
        raise BadInput(field="answer", problem=N_("an appeal is answered in words"))
    if waived and not granted:
        raise BadInput(field="waived", problem=N_("findings are waived only where the appeal is granted"))
    before, appeal.state = (
        appeal.state,
        APPEAL.move(appeal.state, "grant" if granted else "deny", open_to(actor, appeal)),
    )
    appeal.answer, appeal.answered_by_id, appeal.answered_at = answer.strip(), actor.person_id, at
    appeal.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    changes = {"state": [before, appeal.state], "waived": [None, [str(one) for one in waived]]}
    record(actor, "evaluation.appeal_answered", appeal, at=at, changes=changes, reason=answer)
    if granted:
        card: Scorecard = load_card(actor, appeal.card.public_id)
        for finding in _findings(actor, card, waived):
            waive(actor, finding, reason=answer, at=at)
        replace_card(actor, card, reason=answer, at=at)
    return appeal


def _findings(actor: Actor, card: Scorecard, wanted: Sequence[uuid.UUID]) -> list[Finding]:
    """The findings of the card's contract and month that are named. Raises NotFound."""
    found = list(
        Finding.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(contract_id=card.contract_id, month=card.month, public_id__in=list(wanted))
        .filter(**of_service(card.service_id))
        .order_by("pk")
    )
    if len(found) < len(set(wanted)):
        raise NotFound(thing=N_("finding"))
    return found


def _load(actor: Actor, appeal_id: uuid.UUID) -> Appeal:
    appeal: Appeal | None = (
        Appeal.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("card")
        .filter(public_id=appeal_id)
        .first()
    )
    if appeal is None:
        raise NotFound(thing=N_("appeal"))
    return appeal
