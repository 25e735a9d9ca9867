"""Whom a provider may send on an ordinary order, best first: by duty roster and skill (practice 3, rules B6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the provider's people as the suggestion sees them.

    ``rank``: place in the duty roster of the service's trade at the time of the work (1 on duty, 2 stand-in, 3 chief),
    None: not on the roster then. ``has_trade``: of the service's trade; always so where the service names none.
    ``lacking``: the kinds of qualification that place or service ask for and the person cannot show. ``open_orders``:
    how many orders the person has in hand.
    """

    person_id: int
    rank: int | None
    has_trade: bool
    lacking: tuple[str, ...] = ()
    open_orders: int = 0

    @property
    def fits(self) -> bool:
        """Whether the person is suggested: of the trade, and nothing is lacking."""
        return self.has_trade and not self.lacking


#: Behind whoever stands on the roster.
_NOT_ON_DUTY = 9
#: On duty, stand-in: ordinary work is not sent to the chief by itself.
_SENT = (1, 2)


def best_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The people in the order in which they are suggested; who may not be sent at all comes last.

    Vetted before not vetted, of the trade before of another, then the roster's order, then who has least in hand;
    what is alike in all this keeps the order given. Nobody is left out: the desk sees why somebody stands behind.
    """
    return sorted(
        candidates,
        key=lambda one: (bool(one.lacking), not one.has_trade, one.rank or _NOT_ON_DUTY, one.open_orders),
    )


def sent_by_itself(ordered: Iterable[Candidate]) -> Candidate | None:
    """To whom an order goes where its provider lets it go by roster and skill: the first that fits and is on duty or
    stands in. None: its desk decides, as it does wherever only the chief, or nobody, stands on the roster.
    """
    return next((one for one in ordered if one.fits and one.rank in _SENT), None)


def work_at(*, at: datetime, convenient_from: datetime | None, scheduled_at: datetime | None) -> datetime:
    """When somebody will have to be there, for whom the roster is asked: the time agreed, unless it is past."""
    agreed = scheduled_at or convenient_from
    return max(at, agreed) if agreed is not None else at
