"""Tokens by which a person's program signs in: shown once, kept as a hash, limited in time."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import date, datetime, timedelta

from django.utils import timezone

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Account
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal
from houqin.web.models import ApiToken

LONGEST_LIFE = timedelta(days=366)
PREFIX = "houqin_"


class NotAPerson(Refusal):
    """Only a person holds tokens."""

    code = "web.token_needs_person"
    sentence = N_("Only a person who signs in can hold a token.")
    status = 403


class TokenByToken(Refusal):
    """A program asks for a token of its own making."""

    code = "web.token_by_token"
    sentence = N_("A program that signed in with a token may not issue another one.")
    remedy = N_("Sign in yourself and issue it there.")
    basis = "house rule 5"
    status = 403


def digest(token: str) -> str:
    """How a token is kept. It carries 256 random bits, so one plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def account_of(token: str) -> Account | None:
    """The account a token in force signs in, or None."""
    if not token.startswith(PREFIX):
        return None
    now = timezone.now()
    kept = (
        ApiToken.objects.filter(digest=digest(token), expires_at__gt=now, person__account__is_active=True)
        .exclude(ended_at__lte=now)
        .select_related("person__account")
        .first()
    )
    return None if kept is None else kept.person.account


@use_case
def issue_token(
    actor: Actor, *, name: str, valid_until: date, at: datetime, by_token: bool = False
) -> tuple[ApiToken, str]:
    """A new token for the actor's own programs; its text is answered here and never again. At most a year.

    ``by_token``: the request itself signed in with a token, whose end would else mean nothing.
    Raises TokenByToken, NotAPerson, BadInput.
    """
    if by_token:
        raise TokenByToken
    if actor.person_id is None or actor.authority_id is None:
        raise NotAPerson
    expires_at = datetime.combine(valid_until, datetime.min.time(), tzinfo=timezone.get_current_timezone())
    if not at < expires_at <= at + LONGEST_LIFE:
        raise BadInput(field="valid_until", problem=N_("a token lives from one day to one year"))
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        authority_id=actor.authority_id,
        person_id=actor.person_id,
        name=name.strip()[:80],
        digest=digest(text),
        expires_at=expires_at,
    )
    record(actor, "web.token_issued", token, at=at, changes={"expires_at": [None, expires_at]})
    return token, text


@use_case
def end_token(actor: Actor, token_id: uuid.UUID, *, at: datetime) -> ApiToken:
    """Take back one of one's own tokens; it stops at once."""
    token: ApiToken | None = (
        ApiToken.objects.visible_to(actor).select_for_update().filter(public_id=token_id, ended_at=None).first()
    )
    if token is None:
        raise NotFound(thing=N_("token"))
    token.ended_at = at
    token.save(update_fields=["ended_at"])
    record(actor, "web.token_ended", token, at=at, changes={"ended_at": [None, at]})
    return token
