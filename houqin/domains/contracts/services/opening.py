"""The opening position of a contract that was running before the system was (期初, practice 16)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from houqin.domains.contracts.models import Contract, OpeningPosition
from houqin.domains.contracts.queries import agreed_clause, clause_at
from houqin.domains.contracts.rules.amending import Standing, check_addition
from houqin.domains.contracts.rules.securing import Offset, check_schedule
from houqin.domains.contracts.services.amendments import NotInForce
from houqin.domains.contracts.services.contracts import load_contract
from houqin.domains.contracts.services.periods import begin_close, finish_close
from houqin.domains.contracts.services.securing import check_new_bond, hold_bond
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.clauses import Clause
from houqin.kernel.clauses.clause import Counter
from houqin.kernel.clauses.shape import Incidents
from houqin.kernel.refusal import N_, BadInput, Refusal

LONGEST_COUNT = 6


class OpenedAlready(Refusal):
    """A contract has one opening position."""

    code = "contracts.opened_already"
    sentence = N_("{contract} has its opening position, signed by {by}.")
    remedy = N_("What was wrong in it is corrected by an amendment or a claim, on record.")
    basis = "practice 16"


class UsedAlready(Refusal):
    """The system has closed a month or amended the contract before its opening position came."""

    code = "contracts.used_already"
    sentence = N_("{contract} has closed months or amendments; its opening position comes before them.")
    basis = "practice 16"


class CounterUnknown(BadInput):
    """A counter of the position that the clause does not have."""

    code = "contracts.counter_unknown"
    sentence = N_("The clause in force has no counter “{counter}”; its counters: {known}.")
    remedy = N_("Agree on the clause first, and name the counter by its code.")
    basis = "practice 16"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a contract stood at the end of the day before ``as_of``; amounts in fen, none negative.

    ``settled_fen`` fees settled before deductions, ``deducted_fen`` deductions made, ``added_fen`` additions used of
    the tenth, ``bond_fen`` held in ``bond_form``, ``counters`` {code of a counter of the clause: count}, ``schedule``
    how the advance left is set off, empty where nobody knows.
    """

    as_of: date
    settled_fen: int = 0
    deducted_fen: int = 0
    paid_fen: int = 0
    added_fen: int = 0
    bond_fen: int = 0
    bond_form: str = ""
    advance_left_fen: int = 0
    counters: Mapping[str, int] = field(default_factory=dict)
    schedule: Sequence[Offset] = ()

    def columns(self) -> dict[str, Any]:
        """As it is kept and recorded; the form of the bond stands with the bond."""
        given = {name: value for name, value in asdict(self).items() if name != "bond_form"}
        schedule = [[offset.month.isoformat(), offset.fen] for offset in self.schedule]
        return given | {"counters": dict(self.counters), "schedule": schedule}


@use_case
def open_contract(
    actor: Actor, contract_id: uuid.UUID, *, position: Position, signed_by: str, at: datetime, paper: str = ""
) -> OpeningPosition:
    """Take a contract's opening position on record, once, signed by a named person; its months before are closed.

    Raises NotInForce, OpenedAlready, UsedAlready, CounterUnknown, AdditionsOver, BondHeld, BondTooHigh,
    ScheduleUnclear, BadInput, NotFound.
    """
    actor.demand("contracts.open", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    judge_position(contract, position, signed_by=signed_by)
    made = OpeningPosition.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        **position.columns(),
        signed_by=signed_by.strip(),
        paper=paper.strip(),
    )
    contract.added_fen = position.added_fen
    contract.save(update_fields=["added_fen"])
    if position.bond_fen:
        hold_bond(contract, fen=position.bond_fen, form=position.bond_form, received_on=position.as_of)
    changes = {name: [None, value] for name, value in position.columns().items()}
    changes["signed_by"] = [None, made.signed_by]
    record(actor, "contracts.opened", made, at=at, changes=changes, reason=paper)
    for month in contract.periods.filter(month__lt=position.as_of.replace(day=1)).values_list("month", flat=True):
        begin_close(actor, contract_id, month, at=at)
        finish_close(actor, contract_id, month, at=at)
    return made


def judge_position(contract: Contract, position: Position, *, signed_by: str) -> None:
    """Refuse a position that the contract cannot have been in; writes nothing. Raises as :func:`open_contract`."""
    check_position(position, signed_by=signed_by, valid_from=contract.valid_from, valid_until=contract.valid_until)
    if contract.state != "active":
        raise NotInForce(contract=contract.number)
    standing = OpeningPosition.objects.filter(contract=contract).first()
    if standing is not None:
        raise OpenedAlready(contract=contract.number, by=standing.signed_by)
    if contract.amendments.exists() or contract.periods.exclude(state="open").exists():
        raise UsedAlready(contract=contract.number)
    if position.added_fen:
        check_addition(Standing(contract.number, contract.total_fen), delta_fen=position.added_fen)
    if position.bond_fen:
        check_new_bond(contract, fen=position.bond_fen, form=position.bond_form)
    if position.schedule:
        months = contract.periods.filter(state="open", month__gte=position.as_of.replace(day=1))
        open_months = list(months.values_list("month", flat=True))
        check_schedule(position.advance_left_fen, position.schedule, open_months=open_months)
    if position.counters:
        clause = clause_at(contract.pk, position.as_of)
        check_counters(position.counters, known=counted_by(agreed_clause(clause)) if clause else set())


def check_position(position: Position, *, signed_by: str, valid_from: date, valid_until: date) -> None:
    """Refuse a position not signed, outside the contract or within a month, negative, or with more deducted than was
    settled."""
    amounts = [value for name, value in asdict(position).items() if name.endswith("_fen")]
    if not signed_by.strip():
        raise BadInput(field="signed_by", problem=N_("an opening position is signed by a named person"))
    if not valid_from <= position.as_of < valid_until:
        raise BadInput(field="as_of", problem=N_("the day does not lie within the contract's period"))
    if position.as_of.day != 1 and position.as_of != valid_from:
        raise BadInput(field="as_of", problem=N_("an opening position begins with a month, because months are settled"))
    if min(amounts) < 0 or any(count < 0 for count in position.counters.values()):
        raise BadInput(field="position", problem=N_("an amount or a counter is negative"))
    if (
        position.deducted_fen > position.settled_fen
        or position.paid_fen > position.settled_fen + position.advance_left_fen
    ):
        raise BadInput(field="position", problem=N_("more was deducted or paid than was settled"))


def read_count(text: str) -> int:
    """How often a counter counted, as written. Raises BadInput."""
    if not text.isdecimal() or len(text) > LONGEST_COUNT:
        raise BadInput(field="counters", problem=N_("a counter is a whole number"))
    return int(text)


def counted_by(clause: Clause) -> set[str]:
    """What a clause counts over the contract: its counters by code, its incidents that grow dearer by class."""
    codes = {term.code for term in clause.terms if isinstance(term, Counter)}
    priced = [term for term in clause.terms if isinstance(term, Incidents)]
    return codes | {kind for term in priced for kind, rule in term.classes.items() if rule.over == "contract"}


def check_counters(counters: Mapping[str, int], *, known: Collection[str]) -> None:
    """Refuse a counter that the clause in force does not have (CounterUnknown)."""
    for code in counters:
        if code not in known:
            raise CounterUnknown(counter=code, known=", ".join(sorted(known)) or "–")
