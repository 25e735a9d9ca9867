"""Endpoints of compliance."""

from houqin.domains.compliance.api import calendar, flags, papers
from houqin.web.api import Router

router = Router()
router.add_router("", calendar.router)
router.add_router("", flags.router)
router.add_router("", papers.router)

__all__ = ["router"]
