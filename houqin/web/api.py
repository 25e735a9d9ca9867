"""API plumbing: one way in, one error shape, idempotent writes, pages.

A domain's ``api.py`` holds ``router = Router(tags=["orders"])`` with endpoints that parse, call the same service as the
pages, and answer a schema. Everything else comes with the router.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from typing import Any, Generic, TypeVar

import ninja
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja.decorators import decorate_view
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as ShapeError
from ninja.responses import NinjaJSONEncoder
from ninja.security.base import AuthBase
from ninja.signature import ViewSignature
from ninja.utils import check_csrf
from pydantic import ConfigDict, Field

from houqin.foundation.audit.idempotency import LONGEST, Answer, earlier_answer, keep, key_of
from houqin.foundation.organisation.actor import NOBODY, Actor, ActorKind
from houqin.kernel.refusal import N_, BadInput, Refusal
from houqin.kernel.unreadable import found
from houqin.web.idempotency import NOT_CONTENT, fingerprint, is_form
from houqin.web.middleware import as_refusal
from houqin.web.refusals import Forbidden, NoPerson, SignInFirst, StaleForm, Unreadable, refused

T = TypeVar("T")
Run = Callable[..., HttpResponseBase]
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ActorRequest(HttpRequest):
    """A request as endpoints get it: somebody is signed in."""

    actor: Actor


class Body(ninja.Schema):
    """What a write sends, and each part of it: a key that is not known is refused, so that no misspelt one is lost."""

    model_config = ConfigDict(extra="forbid")


class Problem(ninja.Schema):
    """RFC 9457: what every refused request is answered."""

    type: str = Field(description="urn:houqin:refusal: and the code")
    title: str
    status: int
    detail: str = Field(description="One sentence in the reader's language (Accept-Language)")
    code: str = Field(description="Stable and dotted")
    basis: str = Field("", description="Clause, law or house rule the refusal rests on")
    remedy: str = Field("", description="What to do now")
    fields: dict[str, str] | None = Field(None, description="What is wrong, by field, where the input was malformed")


class Paged(ninja.Schema, Generic[T]):
    """A page of a list."""

    items: list[T]
    total: int
    page: int
    pages: int


class Paging(ninja.Schema):
    """Which page of a list is wanted."""

    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(50, ge=1, le=200)


def paged(rows: QuerySet[Any], paging: Paging) -> dict[str, Any]:
    """One page of *rows* (which must be ordered) as ``Paged``: two queries."""
    total = rows.count()
    first = (paging.page - 1) * paging.size
    items = list(rows[first : first + paging.size])
    return {"items": items, "total": total, "page": paging.page, "pages": max(1, -(-total // paging.size))}


class SignedIn(AuthBase):
    """A browser session (with CSRF token on writes) or a token; either way a person in force."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The actor; None when nobody is signed in. Raises StaleForm, NoPerson."""
        actor: Actor = getattr(request, "actor", NOBODY)
        if not request.user.is_authenticated:
            return None
        if actor.kind is ActorKind.NOBODY:
            raise NoPerson
        if not getattr(request, "_dont_enforce_csrf_checks", False) and check_csrf(request):
            raise StaleForm
        return actor


KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A new random key for each write; the same key repeats the same write and gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
}
PROBLEMS = {
    "4XX": {"description": "Refused", "content": {"application/problem+json": {"schema": Problem.model_json_schema()}}}
}


class Router(ninja.Router):
    """ninja's router whose writes demand an Idempotency-Key and take nothing unknown; its refusals are documented."""

    def add_api_operation(self, path: str, methods: list[str], view_func: Callable[..., Any], **kwargs: Any) -> None:
        """Register an endpoint; a write is answered once per key."""
        extra: dict[str, Any] = dict(kwargs.pop("openapi_extra", None) or {})
        extra["responses"] = {**PROBLEMS, **extra.get("responses", {})}
        if WRITES & set(methods):
            extra["parameters"] = [*extra.get("parameters", []), KEY_PARAMETER]
            decorate_view(*_closing(ViewSignature(path, view_func)), once_per_key)(view_func)
        super().add_api_operation(path, methods, view_func, openapi_extra=extra, **kwargs)


def _closing(signature: ViewSignature) -> Iterator[Callable[[Run], Run]]:
    """What closes a write that has no :class:`Body` to do so: one of files, of form fields, or of nothing at all."""
    taken = {model.__ninja_param_source__: model for model in signature.models}
    if "body" not in taken:
        fields = getattr(taken.get("form"), "__ninja_flatten_map__", {})
        files = taken["file"].model_fields if "file" in taken else {}
        yield partial(_closed, taken=frozenset({*fields, *files}))


def _closed(run: Run, taken: frozenset[str]) -> Run:
    """Wrap an operation: 422 for what it does not take, 400 for what cannot be read."""

    @wraps(run)
    def answered(request: HttpRequest, **path_arguments: Any) -> HttpResponseBase:
        actor: Actor = getattr(request, "actor", NOBODY)
        if actor.kind is ActorKind.NOBODY:
            return run(request, **path_arguments)  # which answers 401 or 403
        try:
            unknown = sorted(_sent(request) - taken)
        except ValueError:
            return refused(request, Unreadable())
        if unknown:
            return _refuse_fields(request, dict.fromkeys(unknown, _in_words({"type": "extra_forbidden"})))
        return run(request, **path_arguments)

    return answered


def _sent(request: HttpRequest) -> set[str]:
    """What a request holds by name, whether as a form or as JSON. Raises ValueError where it is neither."""
    if is_form(request):
        return {*request.POST, *request.FILES} - NOT_CONTENT
    content = json.loads(request.body or "null") or {}
    return {f"body.{key}" for key in content} if isinstance(content, dict) else {"body"}


def once_per_key(run: Run) -> Run:
    """Wrap an operation: 400 without a key, 409 while its twin runs, 422 for other content, else the first answer.

    Only a success is kept: a refused write changed nothing, and may succeed when it is repeated.
    """

    @wraps(run)
    def answered(request: HttpRequest, **path_arguments: Any) -> HttpResponseBase:
        actor: Actor = getattr(request, "actor", NOBODY)
        if actor.kind is ActorKind.NOBODY:
            return run(request, **path_arguments)  # which answers 401 or 403
        try:
            key = key_of(request.headers.get("Idempotency-Key"))
            content = fingerprint(request)
            earlier = earlier_answer(actor, key, content, wait=False)
        except Refusal as refusal:
            return refused(request, refusal)
        if earlier is not None:
            replay = HttpResponse(earlier.body, status=earlier.status, content_type="application/json; charset=utf-8")
            replay["Idempotent-Replay"] = "true"
            return replay
        response = run(request, **path_arguments)
        is_secret = "no-store" in response.get("Cache-Control", "")  # a token's text is kept nowhere
        if response.status_code < 300 and isinstance(response, HttpResponse) and not is_secret:
            answer = Answer(response.status_code, response.content.decode())
            keep(actor, key, content, answer)
        return response

    return answered


class Malformed(BadInput):
    """The request does not have the shape the endpoint takes."""

    code = "input.malformed"
    sentence = N_("The request is not complete or not of the right form: {fields}.")
    remedy = N_("Correct these fields and send it again; nothing was changed.")


def make_api() -> ninja.NinjaAPI:
    """The API with its sign-in and its one error shape; ``houqin.config.api`` mounts the routers on it."""
    api = ninja.NinjaAPI(
        title="Houqin",
        version="1",
        description="Logistics services of government offices. Errors are RFC 9457 problems; writes carry a key.",
        auth=[SignedIn()],
        docs_url=None,
        urls_namespace="api",
    )
    api.add_exception_handler(ShapeError, _malformed)
    api.add_exception_handler(AuthenticationError, _nobody)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Exception, _any)
    return api


def _undone() -> None:
    """ninja answers inside the view, so the request's transaction must be told that it failed."""
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)


def _malformed(request: HttpRequest, error: Any) -> HttpResponse:
    _undone()
    fields = {".".join(str(part) for part in one["loc"][1:] or one["loc"]): _in_words(one) for one in error.errors}
    return _refuse_fields(request, fields)


def _refuse_fields(request: HttpRequest, fields: Mapping[str, str]) -> HttpResponse:
    """422: what is wrong, by field."""
    listed = _(", ").join(name for name in fields if name)[:300]
    return refused(request, Malformed(fields=listed or "body"), fields=fields)


def _in_words(finding: Mapping[str, Any]) -> str:
    """What is wrong with one field, in the reader's language."""
    problem, figures = found(finding)
    return _(problem).format(**figures)


def _nobody(request: HttpRequest, _error: Any) -> HttpResponse:
    return refused(request, SignInFirst())


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    _undone()
    return refused(request, Forbidden() if error.status_code == 403 else Unreadable(), status=error.status_code)


def _any(request: HttpRequest, error: Any) -> HttpResponse:
    """A refusal becomes a problem; a fault goes on to the 500 answer."""
    refusal = as_refusal(error)
    if refusal is None:
        raise error
    _undone()
    return refused(request, refusal)


def openapi_text(api: ninja.NinjaAPI) -> str:
    """The description of the API as it is checked in (docs/openapi.json)."""
    described = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(described, cls=NinjaJSONEncoder, indent=1, ensure_ascii=False) + "\n"
