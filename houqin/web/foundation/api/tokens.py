"""Endpoints on the tokens of one's own programs; only who signed in without one may issue another."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import ninja
from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Query

from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged
from houqin.web.models import ApiToken
from houqin.web.services.tokens import end_token, issue_token

router = Router(tags=["tokens"])


class TokenOut(ninja.Schema):
    """A token without its text, which nobody keeps."""

    public_id: UUID
    name: str
    recorded_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class TokenIssued(TokenOut):
    """A new token with its text, shown this once."""

    token: str


class TokenIn(Body):
    """For which program and until when."""

    name: str = Field(min_length=1, max_length=80)
    valid_until: date = Field(description="exclusive; at most one year from now")


@router.get("/me/tokens", response=Paged[TokenOut])
def list_tokens(request: ActorRequest, paging: Query[Paging]) -> object:
    """One's own tokens, the newest first."""
    request.actor.demand("web.tokens.hold")
    return paged(ApiToken.objects.visible_to(request.actor).order_by("-pk"), paging)


@router.post("/me/tokens", response={201: TokenIssued})
def issue_own_token(request: ActorRequest, body: TokenIn, response: HttpResponse) -> object:
    """A new token. Its text is kept nowhere, so a repeated sending issues another one; a token may not call this."""
    request.actor.demand("web.tokens.hold")
    by_token = getattr(request, "by_token", False)
    made, text = issue_token(request.actor, at=timezone.now(), by_token=by_token, **body.dict())
    response["Cache-Control"] = "no-store"
    return ninja.Status(201, {**TokenOut.from_orm(made).dict(), "token": text})


@router.post("/me/tokens/{uuid:token_id}/end", response=TokenOut)
def end_own_token(request: ActorRequest, token_id: UUID) -> ApiToken:
    """Take one of one's own tokens back; it stops at once."""
    request.actor.demand("web.tokens.hold")
    return end_token(request.actor, token_id, at=timezone.now())
