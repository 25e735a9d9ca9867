"""The tables of orders, a file per noun."""

from .event import EventKind, OrderEvent
from .order import Order, Source
from .planned import PlannedTask, Recurring, RecurringRule
from .reason import Bearer, PauseReason, RejectReason
from .voice import Chase, Complaint, Escalation, Follower, Rating, Supervision, SupervisionAnswer
from .work import Assignment, OrderPhoto, Part, PhotoStage, Quote

__all__ = [
    "Assignment",
    "Bearer",
    "Chase",
    "Complaint",
    "Escalation",
    "EventKind",
    "Follower",
    "Order",
    "OrderEvent",
    "OrderPhoto",
    "Part",
    "PauseReason",
    "PhotoStage",
    "PlannedTask",
    "Quote",
    "Rating",
    "Recurring",
    "RecurringRule",
    "RejectReason",
    "Source",
    "Supervision",
    "SupervisionAnswer",
]
