"""Tables of compliance."""

from houqin.domains.compliance.models.duty import CalendarFeed, Duty, Fulfilment
from houqin.domains.compliance.models.flag import FlagAnswer, FlagQuestion, FlagReading
from houqin.domains.compliance.models.reporting import OverduePublication, Paper, WordTemplate

__all__ = [
    "CalendarFeed",
    "Duty",
    "FlagAnswer",
    "FlagQuestion",
    "FlagReading",
    "Fulfilment",
    "OverduePublication",
    "Paper",
    "WordTemplate",
]
