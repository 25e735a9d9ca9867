"""In which order a use case locks: period, budget line, contract, order, and what hangs on an order (clauses.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: Tables by their place in the order; a table that is not named here may be locked at any time.
RANKS = {
    "contracts_contractperiod": 0,
    "budgets_budgetline": 1,
    "contracts_contract": 2,
    "orders_order": 3,
    "orders_quote": 4,
    "orders_complaint": 4,
}
LOCKING = re.compile(r"^\s*select\b.*?\bfrom\s+\"?(\w+)\"?.*\bfor\s+(?:no key update|update|share)\b", re.I | re.S)
CHANGING = re.compile(r"^\s*update\s+\"?(\w+)\"?", re.I)


def locks(statements: Iterable[str]) -> Iterator[str]:
    """The ranked tables whose rows the statements lock, in turn."""
    for statement in statements:
        found = LOCKING.match(statement) or CHANGING.match(statement)
        if found and found.group(1) in RANKS:
            yield found.group(1)


def out_of_order(statements: Iterable[str]) -> list[str]:
    """Every table that is locked for the first time after one that comes later in the order."""
    held: list[str] = []
    wrong = []
    for table in locks(statements):
        if table not in held and any(RANKS[other] > RANKS[table] for other in held):
            wrong.append(f"{table} after {held[-1]}")
        held.append(table)
    return wrong
