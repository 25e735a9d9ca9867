"""Tendered once, at most three years, signed year by year on the appraisal (财库〔2014〕37号, rules B1.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from houqin.kernel.refusal import N_, BadInput, Refusal

MAX_YEARS = 3


class TenderTooLong(BadInput):
    """One tender for more years than services may be bound."""

    code = "contracts.tender_too_long"
    sentence = N_("A tender until {until} lasts longer than {years} years.")
    remedy = N_("End it earlier, or name the exception that allows it (as energy contracts have).")
    basis = "财库〔2014〕37号"


class NotRenewable(Refusal):
    """A renewal that the gate does not let through."""

    code = "contracts.not_renewable"
    sentence = N_("{contract} is not renewed: {problem}.")
    remedy = N_("Appraise it in time, or tender anew.")
    basis = "财库〔2014〕37号"


@dataclass(frozen=True, slots=True)
class Running:
    """The contract to be renewed. ``ends``: its exclusive last day, ``tendered_until``: how long its tender holds.

    ``score`` and ``pass_mark`` in 1/100 point, None: not appraised; ``refused``: the code of a side effect of its
    performance clause that forbids renewal, or empty.
    """

    contract: str
    state: str
    ends: date
    tendered_until: date
    score: int | None = None
    pass_mark: int | None = None
    barred: bool = False
    refused: str = ""


def check_tender(starts: date, until: date, tendered_until: date | None, *, exception: str = "") -> None:
    """Refuse a contract beyond its tender (BadInput), and a tender for more than three years without a named exception
    (TenderTooLong). ``tendered_until`` None: the tender ends with the contract."""
    tendered_until = tendered_until or until
    if tendered_until < until:
        raise BadInput(field="tendered_until", problem=N_("the contract goes beyond its tender"))
    if not exception.strip() and tendered_until > years_after(starts, MAX_YEARS):
        raise TenderTooLong(until=tendered_until.isoformat(), years=MAX_YEARS)


def check_renewal(running: Running, *, starts: date, until: date) -> None:
    """The gate of a renewal (NotRenewable): in force, appraised and passed, seamless, one year, within the tender."""
    problem = ""
    if running.state not in {"active", "ended"}:
        problem = N_("it is not in force")
    elif running.barred:
        problem = N_("its provider is not admitted")
    elif running.refused:
        problem = N_("its scores exclude a renewal")
    elif running.score is None or running.pass_mark is None:
        problem = N_("it was not appraised")
    elif running.score < running.pass_mark:
        problem = N_("the appraisal was not passed")
    elif starts != running.ends:
        problem = N_("the renewal does not begin where it ends")
    elif until > years_after(starts, 1):
        problem = N_("a renewal is signed for one year at most")
    elif until > running.tendered_until:
        problem = N_("its tender does not reach so far")
    if problem:
        raise NotRenewable(contract=running.contract, problem=problem)


def years_after(day: date, years: int) -> date:
    """The same day some years later; the last of February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
