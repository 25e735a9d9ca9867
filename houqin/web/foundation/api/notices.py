"""Endpoints on notices: what one was told, and that one has read it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, Query

from houqin.foundation.notices.calls import tell_by_phone
from houqin.foundation.notices.models import Address, Call, Channel, Notice
from houqin.foundation.notices.services import mark_read, set_address
from houqin.foundation.organisation.models import Person
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged
from houqin.web.foundation.calls import open_calls
from houqin.web.foundation.notices import in_words

router = Router(tags=["notices"])


class NoticeOut(ninja.Schema):
    """What one was told about one thing at one level."""

    public_id: UUID
    kind: str
    text: str = Field(description="In the reader's language")
    about: UUID = Field(description="Public id of the thing")
    level: int
    link: str
    at: datetime
    read_at: datetime | None

    @staticmethod
    def resolve_text(notice: Notice) -> str:
        """With its figures."""
        return in_words(notice)


class ReadIn(Body):
    """Which notices were read."""

    notice_ids: list[UUID] = Field(min_length=1, max_length=1000)


class ReadOut(ninja.Schema):
    """How many were not read before."""

    marked: int


@router.get("/notices", response=Paged[NoticeOut])
def list_notices(request: ActorRequest, paging: Query[Paging], unread: bool = False) -> object:
    """One's own notices, newest first; ``unread`` leaves out what was read."""
    request.actor.demand("notices.see")
    rows = Notice.objects.visible_to(request.actor).order_by("-at", "-pk")
    return paged(rows.unread() if unread else rows, paging)


@router.post("/notices/read", response=ReadOut)
def read_notices(request: ActorRequest, body: ReadIn) -> object:
    """Mark one's own notices as read; those of others stay as they are."""
    request.actor.demand("notices.see")
    return {"marked": mark_read(request.actor, body.notice_ids, at=timezone.now())}


class PersonAddressOut(ninja.Schema):
    """Where messages reach a person by a channel."""

    channel: str
    address: str


class PersonAddressIn(Body):
    """An address at a messenger, or a number for text messages; empty takes it away."""

    channel: str = Field(description=", ".join(Channel.values))
    address: str = Field(max_length=120)


@router.get("/people/{uuid:person_id}/addresses", response=list[PersonAddressOut])
def list_addresses(request: ActorRequest, person_id: UUID) -> object:
    """Where messages reach a person: one's own, or anybody's for who changes them."""
    request.actor.demand("notices.see")
    if not Person.objects.visible_to(request.actor).filter(public_id=person_id).exists():
        raise NotFound(thing=N_("person"))
    return Address.objects.visible_to(request.actor).filter(person__public_id=person_id).order_by("channel")


@router.put("/people/{uuid:person_id}/addresses", response=list[PersonAddressOut])
def put_address(request: ActorRequest, person_id: UUID, body: PersonAddressIn) -> object:
    """Say where messages reach a person, who then also signs in by it; answers all of the person's addresses."""
    set_address(request.actor, person_id, channel=body.channel, address=body.address, at=timezone.now())
    return list_addresses(request, person_id)


class CallOut(ninja.Schema):
    """Somebody without an account who is to be told by telephone, and the words."""

    public_id: UUID
    name: str
    phone: str
    unit_id: UUID = Field(alias="unit.public_id")
    text: str = Field(description="In the reader's language")
    subject: UUID = Field(description="Public id of the thing it is about")
    link: str
    at: datetime
    told_at: datetime | None

    @staticmethod
    def resolve_text(call: Call) -> str:
        """With its figures."""
        return in_words(call)


@router.get("/to-be-called", response=Paged[CallOut])
def list_calls(request: ActorRequest, paging: Query[Paging]) -> object:
    """Whom no notice reaches and nobody has told yet, those who wait longest first."""
    request.actor.demand("notices.calls.tell")
    return paged(open_calls(request.actor), paging)


@router.post("/to-be-called/{uuid:call_id}/told", response=CallOut)
def tell_call(request: ActorRequest, call_id: UUID) -> object:
    """Say that one has told somebody by telephone."""
    return tell_by_phone(request.actor, call_id, at=timezone.now())
