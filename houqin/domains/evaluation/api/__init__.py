"""The endpoints of evaluation."""

from houqin.domains.evaluation.api import inspections, ratings, schemes, scores
from houqin.web.api import Router

router = Router()
for part in (scores, inspections, schemes, ratings):
    router.add_router("", part.router)
