"""Changes of a contract in force: as use cases, and beneath them the database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from houqin.domains.budgets.services.postings import BudgetExceeded
from houqin.domains.budgets.tests.making import make_line, supplied_classes
from houqin.domains.contracts.models import Amendment, Contract, ContractBudget, ContractLine, LinePrice, PriceFormula
from houqin.domains.contracts.rules import LineTerms, TermsUnclear
from houqin.domains.contracts.rules.adjusting import (
    AboveYearlyCap,
    FormulaMissing,
    Weight,
)
from houqin.domains.contracts.rules.amending import (
    AdditionsOver,
    MovesMoney,
    NotAnAddition,
    NotAReduction,
)
from houqin.domains.contracts.rules.periods import DatedBack
from houqin.domains.contracts.services.amendments import (
    NotInForce,
    Signed,
    adjust_price,
    amend_coverage,
    amend_line,
    amend_price,
)
from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
from houqin.domains.contracts.services.contracts import NotDraft, activate_contract, add_line
from houqin.domains.contracts.services.formulas import agree_formula
from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.contracts.tests.making import Market, make_contract, make_market
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput, Refusal

LATER = datetime(2026, 8, 1, 1, tzinfo=UTC)
JULY = date(2026, 7, 1)
FROM_JULY = Signed(date(2026, 6, 20), JULY, "新增办公楼层", "补充协议一")


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def make_property(market: Market, *, formula: bool = False) -> ContractLine:
    """A contract over ¥5,447,215.00 with 40,000 m² at ¥11.35, in force, perhaps with a price formula."""
    system = market.office.system
    contract = make_contract(market.office, market.provider, "HT-2026-20")
    line = add_line(
        system,
        contract.public_id,
        terms=LineTerms(
            number=1, price_basis="per_square_metre_month", service_model="M2", price=113_500, quantity=40_000_000
        ),
        class_id=market.repairs.public_id,
        units=[market.office.authority.public_id],
        at=AT,
    )
    if formula:
        weights = [Weight("minimum_wage", 763_089, 30_000)]
        agree_formula(system, contract.public_id, weights=weights, cap_ppm=50_000, tender_basis="招标文件第12条", at=AT)
    activate_contract(system, contract.public_id, at=AT)
    return line


def amend(market: Market, line: ContractLine, rationale: str, signed: Signed = FROM_JULY, **given: Any) -> Amendment:
    return amend_price(
        market.office.system,
        line.contract.public_id,
        line_id=line.public_id,
        rationale=rationale,
        signed=signed,
        at=AT,
        **given,
    )


def price_on(market: Market, line: ContractLine, on: date) -> tuple[int, int | None]:
    with entering(market.office.system.scope):
        price = LinePrice.objects.at(on).get(line=line)
    return price.price, price.quantity


def totals(market: Market, line: ContractLine) -> tuple[int, int]:
    with entering(market.office.system.scope):
        contract = Contract.objects.get(pk=line.contract_id)
    return contract.amended_fen, contract.added_fen


def test_an_addition_grows_the_contract_from_its_day(market: Market) -> None:
    line = make_property(market)
    made = amend(market, line, "addition", quantity=43_000_000)
    assert made.delta_fen == made.counted_fen == 20_430_000  # 3,000 m² × ¥11.35 × 6 months
    assert price_on(market, line, date(2026, 6, 30)) == (113_500, 40_000_000)
    assert price_on(market, line, JULY) == (113_500, 43_000_000)
    assert totals(market, line) == (20_430_000, 20_430_000)


def test_additions_add_up_and_the_second_is_refused(market: Market) -> None:
    line = make_property(market)
    amend(market, line, "addition", quantity=43_000_000)
    october = Signed(date(2026, 9, 20), date(2026, 10, 1), "再增", "补充协议二")
    with pytest.raises(AdditionsOver):
        amend(market, line, "addition", october, quantity=53_000_000)
    assert price_on(market, line, date(2026, 10, 1)) == (113_500, 43_000_000)
    amend(market, line, "addition", october, quantity=52_990_000)  # 204,300.00 + 340,159.50 ≤ 544,721.50
    assert totals(market, line) == (54_445_950, 54_445_950)


@use_case
def slip_in(actor: Actor, /, line: ContractLine, fen: int) -> None:
    """An addition past the service."""
    Amendment.objects.create(
        authority_id=line.authority_id,
        contract_id=line.contract_id,
        provider_id=line.provider_id,
        number=9,
        rationale="addition",
        signed_on=JULY,
        valid_from=JULY,
        delta_fen=fen,
        counted_fen=fen,
        reason="x",
        paper="y",
    )
    record(actor, "test.amendment", line, at=AT)


def test_the_database_adds_up_too(market: Market) -> None:
    line = make_property(market)
    slip_in(market.office.system, line, 54_472_150)
    with pytest.raises(DatabaseError, match="exceed a tenth"), transaction.atomic():
        slip_in_again(market.office.system, line)


@use_case
def slip_in_again(actor: Actor, /, line: ContractLine) -> None:
    """One fen more."""
    row = Amendment.objects.get(contract_id=line.contract_id)
    row.pk, row.number, row.delta_fen, row.counted_fen = None, 10, 1, 1
    row.public_id = line.contract.public_id
    row.save(force_insert=True)
    record(actor, "test.amendment", line, at=AT)


def test_a_reduction_a_correction_and_what_they_are_not(market: Market) -> None:
    line = make_property(market)
    made = amend(market, line, "reduction", quantity=39_000_000)
    assert (made.delta_fen, made.counted_fen) == (-6_810_000, 0)
    with pytest.raises(NotAReduction):
        amend(market, line, "reduction", quantity=41_000_000)
    with pytest.raises(NotAnAddition):
        amend(market, line, "addition", price=120_000, quantity=41_000_000)
    typed_wrong = Signed(date(2026, 1, 5), date(2026, 1, 1), "单价录入有误", "合同正本第3页")
    amend(market, line, "correction", typed_wrong, price=113_400)
    assert price_on(market, line, date(2026, 1, 1)) == (113_400, 40_000_000)
    with pytest.raises(BadInput, match="by addition"):
        amend(market, line, "clause", price=1)


def test_nothing_is_amended_into_a_closed_month(market: Market) -> None:
    line = make_property(market)
    begin_close(market.office.system, line.contract.public_id, JULY, at=LATER)
    with pytest.raises(DatedBack):
        amend(market, line, "correction", price=113_400)
    assert price_on(market, line, JULY) == (113_500, 40_000_000)


def test_only_a_contract_in_force_is_amended_and_with_its_paper(market: Market) -> None:
    line = make_property(market)
    with pytest.raises(BadInput, match="its paper"):
        amend(market, line, "addition", Signed(JULY, JULY, "增", " "), quantity=41_000_000)
    draft = make_contract(market.office, market.provider, "HT-2026-21")
    own = add_line(
        market.office.system,
        draft.public_id,
        terms=LineTerms(number=1, price_basis="lump_sum", service_model="M2", price=100, quantity=1000),
        class_id=market.repairs.public_id,
        units=[market.office.authority.public_id],
        at=AT,
    )
    with pytest.raises(NotInForce):
        amend(market, own, "addition", quantity=2000)


def test_the_budget_follows_and_stops_what_it_cannot_bear(market: Market) -> None:
    line = make_property(market)
    supplied_classes(market.office.system)
    purse = make_line(market.office, "30209", 544_721_500 + 7_000_000)
    share = BudgetShare(purse.public_id, 544_721_500)
    commit_contract(market.office.system, line.contract.public_id, [share], at=AT)
    amend(market, line, "addition", quantity=41_000_000)  # ¥68,100.00
    with pytest.raises(BudgetExceeded):
        amend(market, line, "addition", Signed(JULY, date(2026, 8, 1), "再增", "协议"), quantity=42_000_000)
    amend(market, line, "reduction", Signed(JULY, date(2026, 8, 1), "减", "协议"), quantity=40_000_000)
    with entering(market.office.system.scope):
        row = ContractBudget.objects.get()
        purse.refresh_from_db()
    assert row.committed_fen == purse.committed_fen == 544_721_500 + 6_810_000 - 5_675_000


def test_a_price_follows_its_formula_from_the_notice(market: Market) -> None:
    line = make_property(market, formula=True)
    signed = Signed(date(2026, 7, 15), JULY, "最低工资标准上调", "调价确认书")

    def adjust(moved: int, on: date = JULY) -> Amendment:
        return adjust_price(
            market.office.system,
            line.contract.public_id,
            line_id=line.public_id,
            moved={"minimum_wage": moved},
            notice_on=on,
            signed=signed,
            at=AT,
        )

    with pytest.raises(BadInput, match="day of the notice"):
        adjust(70_000, date(2026, 7, 2))
    with pytest.raises(AboveYearlyCap):
        adjust(100_000)
    made = adjust(70_000)
    assert price_on(market, line, JULY) == (116_964, 40_000_000)  # ¥11.35 × 1.03052356
    assert (made.delta_fen, made.counted_fen) == (8_313_600, 0)
    assert totals(market, line) == (8_313_600, 0)
    with pytest.raises(AboveYearlyCap):
        adjust(70_000)


def test_without_a_formula_a_price_stays_and_none_is_agreed_afterwards(market: Market) -> None:
    line = make_property(market)
    with pytest.raises(FormulaMissing):
        adjust_price(
            market.office.system,
            line.contract.public_id,
            line_id=line.public_id,
            moved={"minimum_wage": 70_000},
            notice_on=JULY,
            signed=FROM_JULY,
            at=AT,
        )
    with pytest.raises(NotDraft):
        agree_formula(
            market.office.system,
            line.contract.public_id,
            weights=[Weight("cpi", 1)],
            cap_ppm=1,
            tender_basis="无",
            at=AT,
        )
    with pytest.raises(DatabaseError, match="no formula is added"), transaction.atomic():
        slip_in_a_formula(market.office.system, line)


@use_case
def slip_in_a_formula(actor: Actor, /, line: ContractLine) -> None:
    """A formula for a contract in force."""
    PriceFormula.objects.create(
        authority_id=line.authority_id,
        contract_id=line.contract_id,
        provider_id=line.provider_id,
        weights=[],
        cap_ppm=1,
        tender_basis="x",
        valid_from=JULY,
    )
    record(actor, "test.formula", line, at=AT)


def test_a_new_line_adds_the_same_subject(market: Market) -> None:
    line = make_property(market)

    def extend(**given: Any) -> ContractLine:
        terms = LineTerms(number=2, price_basis="lump_sum", service_model="M2", price=100_000_000, quantity=1000)
        return amend_line(
            market.office.system,
            line.contract.public_id,
            terms=terms,
            units=[market.office.finance.public_id],
            signed=FROM_JULY,
            at=AT,
            **given,
        )

    made = extend(class_id=market.repairs.public_id)
    assert (made.valid_from, made.valid_until) == (JULY, date(2027, 1, 1))
    assert totals(market, line) == (6_000_000, 6_000_000)
    from houqin.domains.catalogue.services.items import create_class

    other = create_class(market.office.system, code="canteen", name="餐饮", at=AT)
    with pytest.raises(Refusal, match=r"no line of this service class|already has a line"):
        extend(class_id=other.public_id)
    with pytest.raises((TermsUnclear, BadInput)):
        amend_line(
            market.office.system,
            line.contract.public_id,
            terms=LineTerms(number=3, price_basis="per_order", service_model="M2", price=1),
            units=[market.office.finance.public_id],
            signed=FROM_JULY,
            at=AT,
            class_id=market.repairs.public_id,
        )


def test_people_and_places_change_without_money(market: Market) -> None:
    line, office = make_property(market), market.office
    made = amend_coverage(
        office.system,
        line.contract.public_id,
        line_id=line.public_id,
        units=[office.finance.public_id],
        signed=FROM_JULY,
        at=AT,
    )
    assert made.delta_fen == 0
    with entering(office.system.scope):
        covered = {(row.unit_id, row.valid_from, row.valid_until) for row in line.coverage.all()}
    assert covered == {(office.authority.pk, date(2026, 1, 1), JULY), (office.finance.pk, JULY, None)}
    with pytest.raises(MovesMoney):
        amend_coverage(
            office.system,
            line.contract.public_id,
            line_id=line.public_id,
            units=[office.finance.public_id],
            signed=Signed(JULY, date(2026, 8, 1), "搬迁", "协议"),
            at=AT,
            quantity=41_000_000,
        )


def test_an_amendment_is_never_changed(market: Market) -> None:
    line = make_property(market)
    amend(market, line, "reduction", quantity=39_000_000)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        forget(market.office.system, line)


@use_case
def forget(actor: Actor, /, line: ContractLine) -> None:
    """Remove what was signed."""
    Amendment.objects.filter(contract_id=line.contract_id).delete()
    record(actor, "test.forget", line, at=AT)
