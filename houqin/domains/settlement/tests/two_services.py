"""A contract over two services, cleaning and guards, each scored by a sheet of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from houqin.domains.budgets.tests.making import make_line, supplied_classes
from houqin.domains.catalogue.models import ServiceClass
from houqin.domains.catalogue.services.items import create_class
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.contracts.services.contracts import activate_contract, add_line
from houqin.domains.contracts.tests.making import make_contract
from houqin.domains.evaluation.rules.schemes import Deduction, ItemTerms, SchemeTerms
from houqin.domains.evaluation.services.findings import record_finding
from houqin.domains.evaluation.services.inspections import Mark, mark_items, open_sheet, plan_inspection, sign_sheet
from houqin.domains.evaluation.services.schemes import assign_scheme, publish_scheme
from houqin.domains.evaluation.tests.making import IN_MARCH, Scored, make_scored
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, SINCE

#: Of the month's ¥20,000.00 the cleaning is 60 %, the guards 40 %; each is cut by what its own score lacks of 90.
TOLD_APART: Mapping[str, Any] = {
    "clause": "分服务考核",
    "facts_from": {"保洁": "cleaning", "保安": "guards"},
    "terms": [
        {
            "type": "components",
            "code": "各项",
            "components": [
                {"name": "保洁", "share": "60", "rule": {"type": "per_point", "code": "a", "below": "90", "rate": "1"}},
                {"name": "保安", "share": "40", "rule": {"type": "per_point", "code": "b", "below": "90", "rate": "1"}},
            ],
        }
    ],
}
#: One score of both, by weights that the contract says.
WEIGHTED: Mapping[str, Any] = {
    "clause": "加权考核",
    "terms": [
        {"type": "composite", "code": "合成", "parts": {"cleaning": "75", "guards": "25"}},
        {"type": "per_point", "code": "扣款", "below": "90", "rate": "1"},
    ],
}
PLAIN: Mapping[str, Any] = {
    "clause": "不分服务",
    "terms": [{"type": "per_point", "code": "扣款", "below": "90", "rate": "1"}],
}


def sheet_of(code: str, *, indicator: str = "", service: str = "") -> SchemeTerms:
    """A sheet of one item of 90 points that is looked at, and one of 10 that may be an indicator."""
    return SchemeTerms(
        code=code,
        name=f"{code}考核表",
        service_class=service,
        inspection_ppm=800_000,
        kpi_ppm=0,
        satisfaction_ppm=200_000,
        grades=(("fail", "不合格", "Failed", 0), ("pass", "合格", "Passed", 6_000)),
        items=(
            ItemTerms(
                code="1",
                category="现场",
                name="现场质量",
                points=9_000,
                kind="per_occurrence",
                standard="服务标准第1条",
                deductions=(Deduction("fault", "不达标", 100),),
            ),
            ItemTerms(
                code="2",
                category="人员",
                name="人员在岗",
                points=1_000,
                kind="rate_band",
                standard="服务标准第2条",
                indicator=indicator,
                band={"full": 980_000, "step": 10_000, "each": 100, "at_most": False},
            ),
        ),
    )


@dataclass(frozen=True)
class TwoServices:
    """What :func:`make_two_services` made."""

    scored: Scored
    contract: Contract
    cleaning: ServiceClass
    guards: ServiceClass
    clerk: Actor

    def laid(self, code: str, service: ServiceClass | None, **more: Any) -> Any:
        """A scheme laid on a service, or on the whole contract."""
        given: dict[str, Any] = {"valid_from": SINCE, "at": AT} | more
        return assign_scheme(
            self.scored.work.market.office.system,
            self.contract.public_id,
            scheme_code=code,
            service_id=service.public_id if service else None,
            **given,
        )

    def agreed(self, clause: Mapping[str, Any], **more: Any) -> Any:
        """A clause agreed."""
        return agree_clause(
            self.scored.work.market.office.system, self.contract.public_id, clause=clause, at=AT, **more
        )

    def inspected(self, service: ServiceClass, faults: int) -> None:
        """A service looked at in March, everything of its sheet, with so many faults."""
        inspector = self.scored.inspector
        planned = plan_inspection(
            inspector,
            contract_id=self.contract.public_id,
            service_id=service.public_id,
            due_on=IN_MARCH.date(),
            at=AT,
        )
        sheet = open_sheet(inspector, planned.public_id, at=IN_MARCH)
        marks = [Mark("1", "checked"), Mark("2", "rate", 1_000_000)]
        mark_items(inspector, sheet.public_id, marks=marks, at=IN_MARCH)
        if faults:
            self.found(sheet_id=sheet.public_id, count=faults)
        sign_sheet(inspector, sheet.public_id, at=IN_MARCH)

    def found(self, **more: Any) -> Any:
        """A finding on the first item."""
        return record_finding(
            self.scored.inspector, item_code="1", deduction="fault", words="现场不达标", at=IN_MARCH, **more
        )


def make_two_services(*, clause: Mapping[str, Any] | None = TOLD_APART) -> TwoServices:
    """A contract in force with a line of ¥12,000.00 cleaning and one of ¥8,000.00 guards a month, its clause and money;
    two sheets are published, none is laid on it yet."""
    scored = make_scored()
    market, office = scored.work.market, scored.work.market.office
    supplied_classes(office.system)
    budget_line = make_line(office, "30209", 100_000_000, unit=office.authority)
    contract = make_contract(office, market.provider, "HT-2026-21")
    classes = [
        create_class(office.system, code=code, name=name, at=AT)
        for code, name in (("cleaning", "保洁"), ("guards", "保安"))
    ]
    for number, (service, price) in enumerate(zip(classes, (120_000_000, 80_000_000), strict=True), start=1):
        terms = LineTerms(number=number, price_basis="lump_sum", service_model="M2", price=price, quantity=1000)
        add_line(
            office.system,
            contract.public_id,
            terms=terms,
            class_id=service.public_id,
            units=[office.authority.public_id],
            at=AT,
        )
    if clause is not None:
        agree_clause(office.system, contract.public_id, clause=clause, at=AT)
    contract = activate_contract(office.system, contract.public_id, at=AT)
    commit_contract(office.system, contract.public_id, shares=[BudgetShare(budget_line.public_id, 100_000_000)], at=AT)
    for code in ("bj", "ba"):
        publish_scheme(office.system, terms=sheet_of(code), valid_from=SINCE, at=AT)
    clerk = office.actor("钱经办", office.authority, Role.FINANCE_CLERK)
    return TwoServices(scored, contract, classes[0], classes[1], clerk)
