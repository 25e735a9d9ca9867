"""Endpoints on orders and planned work: they parse, call the service that the pages call, and answer a schema."""

from houqin.domains.orders.api import acts, complaints, linking, orders, planned, reasons, supervisions
from houqin.web.api import Router

router = Router()
router.add_router("", orders.router)
router.add_router("", acts.router)
router.add_router("", linking.router)
router.add_router("", reasons.router)
router.add_router("", complaints.router)
router.add_router("", supervisions.router)
router.add_router("", planned.router)
