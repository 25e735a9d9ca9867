"""The words of this app's steps; figures are filled in at display, in either language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from houqin.kernel.refusal import N_
from houqin.kernel.worked import Step

STEPS = {
    "settlement.priced": N_(
        "Line {line}: {count} records, {quantity:quantity} × {price:price} = {fen:money}, rounded once, half up to the"
        " fen."
    ),
    "settlement.priced_by_days": N_(
        "Line {line}: {quantity:quantity} × {price:price} × {days}/{month_days} days = {fen:money}, rounded once, half"
        " up to the fen."
    ),
    "settlement.materials": N_("Line {line}: {count} records of materials at proven cost, {fen:money}."),
    "settlement.rounding": N_("Line {line}: the months of its year, each rounded, leave {fen:money} over."),
    "settlement.dispute": N_("Statement {line}: a dispute was upheld, {fen:money} more is owed."),
    "settlement.correction": N_("{line}: facts changed after its close; {fen:money} more is owed for it."),
    "settlement.nothing_delivered": N_("Nothing was delivered; {fen:money} of the month before stays to be taken."),
    "settlement.holdback": N_("{contract} {month}: what was held back in the year is paid, {fen:money}."),
    "settlement.claim": N_("{contract} {month}: {fen:money} owed from earlier statements is set against this one."),
    "settlement.advance": N_("{contract} {month}: {fen:money} of the advance is set off by its schedule."),
    "settlement.divided": N_("Line {line} is divided among {payers} payers by its key."),
    "settlement.clause": N_(
        "Judged by the clause “{clause}”, version {version}, in force since {since:day}; each term is rounded once,"
        " half up to the fen."
    ),
    "settlement.scored": N_(
        "Scored by {card}, version {version}: {score:score}, rounded once, half up to 0.01; from {inspections}"
        " inspections, {orders} orders and {answers} answers."
    ),
    "settlement.not_scored": N_(
        "{card}, version {version}, has no score: {inspections} inspections, {orders} orders and {answers} answers."
    ),
    "settlement.no_clause": N_("No performance clause applies: the whole fee of {fee:money} is payable."),
}


def as_step(stored: Mapping[str, Any]) -> Step:
    """A stored step."""
    return Step(stored["code"], stored["figures"], tuple(stored["basis"]), stored["rule"])
