"""Signed links for whoever has no account: a caller confirms and rates, a worker does one order (practice 2, 18)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from houqin.domains.orders.models import Order
from houqin.foundation.organisation.actor import Actor, ActorKind, HeldGrant
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel.refusal import N_, Refusal

SALT = "houqin.orders.link"
CALLER, WORKER = "caller", "worker"
#: Why there is no link.
HAS_ACCOUNT, NO_WORKER = "has_account", "no_worker"
#: How long a link lives: a caller's covers the days of confirming and rating, a worker's the work.
LONGEST = {CALLER: timedelta(days=60), WORKER: timedelta(days=30)}
ACTS: dict[str, frozenset[str]] = {
    CALLER: frozenset(
        f"orders.{act}" for act in ("see", "confirm", "reopen", "rate", "complain", "chase", "appoint", "withdraw")
    ),
    WORKER: frozenset(f"orders.{act}" for act in ("see", "take", "arrive", "make_safe", "pause", "quote", "complete")),
}
#: Photos of the work, or of what is still wrong.
FILES = frozenset({"documents.store"})


class LinkInvalid(Refusal):
    """A link that was not made here, was changed, revoked, or is too old."""

    code = "orders.link_invalid"
    sentence = N_("This link is not valid any more.")
    remedy = N_("Call the service desk; they can send a new one.")
    basis = "practice 2"
    status = 404


def make_link(order: Order, *, part: str, person_id: uuid.UUID | None = None) -> str:
    """The signed text of a link for one order: ``part`` is CALLER or WORKER, a worker's names the person."""
    content = [str(order.public_id), part, str(person_id) if person_id else "", order.links_revoked_count]
    return signing.dumps(content, salt=SALT, compress=True)


@dataclass(frozen=True, slots=True)
class Handed:
    """A link that may be handed out: for which part, to whom; ``text`` empty where there is none, with ``why``."""

    part: str
    name: str
    text: str
    why: str = ""


def links_of(order: Order, *, for_caller: bool) -> list[Handed]:
    """What is handed out for an order now: the worker's link, and for the office (``for_caller``) the caller's.

    Whoever has an account signs in: a link would let others act in their name.
    """
    links = [] if not for_caller else [_handed(order, CALLER, order.requester)]
    return [*links, _handed(order, WORKER, order.worker)]


def _handed(order: Order, part: str, person: Person | None) -> Handed:
    name = person.name if person else order.caller_name if part == CALLER else ""
    if person is not None and person.account_id is not None:
        return Handed(part, name, "", HAS_ACCOUNT)
    if person is None and part == WORKER:
        return Handed(part, name, "", NO_WORKER)
    return Handed(part, name, make_link(order, part=part, person_id=person.public_id if person else None))


def actor_of_link(text: str) -> Actor:
    """Who acts through a link: for one order, with the few acts it carries, under the name it was made for.

    Raises LinkInvalid. Revoking ends every link given for the order so far; a worker's link ends when somebody else
    holds the order.
    """
    order_id, part, person_id, revoked_count = _content_of(text)
    with entering(WHOLE_INSTALLATION):
        order = Order.objects.filter(public_id=order_id).select_related("requester", "provider", "unit").first()
        person = Person.objects.filter(public_id=person_id).first() if person_id else None
    if order is None or revoked_count != order.links_revoked_count:
        raise LinkInvalid()
    if part == WORKER and (person is None or person.pk != order.worker_id):
        raise LinkInvalid()
    if part == CALLER:
        person = order.requester
    return Actor(
        kind=ActorKind.LINK,
        name=person.name if person else order.caller_name,
        authority_id=order.authority_id,
        person_id=person.pk if person else None,
        public_id=person.public_id if person else None,
        unit_id=order.unit_id,
        unit_path=order.unit.path,
        grants=_grants(order) if part == WORKER else (),
        visible_unit_ids=(order.unit_id,) if part == CALLER else (),
        link_actions=ACTS[part] | FILES,
        link_subject=order.public_id,
    )


def _content_of(text: str) -> tuple[str, str, str, int]:
    """Order, part, person and how often links had been revoked, as they were signed. Raises LinkInvalid."""
    try:
        order_id, part, person_id, revoked_count = signing.loads(text, salt=SALT)
        signing.loads(text, salt=SALT, max_age=LONGEST[part])
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        raise LinkInvalid() from None
    return order_id, part, person_id, revoked_count


def _grants(order: Order) -> tuple[HeldGrant, ...]:
    """A worker stands on the provider's side."""
    assert order.provider is not None  # noqa: S101  a worker's link is only made valid above with a provider
    return (HeldGrant(Role.WORKER.value, order.provider.pk, order.provider.path),)
