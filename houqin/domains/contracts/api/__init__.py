"""The endpoints of contracts. A provider gets only its own: every list starts from ``visible_to`` (trust A8)."""

from houqin.domains.contracts.api import contracts, deliveries, separation
from houqin.web.api import Router

router = Router()
for part in (contracts, deliveries, separation):
    router.add_router("", part.router)
