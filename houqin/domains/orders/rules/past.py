"""The times of another system's order: each step after the one before, nothing in the future (clock.md, Two times)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from houqin.kernel.refusal import N_, BadInput


class OutOfOrder(BadInput):
    """A later step of an order is dated before an earlier one."""

    code = "orders.past_out_of_order"
    sentence = N_("{step} ({at}) lies before {earlier} ({earlier_at}).")
    remedy = N_("Correct one of the two times.")
    basis = "clock.md, Two times"


class NotYet(BadInput):
    """A record of the past that has not happened yet."""

    code = "orders.past_in_the_future"
    sentence = N_("{step} ({at}) lies in the future.")
    remedy = N_("Correct the time.")
    basis = "clock.md, Two times"


#: Two machines' clocks may differ by so much: a step this little before the one it follows happened with it.
SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an order's life: its name (message id), its field, when; not ``exact``: only the day is known.

    ``skew_seconds``: by how much it was written before the step it follows, where that is a matter of clocks.
    """

    name: str
    field: str
    at: datetime
    exact: bool = True
    skew_seconds: int = 0


def settled(steps: Sequence[Step], *, now: datetime, zone: tzinfo) -> list[Step]:
    """The steps, earliest first as given; one of which only the day is known is moved within its day to fit the others.

    A step up to a minute before the one it follows is put beside it: the clocks of two machines.
    Raises OutOfOrder, NotYet.
    """
    done: list[Step] = []
    for place, step in enumerate(steps):
        if not step.exact:
            step = replace(step, at=_fitting(step, done[-1:], steps[place + 1 :], now, zone))
        if done and timedelta() < done[-1].at - step.at <= SKEW:
            skew = done[-1].at - step.at
            step = replace(step, at=done[-1].at, skew_seconds=round(skew.total_seconds()))
        if done and step.at < done[-1].at:
            earlier = done[-1]
            raise OutOfOrder(
                step=step.name, at=_said(step.at, zone), earlier=earlier.name, earlier_at=_said(earlier.at, zone)
            )
        if step.at > now:
            raise NotYet(step=step.name, at=_said(step.at, zone))
        done.append(step)
    return done


def _fitting(step: Step, before: Sequence[Step], after: Sequence[Step], now: datetime, zone: tzinfo) -> datetime:
    """The time within the step's own day that lies between its neighbours; its own where that is impossible."""
    day = step.at.astimezone(zone).date()
    low = [one.at for one in before if one.at.astimezone(zone).date() == day]
    high = [one.at for one in after if one.exact and one.at.astimezone(zone).date() == day]
    if now.astimezone(zone).date() == day:
        high.append(now)
    return max([min([step.at, *high]), *low])


def _said(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
