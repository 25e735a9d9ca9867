"""The course of a contract: secured, accepted, appraised, renewed, handed over; opened in mid-term; compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from houqin.domains.budgets.queries import balances
from houqin.domains.budgets.tests.making import make_line, supplied_classes
from houqin.domains.contracts.models import Bond, Contract, HandoverItem, LinePrice
from houqin.domains.contracts.queries import required_items, standing_of
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.rules.accepting import (
    AcceptsOwnWork,
    Item,
    ItemsMissing,
)
from houqin.domains.contracts.rules.amending import AdditionsOver
from houqin.domains.contracts.rules.handover import CHECKLIST
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.contracts.rules.renewing import NotRenewable
from houqin.domains.contracts.rules.securing import (
    BondHeld,
    BondTooHigh,
    ScheduleUnclear,
    even_schedule,
)
from houqin.domains.contracts.rules.should_cost import (
    Norm,
)
from houqin.domains.contracts.services.accepting import AcceptedAlready, accept_month
from houqin.domains.contracts.services.amendments import NotInForce
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.contracts import activate_contract, add_line, create_contract, end_contract
from houqin.domains.contracts.services.opening import (
    CounterUnknown,
    OpenedAlready,
    Position,
    UsedAlready,
    open_contract,
)
from houqin.domains.contracts.services.periods import begin_close, finish_close
from houqin.domains.contracts.services.references import enter_norm, enter_reference
from houqin.domains.contracts.services.renewing import appraise_contract, hand_over, renew_contract
from houqin.domains.contracts.services.securing import (
    AdvanceWithoutBudget,
    claim_on_bond,
    pay_advance,
    receive_bond,
    return_bond,
)
from houqin.domains.contracts.tests.making import YEAR, Market, make_contract, make_market
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput, NotPermitted

LATER = datetime(2026, 4, 1, 1, tzinfo=UTC)
MARCH = date(2026, 3, 1)
QUARTER = [date(2026, 1, 1), date(2026, 2, 1), MARCH]


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def make_secured(market: Market, *, tendered_until: date | None = None) -> Contract:
    """A contract of ¥100,000.00 with a bond of 5 % and an advance of ¥1,000.00, in force."""
    system = market.office.system
    contract = create_contract(
        system,
        provider_id=market.provider.public_id,
        number="HT-2026-30",
        name="保洁合同",
        sme_size="small",
        signed_on=YEAR[0],
        valid_from=YEAR[0],
        valid_until=YEAR[1],
        total_fen=10_000_000,
        at=AT,
        payment=PaymentTerms(bond_ppm=50_000, advance_fen=100_000),
        tendered_until=tendered_until,
    )
    add_line(
        system,
        contract.public_id,
        terms=LineTerms(number=1, price_basis="lump_sum", service_model="M2", price=83_333_333, quantity=1000),
        item_id=market.lamp.public_id,
        units=[market.office.authority.public_id],
        at=AT,
    )
    return activate_contract(system, contract.public_id, at=AT)


def test_a_bond_is_received_claimed_on_and_returned_at_the_end(market: Market) -> None:
    contract, system = make_secured(market), market.office.system

    def receive(fen: int) -> Bond:
        return receive_bond(system, contract.public_id, fen=fen, form="bank_guarantee", received_on=YEAR[0], at=AT)

    with pytest.raises(BondTooHigh):
        receive(500_001)
    receive(500_000)
    with pytest.raises(BondHeld, match="already"):
        receive(1)
    with pytest.raises(BadInput):
        claim_on_bond(system, contract.public_id, fen=500_001, reason="超额", at=AT)
    claim_on_bond(system, contract.public_id, fen=20_000, reason="末月扣款", at=AT)
    with pytest.raises(BondHeld, match="not ended"):
        return_bond(system, contract.public_id, on=date(2026, 2, 1), at=LATER)
    end_contract(
        system, contract.public_id, on=date(2026, 2, 1), at=LATER, reason="搬迁", terminated=True, kind="authority"
    )
    with pytest.raises(BondHeld, match="hand-over"):
        return_bond(system, contract.public_id, on=date(2026, 2, 1), at=LATER)
    with entering(system.scope):
        items = list(HandoverItem.objects.filter(contract=contract))
    assert [item.code for item in items] == list(CHECKLIST)
    for item in items:
        hand_over(system, item.public_id, on=date(2026, 2, 2), at=LATER)
    with pytest.raises(BadInput, match="done already"):
        hand_over(system, items[0].public_id, on=date(2026, 2, 2), at=LATER)
    with pytest.raises(BondHeld, match="not closed"):
        return_bond(system, contract.public_id, on=date(2026, 2, 3), at=LATER)
    for act in (begin_close, finish_close):
        act(system, contract.public_id, date(2026, 1, 1), at=LATER)
    assert return_bond(system, contract.public_id, on=date(2026, 2, 3), at=LATER).claimed_fen == 20_000


@use_case
def slip_in_a_bond(actor: Actor, /, contract: Contract) -> None:
    """A bond of more than a tenth past the service."""
    Bond.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        form="cheque",
        fen=1_000_001,
        received_on=YEAR[0],
    )
    record(actor, "test.bond", contract, at=AT)


def test_the_database_knows_the_tenth_of_a_bond(market: Market) -> None:
    contract = make_secured(market)
    with pytest.raises(DatabaseError, match="exceeds a tenth"), transaction.atomic():
        slip_in_a_bond(market.office.system, contract)


def test_an_advance_comes_back_by_its_schedule(market: Market) -> None:
    contract, system = make_secured(market), market.office.system

    def pay(fen: int) -> None:
        schedule = even_schedule(fen, QUARTER)
        pay_advance(system, contract.public_id, fen=fen, paid_on=YEAR[0], voucher="凭1", schedule=schedule, at=AT)

    with pytest.raises(AdvanceWithoutBudget):
        pay(60_000)
    supplied_classes(system)
    line = make_line(market.office, "30209", 90_000, unit=market.office.authority)
    commit_contract(system, contract.public_id, [BudgetShare(line.public_id, 90_000)], at=AT)
    pay(60_000)
    with entering(system.scope):
        left = balances(line)
    assert (left.committed, left.accrued, left.paid) == (30_000, 0, 60_000)
    with pytest.raises(ScheduleUnclear, match="agrees to less"):
        pay(40_001)
    begin_close(system, contract.public_id, MARCH, at=LATER)
    with pytest.raises(ScheduleUnclear, match="not open"):
        pay(40_000)


def test_a_month_is_accepted_item_by_item_by_the_other_side(market: Market) -> None:
    contract, office = make_secured(market), market.office
    chief = office.actor("科长", office.authority, Role.SECTION_CHIEF)
    with entering(office.system.scope):
        required = required_items(contract, MARCH)
    assert required == ["1 · 1.1 更换后照度符合标准"]
    met = [Item(required[0], True)]

    def accept(actor: Actor, items: list[Item], result: str = "passed") -> None:
        accept_month(
            actor, contract.public_id, MARCH, accepted_on=date(2026, 4, 2), items=items, result=result, at=LATER
        )

    with pytest.raises(ItemsMissing):
        accept(chief, [])
    with pytest.raises(NotPermitted):
        accept(office.actor("项目经理", office.provider, Role.PROVIDER_MANAGER), met)
    with pytest.raises(AcceptsOwnWork):  # a chief at home in the centre that serves
        accept(replace(chief, unit_id=contract.provider_id), met)
    accept(chief, [Item(required[0], False, "照度不足")], "refused")
    accept(chief, met)
    with pytest.raises(AcceptedAlready):
        accept(chief, met)


def test_renewed_for_a_year_with_everything_that_stands(market: Market) -> None:
    contract, system = make_secured(market, tendered_until=date(2029, 1, 1)), market.office.system

    def renew(until: date = date(2028, 1, 1), number: str = "HT-2027-30") -> Contract:
        return renew_contract(
            system,
            contract.public_id,
            number=number,
            signed_on=date(2026, 12, 1),
            valid_until=until,
            total_fen=10_000_000,
            at=AT,
        )

    with pytest.raises(NotRenewable, match="not appraised"):
        renew()
    appraise_contract(system, contract.public_id, score=8_800, pass_mark=8_000, on=date(2026, 11, 1), at=AT)
    made = renew()
    assert (made.state, made.valid_from, made.tendered_until) == ("draft", YEAR[1], date(2029, 1, 1))
    with entering(system.scope):
        (line,) = made.lines.all()
        price = LinePrice.objects.get(line=line)
        assert [row.unit_id for row in line.coverage.all()] == [market.office.authority.pk]
    assert (price.price, price.quantity, price.valid_from, price.valid_until) == (
        83_333_333,
        1000,
        YEAR[1],
        date(2028, 1, 1),
    )
    activate_contract(system, made.public_id, at=AT)


@use_case
def slip_in_a_renewal(actor: Actor, /, contract: Contract) -> None:
    """A fourth year past the service."""
    contract.pk, contract.number, contract.renewal_of_id = None, "HT-X", contract.pk
    contract.valid_from, contract.valid_until, contract.tendered_until = YEAR[1], date(2028, 1, 1), None
    contract.public_id = contract.provider.public_id
    contract.save(force_insert=True)
    record(actor, "test.renewal", contract, at=AT)


def test_the_database_keeps_a_renewal_within_its_tender(market: Market) -> None:
    contract = make_secured(market)
    with pytest.raises(DatabaseError, match="beyond its tender"), transaction.atomic():
        slip_in_a_renewal(market.office.system, contract)


def test_an_opening_position_comes_once_and_first(market: Market) -> None:
    contract, system = make_secured(market), market.office.system

    def open_it(position: Position, signed_by: str = "王科长") -> None:
        open_contract(system, contract.public_id, position=position, signed_by=signed_by, at=AT)

    with pytest.raises(AdditionsOver):
        open_it(Position(as_of=MARCH, added_fen=1_000_001))
    with pytest.raises(BadInput, match="named person"):
        open_it(Position(as_of=MARCH), signed_by=" ")
    with pytest.raises(BadInput, match="more was deducted"):
        open_it(Position(as_of=MARCH, deducted_fen=1))
    with pytest.raises(BadInput, match="does not lie within"):
        open_it(Position(as_of=date(2027, 1, 1)))
    with pytest.raises(BadInput, match="begins with a month"):
        open_it(Position(as_of=date(2026, 3, 15)))
    with pytest.raises(CounterUnknown):
        open_it(Position(as_of=MARCH, counters={"below_70": 1}))
    draft = make_contract(market.office, market.provider, "HT-DRAFT")
    with pytest.raises(NotInForce):
        open_contract(system, draft.public_id, position=Position(as_of=MARCH), signed_by="王", at=AT)
    open_it(Position(as_of=MARCH, settled_fen=1_666_667, paid_fen=833_333, added_fen=1_000_000))
    with pytest.raises(OpenedAlready):
        open_it(Position(as_of=MARCH))
    with entering(system.scope):
        contract.refresh_from_db()
    assert contract.added_fen == 1_000_000
    begin_close(system, market.contract.public_id, MARCH, at=LATER)
    with pytest.raises(UsedAlready):
        open_contract(system, market.contract.public_id, position=Position(as_of=MARCH), signed_by="王", at=AT)


def test_a_line_stands_against_its_reference_and_its_norm(market: Market) -> None:
    contract, system = make_secured(market), market.office.system
    given: dict[str, Any] = {
        "class_id": market.repairs.public_id,
        "valid_from": YEAR[0],
        "source": "收费参考标准（样例）",
    }
    with pytest.raises(BadInput, match="its source"):
        enter_reference(system, **{**given, "source": " "}, price_basis="lump_sum", high=1, at=AT)
    enter_reference(system, **given, price_basis="lump_sum", low=50_000_000, high=80_000_000, at=AT)
    enter_reference(system, **{**given, "valid_from": date(2026, 7, 1)}, price_basis="lump_sum", high=90_000_000, at=AT)
    enter_norm(system, **given, driver="posts", norm=Norm(1_000, 595_000), at=AT)
    with entering(system.scope):
        (june,) = standing_of(contract, date(2026, 6, 30))
        (july,) = standing_of(contract, date(2026, 7, 1))
    assert (june.against.where, june.against.by_ppm, july.against.where) == ("above", 41_667, "within")
    assert (june.month_fen, june.should_fen) == (833_333, 682_103)
