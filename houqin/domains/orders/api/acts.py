"""Every act on an order, from one table: its service, what it takes, what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import ninja
from django.utils import timezone

from houqin.domains.catalogue.schemas import ExceptionOut
from houqin.domains.orders.api import given
from houqin.domains.orders.api.complaints import ComplaintOut
from houqin.domains.orders.api.shown import OrderDetail, QuoteOut, RatingOut, segment, shown
from houqin.domains.orders.models import Order
from houqin.domains.orders.services import (
    ceiling,
    closing,
    corrections,
    dispatching,
    field,
    intake,
    joining,
    leaving,
    quotes,
    sorting,
    voice,
)
from houqin.foundation.organisation.actor import Actor
from houqin.web.api import ActorRequest, Router

router = Router(tags=["orders"])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An act by its name in the workflow. ``answer`` is one order unless said; what makes something answers 201."""

    name: str
    service: Callable[..., object]
    takes: type[given.Given]
    answer: Any = OrderDetail
    status: int = 200


ACTS: tuple[Endpoint, ...] = (
    Endpoint("acknowledge", intake.acknowledge, given.Noted),
    Endpoint("dispatch", dispatching.dispatch, given.Dispatched),
    Endpoint("transfer", dispatching.transfer, given.Transferred),
    Endpoint("assign", dispatching.assign, given.Assigned),
    Endpoint("take", dispatching.take, given.Taken),
    Endpoint("return_order", dispatching.return_order, given.Reasoned),
    Endpoint("arrive", field.arrive, given.Arrived),
    Endpoint("make_safe", field.make_safe, given.Noted),
    Endpoint("pause", field.pause, given.Paused),
    Endpoint("resume", field.resume, given.Noted),
    Endpoint("complete", field.complete, given.Completed),
    Endpoint("quote", quotes.quote, given.Quoted, QuoteOut, 201),
    Endpoint("confirm", closing.confirm, given.Confirmed),
    Endpoint("reopen", closing.reopen, given.Reopened),
    Endpoint("rate", closing.rate, given.Rated, RatingOut, 201),
    Endpoint("classify", sorting.classify, given.Classified),
    Endpoint("correct_place", sorting.correct_place, given.PlaceCorrected),
    Endpoint("set_urgency", sorting.set_urgency, given.UrgencySet),
    Endpoint("appoint", sorting.appoint, given.Appointed),
    Endpoint("reject", sorting.reject, given.Rejected),
    Endpoint("appeal", sorting.appeal, given.Worded),
    Endpoint("admit", partial(sorting.decide_appeal, admit=True), given.Worded),
    Endpoint("uphold", partial(sorting.decide_appeal, admit=False), given.Worded),
    Endpoint("withdraw", sorting.withdraw, given.Reasoned),
    Endpoint("merge", joining.merge, given.Merged),
    Endpoint("split", joining.split, given.Split, list[OrderDetail], 201),
    Endpoint("follow_up", joining.follow_up, given.FollowedUp, OrderDetail, 201),
    Endpoint("chase", voice.chase, given.Worded),
    Endpoint("supervise", voice.supervise, given.Supervised),
    Endpoint("complain", voice.complain, given.Complained, ComplaintOut, 201),
    Endpoint("correct_event", corrections.correct_event, given.Corrected),
)


def _operation(endpoint: Endpoint) -> Callable[..., object]:
    """The endpoint's function: parse, act, show."""

    def operation(request: ActorRequest, order_id: UUID, body: given.Given) -> object:
        made = endpoint.service(request.actor, order_id, at=timezone.now(), **body.arguments())
        return ninja.Status(endpoint.status, _shown(request.actor, made))

    operation.__name__ = f"{endpoint.name.removesuffix('_order')}_order"
    operation.__doc__ = endpoint.takes.__doc__
    operation.__annotations__ |= {"request": ActorRequest, "order_id": UUID, "body": endpoint.takes}
    return operation


def _shown(actor: Actor, made: object) -> object:
    """Orders are read again as a detail shows them; everything else is shown as it was made."""
    if isinstance(made, list):
        return [_shown(actor, one) for one in made]
    return shown(actor, made.public_id) if isinstance(made, Order) else made


for _endpoint in ACTS:
    router.post(
        f"/orders/{{uuid:order_id}}/{segment(_endpoint.name)}",
        response={_endpoint.status: _endpoint.answer},
        summary=_endpoint.name.replace("_", " ").capitalize(),
    )(_operation(_endpoint))


@router.post("/orders/{uuid:order_id}/exception", response={201: ExceptionOut})
def ask_exception(request: ActorRequest, order_id: UUID, body: given.ExceptionAsked) -> object:
    """Ask for an exception for what the catalogue does not offer."""
    asked = ceiling.ask_exception(request.actor, order_id, at=timezone.now(), **body.arguments())
    return ninja.Status(201, asked)


@router.post("/orders/{uuid:order_id}/left", response=OrderDetail)
def decide_left(request: ActorRequest, order_id: UUID, body: given.LeftDecided) -> object:
    """Say what counts of the work that an order left with an earlier contract line."""
    made = leaving.decide_left(request.actor, order_id, at=timezone.now(), **body.arguments())
    return shown(request.actor, made.public_id)


@router.post("/orders/{uuid:order_id}/quotes/{uuid:quote_id}/decide", response=QuoteOut)
def decide_quote(request: ActorRequest, order_id: UUID, quote_id: UUID, body: given.QuoteDecided) -> object:
    """Agree to a quote or refuse it."""
    return quotes.decide_quote(request.actor, order_id, quote_id=quote_id, at=timezone.now(), **body.arguments())
