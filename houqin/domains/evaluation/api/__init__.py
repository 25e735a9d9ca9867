"""The endpoints of evaluation."""

from houqin.domains.evaluation.api import inspections, schemes, scores
from houqin.web.api import Router

router = Router()
for part in (scores, inspections, schemes):
    router.add_router("", part.router)
