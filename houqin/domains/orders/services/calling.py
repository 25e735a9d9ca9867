"""Whom of a provider's roster an order may call: on duty, of its trade, vetted for the place (practice 3, 先审后用)."""

from __future__ import annotations

from datetime import datetime

from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import Order
from houqin.domains.providers.models import DutyShift
from houqin.domains.providers.queries import is_vetted, on_duty
from houqin.foundation.organisation.models import Person
from houqin.foundation.places.models import Secrecy


def callable_now(order: Order, *, at: datetime) -> list[DutyShift]:
    """The shifts of the order's provider that may be called, in the order of the roster; empty: the roster has a gap.

    A service that names no trade calls whoever is on duty.
    """
    assert order.provider_id is not None  # noqa: S101  only a dispatched order calls anybody
    shifts = on_duty(provider_id=order.provider_id, at=at, trade=trade_of(order))
    return [shift for shift in shifts if may_be_sent(order, shift.person, at=at)]


def may_be_sent(order: Order, person: Person, *, at: datetime) -> bool:
    """Whether *person* has what the place's secrecy, and the service's, asks for."""
    on = local_date(at)
    return all(is_vetted(person, on=on, secrecy=secrecy) for secrecy in secrecies_of(order))


def trade_of(order: Order) -> str | None:
    """Whom of a duty roster the order's service needs, by code or name; None: anybody."""
    return (order.item_version.trade if order.item_version else "") or None


def secrecies_of(order: Order) -> set[str]:
    """What of secrecy whoever is sent must be vetted for: the place's, and the service's."""
    place, version = order.place, order.item_version
    asked = {place.secrecy if place else Secrecy.NONE, version.confidentiality if version else Secrecy.NONE}
    return {str(secrecy) for secrecy in asked - {Secrecy.NONE}}
