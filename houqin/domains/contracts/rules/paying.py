"""When a contract is paid: its terms, the day the period starts, the dates that follow, late interest (rules B1.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from houqin.kernel.money import Money, Rate, round_half_up
from houqin.kernel.refusal import N_, BadInput
from houqin.kernel.worked import Step, Worked

#: Sizes at signing that the regulation protects; the size never changes afterwards (款项支付条例 3).
PROTECTED = frozenset({"micro", "small", "medium"})
WHOLE_PPM = 1_000_000
ONE_DAY = timedelta(days=1)


class PaymentDaysOver(BadInput):
    """A small provider that would wait longer than the regulation allows."""

    code = "contracts.payment_days_over"
    sentence = N_("{days} days are agreed; a micro, small or medium provider is paid within {limit} days.")
    remedy = N_("Agree on {limit} days or fewer.")
    basis = "保障中小企业款项支付条例 9"


class BondOver(BadInput):
    """A performance bond above the law's share."""

    code = "contracts.bond_over"
    sentence = N_("A performance bond of {rate} exceeds {limit} of the contract.")
    remedy = N_("Ask for {limit} at most; a guarantee must be accepted instead of cash.")
    basis = "政府采购法实施条例 48"


class PaymentUnclear(BadInput):
    """Payment terms from which no date or amount follows."""

    code = "contracts.payment_unclear"
    sentence = N_("The payment terms are not clear: {problem}.")
    basis = "保障中小企业款项支付条例 10"


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """What the contract says of paying. Days are calendar days; ``acceptance_days`` from the end of a period to its
    contract acceptance; ``late_interest_ppm`` per day; ``bond_ppm`` of the total; ``advance_fen`` paid beforehand."""

    payment_days: int = 30
    payment_starts: str = "confirmed"
    acceptance_days: int | None = None
    late_interest_ppm: int = 500
    bond_ppm: int = 0
    advance_fen: int = 0


@dataclass(frozen=True, slots=True)
class PaymentLimits:
    """Numbers of law in force on the day of signing; an authority's own rule may be stricter, never looser."""

    payment_days: int = 60
    usual_days: int = 30
    bond_ppm: int = 100_000


STATUTORY = PaymentLimits()


def check_payment(
    terms: PaymentTerms, *, sme_size: str, total_fen: int, limits: PaymentLimits = STATUTORY
) -> tuple[str, ...]:
    """Refuse terms the law forbids (PaymentDaysOver, BondOver, PaymentUnclear); answer codes of what to look at.

    Codes: ``days_over`` (longer than the limit, provider not protected), ``waits_for_invoice`` (a protected provider's
    period should start by delivery, confirmation or acceptance), ``no_late_interest``.
    """
    protected = sme_size in PROTECTED
    if terms.payment_days > limits.payment_days and protected:
        raise PaymentDaysOver(days=terms.payment_days, limit=limits.payment_days)
    if terms.bond_ppm > limits.bond_ppm:
        raise BondOver(rate=str(Rate(terms.bond_ppm)), limit=str(Rate(limits.bond_ppm)))
    if not 1 <= terms.payment_days <= 365:
        raise PaymentUnclear(problem=N_("the payment period is one to 365 days"))
    if terms.payment_starts not in {"confirmed", "acceptance", "invoice"}:
        raise PaymentUnclear(problem=N_("it does not say which day starts the period"))
    if terms.payment_starts == "acceptance" and not terms.acceptance_days:
        raise PaymentUnclear(problem=N_("where acceptance starts the period, the acceptance period is agreed"))
    if not 0 <= terms.advance_fen <= total_fen:
        raise PaymentUnclear(problem=N_("the advance lies between nothing and the total"))
    if terms.late_interest_ppm < 0 or terms.bond_ppm < 0:
        raise PaymentUnclear(problem=N_("a rate is negative"))
    found = {
        "days_over": terms.payment_days > limits.payment_days,
        "waits_for_invoice": protected and terms.payment_starts == "invoice",
        "no_late_interest": terms.late_interest_ppm == 0,
    }
    return tuple(code for code, holds in found.items() if holds)


@dataclass(frozen=True, slots=True)
class Happened:
    """The days a payment period may start from. ``confirmed_on``: the day *both* sides had confirmed the amount.

    ``performed_on``: the last day of what is paid (the period's end); acceptance is due so many days after it.
    """

    performed_on: date
    confirmed_on: date | None = None
    accepted_on: date | None = None
    invoiced_on: date | None = None


def payment_start(terms: PaymentTerms, happened: Happened) -> date | None:
    """The day that starts the payment period; None: it has not come yet.

    Where acceptance starts it and the buyer drags, it starts when the agreed acceptance period ends (条例 10).
    """
    if terms.payment_starts == "confirmed":
        return happened.confirmed_on
    if terms.payment_starts == "invoice":
        return happened.invoiced_on
    due = happened.performed_on + timedelta(days=terms.acceptance_days or 0)
    return due if happened.accepted_on is None else min(happened.accepted_on, due)


@dataclass(frozen=True, slots=True)
class PaymentDates:
    """``last_day`` as counted; ``plan_by`` the last working day up to it; ``legal_end`` moved on over days off
    (民法典 203); ``interest_from`` the day after. None: the year's calendar is not announced."""

    start: date
    last_day: date
    plan_by: date | None
    legal_end: date | None
    interest_from: date | None


def payment_dates(start: date, *, days: int, is_working_day: Callable[[date], bool | None]) -> Worked[PaymentDates]:
    """The dates that follow from the day a payment period starts; that day itself is not counted."""
    last_day = start + timedelta(days=days)
    plan_by = _nearest(last_day, -ONE_DAY, is_working_day)
    legal_end = _nearest(last_day, ONE_DAY, is_working_day)
    interest_from = None if legal_end is None else legal_end + ONE_DAY
    dates = PaymentDates(start, last_day, plan_by, legal_end, interest_from)
    figures: dict[str, int | str] = {
        "start": start.isoformat(),
        "days": days,
        "last_day": last_day.isoformat(),
        "plan_by": plan_by.isoformat() if plan_by else "–",
        "legal_end": legal_end.isoformat() if legal_end else "–",
    }
    return Worked(dates, (Step("contracts.payment_dates", figures, ("民法典 203",)),))


def late_interest(amount: Money, *, paid_on: date, legal_end: date, rate_ppm: int) -> Worked[Money]:
    """Interest for the days from the day after *legal_end* up to the day of payment, rounded once (条例 17)."""
    late = max((paid_on - legal_end).days, 0)
    interest = Money(round_half_up(amount.fen * rate_ppm * late, WHOLE_PPM))
    figures = {"amount": amount.fen, "rate": rate_ppm, "days": late, "fen": interest.fen}
    return Worked(interest, (Step("contracts.late_interest", figures, ("保障中小企业款项支付条例 17",)),))


def _nearest(day: date, by: timedelta, is_working_day: Callable[[date], bool | None]) -> date | None:
    """The working day at or next to *day* in the direction *by*; None when a day on the way is not known."""
    for _ in range(60):
        working = is_working_day(day)
        if working is None:
            return None
        if working:
            return day
        day += by
    return None
