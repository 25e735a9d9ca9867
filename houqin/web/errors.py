"""The last doors: what Django itself refuses, as the same pages and problems."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from houqin.web.refusals import Forbidden, PageMissing, StaleForm, TooLarge, Unreadable, refused, wants_json

log = logging.getLogger("houqin.web")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when Django stopped reading because it was too much."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return refused(request, TooLarge())
    return refused(request, Unreadable())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    log.info("refused %s: %s", request.path, exception)
    return refused(request, Forbidden())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    log.debug("nothing at %s: %s", request.path, type(exception).__name__)
    return refused(request, PageMissing())


def not_offered(request: HttpRequest, *_parts: str) -> HttpResponse:
    """404 for what a library would offer and this system does not."""
    return refused(request, PageMissing())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of Django's CSRF check."""
    log.warning("CSRF check failed on %s: %s", request.path, reason)
    return refused(request, StaleForm())


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Needs neither database nor sign-in, since either may be what failed."""
    if wants_json(request):
        body = {"type": "about:blank", "title": "Internal Server Error", "status": 500, "code": "fault"}
        return JsonResponse(body, status=500, content_type="application/problem+json")
    return HttpResponse(render_to_string("web/fault.html"), status=500)
