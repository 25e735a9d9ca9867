"""How a contract shows on every page about it: the way back to it, its state, its money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.workflow import CONTRACT
from houqin.kernel.money import Money, Price, Quantity
from houqin.web.pages import Badge

LIST = ("contracts:contracts", _("Contracts"))
TONES = {"draft": "note", "active": "good", "ended": "plain", "terminated": "bad"}


def state(row: Contract) -> Badge:
    """Where a contract stands."""
    return Badge(_(CONTRACT.states[row.state]), TONES[row.state])


def in_state(*states: str) -> Callable[[Any], bool]:
    """Whether a contract is in one of *states*; for acts."""
    return lambda row: row.state in states


def yuan(fen: int | None) -> Money | None:
    """An amount as shown; None stays."""
    return None if fen is None else Money(fen)


def priced(price: Any) -> str:
    """A price version in one cell: the price, and the agreed quantity where there is one."""
    if price is None:
        return ""
    quantity = f" × {Quantity(price.quantity)}" if price.quantity is not None else ""
    return f"¥{Price(price.price)}{quantity}"


def named(line: Any) -> str:
    """What a line delivers: the item's newest name, or its class."""
    versions = list(line.item.versions.all()) if line.item else []
    newest = max(versions, key=lambda version: version.valid_from, default=None)
    return str(newest or line.service_class)
