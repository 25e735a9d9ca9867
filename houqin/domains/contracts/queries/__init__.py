"""Reads of contracts: which line serves, what applies on a day, what a month's deliveries cost."""

from .agreed import (
    Payer,
    agreed_clause,
    budget_of,
    clause_at,
    clauses_at,
    covered_lines,
    openings_of,
    payers_of,
    payment_terms,
    required_items,
)
from .cautions import cautions_of
from .pricing import PricedLine, priced
from .references import Standing, standing_of
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
    "Standing",
    "agreed_clause",
    "budget_of",
    "cautions_of",
    "clause_at",
    "clauses_at",
    "covered_lines",
    "find_lines",
    "lines_in_force",
    "openings_of",
    "payers_of",
    "payment_terms",
    "price_of",
    "priced",
    "required_items",
    "separation_report",
    "standing_of",
    "who_serves",
]
