"""Reads of contracts: which line serves, what applies on a day, what a month's deliveries cost."""

from .agreed import Payer, budget_of, clause_at, clauses_at, covered_lines, payers_of
from .pricing import PricedLine, priced
from .serving import (
    Routing,
    SeparationRow,
    Served,
    find_lines,
    lines_in_force,
    price_of,
    separation_report,
    who_serves,
)

__all__ = [
    "Payer",
    "PricedLine",
    "Routing",
    "SeparationRow",
    "Served",
    "budget_of",
    "clause_at",
    "clauses_at",
    "covered_lines",
    "find_lines",
    "lines_in_force",
    "payers_of",
    "price_of",
    "priced",
    "separation_report",
    "who_serves",
]
