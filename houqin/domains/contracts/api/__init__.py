"""The endpoints of contracts. A provider gets only its own: every list starts from ``visible_to`` (trust A8)."""

from houqin.domains.contracts.api import (
    amending,
    clauses,
    contracts,
    deliveries,
    ending,
    money,
    months,
    opening,
    package,
    references,
    separation,
)
from houqin.web.api import Router

router = Router()
for part in (contracts, clauses, amending, money, opening, months, deliveries, ending, references, separation, package):
    router.add_router("", part.router)
