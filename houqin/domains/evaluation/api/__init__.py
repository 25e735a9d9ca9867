"""The endpoints of evaluation."""

from houqin.domains.evaluation.api import inspections, scores
from houqin.web.api import Router

router = Router()
router.add_router("", scores.router)
router.add_router("", inspections.router)
