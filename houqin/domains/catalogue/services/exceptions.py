"""Exceptions from the catalogue (目录外审批): asked for, decided on the authority's side, withdrawn."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.catalogue.events import ExceptionDecided, announce
from houqin.domains.catalogue.models import CatalogueException, ServiceClass, ServiceItem
from houqin.domains.catalogue.workflow import EXCEPTION
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.standing import open_to
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class OwnException(Refusal):
    """Nobody decides what they asked for."""

    code = "catalogue.own_exception"
    sentence = N_("You asked for this exception, so you may not decide it.")
    remedy = N_("Another section chief decides.")
    basis = "practice 17"
    status = 403


@use_case
def request_exception(
    actor: Actor,
    *,
    unit_id: uuid.UUID,
    description: str,
    reason: str,
    at: datetime,
    class_id: uuid.UUID | None = None,
    item_id: uuid.UUID | None = None,
    estimate: Money | None = None,
    subject_type: str = "",
    subject_id: uuid.UUID | None = None,
) -> CatalogueException:
    """Ask to serve a unit with something outside the catalogue, or beyond an item's standard.

    ``subject_*`` name what asks for it (an order). Raises BadInput without words or reason, NotFound, NotPermitted.
    """
    unit: Unit | None = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    actor.demand("catalogue.exceptions.request", path=unit.path)
    for field, text in (("description", description), ("reason", reason)):
        if not text.strip():
            raise BadInput(field=field, problem=N_("it is empty"))
    if estimate is not None and estimate.fen < 0:
        raise BadInput(field="estimate", problem=N_("it is negative"))
    service_class, item = _service(actor, class_id, item_id)
    asked = CatalogueException.objects.create(
        authority_id=actor.acting_authority_id,
        unit=unit,
        requester_id=actor.person_id,
        service_class=service_class,
        item=item,
        subject_type=subject_type,
        subject_id=subject_id,
        description=description.strip(),
        reason=reason.strip(),
        estimate_fen=None if estimate is None else estimate.fen,
        requested_at=at,
    )
    changes = {"description": [None, asked.description], "subject": [None, subject_id]}
    record(actor, "catalogue.exception_requested", asked, at=at, changes=changes, reason=asked.reason)
    return asked


@use_case
def decide_exception(
    actor: Actor, exception_id: uuid.UUID, *, granted: bool, reason: str, at: datetime
) -> CatalogueException:
    """Grant or refuse an exception with a reason. Raises OwnException, WrongState, BadInput, NotFound, NotPermitted."""
    asked = _load(actor, exception_id)
    # For the whole authority: a chief of one branch does not hold the catalogue's ceiling.
    actor.demand("catalogue.exceptions.decide", path=actor.authority_path)
    if actor.person_id is not None and asked.requester_id == actor.person_id:
        raise OwnException()
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a decision needs its reason"))
    return _settle(actor, asked, "grant" if granted else "refuse", reason=reason.strip(), at=at)


@use_case
def withdraw_exception(actor: Actor, exception_id: uuid.UUID, *, reason: str, at: datetime) -> CatalogueException:
    """Take one's request back before it is decided. Raises WrongState, NotFound, NotPermitted."""
    asked = _load(actor, exception_id)
    actor.demand("catalogue.exceptions.request", path=asked.unit.path)
    return _settle(actor, asked, "withdraw", reason=reason.strip(), at=at)


def _settle(actor: Actor, asked: CatalogueException, act: str, *, reason: str, at: datetime) -> CatalogueException:
    before, asked.state = asked.state, EXCEPTION.move(asked.state, act, open_to(actor, asked))
    asked.decided_at, asked.decision_reason = at, reason
    asked.decided_by_id = None if act == "withdraw" else actor.person_id
    asked.save(update_fields=["state", "decided_at", "decided_by", "decision_reason"])
    record(
        actor,
        f"catalogue.exception_{asked.state}",
        asked,
        at=at,
        changes={"state": [before, asked.state]},
        reason=reason,
    )
    announce(
        ExceptionDecided(
            exception_id=asked.public_id,
            authority_id=asked.authority_id,
            state=asked.state,
            subject_type=asked.subject_type,
            subject_id=asked.subject_id,
            at=at,
        )
    )
    return asked


def _load(actor: Actor, exception_id: uuid.UUID) -> CatalogueException:
    asked: CatalogueException | None = (
        CatalogueException.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("unit")
        .filter(public_id=exception_id)
        .first()
    )
    if asked is None:
        raise NotFound(thing=N_("exception"))
    return asked


def _service(
    actor: Actor, class_id: uuid.UUID | None, item_id: uuid.UUID | None
) -> tuple[ServiceClass | None, ServiceItem | None]:
    """The class and the item named, where they are."""
    service_class = ServiceClass.objects.visible_to(actor).filter(public_id=class_id).first()
    item = ServiceItem.objects.visible_to(actor).filter(public_id=item_id).first()
    if (class_id is not None and service_class is None) or (item_id is not None and item is None):
        raise NotFound(thing=N_("catalogue item"))
    return service_class, item
