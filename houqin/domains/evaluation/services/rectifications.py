"""Rectification: a notice over findings, answered by the provider, looked at again, closed (practice 12, S37)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from houqin.domains.evaluation.models import Finding, Rectification
from houqin.domains.evaluation.services.days import working_day_after
from houqin.domains.evaluation.workflow import RECTIFICATION
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.notices.services import notify
from houqin.foundation.organisation.actor import Actor, holders_of
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.numbering import next_number
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.settings import local_day
from houqin.foundation.organisation.standing import open_to
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class FindingsUnfit(Refusal):
    """Findings that no one notice can hold."""

    code = "evaluation.findings_unfit"
    sentence = N_("A notice is about findings of one contract that were not waived and stand in no notice yet.")
    remedy = N_("Choose them again; findings of another contract, or of a service scored by itself, get their own.")


@use_case
def issue_rectification(
    actor: Actor, *, finding_ids: Sequence[uuid.UUID], words: str, at: datetime, due_on: date | None = None
) -> Rectification:
    """Tell the provider in writing what to put right until when; by default the scheme's working days.

    Raises FindingsUnfit, DayUnknown, NoCalendar, NotPermitted, BadInput.
    """
    actor.demand("evaluation.rectifications.issue")
    findings = list(
        Finding.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("item__scheme", "contract__provider__unit")
        .filter(public_id__in=list(finding_ids))
        .order_by("pk")
    )
    contracts = {(finding.contract_id, finding.service_id) for finding in findings}
    unfit = Finding.objects.filter(pk__in=[each.pk for each in findings], waiver__isnull=False).exists()
    taken = any(finding.rectification_id is not None for finding in findings)
    if len(contracts) != 1 or len(findings) < len(set(finding_ids)) or unfit or taken:
        raise FindingsUnfit()
    if not words.strip():
        raise BadInput(field="words", problem=N_("a notice says what is to be put right"))
    first = findings[0]
    today = local_day(first.authority_id, at)
    due = due_on or working_day_after(first.authority_id, today, first.item.scheme.rectify_days)
    if due < today:
        raise BadInput(field="due_on", problem=N_("the day has passed already"))
    notice = Rectification.objects.create(
        authority_id=first.authority_id,
        contract_id=first.contract_id,
        provider_id=first.provider_id,
        service_id=first.service_id,
        number=next_number(actor, series="rectification", on=today),
        words=words.strip(),
        issued_at=at,
        issued_by_id=actor.person_id,
        due_on=due,
    )
    Finding.objects.filter(pk__in=[finding.pk for finding in findings]).update(rectification=notice)
    changes = {
        "number": [None, notice.number],
        "due_on": [None, due],
        "findings": [None, [finding.public_id for finding in findings]],
    }
    record(actor, "evaluation.rectification_issued", notice, at=at, changes=changes, reason=words)
    _tell_provider(notice, first.contract.provider.unit, at)
    return notice


@use_case
def answer_rectification(actor: Actor, rectification_id: uuid.UUID, *, answer: str, at: datetime) -> Rectification:
    """The provider reports it as put right. Raises WrongState, NotFound, NotPermitted, BadInput."""
    notice = load_rectification(actor, rectification_id)
    actor.demand("evaluation.rectifications.answer", provider_id=notice.provider_id)
    if not answer.strip():
        raise BadInput(field="answer", problem=N_("it says what was done"))
    before, notice.state = notice.state, RECTIFICATION.move(notice.state, "answer", open_to(actor, notice))
    notice.answer, notice.answered_at, notice.answered_by_id = answer.strip(), at, actor.person_id
    notice.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    changes = {"state": [before, notice.state], "answered_at": [None, at]}
    record(actor, "evaluation.rectification_answered", notice, at=at, changes=changes, reason=answer)
    return notice


@use_case
def recheck_rectification(
    actor: Actor,
    rectification_id: uuid.UUID,
    *,
    put_right: bool,
    words: str,
    at: datetime,
    due_on: date | None = None,
) -> Rectification:
    """Look again: put right closes it; otherwise it is issued anew, by default with its first due day.

    Raises WrongState, NotFound, NotPermitted, BadInput.
    """
    notice = load_rectification(actor, rectification_id)
    actor.demand("evaluation.rectifications.recheck")
    if not words.strip():
        raise BadInput(field="words", problem=N_("it says what was seen"))
    before, notice.state = (
        notice.state,
        RECTIFICATION.move(notice.state, "close" if put_right else "fail", open_to(actor, notice)),
    )
    was_due = notice.due_on
    notice.rechecks += 1
    notice.rechecked_at, notice.rechecked_by_id, notice.recheck_words = at, actor.person_id, words.strip()
    if not put_right:
        notice.answered_at, notice.answered_by_id = None, None
        notice.due_on = max(due_on or notice.due_on, notice.due_on)
    notice.save()
    changes = {"state": [before, notice.state], "due_on": [was_due, notice.due_on], "rechecks": [None, notice.rechecks]}
    record(actor, "evaluation.rectification_rechecked", notice, at=at, changes=changes, reason=words)
    return notice


def load_rectification(actor: Actor, rectification_id: uuid.UUID) -> Rectification:
    """The notice, locked, among what the actor may see. Raises NotFound."""
    notice: Rectification | None = (
        Rectification.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(public_id=rectification_id)
        .first()
    )
    if notice is None:
        raise NotFound(thing=N_("rectification notice"))
    return notice


def _tell_provider(notice: Rectification, unit: Unit, at: datetime) -> None:
    notify(
        holders_of(Role.PROVIDER_MANAGER, unit=unit, on=notice.due_on),
        kind="evaluation.rectification",
        text=N_("Rectification notice {number}: to be put right by {due_on}"),
        figures={"number": notice.number, "due_on": notice.due_on.isoformat()},
        about=notice.public_id,
        at=at,
        link=notice.get_absolute_url(),
    )
