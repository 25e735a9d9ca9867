"""Satisfaction asked for: sampled call-backs and surveys, each voice once (trust A3, F3)."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.catalogue.models import ServiceClass
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services.deliveries import take_month
from houqin.domains.evaluation.models import SatisfactionAnswer
from houqin.domains.evaluation.rules.items import GRADE_POINTS
from houqin.domains.evaluation.services.inspections import load_contract
from houqin.domains.evaluation.services.scored import owned, scored_by
from houqin.domains.orders.models import Order, Rating
from houqin.domains.orders.rules.timing import RATING_DAYS, rating_open
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.settings import local_day
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class AnsweredAlready(Refusal):
    """One order, or one person and month, has one answer."""

    code = "evaluation.answered_already"
    sentence = N_("{respondent} has already been heard about this; one voice counts once.")
    basis = "trust F3"


class AnswerTooLate(Refusal):
    """The days in which an order may be rated are over."""

    code = "evaluation.answer_too_late"
    sentence = N_("An order is rated within {days} days of its confirmation; that is over.")
    basis = "practice 7"


class OwnVoice(Refusal):
    """Who works for the provider does not judge it."""

    code = "evaluation.own_voice"
    sentence = N_("{respondent} works for the provider, or for whoever did the work, and does not judge it.")
    basis = "practice 17, trust F3"


class OtherContract(Refusal):
    """An order that another contract served."""

    code = "evaluation.other_contract"
    sentence = N_("The order {order} was not served under the contract {contract}.")


@use_case
def record_answer(
    actor: Actor,
    *,
    contract_id: uuid.UUID,
    grade: int,
    client_id: uuid.UUID,
    at: datetime,
    order_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    respondent: str = "",
    words: str = "",
    service_id: uuid.UUID | None = None,
) -> SatisfactionAnswer:
    """Take down what somebody served says: called back about an order, or asked by a survey.

    ``client_id`` is made by the device; the same one again answers the first. Whoever asks stands on the office's side.
    ``service_id``: which of the contract's services a survey asks about, where they are scored each by themselves.
    Raises ServiceNotNamed, AnsweredAlready, AnswerTooLate, OwnVoice, OtherContract, NotFound, NotPermitted, BadInput.
    """
    actor.demand("evaluation.ask")
    contract = load_contract(actor, contract_id)
    if grade not in GRADE_POINTS:
        raise BadInput(field="grade", problem=N_("there are the grades 1 to 5"))
    with entering(Scope(authority=contract.authority_id, units=EVERYTHING)):
        known = SatisfactionAnswer.objects.filter(client_id=client_id).first()
        if known is not None:
            return known  # type: ignore[no-any-return]  # a queryset of ours answers Any
        order = None if order_id is None else _order(actor, contract, order_id)
        person = _voice(actor, order, person_id)
        said_by = (respondent.strip() or (person.name if person else order.caller_name if order else ""))[:80]
        if not said_by:
            raise BadInput(field="respondent", problem=N_("it names who was asked"))
        _demand_own(contract, order, person, said_by)
        placement, _ = take_month(contract, at)
        month = placement.month or local_day(contract.authority_id, at).replace(day=1)
        service = (
            order.contract_line.service_class
            if order is not None and order.contract_line is not None
            else scored_by(contract, month, service_id)[0]
        )
        if order is not None:
            _demand_unheard(order, at, said_by)
        elif person is not None and _surveyed(contract, service, person, placement.month):
            raise AnsweredAlready(respondent=said_by)
        answer = SatisfactionAnswer.objects.create(
            **owned(contract, placement, service),
            unit_id=person.unit_id if person else order.unit_id if order else None,
            person=person,
            respondent=said_by,
            order=order,
            how="survey" if order is None else "call_back",
            grade=grade,
            words=words.strip(),
            asked_by_id=actor.person_id,
            at=at,
            client_id=client_id,
        )
        changes = {"grade": [None, grade], "how": [None, answer.how], "month": [None, placement.month]}
        personal = {"respondent": said_by, **({"words": answer.words} if answer.words else {})}
        record(actor, "evaluation.answer_recorded", answer, at=at, changes=changes, personal=personal)
    return answer


def _order(actor: Actor, contract: Contract, order_id: uuid.UUID) -> Order:
    order = (
        Order.objects.filter(authority_id=actor.authority_id, public_id=order_id)
        .select_related("contract_line__service_class", "requester", "worker")
        .first()
    )
    if order is None:
        raise NotFound(thing=N_("order"))
    found: Order = order
    if found.contract_line is None or found.contract_line.contract_id != contract.pk:
        raise OtherContract(order=found.number, contract=contract.number)
    return found


def _voice(actor: Actor, order: Order | None, person_id: uuid.UUID | None) -> Person | None:
    """Whose voice it is: the person served, or the one asked."""
    if order is not None:
        return order.requester
    if person_id is None:
        return None
    person: Person | None = Person.objects.filter(authority_id=actor.authority_id, public_id=person_id).first()
    if person is None:
        raise NotFound(thing=N_("person"))
    return person


def _demand_own(contract: Contract, order: Order | None, person: Person | None, respondent: str) -> None:
    """Nobody of the provider, nor of the unit of whoever did the work, has a voice."""
    if person is None:
        return
    sides = {contract.provider_id, *(order.provider_ids if order else ())}
    if order is not None and order.worker is not None:
        sides.add(order.worker.unit_id)
    if person.unit_id in sides or (order is not None and order.worker_id == person.pk):
        raise OwnVoice(respondent=respondent)


def _demand_unheard(order: Order, at: datetime, respondent: str) -> None:
    heard = Rating.objects.filter(order=order).exists() or SatisfactionAnswer.objects.filter(order=order).exists()
    if heard:
        raise AnsweredAlready(respondent=respondent)
    if order.confirmed_at is None or not rating_open(confirmed_at=order.confirmed_at, at=at):
        raise AnswerTooLate(days=RATING_DAYS)


def _surveyed(contract: Contract, service: ServiceClass | None, person: Person, month: object) -> bool:
    own = SatisfactionAnswer.objects.filter(contract=contract, service=service, person=person, order__isnull=True)
    return own.filter(month=month).exists() if month is not None else False
