"""An office whose property contract is scored, priced by the month and paid from a budget line, with its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.budgets.tests.making import make_line, supplied_classes
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.contracts.services.contracts import activate_contract, add_line
from houqin.domains.contracts.tests.making import make_contract
from houqin.domains.evaluation.services.cards import draft_card, sign_coverage
from houqin.domains.evaluation.services.findings import record_finding
from houqin.domains.evaluation.services.inspections import sign_sheet
from houqin.domains.evaluation.services.schemes import assign_scheme
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, MARCH, Scored, make_scored
from houqin.domains.settlement.models import Invoice, PaymentApplication, Statement
from houqin.domains.settlement.services.closing import close_contract_month
from houqin.domains.settlement.services.confirming import confirm_statement
from houqin.domains.settlement.services.paying import apply_for_payment, enter_invoice
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.kernel.money import Money

#: How the tests' browsers are signed in.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

#: The default payment rule of samples D1, all of it on this month.
TIER = {
    "clause": "物业考核扣款",
    "source": "合同第12条",
    "terms": [
        {
            "type": "tier",
            "code": "score",
            "basis": "第12条第2款",
            "bands": [
                {"from": "90", "rate": "0"},
                {"from": "85", "rate": "2"},
                {"from": "80", "rate": "5"},
                {"from": "70", "rate": "10"},
                {"from": "0", "rate": "30", "effects": [{"code": "termination_right"}]},
            ],
        },
        {"type": "cap", "code": "cap", "period": {"rate": "30"}, "basis": "第12条第5款"},
    ],
}
#: A month of the lump sum.
SLA = {
    "clause": "服务时限",
    "terms": [{"type": "sla_credit", "code": "sla", "prices": {"completion": {"amount": "20.00"}}, "basis": "第9条"}],
}
FEE = 45_393_458
APRIL_2 = datetime(2026, 4, 2, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Settled:
    """What :func:`make_settled` made: a lump sum of ¥453,934.58 a month, ¥5,447,215.00 committed for 2026."""

    scored: Scored
    contract: Contract
    budget_line: BudgetLine
    clerk: Actor
    chief: Actor
    approver: Actor
    second_approver: Actor
    payer: Actor
    manager: Actor

    @property
    def system(self) -> Actor:
        """The system at work."""
        return self.scored.work.market.office.system

    def closed(self, *, month: date = MARCH, at: datetime = AFTER_MARCH) -> Statement:
        """The month's only statement."""
        (statement,) = close_contract_month(self.clerk, self.contract.public_id, month=month, at=at).statements
        return statement


def make_settled(
    *,
    fen: int = 544_721_500,
    scored: Scored | None = None,
    clause: Mapping[str, Any] = TIER,
    payment: PaymentTerms | None = None,
    tendered_until: date | None = None,
) -> Settled:
    """A lump-sum contract for property management, with a clause, a sheet (where the clause asks for one) and money."""
    scored = scored or make_scored()
    market, office = scored.work.market, scored.work.market.office
    supplied_classes(office.system)
    budget_line = make_line(office, "30209", fen, unit=office.authority)
    contract = make_contract(office, market.provider, "HT-2026-09", payment=payment, tendered_until=tendered_until)
    add_line(
        office.system,
        contract.public_id,
        terms=LineTerms(number=1, price_basis="lump_sum", service_model="M2", price=4_539_345_800, quantity=1000),
        class_id=market.repairs.public_id,
        units=[office.authority.public_id],
        at=AT,
    )
    agree_clause(office.system, contract.public_id, clause=clause, at=AT)
    contract = activate_contract(office.system, contract.public_id, at=AT)
    if clause is TIER:
        assign_scheme(office.system, contract.public_id, scheme_code=scored.scheme.code, valid_from=SINCE, at=AT)
    commit_contract(
        office.system,
        contract.public_id,
        shares=[BudgetShare(budget_line.public_id, fen)],
        at=AT,
    )
    return Settled(
        scored=scored,
        contract=contract,
        budget_line=budget_line,
        clerk=office.actor("钱经办", office.authority, Role.FINANCE_CLERK),
        chief=office.actor("高科长", office.authority, Role.SECTION_CHIEF),
        approver=office.actor("沈审核", office.authority, Role.FINANCE_APPROVER),
        second_approver=office.actor("方审核", office.authority, Role.FINANCE_APPROVER),
        payer=office.actor("付出纳", office.authority, Role.PAYER),
        manager=scored.manager,
    )


def inspected(settled: Settled, **found: int) -> None:
    """Inspect in March with so many findings of a kind, and let the chief sign for what was not looked at."""
    kinds = {"dirty": ("3.1", "dirt"), "rooms": ("3.3", "dirt"), "waste": ("3.4", "sorting")}
    sheet = settled.scored.marked(settled.scored.opened(settled.scored.planned(contract_id=settled.contract.public_id)))
    for kind, count in found.items():
        item, deduction = kinds[kind]
        record_finding(
            settled.scored.inspector,
            sheet_id=sheet.public_id,
            item_code=item,
            deduction=deduction,
            count=count,
            words="现场检查发现",
            at=IN_MARCH,
        )
    sign_sheet(settled.scored.inspector, sheet.public_id, at=IN_MARCH)
    signed_for(settled, settled.contract)


def signed_for(settled: Settled, contract: Contract, *, month: date = MARCH, at: datetime = AFTER_MARCH) -> None:
    """The chief signs for what nobody looked at in a month."""
    card = draft_card(settled.chief, contract.public_id, month, at=at)
    assert card is not None
    sign_coverage(settled.chief, card.public_id, reason="其余项目次月补查", at=at)


def confirmed(settled: Settled, draft: Statement) -> Statement:
    """Both sides have confirmed."""
    confirm_statement(settled.manager, draft.public_id, at=APRIL_2)
    return confirm_statement(settled.chief, draft.public_id, at=APRIL_2)


def invoiced(settled: Settled, draft: Statement, *, fen: int = FEE, number: str = "24312000000012345678") -> Invoice:
    """An invoice of the whole."""
    net = fen * 100 // 106
    return enter_invoice(
        settled.clerk,
        draft.public_id,
        number=number,
        code=None,
        issued_on=date(2026, 4, 3),
        net=Money(net),
        tax=Money(fen - net),
        gross=Money(fen),
        seller_tax_number="91310000MA1FL0000X",
        buyer_tax_number="11310000000000000B",
        received_on=date(2026, 4, 3),
        at=APRIL_2,
    )


def applied(settled: Settled, invoice: Invoice, at: datetime = APRIL_2) -> PaymentApplication:
    """An application that waits for approval."""
    return apply_for_payment(
        settled.clerk,
        invoice.public_id,
        payee="安居物业公司",
        account="310000000000001",
        bank="建设银行市府支行",
        purpose="2026年3月物业服务费",
        at=at,
    )


def browser(settled: Settled, actor: Actor, language: str = "zh-hans") -> Client:
    """A browser signed in as *actor*."""
    assert actor.public_id is not None
    account = open_account(settled.system, actor.public_id, username=f"u{actor.person_id}", password=None, at=AT)
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend=BACKEND)
    return client
