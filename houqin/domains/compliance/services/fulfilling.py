"""Saying that a duty was done, with its evidence, by a named person; and taking that back."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from houqin.domains.compliance.models import Duty, Fulfilment
from houqin.domains.compliance.queries.calendar import occurrence_of
from houqin.domains.settlement.days import local_day
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.models import Document
from houqin.foundation.documents.queries import document_of
from houqin.foundation.organisation.actor import Actor, holders_of
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.kernel.refusal import N_, BadInput, NotFound, NotPermitted, Refusal


class NotInCharge(NotPermitted):
    """Somebody whose duty it is not."""

    code = "compliance.not_in_charge"
    sentence = N_("“{duty}” is the duty of another role or unit.")
    remedy = N_("Whoever is in charge says that it was done, or somebody who leads.")
    basis = "practice 19"


class NamedPersonOnly(NotPermitted):
    """A duty is done by somebody with a name, not by the system."""

    code = "compliance.named_person_only"
    sentence = N_("A named person does this.")
    remedy = N_("Sign in under your own name.")
    basis = "practice 19"


class AlreadyDone(Refusal):
    """It was done already."""

    code = "compliance.already_done"
    sentence = N_("It was done on {on} already.")
    remedy = N_("Withdraw that entry first if it is wrong.")
    basis = "practice 19"


class WithoutEvidence(BadInput):
    """A duty done without anything that shows it."""

    code = "compliance.without_evidence"
    sentence = N_("Something has to show that it was done: {evidence}.")
    remedy = N_("Write a note or add a file.")
    basis = "practice 19"


class DoneInFuture(BadInput):
    """A day that has not come."""

    code = "compliance.done_in_future"
    sentence = N_("{on} has not come yet.")
    basis = "practice 19"


class WithdrawnAlready(Refusal):
    """Nothing is left to withdraw."""

    code = "compliance.withdrawn_already"
    sentence = N_("This entry was withdrawn already.")
    basis = "practice 19"


@use_case
def fulfil(
    actor: Actor,
    duty_id: uuid.UUID,
    occurrence: str,
    *,
    done_on: date,
    at: datetime,
    note: str = "",
    document_id: uuid.UUID | None = None,
) -> Fulfilment:
    """Say that one time of a duty was done.

    Raises NotFound, NotInCharge, NamedPersonOnly, AlreadyDone, WithoutEvidence, DoneInFuture.
    """
    duty: Duty | None = Duty.objects.visible_to(actor).filter(public_id=duty_id).select_related("owner_unit").first()
    if duty is None:
        raise NotFound(thing=N_("duty"))
    person_id, today = demand_in_charge(actor, duty), local_day(actor, at)
    # One at a time: whoever comes second finds it done.
    Duty.objects.select_for_update().get(pk=duty.pk)
    found = occurrence_of(actor, duty, occurrence, today=today)
    if found.done is not None:
        raise AlreadyDone(on=found.done.done_on.isoformat())
    if done_on > today:
        raise DoneInFuture(on=done_on.isoformat())
    document: Document | None = document_of(actor, document_id) if document_id else None
    if not note.strip() and document is None:
        raise WithoutEvidence(evidence=duty.evidence)
    done = Fulfilment(
        authority_id=duty.authority_id,
        duty=duty,
        code=duty.code,
        occurrence=occurrence,
        due_on=found.due_on,
        contract_id=found.happening.contract_id if found.happening else None,
        about_person=bool(found.happening and found.happening.about_person),
        done_on=done_on,
        note=note.strip(),
        document=document,
        done_by_id=person_id,
        at=at,
    )
    done.save()
    changes = {"occurrence": [None, occurrence], "due_on": [None, found.due_on], "done_on": [None, done_on]}
    record(
        actor, "compliance.duty_done", done, at=at, changes=changes, reason=note, files=[document] if document else []
    )
    return done


@use_case
def withdraw_fulfilment(actor: Actor, fulfilment_id: uuid.UUID, *, reason: str, at: datetime) -> Fulfilment:
    """Say that a duty was not done after all; the entry stays, with the reason. Raises NotFound, NotInCharge,
    NamedPersonOnly, WithdrawnAlready, BadInput."""
    done: Fulfilment | None = (
        Fulfilment.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("duty__owner_unit")
        .filter(public_id=fulfilment_id)
        .first()
    )
    if done is None:
        raise NotFound(thing=N_("duty done"))
    person_id = demand_in_charge(actor, done.duty)
    if done.withdrawn_at is not None:
        raise WithdrawnAlready()
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("say what was wrong"))
    done.withdrawn_at, done.withdrawn_by_id, done.withdrawn_reason = at, person_id, reason.strip()[:300]
    done.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record(actor, "compliance.duty_withdrawn", done, at=at, reason=reason)
    return done


def is_in_charge(actor: Actor, duty: Duty) -> bool:
    """Whether the duty is this person's: by the role in its unit or above, or as somebody who leads."""
    if actor.person_id is None or not actor.can("compliance.fulfil"):
        return False
    if actor.can("compliance.fulfil_any", path=actor.authority_path):
        return True
    return any(grant.role == duty.owner_role and duty.owner_unit.path.startswith(grant.path) for grant in actor.grants)


def answers_for(actor: Actor, duty: Duty) -> bool:
    """Whether one is asked for the duty: by its role in its unit or above, or as the chief there.

    An administrator may say that another's duty was done, but is not asked for it.
    """
    asked = {duty.owner_role, Role.SECTION_CHIEF.value}
    return any(grant.role in asked and duty.owner_unit.path.startswith(grant.path) for grant in actor.grants)


def demand_in_charge(actor: Actor, duty: Duty) -> int:
    """The id of the person in charge who acts. Raises NamedPersonOnly, NotInCharge, NotPermitted."""
    if actor.person_id is None:
        raise NamedPersonOnly()
    actor.demand("compliance.fulfil")
    if not is_in_charge(actor, duty):
        raise NotInCharge(duty=duty.name)
    return actor.person_id


def owners_of(duty: Duty, *, on: date) -> list[Person]:
    """Who is in charge of a duty on a day: the holders of its role, else the chiefs of its unit."""
    return holders_of(Role(duty.owner_role), unit=duty.owner_unit, on=on) or holders_of(
        Role.SECTION_CHIEF, unit=duty.owner_unit, on=on
    )
