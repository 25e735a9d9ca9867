"""A month of a large office, made from a small real one: contracts, orders, deliveries, ratings, sheets, money.

A contract with its clause, its sheet and its money, and orders of several days, go through the services. Their rows
are then copied by SQL, past triggers and checks, each copy with its own keys, dates and numbers. Left out: the orders'
events and records, which a close does not read. One order in twelve is late, one in fifty rework, one in twenty rated;
a tenth of the contracts takes a credit for late arrivals besides the score; a line in ten is a lump sum.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connections, models, transaction

if TYPE_CHECKING:
    from houqin.domains.contracts.models import Contract
    from houqin.domains.settlement.tests.making import Settled
    from houqin.foundation.organisation.models import Unit

MONTH = date(2026, 3, 1)
AFTER = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
LINES = 10
#: Lines of a contract that are counted order by order; the last one is a lump sum.
ORDER_LINES = LINES - 1
#: Where the copies' own ids begin: far above what the sequences have drawn.
BASE = 100_000_000
#: Working days of March on which the orders that are copied were reported.
DAYS = (3, 5, 10, 12, 17, 19)
CONTRACTS_PER_BUDGET = 20
#: In 1/10,000 yuan: every price is its own, so that sums do not hide one another's mistakes.
PRICE = "350000 + (n * 10 + k) % 9973 * 7"
#: What a tenth of the contracts takes for a late order, besides the score.
SLA = {
    "type": "sla_credit",
    "code": "late",
    "basis": "第13条",
    "prices": {"arrival": {"amount": "5"}},
}
#: A rating of every twentieth order, a bad one of every fortieth of those.
RATED = """
insert into orders_rating (public_id, authority_id, recorded_at, order_id, unit_id, version, grade, comment, how, at)
select gen_random_uuid(), o.authority_id, now(), o.id, o.unit_id, 1, 5 - (o.id %% 800 = 0)::int, '', 'link',
  o.confirmed_at
from orders_order o where o.id >= %(base)s and o.id %% 20 = 0
"""


@dataclass(frozen=True)
class Month:
    """What was made: the office, the unit its contracts serve, how many there are, and their orders in the month."""

    settled: Settled
    unit: Unit
    contracts: int
    orders: int

    @property
    def lines(self) -> int:
        """Contract lines, one statement line each."""
        return self.contracts * LINES


def make_month(contracts: int, orders: int) -> Month:
    """Make the month; the owner must be allowed to set ``session_replication_role``."""
    from houqin.domains.settlement.tests.making import make_settled

    settled = make_settled()
    patterns = _patterns(settled)
    template = _template(settled)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        _copy_contracts(template, contracts)
        _copy_orders(patterns, contracts, orders)
        cursor.execute(RATED, {"base": BASE})
    return Month(settled, settled.scored.work.market.office.planning, contracts, orders)


def _patterns(settled: Settled) -> list[int]:
    """Orders walked through the services, confirmed: ids, for each day of one in time, then one that came late."""
    from houqin.domains.orders.services import closing, dispatching, field, intake

    work = settled.scored.work
    found = []
    for day in DAYS:
        nine = datetime(2026, 3, day, 1, 0, tzinfo=UTC)
        for hours in (0, 60):
            order = intake.submit_order(work.requester, work.report(), at=nine).public_id
            dispatching.dispatch(work.dispatcher, order, at=nine + timedelta(minutes=5))
            dispatching.take(work.worker, order, at=nine + timedelta(minutes=10))
            late = nine + timedelta(hours=hours)
            field.arrive(work.worker, order, at=late + timedelta(minutes=30))
            field.complete(work.worker, order, at=late + timedelta(minutes=60))
            found.append(closing.confirm(work.requester, order, at=late + timedelta(minutes=70)).pk)
    return found


@dataclass(frozen=True)
class _Template:
    contract: Contract
    purse: int
    lines: tuple[int, int]
    inspection: int


def _template(settled: Settled) -> _Template:
    """A real contract of two lines with clause, scheme, commitment and a signed sheet."""
    from houqin.domains.budgets.tests.making import make_line
    from houqin.domains.contracts.rules import LineTerms
    from houqin.domains.contracts.services.budgets import BudgetShare, commit_contract
    from houqin.domains.contracts.services.clauses import agree_clause
    from houqin.domains.contracts.services.contracts import activate_contract, add_line
    from houqin.domains.contracts.tests.making import make_contract
    from houqin.domains.evaluation.schemes import default_scheme
    from houqin.domains.evaluation.services.schemes import assign_scheme, publish_scheme
    from houqin.domains.settlement.tests.making import TIER
    from houqin.foundation.organisation.tests.making import AT, SINCE

    market = settled.scored.work.market
    office, system = market.office, market.office.system
    scheme = publish_scheme(
        system, terms=replace(default_scheme(), code="bench", least_coverage_ppm=0), valid_from=SINCE, at=AT
    )
    contract = make_contract(office, market.provider, "B")
    each = LineTerms(number=1, price_basis="per_order", service_model="M2", price=350_000)
    whole = LineTerms(number=LINES, price_basis="lump_sum", service_model="M2", price=350_000, quantity=1000)

    def laid(terms: LineTerms) -> int:
        covered = [office.planning.public_id]
        line = add_line(
            system, contract.public_id, terms=terms, units=covered, class_id=market.repairs.public_id, at=AT
        )
        return int(line.pk)

    lines = laid(each), laid(whole)
    agree_clause(system, contract.public_id, clause=TIER, at=AT)
    contract = activate_contract(system, contract.public_id, at=AT)
    assign_scheme(system, contract.public_id, scheme_code="bench", valid_from=SINCE, at=AT)
    purse = make_line(office, "30213", 10**9, unit=office.authority)
    commit_contract(system, contract.public_id, shares=[BudgetShare(purse.public_id, 10**8)], at=AT)
    with transaction.atomic():  # it reads rows, which show only within one
        sheet = replace(settled.scored, scheme=scheme).signed(contract_id=contract.public_id)
    return _Template(contract, purse.pk, lines, sheet.inspection_id)


def _copy_contracts(made: _Template, contracts: int) -> None:
    """Contract n of so many, with everything that hangs on it; budget lines are shared by twenty."""
    from houqin.domains.budgets.models import BudgetLine
    from houqin.domains.contracts.models import (
        Contract,
        ContractBudget,
        ContractClause,
        ContractLine,
        ContractPeriod,
        LineCoverage,
        LinePrice,
    )
    from houqin.domains.evaluation.models import ContractScheme, Inspection, Sheet, SheetMark

    each, whole = made.lines
    own = f"t.contract_id = {made.contract.pk}"
    of_contract = {"contract_id": f"{BASE} + n"}
    every = f"generate_series(1, {contracts}) n"
    counted = f"{every}, generate_series(0, {ORDER_LINES - 1}) k"
    line = f"{BASE} + n * {LINES} + k"
    monthly = f"{every}, (values ({ORDER_LINES})) as k(k)"
    budget_line = f"{BASE} + n / {CONTRACTS_PER_BUDGET}"
    purses = f"generate_series(0, {contracts // CONTRACTS_PER_BUDGET}) n"
    fen = 10**9

    _copy(Contract, f"t.id = {made.contract.pk}", every, id=f"{BASE} + n", number="'B-' || n")
    _copy(ContractPeriod, f"{own} and t.month = '{MONTH}'", every, id=f"{BASE} + n", **of_contract)
    for of, rows in ((each, counted), (whole, monthly)):
        of_line = {**of_contract, "line_id": line}
        _copy(ContractLine, f"t.id = {of}", rows, id=line, number="k + 1", **of_contract)
        _copy(LinePrice, f"t.line_id = {of}", rows, id=line, price=PRICE, **of_line)
        _copy(LineCoverage, f"t.line_id = {of}", rows, id=line, **of_line)
    terms = f"'[{json.dumps(SLA)}]' || (t.clause -> 'terms')"
    with_credit = f"case when n % 10 = 0 then jsonb_set(t.clause, '{{terms}}', {terms}) else t.clause end"
    _copy(ContractClause, own, every, clause=with_credit, **of_contract)
    _copy(ContractScheme, own, every, **of_contract)
    _copy(
        BudgetLine,
        f"t.id = {made.purse}",
        purses,
        id=f"{BASE} + n",
        project="'B-' || n",
        approved_fen=str(fen),
        committed_fen=str(fen),
        accrued_fen="0",
    )
    _copy(ContractBudget, own, every, budget_line_id=budget_line, committed_fen=str(fen), **of_contract)
    _copy(Inspection, f"t.id = {made.inspection}", every, id=f"{BASE} + n", **of_contract)
    _copy(Sheet, own, every, id=f"{BASE} + n", inspection_id=f"{BASE} + n", **of_contract)
    _copy(SheetMark, own, every, sheet_id=f"{BASE} + n", **of_contract)


def _copy_orders(patterns: Sequence[int], contracts: int, orders: int) -> None:
    """Confirmed orders n, spread over the contracts' lines as they come in, each with its delivery."""
    from houqin.domains.contracts.models import DeliveryRecord
    from houqin.domains.orders.models import Order

    listed = ", ".join(str(key) for key in patterns)
    #: In time, but for one in twelve.
    pattern = f"(array[{listed}])[1 + 2 * (n % {len(DAYS)}) + (n % 12 = 11)::int]"
    every = f"generate_series(0, {orders - 1}) n"
    contract = f"1 + n % {contracts}"
    line = f"{BASE} + ({contract}) * {LINES} + n / {contracts} % {ORDER_LINES}"
    again = contracts * ORDER_LINES  # so many orders before, the same line
    by_pattern = f"select o.public_id from orders_order o where o.id = {pattern}"  # noqa: S608  our own numbers
    of_contract = {"contract_id": f"{BASE} + {contract}", "period_id": f"{BASE} + {contract}"}

    _copy(
        Order,
        f"t.id = {pattern}",
        every,
        id=f"{BASE} + n",
        public_id=_version_7("order"),
        number="'B' || n",
        contract_line_id=line,
        requester_id="null",
        caller_name="'来电人' || n % 997",
        rework_of_id=f"case when n % 50 = 0 and n >= {again} then {BASE} + n - {again} end",
    )
    _copy(
        DeliveryRecord,
        f"t.source_id = ({by_pattern})",
        every,
        public_id=_version_7("delivery"),
        source_id=_version_7("order"),
        line_id=line,
        **of_contract,
    )


def _version_7(kind: str) -> str:
    """A public id as the kernel makes them, ascending with n: the time of March 2026, then what looks like chance."""
    return f"(lpad(to_hex(1772500000000 + n), 12, '0') || '7' || substr(md5('{kind}' || n), 14))::uuid"


def _copy(model: type[models.Model], which: str, rows: str, **columns: str) -> None:
    """Insert, for each of *rows*, the rows ``t`` of the model's table for which *which* holds, but for *columns*."""
    given = {"public_id": "gen_random_uuid()"} | columns
    names = [
        str(field.column)
        for field in model._meta.concrete_fields
        if not field.generated and (field.column != "id" or "id" in given)
    ]
    chosen = ", ".join(given.get(name, f't."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"insert into {table} ({quoted}) select {chosen} from {rows} join {table} t on {which}")  # noqa: S608  our own names
