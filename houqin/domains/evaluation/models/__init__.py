"""The tables of evaluation, a file per noun."""

from .card import Appeal, Scorecard
from .inspection import Finding, FindingPhoto, Inspection, InspectionKind, InspectionPlan, Sheet, SheetMark, Waiver
from .measure import ManagerAppraisal, Measure, MeasureKind
from .rectification import Rectification
from .released import ReleasedComment
from .scheme import ContractScheme, EvaluationScheme, Indicator, SchemeItem, ScoringKind, SiteRule
from .voice import AddedPoints, Incident, SatisfactionAnswer

__all__ = [
    "AddedPoints",
    "Appeal",
    "ContractScheme",
    "EvaluationScheme",
    "Finding",
    "FindingPhoto",
    "Incident",
    "Indicator",
    "Inspection",
    "InspectionKind",
    "InspectionPlan",
    "ManagerAppraisal",
    "Measure",
    "MeasureKind",
    "Rectification",
    "ReleasedComment",
    "SatisfactionAnswer",
    "SchemeItem",
    "Scorecard",
    "ScoringKind",
    "Sheet",
    "SheetMark",
    "SiteRule",
    "Waiver",
]
