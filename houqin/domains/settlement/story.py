"""What one order brought to whom: its line, its statement, what was deducted and why, and the budget that pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from houqin.domains.budgets.queries import balances
from houqin.domains.budgets.rules.ledger import Balances
from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.contracts.rules import PERIODIC
from houqin.domains.orders.models import Order
from houqin.domains.settlement.explaining import grounds
from houqin.domains.settlement.models import Deduction, PaymentApplication, Statement, StatementLine
from houqin.domains.settlement.steps import as_step
from houqin.foundation.organisation.settings import local_day
from houqin.kernel.money import Score
from houqin.kernel.worked import Step


@dataclass(frozen=True)
class OrderMoney:
    """The part of a statement that an order stands in.

    ``line`` holds the order's delivery, or, where the service is paid by the month, the month's fee; ``by_month`` says
    which. ``steps`` explain line and clause; ``payments`` are the applications; ``left`` the budget line's balances.
    """

    statement: Statement
    line: StatementLine
    score: Score | None
    by_month: bool
    deductions: Sequence[Deduction]
    steps: Sequence[Step]
    payments: Sequence[PaymentApplication]
    left: Balances | None


def money_of(order: Order, *, with_prices: bool = True) -> list[OrderMoney]:
    """The statements an order stands in, among those the running scope shows; empty before its month is closed.

    Without prices the steps tell only what the clause did.
    """
    found = []
    for contract_id, month, line_id in _places(order):
        statements = (
            Statement.objects.current()
            .filter(contract_id=contract_id, month=month)
            .select_related(
                "settlement__clause",
                "settlement__scorecard__contract",
                "contract",
                "provider__unit",
                "payer",
                "budget_line",
            )
            .prefetch_related("applications", "deductions")
        )
        for statement in statements:
            line = statement.lines.select_related("line__contract").filter(line_id=line_id).order_by("position").first()
            if line is not None:
                found.append(_told(order, statement, line, with_prices=with_prices))
    return found


def _places(order: Order) -> list[tuple[int, object, int]]:
    """(contract, month, line) where the order counts: its own deliveries, else the month of its confirmation."""
    own = DeliveryRecord.objects.filter(source_id=order.public_id, period__isnull=False, reverses=None)
    places = [(one.contract_id, one.period.month, one.line_id) for one in own.select_related("period") if one.period]
    line = order.contract_line
    if not places and line is not None and line.price_basis in PERIODIC and order.confirmed_at is not None:
        places = [(line.contract_id, local_day(order.authority_id, order.confirmed_at).replace(day=1), line.pk)]
    return list(dict.fromkeys(places))


def _told(order: Order, statement: Statement, line: StatementLine, *, with_prices: bool) -> OrderMoney:
    """Of the promises that other orders of the month broke only the sum is told."""
    own = [
        step
        for step in statement.settlement.steps
        if step["code"] != "clauses.breach" or str(order.public_id) in step["basis"]
    ]
    priced = [as_step(step) for step in line.steps] if with_prices else []
    return OrderMoney(
        statement=statement,
        line=line,
        score=None if statement.settlement.score is None else Score(statement.settlement.score),
        by_month=line.line.price_basis in PERIODIC,
        deductions=[one for one in statement.deductions.all() if one.applies == "this"],
        steps=[*priced, *grounds(statement.settlement), *map(as_step, own)],
        payments=[one for one in statement.applications.all() if one.state != "refused"],
        left=balances(statement.budget_line) if statement.budget_line else None,
    )
