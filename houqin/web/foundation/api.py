"""Endpoints on the foundation."""

from __future__ import annotations

from houqin.web.api import Router

router = Router(tags=["organisation"])
