"""Endpoints on what the foundation keeps, in one router that ``houqin.config.api`` mounts."""

from houqin.web.api import Router
from houqin.web.foundation.api import archive, documents, imports, notices, organisation, places, terms, tokens

router = Router()
router.add_router("", organisation.router)
router.add_router("", places.router)
router.add_router("", terms.router)
router.add_router("", archive.router)
router.add_router("", imports.router)
router.add_router("", documents.router)
router.add_router("", notices.router)
router.add_router("", tokens.router)
