"""An office with money at work for R1–R3: contracts priced by the month, their budget, and the persons who pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.budgets.tests.making import make_line, supplied_classes
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.contracts import activate_contract, add_line
from houqin.domains.contracts.services.payers import divide_line
from houqin.domains.contracts.tests.making import Market, make_contract, make_market
from houqin.domains.settlement.models import Invoice, PaymentApplication, Statement
from houqin.domains.settlement.services.closing import close_contract_month
from houqin.domains.settlement.services.confirming import confirm_statement
from houqin.domains.settlement.services.paying import apply_for_payment, enter_invoice
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.kernel.money import Money

#: A month of each contract, in fen: low enough for one approval, and no round number.
FEE = 345_671
WHOLE_PPM = 1_000_000
IN_2027 = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Treasury:
    """What :func:`make_treasury` made: ``contracts`` of :data:`FEE` a month each, all on ``line``."""

    market: Market
    line: BudgetLine
    contracts: tuple[Contract, ...]
    clerk: Actor
    chief: Actor
    approver: Actor
    payer: Actor
    manager: Actor

    @property
    def system(self) -> Actor:
        """The system at work."""
        return self.market.office.system

    @property
    def authority(self) -> Unit:
        """The authority whose money it is."""
        return self.market.office.authority

    def months(self) -> list[tuple[Contract, date]]:
        """Every contract's every month of 2026."""
        return [(contract, date(2026, month, 1)) for month in range(1, 13) for contract in self.contracts]


def make_treasury(contracts: int = 1, *, payers: int = 1) -> Treasury:
    """Found it; with two ``payers`` each contract's line is divided between two units, each with its own line."""
    market = make_market()
    office = market.office
    supplied_classes(office.system)
    line = make_line(office, "30209", 100_000_000_000, unit=office.authority, name="物业管理费")
    units = [office.planning, office.finance][:payers] if payers > 1 else []
    lines = [make_line(office, "30209", 1_000_000_000, unit=unit, name=unit.name) for unit in units]
    return Treasury(
        market,
        line,
        tuple(_contract(market, f"HT-R{number:02}", [line, *lines]) for number in range(contracts)),
        clerk=office.actor("钱经办", office.authority, Role.FINANCE_CLERK),
        chief=office.actor("高科长", office.authority, Role.SECTION_CHIEF),
        approver=office.actor("沈审核", office.authority, Role.FINANCE_APPROVER),
        payer=office.actor("付出纳", office.authority, Role.PAYER),
        manager=office.actor("赵经理", office.provider, Role.PROVIDER_MANAGER),
    )


def _contract(market: Market, number: str, lines: list[BudgetLine]) -> Contract:
    """Priced by the month and paid by the units of ``lines``, the first of which is the authority's."""
    office = market.office
    contract = make_contract(office, market.provider, number)
    made = add_line(
        office.system,
        contract.public_id,
        terms=LineTerms(number=1, price_basis="lump_sum", service_model="M2", price=FEE * 100, quantity=1000),
        class_id=market.repairs.public_id,
        units=[office.authority.public_id],
        at=AT,
    )
    contract = activate_contract(office.system, contract.public_id, at=AT)
    payers = lines[1:]
    if payers:
        weights = {line.unit.public_id: WHOLE_PPM // len(payers) for line in payers}
        divide_line(office.system, made.public_id, key="fixed", weights=weights, valid_from=SINCE, at=AT)
    shares = [BudgetShare(line.public_id, 12 * FEE) for line in payers or lines]
    commit_contract(office.system, contract.public_id, shares=shares, at=AT)
    return contract


def closed(held: Treasury, contract: Contract, month: date) -> list[UUID]:
    """The month's drafts, by public id."""
    made = close_contract_month(held.clerk, contract.public_id, month=month, at=IN_2027).statements
    return [statement.public_id for statement in made]


def confirmed(held: Treasury, statement_id: UUID) -> Statement:
    """Final: both sides have confirmed."""
    confirm_statement(held.manager, statement_id, at=IN_2027)
    return confirm_statement(held.chief, statement_id, at=IN_2027)


def invoiced(actor: Actor, statement_id: UUID, number: str, *, fen: int = FEE) -> Invoice:
    """The invoice of a whole statement."""
    net = fen * 100 // 106
    return enter_invoice(
        actor,
        statement_id,
        number=number,
        code=None,
        issued_on=IN_2027.date(),
        net=Money(net),
        tax=Money(fen - net),
        gross=Money(fen),
        seller_tax_number="91310000MA1FL0000X",
        buyer_tax_number="11310000000000000B",
        received_on=IN_2027.date(),
        at=IN_2027,
    )


def applied(actor: Actor, invoice_id: UUID) -> PaymentApplication:
    """An application that waits for approval."""
    return apply_for_payment(
        actor,
        invoice_id,
        payee="安居物业公司",
        account="310000000000001",
        bank="建设银行市府支行",
        purpose="物业服务费",
        at=IN_2027,
    )
