"""Both sides confirm a statement, or the provider disputes a part of it; silence confirms what is not disputed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from houqin.domains.contracts.models import ContractPeriod
from houqin.domains.contracts.services.periods import finish_close
from houqin.domains.evaluation.models import Appeal
from houqin.domains.settlement.days import local_day, start_payment
from houqin.domains.settlement.models import Dispute, MonthEnd, Statement
from houqin.domains.settlement.paper_tasks import issue
from houqin.domains.settlement.services.finals import raise_standing
from houqin.domains.settlement.services.loading import real_statement
from houqin.domains.settlement.workflow import DISPUTE, STATEMENT
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.duties import Duty, demand_separate
from houqin.foundation.organisation.standing import open_to
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class DisputeTooLate(Refusal):
    """The window in which the provider may dispute is over."""

    code = "settlement.dispute_too_late"
    sentence = N_("Amounts of {month} could be disputed until {until}.")
    remedy = N_("Ask for a correction in the next month.")
    basis = "practice 11"


class StillDisputed(Refusal):
    """A dispute of this amount waits for its answer already."""

    code = "settlement.still_disputed"
    sentence = N_("This amount is disputed already; the answer is due by {until}.")
    basis = "practice 11"


class AppealWaits(Refusal):
    """Amounts that follow from a score are not confirmed while an appeal against it waits for its answer."""

    code = "settlement.appeal_waits"
    sentence = N_("An appeal against the score of {month} waits for its answer.")
    remedy = N_("Answer the appeal; the statement follows from the score.")
    basis = "practice 11"


@use_case
def confirm_statement(actor: Actor, statement_id: UUID, *, at: datetime) -> Statement:
    """Say that the amounts are right, for the side the actor stands on; with both the statement is final.

    On the authority's side the person who prepared it may not confirm it (practice 17). When all statements of the
    month are confirmed, its books close. A side that says so again changes nothing: whose word it was stays.
    Raises WrongState, AppealWaits, DutiesExclude, NotPermitted, NotFound.
    """
    statement = real_statement(actor, statement_id)
    actor.demand("settlement.confirm", path=_side_path(actor), provider_id=_side_provider(actor, statement))
    STATEMENT.transition(statement.state, "confirm", open_to(actor, statement))
    if statement.provider_confirmed_at if actor.provider_ids else statement.office_confirmed_at:
        return statement
    _demand_no_appeal(statement)
    if actor.provider_ids:
        statement.provider_confirmed_at, statement.provider_confirmed_by_id = at, actor.person_id
        columns, side = ["provider_confirmed_at", "provider_confirmed_by"], "provider"
    else:
        prepared = {statement.prepared_by_id} if statement.prepared_by_id else set()
        demand_separate(actor.person_id or 0, Duty.APPROVE, {Duty.PREPARE: prepared})
        statement.office_confirmed_at, statement.office_confirmed_by_id = at, actor.person_id
        columns, side = ["office_confirmed_at", "office_confirmed_by"], "authority"
    statement.save(update_fields=columns)
    record(actor, "settlement.confirmed", statement, at=at, changes={"side": [None, side]})
    if statement.provider_confirmed_at and statement.office_confirmed_at:
        _make_final(statement, at=at)
    return statement


@use_case
def deem_confirmed(actor: Actor, statement_id: UUID, *, at: datetime) -> Statement:
    """Let silence beyond the window count as confirmation; whose it was stands on the statement (practice 11).

    Raises WrongState, AppealWaits, NotFound, BadInput (the window is not over).
    """
    statement = real_statement(actor, statement_id)
    STATEMENT.transition(statement.state, "confirm")
    window = MonthEnd.objects.get(contract_id=statement.contract_id, month=statement.month)
    if window.confirm_until is None or local_day(actor, at) <= window.confirm_until:
        raise BadInput(field="at", problem=N_("the window for confirming is not over"))
    _demand_no_appeal(statement)
    silent = []
    if statement.provider_confirmed_at is None:
        statement.provider_confirmed_at = at
        silent.append("provider")
    if statement.office_confirmed_at is None:
        statement.office_confirmed_at = at
        silent.append("authority")
    statement.silence_of = "both" if len(silent) == 2 else silent[0]
    statement.save(update_fields=["provider_confirmed_at", "office_confirmed_at", "silence_of"])
    record(actor, "settlement.deemed_confirmed", statement, at=at, changes={"silence_of": [None, statement.silence_of]})
    _make_final(statement, at=at)
    return statement


@use_case
def dispute(
    actor: Actor,
    statement_id: UUID,
    *,
    reason: str,
    at: datetime,
    line: int | None = None,
    deduction: int | None = None,
    amount_fen: int | None = None,
) -> Dispute:
    """Object to the amount of one line or one deduction, by its place on the statement (异议).

    A disputed line is held, of it only ``amount_fen`` where one is named; the rest is paid meanwhile (条例 15). A
    disputed deduction holds nothing, what it took waits for the answer.
    Raises DisputeTooLate, StillDisputed, WrongState, BadInput, NotPermitted, NotFound.
    """
    statement = real_statement(actor, statement_id)
    actor.demand("settlement.dispute", provider_id=statement.provider_id)
    STATEMENT.transition(statement.state, "confirm", open_to(actor, statement))
    window = MonthEnd.objects.get(contract_id=statement.contract_id, month=statement.month)
    if window.appeal_until is not None and local_day(actor, at) > window.appeal_until:
        raise DisputeTooLate(month=f"{statement.month:%Y-%m}", until=window.appeal_until.isoformat())
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a dispute needs a reason"))
    of_line = statement.lines.filter(position=line).first() if line is not None else None
    of_deduction = statement.deductions.filter(position=deduction, applies="this").first() if deduction else None
    if (of_line is None) is (of_deduction is None):
        raise BadInput(field="line", problem=N_("name one line or one deduction of the statement"))
    if amount_fen is not None and not (of_line and 0 < amount_fen <= of_line.amount_fen):
        raise BadInput(field="amount_fen", problem=N_("a part lies within the amount of its line"))
    if statement.disputes.filter(state="open", line=of_line, deduction=of_deduction).exists():
        raise StillDisputed(until=window.answer_until.isoformat() if window.answer_until else "–")
    made = Dispute.objects.create(
        authority_id=statement.authority_id,
        statement=statement,
        contract_id=statement.contract_id,
        provider_id=statement.provider_id,
        line=of_line,
        deduction=of_deduction,
        held_fen=(amount_fen or max(of_line.amount_fen, 0)) if of_line else 0,
        reason=reason,
        raised_at=at,
        raised_by_id=actor.person_id,
    )
    record(actor, "settlement.disputed", made, at=at, reason=reason, changes=_dispute_changes(statement, made))
    return made


@use_case
def answer_dispute(
    actor: Actor, dispute_id: UUID, *, upheld: bool, answer: str, at: datetime, granted_fen: int = 0
) -> Dispute:
    """Answer a dispute with a reason. Upheld: ``granted_fen`` more is owed, and enters the next month's statement;
    rejected: the line is no longer held. Who prepared the statement does not answer (practice 17).

    Raises WrongState, DutiesExclude, BadInput, NotPermitted, NotFound.
    """
    found: Dispute | None = (
        Dispute.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("statement", "line", "deduction")
        .filter(public_id=dispute_id)
        .first()
    )
    if found is None:
        raise NotFound(thing=N_("dispute"))
    actor.demand("settlement.disputes.answer", path=actor.authority_path)
    prepared = {found.statement.prepared_by_id} if found.statement.prepared_by_id else set()
    demand_separate(actor.person_id or 0, Duty.APPROVE, {Duty.PREPARE: prepared})
    if not answer.strip():
        raise BadInput(field="answer", problem=N_("an answer needs its reason"))
    if upheld is (granted_fen <= 0):
        raise BadInput(field="granted_fen", problem=N_("an upheld dispute grants an amount, a rejected one none"))
    before, found.state = (
        found.state,
        DISPUTE.move(found.state, "uphold" if upheld else "reject", open_to(actor, found)),
    )
    held = found.held_fen
    found.answer, found.answered_at, found.answered_by_id = answer, at, actor.person_id
    found.granted_fen, found.held_fen = granted_fen, 0
    found.save(update_fields=["state", "answer", "answered_at", "answered_by", "granted_fen", "held_fen"])
    changes = {"state": [before, found.state], "granted_fen": [0, granted_fen], "held_fen": [held, 0]}
    record(actor, "settlement.dispute_answered", found, at=at, reason=answer, changes=changes)
    return found


@use_case
def start_accepted(actor: Actor, contract_id: int, month: date, *, at: datetime) -> list[Statement]:
    """Let the acceptance of a *month* start the payment period of its confirmed statements, where the contract says so.

    Called when a contract (internal id) has accepted a month; an acceptance before both sides confirmed counts when
    they do. Answers the statements whose days moved.
    """
    moved = []
    rows = Statement.objects.current().filter(contract_id=contract_id, month=month, state="confirmed")
    for statement in rows.select_related("contract").select_for_update(of=("self",)).order_by("pk"):
        before = statement.due_on
        start_payment(statement)
        if statement.due_on != before:
            statement.save(update_fields=["plan_by", "due_on"])
            changes = {"due_on": [before, statement.due_on], "plan_by": [None, statement.plan_by]}
            record(actor, "settlement.payment_started", statement, at=at, changes=changes)
            moved.append(statement)
    return moved


def _demand_no_appeal(statement: Statement) -> None:
    waiting = Appeal.objects.filter(contract_id=statement.contract_id, card__month=statement.month, state="filed")
    if statement.settlement.clause_id is not None and waiting.exists():
        raise AppealWaits(month=f"{statement.month:%Y-%m}")


def _make_final(statement: Statement, *, at: datetime) -> None:
    """The last confirmation: the payment period starts; with the contract's last statement the month's books close."""
    system = system_actor(statement.authority_id, "settlement")
    statement.state = STATEMENT.move(statement.state, "confirm")
    statement.confirmed_on = local_day(system, at)
    start_payment(statement)
    statement.save(update_fields=["state", "confirmed_on", "plan_by", "due_on"])
    issue.defer(system, statement=str(statement.public_id))
    month = {"contract_id": statement.contract_id, "month": statement.month}
    with entering(system.scope):
        # Locked before looking: of two last confirmations at once each would see the other's draft, and none close.
        ContractPeriod.objects.select_for_update(of=("self",)).get(**month)
        if Statement.objects.filter(**month, state="draft", is_trial=False).exists():
            return
    finish_close(system, statement.contract.public_id, statement.month, at=at)
    if statement.settlement.is_final:
        with entering(system.scope):
            raise_standing(system, statement.contract, statement.month, at=at)


def _dispute_changes(statement: Statement, made: Dispute) -> dict[str, object]:
    return {
        "statement": [None, statement.public_id],
        "line": [None, made.line and made.line.position],
        "deduction": [None, made.deduction and made.deduction.term],
        "held_fen": [0, made.held_fen],
    }


def _side_path(actor: Actor) -> str | None:
    return None if actor.provider_ids else actor.authority_path


def _side_provider(actor: Actor, statement: Statement) -> int | None:
    return statement.provider_id if actor.provider_ids else None
