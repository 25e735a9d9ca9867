"""The opening position of a contract that was running before the system was (期初, practice 16)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from houqin.domains.contracts.models import OpeningPosition
from houqin.domains.contracts.rules.amending import Standing, check_addition
from houqin.domains.contracts.services.contracts import load_contract
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, BadInput, Refusal


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


@dataclass(frozen=True, slots=True)
class Position:
    """Where a contract stood at the end of the day before ``as_of``; amounts in fen, none negative.

    ``settled_fen`` fees settled, ``deducted_fen`` deductions made, ``added_fen`` additions used of the tenth,
    ``counters`` {name: count} of the performance clause.
    """

    as_of: date
    settled_fen: int = 0
    deducted_fen: int = 0
    paid_fen: int = 0
    added_fen: int = 0
    bond_fen: int = 0
    advance_left_fen: int = 0
    counters: Mapping[str, int] = field(default_factory=dict)


@use_case
def open_contract(
    actor: Actor, contract_id: uuid.UUID, *, position: Position, signed_by: str, at: datetime, paper: str = ""
) -> OpeningPosition:
    """Take a contract's opening position on record, once, signed by a named person.

    Raises OpenedAlready, UsedAlready, AdditionsOver, BadInput, NotFound.
    """
    actor.demand("contracts.open", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    check_position(position, signed_by=signed_by, valid_from=contract.valid_from, valid_until=contract.valid_until)
    standing = OpeningPosition.objects.filter(contract=contract).first()
    if standing is not None:
        raise OpenedAlready(contract=contract.number, by=standing.signed_by)
    if contract.amendments.exists() or contract.periods.exclude(state="open").exists():
        raise UsedAlready(contract=contract.number)
    if position.added_fen:
        check_addition(Standing(contract.number, contract.total_fen), delta_fen=position.added_fen)
    made = OpeningPosition.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        **{**asdict(position), "counters": dict(position.counters)},
        signed_by=signed_by.strip(),
        paper=paper.strip(),
    )
    contract.added_fen = position.added_fen
    contract.save(update_fields=["added_fen"])
    changes = {name: [None, value] for name, value in asdict(position).items()}
    record(actor, "contracts.opened", made, at=at, changes=changes, reason=paper)
    return made


def check_position(position: Position, *, signed_by: str, valid_from: date, valid_until: date) -> None:
    """Refuse a position not signed, outside the contract, negative, or with more deducted than was settled."""
    amounts = [value for name, value in asdict(position).items() if name.endswith("_fen")]
    if not signed_by.strip():
        raise BadInput(field="signed_by", problem=N_("an opening position is signed by a named person"))
    if not valid_from <= position.as_of < valid_until:
        raise BadInput(field="as_of", problem=N_("the day does not lie within the contract's period"))
    if min(amounts) < 0 or any(count < 0 for count in position.counters.values()):
        raise BadInput(field="position", problem=N_("an amount or a counter is negative"))
    if (
        position.deducted_fen > position.settled_fen
        or position.paid_fen > position.settled_fen + position.advance_left_fen
    ):
        raise BadInput(field="position", problem=N_("more was deducted or paid than was settled"))
