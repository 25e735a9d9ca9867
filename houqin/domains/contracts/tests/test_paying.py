"""When a contract is paid: terms refused by law and by the database, dates, late interest."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.rules import paying
from houqin.domains.contracts.rules.paying import (
    BondOver,
    Happened,
    PaymentDaysOver,
    PaymentTerms,
    PaymentUnclear,
    check_payment,
    late_interest,
    payment_dates,
    payment_start,
)
from houqin.domains.contracts.services.contracts import create_contract
from houqin.domains.contracts.tests.making import YEAR, Market, make_market
from houqin.domains.contracts.tests.test_rules import cases
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.tests.making import AT
from houqin.kernel.money import Money
from houqin.kernel.statutory import DayKind, StatutoryDays

REFUSALS = {each.code: each for each in (PaymentDaysOver, BondOver, PaymentUnclear)}


def is_working_day(day: date) -> bool | None:
    """By the statutory calendar: weekends and holidays off, make-up days working, unknown years unknown."""
    kind = StatutoryDays().kind_of(day)
    if kind is DayKind.UNKNOWN:
        return None
    return kind is DayKind.MAKE_UP or (kind is DayKind.ORDINARY and day.weekday() < 5)


@cases("payment_terms")
def test_payment_terms(case: dict[str, Any]) -> None:
    terms = PaymentTerms(**case["terms"])
    if "refused" in case:
        with pytest.raises(REFUSALS[case["refused"]]):
            check_payment(terms, sme_size=case["size"], total_fen=100_000_00)
    else:
        assert list(check_payment(terms, sme_size=case["size"], total_fen=100_000_00)) == case["warned"]


@cases("payment_start")
def test_payment_start(case: dict[str, Any]) -> None:
    terms = PaymentTerms(payment_starts=case["starts"], acceptance_days=case.get("acceptance_days"))
    days = {key: value for key, value in case.items() if key.endswith("_on")}
    assert payment_start(terms, Happened(**days)) == case["start"]


@cases("payment_dates")
def test_payment_dates(case: dict[str, Any]) -> None:
    dates = payment_dates(case["start"], days=case["days"], is_working_day=is_working_day).value
    told = [dates.last_day, dates.plan_by, dates.legal_end, dates.interest_from]
    assert told == [case["last_day"], case["plan_by"], case["legal_end"], case["interest_from"]]


@cases("late_interest")
def test_late_interest(case: dict[str, Any]) -> None:
    interest = late_interest(
        Money.parse(case["amount"]), paid_on=case["paid_on"], legal_end=case["legal_end"], rate_ppm=case["rate_ppm"]
    )
    assert str(interest.value) == case["interest"]


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def draft(market: Market, payment: PaymentTerms, *, sme_size: str = "small", number: str = "HT-2026-55") -> Contract:
    return create_contract(
        market.office.system,
        provider_id=market.provider.public_id,
        number=number,
        name="合同",
        sme_size=sme_size,
        signed_on=YEAR[0],
        valid_from=YEAR[0],
        valid_until=YEAR[1],
        total_fen=100_000_00,
        at=AT,
        payment=payment,
    )


def test_a_small_provider_is_not_made_to_wait(market: Market) -> None:
    with pytest.raises(PaymentDaysOver):
        draft(market, PaymentTerms(payment_days=75))
    made = draft(market, PaymentTerms(payment_days=75), sme_size="large")
    assert made.payment_days == 75


@use_case
def slip_in(actor: Actor, /, contract: Contract, **columns: Any) -> None:
    """Change what no service would."""
    Contract.objects.filter(pk=contract.pk).update(**columns)
    record(actor, "test.terms", contract, at=AT)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("small_provider_is_paid_within_60_days", {"payment_days": 61}),
        ("performance_bond_at_most_a_tenth", {"bond_ppm": 100_001}),
        ("additions_at_most_a_tenth", {"added_fen": 54_472_151}),
        ("advance_within_the_total", {"advance_fen": 544_721_501}),
        ("payment_by_acceptance_names_its_days", {"payment_starts": "acceptance"}),
        ("contract_amended_total_not_negative", {"amended_fen": -544_721_501}),
    ],
)
def test_the_database_refuses_it_too(market: Market, constraint: str, columns: dict[str, Any]) -> None:
    made = draft(market, PaymentTerms())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        slip_in(market.office.system, made, **columns)


def test_the_protected_sizes_are_those_of_the_constraint() -> None:
    from houqin.domains.contracts.models import SMALL_AT_SIGNING

    assert set(SMALL_AT_SIGNING) == paying.PROTECTED
