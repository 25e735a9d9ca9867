"""What deliveries cost: the rule by its table, and the set in the database against exact fractions."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection

from houqin.domains.contracts.models import ContractLine, ContractPeriod, DeliveryRecord, LinePrice
from houqin.domains.contracts.queries import priced
from houqin.domains.contracts.rules import MEASURE_OF, LineTerms, check_line
from houqin.domains.contracts.rules.pricing import Group, PriceTerms, TiersUnclear, price_group
from houqin.domains.contracts.services.contracts import activate_contract, add_line
from houqin.domains.contracts.services.deliveries import record_delivery, reverse_delivery
from houqin.domains.contracts.tests.making import YEAR, Market, make_contract, make_market
from houqin.domains.contracts.tests.test_rules import cases
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms import succession
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Quantity, round_half_up
from houqin.kernel.period import Period

MARCH = date(2026, 3, 1)
RECORDS = 12_000


@cases("pricing")
def test_pricing(case: dict[str, Any]) -> None:
    terms = PriceTerms(
        case["basis"],
        case["price"],
        case.get("surcharge_ppm", 0),
        case.get("minimum_fen", 0),
        case.get("tiering", ""),
        tuple((start, price) for start, price in case.get("tiers", [])),
    )
    given = {key: case[key] for key in Group.__dataclass_fields__ if key in case}
    parts = price_group(terms, Group(**({"part": "work"} | given)))
    assert [[part.tier, part.quantity, part.amount_fen] for part in parts] == case["parts"]


@cases("tiers_refused")
def test_tiers_refused(case: dict[str, Any]) -> None:
    named = {key: value for key, value in case.items() if key not in {"name", "refused"}}
    named["tiers"] = tuple(tuple(tier) for tier in named.get("tiers", []))
    with pytest.raises(TiersUnclear, match=case["refused"]):
        check_line(LineTerms(number=1, service_model="M2", price=1, **named), Period(*YEAR))


def test_the_database_rounds_as_the_kernel_does(db: None) -> None:
    """A half goes away from zero; numeric division would get halves of long quotients wrong."""
    chance = random.Random(20260301)
    pairs = [(chance.randint(-(10**20), 10**20), chance.randint(1, 10**9)) for _ in range(9_000)]
    pairs += [(chance.randrange(-(10**9), 10**9) * 2 * d + d, 2 * d) for d in range(1, 3_001)]
    with connection.cursor() as cursor:
        cursor.execute(
            "select contracts_half_up(n, d) from unnest(%s::numeric[], %s::numeric[]) with ordinality u(n, d, i)"
            " order by i",
            [[n for n, _ in pairs], [d for _, d in pairs]],
        )
        found = [row[0] for row in cursor.fetchall()]
    assert found == [round_half_up(n, d) for n, d in pairs]


def test_the_set_costs_what_exact_fractions_say(db: None) -> None:
    """Twelve thousand random deliveries of every basis, half with a minimum: not one fen beside the exact sums."""
    seed = 20260302
    market = make_market()
    lines = random_lines(market, random.Random(seed))
    lay_deliveries(market.office.system, lines, random.Random(seed + 1))
    with entering(market.office.system.scope):
        found = priced([line.contract_id for line in lines[:1]], MARCH)
        expected = expected_amounts(lines)
    assert sum(row.count for row in found) == RECORDS
    got = {(row.line_id, row.price_id, row.part, row.emergency): row.amount_fen for row in found}
    assert got == expected
    assert {len(row.digest) for row in found} == {64}


def random_lines(market: Market, chance: random.Random) -> list[ContractLine]:
    """Lines of every counted basis, each with two price versions in March."""
    contract = make_contract(market.office, market.provider, "HT-2026-99")
    system = market.office.system
    made = []
    for number in range(1, 41):
        basis = chance.choice(["per_order", "per_hour", "per_kilometre", "per_meal", "at_cost", "commission"])
        terms = LineTerms(
            number=number,
            price_basis=basis,
            service_model="M2",
            price=chance.randint(0, 2_000) if MEASURE_OF[basis] == "yuan" else chance.randint(1, 10**7),
            minimum_fen=chance.choice([0, chance.randint(1, 20_000)]),
            surcharge_ppm=chance.choice([0, chance.randint(1, 2_000_000)]),
        )
        made.append(
            add_line(
                system,
                contract.public_id,
                terms=terms,
                item_id=market.lamp.public_id,
                units=[market.office.authority.public_id],
                at=AT,
            )
        )
    activate_contract(system, contract.public_id, at=AT)
    change_prices(system, made, chance)
    return made


@use_case
def change_prices(actor: Actor, lines: list[ContractLine], chance: random.Random) -> None:
    """Another price from a day in March."""
    for line in lines:
        price = LinePrice.objects.believed().get(line=line)
        succession.follow(price, valid_from=date(2026, 3, chance.randint(2, 31)), price=price.price + 7)
    record(actor, "test.prices", lines[0].contract, at=AT)


@use_case
def lay_deliveries(actor: Actor, lines: list[ContractLine], chance: random.Random) -> None:
    """Records of March, one in twenty taken back, dated to the second."""
    period = ContractPeriod.objects.get(contract=lines[0].contract, month=MARCH)
    first_second = datetime(2026, 2, 28, 16, tzinfo=UTC)  # March begins in Shanghai
    rows = []
    for _ in range(RECORDS - RECORDS // 20):
        line = chance.choice(lines)
        part = chance.choice(["work", "work", "work", "materials"])
        on_cost = part == "materials" or MEASURE_OF[line.price_basis] == "yuan"
        rows.append(
            DeliveryRecord(
                authority_id=line.authority_id,
                contract_id=line.contract_id,
                line=line,
                provider_id=line.provider_id,
                period=period,
                at=first_second + timedelta(seconds=chance.randrange(31 * 86_400)),
                quantity=chance.randint(1, 9_999),
                measure=MEASURE_OF[line.price_basis] if part == "work" else "piece",
                cost_fen=chance.randint(0, 99_999) if on_cost else None,
                emergency=chance.random() < 0.2,
                source_type="test",
                source_id=uuid.uuid4(),
                part=part,
            )
        )
    DeliveryRecord.objects.bulk_create(rows)
    later = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)
    DeliveryRecord.objects.bulk_create(
        DeliveryRecord(
            **{
                name: getattr(row, name)
                for name in (
                    "authority_id",
                    "contract_id",
                    "line_id",
                    "provider_id",
                    "measure",
                    "emergency",
                    "source_type",
                    "source_id",
                    "part",
                )
            },
            period=period,
            at=later,
            quantity=-row.quantity,
            cost_fen=None if row.cost_fen is None else -row.cost_fen,
            reverses=row,
            reason="test",
        )
        for row in rows[: RECORDS // 20]
    )
    record(actor, "test.deliveries", period, at=AT)


def expected_amounts(lines: list[ContractLine]) -> dict[tuple[int, int, str, bool], int]:
    """The same sums the slow way: each record's exact fraction, rounded once where the house rounds."""
    line_of = {line.pk: line for line in lines}
    prices = defaultdict(list)
    for price in LinePrice.objects.believed().filter(line__in=lines):
        prices[price.line_id].append(price)
    exact: dict[tuple[int, int, str, bool], Fraction] = defaultdict(Fraction)
    for row in DeliveryRecord.objects.filter(line__in=lines).select_related("reverses"):
        line = line_of[row.line_id]
        day = ((row.reverses or row).at + timedelta(hours=8)).date()
        price = next(each for each in prices[line.pk] if each.period.contains(day))
        if row.part != "work":
            amount = Fraction(row.cost_fen or 0)
        else:
            if MEASURE_OF[line.price_basis] == "yuan":
                amount = Fraction(row.cost_fen or 0) * (1 + Fraction(price.price, 10_000))
            else:
                amount = Fraction(row.quantity, 1_000) * Fraction(price.price, 10_000) * 100
            if row.emergency:
                amount *= 1 + Fraction(price.surcharge_ppm, 1_000_000)
            if line.minimum_fen:
                sign = 1 if row.quantity > 0 else -1
                amount = Fraction(sign * max(half_up(abs(amount)), line.minimum_fen))
        exact[line.pk, price.pk, row.part, row.emergency] += amount
    return {key: half_up(amount) for key, amount in exact.items()}


def half_up(amount: Fraction) -> int:
    whole = (abs(amount) + Fraction(1, 2)).__floor__()
    return whole if amount >= 0 else -whole


def test_a_digest_can_be_made_again_from_the_records(db: None) -> None:
    market = make_market()
    made = [deliver(market, quantity) for quantity in (1000, 2500)]
    with entering(market.office.system.scope):
        (row,) = priced([market.contract.pk], MARCH)
    told = b"".join(
        each.public_id.bytes + each.quantity.to_bytes(8, "big", signed=True) + (0).to_bytes(8, "big")
        for each in sorted(made, key=lambda each: each.public_id)
    )
    assert (row.count, row.quantity, row.amount_fen) == (2, 3500, 12_250)
    assert row.digest == hashlib.sha256(told).hexdigest()


def test_a_reversal_is_priced_like_what_it_takes_back(db: None) -> None:
    market = make_market()
    made = deliver(market, 1000)
    reprice(market.office.system, market.line)
    reverse_delivery(market.office.system, made.public_id, reason="重复", at=datetime(2026, 3, 30, tzinfo=UTC))
    with entering(market.office.system.scope):
        (row,) = priced([market.contract.pk], MARCH)
    assert (row.count, row.quantity, row.amount_fen) == (2, 0, 0)


@use_case
def reprice(actor: Actor, line: ContractLine) -> None:
    """Another price from the middle of March."""
    succession.follow(LinePrice.objects.believed().get(line=line), valid_from=date(2026, 3, 15), price=400_000)
    record(actor, "test.prices", line, at=AT)


def deliver(market: Market, quantity: int) -> DeliveryRecord:
    return record_delivery(
        market.office.system,
        line_id=market.line.public_id,
        quantity=Quantity(quantity),
        source_type="orders.order",
        source_id=new_public_id(),
        at=datetime(2026, 3, 5, 2, tzinfo=UTC),
    )
