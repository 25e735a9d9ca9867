"""What comes in from files: contracts as ledgers list them, and where those already running stood."""

from houqin.domains.contracts.importing.contracts import Contracts
from houqin.domains.contracts.importing.openings import OpeningPositions

__all__ = ["Contracts", "OpeningPositions"]
