"""The judgements about contracts: pure, without Django and without a clock of their own."""

from .bases import MEASURE_OF, PERIODIC
from .lines import Coverage, LineTerms, NoLines, TermsUnclear, check_line, check_ready
from .materials import MaterialSide, MaterialsTerms, material_side
from .periods import Month, Placement, months_of, place_fact
from .routing import Candidate, Where, route
from .separation import Finding, Server, separation_findings

__all__ = [
    "MEASURE_OF",
    "PERIODIC",
    "Candidate",
    "Coverage",
    "Finding",
    "LineTerms",
    "MaterialSide",
    "MaterialsTerms",
    "Month",
    "NoLines",
    "Placement",
    "Server",
    "TermsUnclear",
    "Where",
    "check_line",
    "check_ready",
    "material_side",
    "months_of",
    "place_fact",
    "route",
    "separation_findings",
]
