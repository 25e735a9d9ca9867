"""Between request and page: who a token belongs to, and what a refusal becomes."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, DataError
from django.http import Http404, HttpRequest, HttpResponse

from houqin.kernel.refusal import Refusal
from houqin.web.refusals import (
    Contradiction,
    Forbidden,
    PageMissing,
    SomebodyWasFaster,
    Unfit,
    WrongMethod,
    refused,
    wants_json,
)
from houqin.web.services.tokens import account_of

#: PostgreSQL's way of saying that another transaction came first (recipes: treat 23P01 and 40P01 as "taken").
TAKEN = {"23505", "23P01", "40001", "40P01"}
CHECK_VIOLATION = "23514"
log = logging.getLogger("houqin.web")


class TokenMiddleware:
    """Signs a program in by ``Authorization: Bearer`` under /api/, before the actor is resolved.

    A token is no cookie: no other site can make a browser send it, so the CSRF check is not for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the token, answer, and give the API's bare 405 its common shape."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if wants_json(request) and kind.lower() == "bearer":
            account = account_of(token.strip())
            if account is not None:
                request.user = account
                request.by_token = True  # type: ignore[attr-defined]  # read where only a session may
                request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # read by Django's middleware
        response = self.get_response(request)
        if response.status_code == 405 and wants_json(request):
            answer = refused(request, WrongMethod(method=request.method or "", allowed=response.get("Allow", "")))
            answer["Allow"] = response.get("Allow", "")
            return answer
        return response


class RefusalMiddleware:
    """Turns what a view refuses into a page or problem+json; the view's transaction is already rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal's answer; None leaves a real fault to the 500 page."""
        refusal = as_refusal(exception)
        return None if refusal is None else refused(request, refusal)


def as_refusal(exception: BaseException) -> Refusal | None:
    """The refusal that *exception* is or amounts to; None when it is a fault of the program."""
    if isinstance(exception, Refusal):
        return exception
    if isinstance(exception, Http404):
        return PageMissing()
    if isinstance(exception, PermissionDenied):
        return Forbidden()
    return _from_database(exception) if isinstance(exception, DatabaseError) else None


def _from_database(error: DatabaseError) -> Refusal | None:
    """What the database refused; its guards (HQ…) and everything unknown stay faults."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state in TAKEN:
        return SomebodyWasFaster()
    if state == CHECK_VIOLATION:
        rule = error.__cause__.diag.constraint_name  # type: ignore[union-attr]  # psycopg's error, with a state
        log.warning("constraint %s refused what no service did", rule)
        return Contradiction(rule=rule or "")
    return Unfit() if isinstance(error, DataError) else None
