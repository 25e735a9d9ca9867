"""The endpoints of evaluation."""

from houqin.domains.evaluation.api import inspections, plans, ratings, schemes, scores
from houqin.web.api import Router

router = Router()
for part in (scores, inspections, plans, schemes, ratings):
    router.add_router("", part.router)
