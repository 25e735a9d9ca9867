"""The sample's money: budgets, clauses and sheets before the year begins, and one month closed at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from houqin.domains import budgets
from houqin.domains.budgets.models import BudgetLine
from houqin.domains.budgets.services.classes import load_classes
from houqin.domains.budgets.services.lines import LineTerms, enter_line
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.evaluation.models import SchemeItem
from houqin.domains.evaluation.schemes import default_scheme
from houqin.domains.evaluation.services.cards import draft_card, sign_coverage
from houqin.domains.evaluation.services.findings import record_finding, waive_finding
from houqin.domains.evaluation.services.inspections import Mark, mark_items, open_sheet, plan_inspection, sign_sheet
from houqin.domains.evaluation.services.schemes import assign_scheme, publish_scheme
from houqin.domains.settlement.models import CloseRun, Statement
from houqin.domains.settlement.services.confirming import confirm_statement
from houqin.domains.settlement.services.month import close_month
from houqin.domains.settlement.services.paying import (
    apply_for_payment,
    approve_application,
    enter_invoice,
    enter_voucher,
    release_payment,
)
from houqin.foundation.organisation.actor import Actor, actor_for
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money
from houqin.portal.demo.founding import founding_day
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.tables import Tables

CLASSES = Path(budgets.__file__).with_name("classes.yaml")
FEN = 100


def enter_money(tables: Tables, actor: Actor, *, last: date) -> None:
    """Budget lines of every year the contracts touch, what each contract commits, its clause and its sheet."""
    at = datetime.combine(founding_day(last), time(11), ZONE)
    given = tables.read("money")
    load_classes(actor, **yaml.safe_load(CLASSES.read_text("utf-8")), at=at)
    paid_from = [
        {"service_class": code, "economic_class": economic_class, "valid_from": at.date()}
        for code, economic_class in given["services"].items()
    ]
    load_classes(actor, classes=[], services=paid_from, at=at)
    contracts = list(Contract.objects.filter(authority_id=actor.authority_id).order_by("number"))
    years = sorted({year for one in contracts for year in range(one.valid_from.year, one.valid_until.year + 1)})
    lines = {
        (year, row["economic_class"]): _line(actor, row, year, at) for year in years for row in given["budget_lines"]
    }
    scheme = publish_scheme(actor, terms=default_scheme(), valid_from=at.date(), at=at)
    for contract in contracts:
        code = code_of(contract)
        written = given["clauses"].get(code, given["clauses"]["usual"])
        agree_clause(
            actor,
            contract.public_id,
            clause={name: written[name] for name in ("clause", "source", "terms")},
            written=written["written"],
            source=written["source"],
            at=at,
        )
        assign_scheme(actor, contract.public_id, scheme_code=scheme.code, valid_from=contract.valid_from, at=at)
        commit_contract(actor, contract.public_id, _shares(contract, lines, given["pays"][code]), at=at)


def _line(actor: Actor, row: Mapping[str, Any], year: int, at: datetime) -> BudgetLine:
    terms = LineTerms(
        fiscal_year=year,
        functional_class=row["functional_class"],
        economic_class=row["economic_class"],
        name=row["name"],
        amount_fen=row["amount"] * FEN,
        allotment_number=row["allotment"].format(year=year),
    )
    authority = Unit.objects.get(pk=actor.acting_authority_id)
    return enter_line(actor, unit_id=authority.public_id, terms=terms, at=at)


def _shares(contract: Contract, lines: Mapping[tuple[int, str], BudgetLine], economic_class: str) -> list[BudgetShare]:
    """The contract's total by years, in proportion to its months in each; the last year takes the rounding."""
    months: dict[int, int] = {}
    month = contract.valid_from
    while month < contract.valid_until:
        months[month.year] = months.get(month.year, 0) + 1
        month = (month + timedelta(days=32)).replace(day=1)
    left, shares = contract.total_fen, []
    for year, count in months.items():
        fen = left if year == max(months) else contract.total_fen * count // sum(months.values())
        left -= fen
        shares.append(BudgetShare(lines[year, economic_class].public_id, fen))
    return shares


def code_of(contract: Contract) -> str:
    """The contract's code in providers.yaml."""
    return contract.number.rsplit("-", 1)[0]


# ---- the closed month ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Office:
    """Who closes the month: one person for each duty that excludes another (practice 17)."""

    inspector: Actor
    chief: Actor
    other_chief: Actor
    clerk: Actor
    approver: Actor
    second_approver: Actor
    payer: Actor


def closed_month(last: date) -> date:
    """The first day of the month that the demo closes: the last that is over."""
    return (last.replace(day=1) - timedelta(days=1)).replace(day=1)


def close_last_month(tables: Tables, system: Actor, *, until: datetime) -> CloseRun:
    """Inspect every contract in the last month that is over, close it, and pay the first statement."""
    month = closed_month(until.date())
    opened = (month + timedelta(days=32)).replace(day=1)
    at = min(datetime.combine(opened, time(9, 30), ZONE), until)
    with transaction.atomic(), entering(system.scope):
        office = _office(at.date())
        _inspect_all(tables, office, month, held=datetime.combine(opened - timedelta(days=3), time(10), ZONE), at=at)
    run = close_month(office.clerk, month=month, at=at)
    with transaction.atomic(), entering(system.scope):
        first = Statement.objects.filter(month=month, payable_fen__gt=0).order_by("number").first()
        if first is not None and at + timedelta(days=3) <= until:
            _pay(office, first, month, at=at + timedelta(days=2))
    return run


def _inspect_all(tables: Tables, office: Office, month: date, *, held: datetime, at: datetime) -> None:
    """One inspection of each contract, and the chief's signature where it looked at less than agreed."""
    findings = tables.read("money")["findings"]
    contracts = Contract.objects.filter(authority_id=office.chief.authority_id, state="active").order_by("number")
    for contract in contracts:
        _inspect(office, contract, findings.get(code_of(contract), ()), at=held)
        card = draft_card(office.chief, contract.public_id, month, at=at)
        if card is not None and card.coverage_ppm < card.scheme.least_coverage_ppm:
            sign_coverage(office.chief, card.public_id, reason="会议、演练等项目当月未开展，其余项目次月补查", at=at)


def _inspect(office: Office, contract: Contract, findings: Any, *, at: datetime) -> None:
    """One inspection with everything in order but for *findings*."""
    inspection = plan_inspection(office.inspector, contract_id=contract.public_id, due_on=at.date(), at=at)
    sheet = open_sheet(office.inspector, inspection.public_id, at=at)
    items = SchemeItem.objects.filter(scheme=sheet.inspection.scheme).order_by("code")
    marks = [mark for item in items if (mark := _mark(item)) is not None]
    mark_items(office.inspector, sheet.public_id, marks=marks, at=at)
    for found in findings:
        finding = record_finding(
            office.inspector,
            sheet_id=sheet.public_id,
            item_code=found["item"],
            deduction=found["deduction"],
            count=found["count"],
            words=found["words"],
            at=at,
        )
        if "waived" in found:  # so that the month asks at least one question, about a waiver
            waive_finding(office.other_chief, finding.public_id, reason=found["waived"], at=at)
    sign_sheet(office.inspector, sheet.public_id, at=at)


def _mark(item: SchemeItem) -> Mark | None:
    """What an inspector writes who finds nothing wrong; what the system computes is left to it."""
    if item.indicator:
        return None
    if item.kind == "per_occurrence":
        return Mark(item.code, "checked")
    if item.kind in ("three_state", "binary"):
        return Mark(item.code, "met")
    return Mark(item.code, "rate", 990_000) if item.kind == "rate_band" else None


def _pay(office: Office, statement: Statement, month: date, *, at: datetime) -> None:
    """Both sides confirm, the invoice comes, three persons pay it."""
    manager = _actor("provider_manager", at.date(), provider=statement.provider_id)
    confirm_statement(manager, statement.public_id, at=at)
    confirm_statement(office.chief, statement.public_id, at=at)
    gross = statement.payable_fen
    net = gross * 100 // 106
    invoice = enter_invoice(
        office.clerk,
        statement.public_id,
        number=f"24312000000{statement.pk:09d}",
        code=None,
        issued_on=at.date(),
        net=Money(net),
        tax=Money(gross - net),
        gross=Money(gross),
        seller_tax_number="91320100MA1SAMPLE0",
        buyer_tax_number="11320100000SAMPLE0",
        received_on=at.date(),
        at=at,
    )
    application = apply_for_payment(
        office.clerk,
        invoice.public_id,
        payee=statement.provider.unit.name,
        account="3200 0000 0000 0001",
        bank="样例银行市府支行",
        purpose=f"{month:%Y年%m月}服务费",
        at=at,
    )
    for approver in (office.approver, office.second_approver):
        approve_application(approver, application.public_id, at=at)
    release_payment(office.payer, application.public_id, at=at)
    enter_voucher(office.payer, application.public_id, voucher_number=f"国库{at:%Y%m}0001", paid_on=at.date(), at=at)


def _office(on: date) -> Office:
    return Office(
        inspector=_actor("inspector", on),
        chief=_actor("section_chief", on),
        other_chief=_actor("section_chief", on, place=1),
        clerk=_actor("finance_clerk", on),
        approver=_actor("finance_approver", on),
        second_approver=_actor("finance_approver", on, place=1),
        payer=_actor("payer", on),
    )


def _actor(role: str, on: date, *, place: int = 0, provider: int | None = None) -> Actor:
    """The first (or a later) person who holds a role; of a provider, its own."""
    holders = Person.objects.filter(grants__role=role, grants__valid_until=None).order_by("pk")
    if provider is not None:
        holders = holders.filter(unit_id=provider)
    return actor_for(holders.select_related("unit")[place], on=on)
