"""Whom to call back: drawn from a published seed, so that anybody can draw again (practice 6, 7)."""

from __future__ import annotations

from datetime import date

from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.models import SatisfactionAnswer
from houqin.domains.evaluation.queries.months import span_of
from houqin.domains.evaluation.queries.voices import heads_of
from houqin.domains.evaluation.rules.satisfaction import answers_needed, draw
from houqin.domains.orders.models import Order
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering


def seed_of(contract: Contract, month: date) -> str:
    """The seed of a contract's month: public, and fixed before the month's orders are known."""
    return f"{contract.public_id}:{month:%Y-%m}"


def sample(actor: Actor, contract: Contract, month: date, *, size: int | None = None) -> list[Order]:
    """The confirmed orders of a month to call back, of the silent ones; by default as many as the month needs voices.

    A user's own confirmation with a rating is the call-back; only the silent are phoned.
    """
    actor.demand("evaluation.ask")
    with entering(Scope(authority=contract.authority_id, units=EVERYTHING)):
        span = span_of(contract.authority_id, month)
        wanted = size or answers_needed(heads_of(contract.authority_id, [contract.pk]).get(contract.pk, 0))
        rows = Order.objects.filter(
            authority_id=contract.authority_id,
            contract_line__contract=contract,
            confirmed_at__gte=span.starts_at,
            confirmed_at__lt=span.ends_at,
            ratings__isnull=True,
        ).exclude(pk__in=SatisfactionAnswer.objects.filter(order__isnull=False).values("order_id"))
        orders = {str(order.public_id): order for order in rows.select_related("requester", "place", "item_version")}
        voices = {
            key: f"p{order.requester_id}" if order.requester_id else f"c{order.caller_name}/{order.caller_phone}"
            for key, order in orders.items()
        }
    return [orders[key] for key in draw(voices, seed=seed_of(contract, month), size=wanted)]
