"""Two-stage dispatch: authority → provider → person; transfer and return (practice 3, glossary 56)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from houqin.domains.contracts.models import ContractLine
from houqin.domains.contracts.queries import find_lines
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, Order
from houqin.domains.orders.queries.sending import goes_to
from houqin.domains.orders.rules.acting import demand_reason
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services import telling
from houqin.domains.orders.services.act import ON_THE_SPOT, Act, Entry, begin, demand
from houqin.domains.orders.services.calling import callable_now, may_be_sent
from houqin.domains.orders.services.ceiling import demand_offered
from houqin.domains.orders.services.holding import end_holding, hold
from houqin.domains.orders.services.leaving import note_left
from houqin.domains.orders.services.quoting import end_open_quotes
from houqin.domains.orders.services.reserving import (
    SetAside,
    demand_possible,
    demand_unchanged,
    peek,
    sent_before,
    set_aside,
)
from houqin.domains.orders.workflow import ACKNOWLEDGED, ASSIGNED, WITH_PROVIDER
from houqin.domains.providers.models import Provider
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation import permissions
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, NotFound, NotPermitted, Refusal


class ProviderToChoose(Refusal):
    """Routing finds no contract line, or several: a dispatcher decides with a reason."""

    code = "orders.provider_to_choose"
    sentence = N_("{count} contract lines fit this service and place, so a provider must be chosen by hand.")
    remedy = N_("Choose one and say why.")
    basis = "practice 3, issue: routing"
    status = 422


class NotOfProvider(BadInput):
    """A worker who does not work for the provider that holds the order."""

    code = "orders.not_of_provider"
    sentence = N_("{person} does not work for {provider}.")
    remedy = N_("Choose one of the provider's own people.")


class NotVetted(Refusal):
    """Somebody without valid vetting was to be sent to a sensitive place."""

    code = "orders.not_vetted"
    sentence = N_("{person} is not vetted for sensitive places on {on}.")
    remedy = N_("Send somebody vetted, or have the security officer vet this person first.")
    basis = "rules B6, 先审后用"


class SameProvider(BadInput):
    """A transfer to whoever already holds the order."""

    code = "orders.same_provider"
    sentence = N_("{provider} already holds this order.")


@dataclass(frozen=True, slots=True)
class Choice:
    """A provider chosen by hand: a contract line, or a provider without contract (flagged 无合同服务), and why."""

    line_id: uuid.UUID | None = None
    provider_id: uuid.UUID | None = None
    reason: str = ""


@use_case
def dispatch(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    at: datetime,
    choice: Choice | None = None,
    estimate_fen: int | None = None,
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """Give it to a provider: the one whose contract line fits service and place, or one chosen with a reason.

    Whoever dispatches a report nobody acknowledged acknowledges it too. A P1–P2 goes on to who is on duty. What no
    contract commitment covers is reserved first, on ``estimate_fen`` or the price known.
    Raises ProviderToChoose, ReasonNeeded, BudgetExceeded, NoBudgetLine, ChangedMeanwhile, NotFound.
    """
    aside = _set_aside(actor, order_id, "dispatch", choice, estimate_fen, at=at, entry=entry)
    act = begin(actor, order_id, "dispatch", at=at, entry=entry)
    if act.repeated or aside is None:
        return act.order
    provider_id, line = _provider_for(actor, act.order, choice)
    demand_unchanged(act.order, line, aside)
    if act.order.state != ACKNOWLEDGED:
        act.note(EventKind.ACKNOWLEDGED)
        act.change(first_owner_id=act.order.first_owner_id or actor.person_id)
    act.move()
    _give(act, provider_id, line, aside, reason=choice.reason if choice else "")
    return act.finish("orders.dispatched", reason=choice.reason if choice else "")


@use_case
def transfer(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    choice: Choice,
    at: datetime,
    estimate_fen: int | None = None,
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """Take it from one provider and give it to another (转单), with the reason on record.

    Raises SameProvider, and what :func:`dispatch` raises of money.
    """
    demand_reason(choice.reason)
    aside = _set_aside(actor, order_id, "transfer", choice, estimate_fen, at=at, entry=entry)
    act = begin(actor, order_id, "transfer", at=at, entry=entry)
    if act.repeated or aside is None:
        return act.order
    provider_id, line = _provider_for(actor, act.order, choice)
    demand_unchanged(act.order, line, aside)
    if provider_id == act.order.provider_id:
        raise SameProvider(provider=str(act.order.provider))
    act.move()
    end_open_quotes(act, "lapse")
    _give(act, provider_id, line, aside, reason=choice.reason)
    return act.finish("orders.transferred", reason=choice.reason)


@use_case
def assign(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    worker_id: uuid.UUID,
    at: datetime,
    reason: str = "",
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """The provider names who is to do it; they still have to take it. Raises NotOfProvider, NotVetted."""
    act = begin(actor, order_id, "assign", at=at, entry=entry)
    if act.repeated:
        return act.order
    worker = worker_of(act, worker_id)
    demand_vetted(act, worker)
    act.move()
    act.change(worker_id=worker.pk)
    hold(act, reason=reason)
    act.note(EventKind.ASSIGNED, {"worker": worker.pk, "provider": act.order.provider_id}, words=reason)
    return act.finish("orders.assigned", reason=reason)


@use_case
def take(
    actor: Actor,
    order_id: uuid.UUID,
    *,
    at: datetime,
    worker_id: uuid.UUID | None = None,
    entry: Entry = ON_THE_SPOT,
) -> Order:
    """A named person takes it: from here on it is responded to. A team leader may take for a named member.

    Of two who take at once, the row lock lets one through; the other is told that it is taken. Raises NotOfProvider,
    NotVetted.
    """
    act = begin(actor, order_id, "take", at=at, entry=entry)
    if act.repeated:
        return act.order
    worker = worker_of(act, worker_id or _oneself(actor))
    if worker.pk != actor.person_id:
        demand(actor, "orders.assign", act.order)
    demand_vetted(act, worker)
    act.move()
    act.change(worker_id=worker.pk)
    hold(act)
    act.note(EventKind.TAKEN, {"worker": worker.pk, "provider": act.order.provider_id})
    return act.finish("orders.taken")


@use_case
def return_order(actor: Actor, order_id: uuid.UUID, *, reason: str, at: datetime, entry: Entry = ON_THE_SPOT) -> Order:
    """The provider gives it back to the dispatcher (退单).

    Its time goes on, so the order still names it, until somebody at the desk has taken the order over.
    """
    act = begin(actor, order_id, "return_order", at=at, entry=entry)
    if act.repeated:
        return act.order
    demand_reason(reason)
    act.move()
    end_holding(act)
    act.note(EventKind.RETURNED, {"provider": act.order.provider_id}, words=reason)
    end_open_quotes(act, "lapse")
    act.change(worker_id=None)
    return act.finish("orders.returned", reason=reason)


def _oneself(actor: Actor) -> uuid.UUID:
    """The actor's own public id; only a person takes an order."""
    if actor.public_id is None:
        raise NotPermitted(action=permissions.name_of("orders.take"))
    return actor.public_id


def worker_of(act: Act, worker_id: uuid.UUID) -> Person:
    """The person, who must work for the provider that holds the order; raises NotFound, NotOfProvider."""
    worker = Person.objects.visible_to(act.actor).filter(public_id=worker_id).first()
    if worker is None:
        raise NotFound(thing=N_("person"))
    if worker.unit_id != act.order.provider_id:
        raise NotOfProvider(person=worker.name, provider=str(act.order.provider))
    found: Person = worker
    return found


def demand_vetted(act: Act, worker: Person) -> None:
    """Refuse to send somebody without what the place's secrecy, or the service's, asks for."""
    if not may_be_sent(act.order, worker, at=act.at):
        raise NotVetted(person=worker.name, on=local_date(act.at).isoformat())


def demand_worker_vetted(act: Act) -> None:
    """Refuse to let an order become one for which whoever has it may not be sent. Raises NotVetted."""
    if act.order.worker is not None and act.order.state in WITH_PROVIDER:
        demand_vetted(act, act.order.worker)


def _set_aside(
    actor: Actor,
    order_id: uuid.UUID,
    name: str,
    choice: Choice | None,
    estimate_fen: int | None,
    *,
    at: datetime,
    entry: Entry,
) -> SetAside | None:
    """Reserve what the order will cost at whoever gets it, before it is locked; None where this act was sent before.

    Who may not dispatch, or not now, learns nothing of budgets.
    """
    order = peek(actor, order_id)
    if sent_before(order, entry):
        return None
    demand_possible(actor, order, name, at=at)
    if estimate_fen is not None and estimate_fen < 0:
        raise BadInput(field="estimate_fen", problem=N_("an amount is below zero"))
    _provider, line = _provider_for(actor, order, choice)
    if name == "dispatch":
        demand_offered(order, at=at)
    return set_aside(actor, order, line, at=at, amount=None if estimate_fen is None else Money(estimate_fen))


def _provider_for(actor: Actor, order: Order, choice: Choice | None) -> tuple[int, ContractLine | None]:
    """The provider and contract line: chosen, else the single one that routing finds."""
    on = local_date(order.reported_at)
    if choice is not None and choice.line_id is not None:
        demand_reason(choice.reason)
        line = ContractLine.objects.visible_to(actor).filter(public_id=choice.line_id).first()
        if line is None:
            raise NotFound(thing=N_("contract line"))
        return line.provider_id, line
    if choice is not None and choice.provider_id is not None:
        demand_reason(choice.reason)
        provider = Provider.objects.visible_to(actor).filter(unit__public_id=choice.provider_id).first()
        if provider is None:
            raise NotFound(thing=N_("provider"))
        fitting = [line for line in _routed(order, on) if line.provider_id == provider.pk]
        return provider.pk, fitting[0] if len(fitting) == 1 else None
    lines = _routed(order, on)
    if len(lines) != 1:
        raise ProviderToChoose(count=len(lines))
    return lines[0].provider_id, lines[0]


def _routed(order: Order, on: date) -> list[ContractLine]:
    """The contract lines that fit the order's service and unit; none while it is not classified."""
    if order.item_version is None:
        return []
    return list(find_lines(order.item_version, order.unit, order.place, on).lines)


def _give(act: Act, provider_id: int, line: ContractLine | None, aside: SetAside, *, reason: str) -> None:
    """Hand the order to the provider; a P1–P2 straight on to who is on duty there, or its desk hears of the gap.

    Any other goes on by roster and skill where the provider lets it, else to its desk.
    """
    order = act.order
    act.change(
        provider_id=provider_id,
        contract_line=line,
        worker_id=None,
        provider_ids=sorted({*order.provider_ids, provider_id}),
    )
    hold(act, reason=reason)
    act.note(
        EventKind.DISPATCHED,
        {"provider": provider_id, "line": line.pk if line else None, "without_contract": line is None} | aside.facts,
        words=reason,
    )
    note_left(act)
    if order.urgency in EMERGENCIES:
        duty = callable_now(order, at=act.happened_at)
        person = duty[0].person if duty else None
        if person is None:
            telling.tell_of_gap(order, at=act.at)
    else:
        person = goes_to(order, at=act.happened_at)
    if person is not None:
        act.change(state=ASSIGNED, worker_id=person.pk)
        hold(act)
        facts = {"worker": person.pk, "provider": provider_id, "by_roster": True}
        telling.tell_on_duty(order, person, act.note(EventKind.ASSIGNED, facts), at=act.at)
