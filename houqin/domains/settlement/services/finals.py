"""The final statement of an ended contract, and the claims that it leaves (practice 13, clauses.md "Periods").

What months left to a next one is set against what is still payable, then against the bond; the rest stands as a claim
until it is settled.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from houqin.domains.contracts.models import Bond, Contract, ContractPeriod
from houqin.domains.contracts.services.periods import open_final_month
from houqin.domains.contracts.services.securing import claim_on_bond
from houqin.domains.settlement.carrying import last_month_of, left_owed
from houqin.domains.settlement.days import local_day
from houqin.domains.settlement.models import DamagesClaim, Statement
from houqin.domains.settlement.services.closing import Closed, close_contract_month
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class TermRuns(Refusal):
    """A contract that goes on has no final statement."""

    code = "settlement.term_runs"
    sentence = N_("{contract} runs until {until}.")
    remedy = N_("Its final statement is made when it has ended.")
    basis = "practice 13"


class MonthsNotClosed(Refusal):
    """Months of an ended contract whose statements are not confirmed yet."""

    code = "settlement.months_not_closed"
    sentence = N_("{months} months of {contract} are not closed; the final statement comes after them.")
    remedy = N_("Close these months and let both sides confirm their statements.")
    basis = "practice 13"


class ClaimSettled(Refusal):
    """More than what is still owed of a claim."""

    code = "settlement.claim_settled"
    sentence = N_("¥{open} of this claim is still owed.")
    basis = "practice 13"


@use_case
def draft_final(actor: Actor, contract_id: UUID, *, at: datetime) -> Closed:
    """Draft the final statements of an ended contract, one per payer: what months left to a next one, late facts and
    reversals, what was held back or advanced. Made again, it compares, as any month does; what comes after it is
    confirmed gets another one.

    Raises TermRuns, MonthsNotClosed, NothingToSettle and as close_contract_month.
    """
    actor.demand("settlement.close", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    end = contract.ended_on or contract.valid_until
    if end > local_day(actor, at):
        raise TermRuns(contract=contract.number, until=end.isoformat())
    last = last_month_of(contract)
    not_closed = contract.periods.filter(month__lte=last).exclude(state="closed").count()
    if not_closed:
        raise MonthsNotClosed(months=not_closed, contract=contract.number)
    drafted = contract.periods.filter(month__gt=last, state="closing").order_by("month").first()
    period: ContractPeriod = drafted or open_final_month(actor, contract_id, at=at)
    return close_contract_month(actor, contract_id, month=period.month, at=at)


def raise_standing(actor: Actor, contract: Contract, month: date, *, at: datetime) -> list[DamagesClaim]:
    """What the final statements of a *month* could not bear becomes claims, borne by the bond as far as it reaches.

    Called by the use case that confirms the last of them, as the system.
    """
    made = []
    statements = {
        one.payer_id: one for one in Statement.objects.current().filter(contract=contract, month=month).order_by("pk")
    }
    for payer, fen in left_owed(contract.pk, month).items():
        if fen > 0:
            claim = DamagesClaim(
                authority_id=contract.authority_id,
                contract=contract,
                provider_id=contract.provider_id,
                payer_id=payer,
                statement=statements.get(payer),
                fen=fen,
                reason=N_("the final statement could not bear it"),
                raised_at=at,
            )
            _raise(actor, claim, at=at)
            made.append(claim)
    return made


@use_case
def enter_claim(
    actor: Actor, *, contract_id: UUID, fen: int, reason: str, at: datetime, payer_id: UUID | None = None
) -> DamagesClaim:
    """Claim from a provider what was found after payment (a veto): no closed month is opened for it (practice 13).

    The bond bears it as far as it reaches. ``payer_id`` None: the authority. Raises BadInput, NotFound, NotPermitted.
    """
    actor.demand("settlement.claim", path=actor.authority_path)
    contract = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    payer = Unit.objects.visible_to(actor).filter(public_id=payer_id).first() if payer_id else None
    if contract is None or (payer_id is not None and payer is None):
        raise NotFound(thing=N_("contract or payer"))
    if fen <= 0 or not reason.strip():
        raise BadInput(field="reason", problem=N_("a claim has an amount and a reason"))
    claim = DamagesClaim(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        payer_id=payer.pk if payer else contract.authority_id,
        fen=fen,
        reason=reason.strip(),
        raised_at=at,
        raised_by_id=actor.person_id,
    )
    _raise(actor, claim, at=at)
    return claim


@use_case
def settle_claim(actor: Actor, claim_id: UUID, *, fen: int, by: str, on: date, at: datetime) -> DamagesClaim:
    """Take on record that a claim was paid, or given up by a decision: how much, by what, on which day.

    Raises ClaimSettled (more than is owed), BadInput, NotFound, NotPermitted.
    """
    actor.demand("settlement.claim", path=actor.authority_path)
    claim: DamagesClaim | None = (
        DamagesClaim.objects.visible_to(actor).select_for_update(of=("self",)).filter(public_id=claim_id).first()
    )
    if claim is None:
        raise NotFound(thing=N_("claim"))
    if fen <= 0 or not by.strip():
        raise BadInput(field="fen", problem=N_("say how much was settled, and by what"))
    if fen > claim.open_fen:
        raise ClaimSettled(open=str(Money(claim.open_fen)))
    before, claim.settled_fen = claim.settled_fen, claim.settled_fen + fen
    claim.settled_on, claim.settled_by = on, by.strip()
    claim.save(update_fields=["settled_fen", "settled_on", "settled_by"])
    changes = {"settled_fen": [before, claim.settled_fen], "settled_on": [None, on]}
    record(actor, "settlement.claim_settled", claim, at=at, changes=changes, reason=by.strip())
    return claim


def _raise(actor: Actor, claim: DamagesClaim, *, at: datetime) -> None:
    """Write the claim with what the bond bears of it."""
    bond = Bond.objects.filter(contract_id=claim.contract_id, returned_on=None).first()
    claim.bond_fen = min(claim.fen, bond.fen - bond.claimed_fen) if bond else 0
    if claim.bond_fen:
        claim_on_bond(actor, claim.contract.public_id, fen=claim.bond_fen, reason=claim.reason, at=at)
    claim.save(force_insert=True)
    changes = {"fen": [None, claim.fen], "bond_fen": [None, claim.bond_fen], "payer": [None, claim.payer.code]}
    record(actor, "settlement.claim_raised", claim, at=at, changes=changes, reason=claim.reason)
