"""Days of settlement: the authority's today, and the working days of a month's end (practice 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial

from houqin.domains.contracts.models import Acceptance, Contract
from houqin.domains.contracts.queries import payment_terms
from houqin.domains.contracts.rules.paying import Happened, PaymentDates, payment_dates, payment_start
from houqin.domains.settlement.models import MonthEnd, Statement
from houqin.foundation.calendars.queries import NoCalendar, service_calendar
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import local_day as day_of_authority
from houqin.kernel.calendar import WorkCalendar
from houqin.kernel.clauses.clause import DisputeWindow

#: Working days in which a provider disputes, where its clause names none; of the answer, and of both sides'
#: confirmation (practice 11); then, for planning, of the invoice and of the payment application. The days of each month
#: can be set otherwise.
DISPUTE_DAYS, ANSWER_DAYS, CONFIRM_DAYS, INVOICE_DAYS, APPLY_DAYS = 3, 5, 5, 5, 3

ONE_DAY = timedelta(days=1)


def local_day(actor: Actor, at: datetime) -> date:
    """The day it is for the actor's authority."""
    return day_of_authority(actor.acting_authority_id, at)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A contract's month (its first day) whose drafts go out; ``window``: how long its clause lets the provider
    dispute, in working or calendar days."""

    contract: Contract
    month: date
    window: DisputeWindow | None


def month_ends(drafts: Iterable[Drafted], *, drafted_on: date, calendar: WorkCalendar | None) -> list[MonthEnd]:
    """For each month the days that begin when drafts go out, in the authority's working days; empty where the calendar
    is not announced. The last is the day to plan the payment by, reckoned from those before as the contract says."""
    after = cache(partial(_after, calendar))  # contracts of a set share their days
    return [_month_end(draft, drafted_on, calendar, after) for draft in drafts]


def _month_end(
    draft: Drafted, drafted_on: date, calendar: WorkCalendar | None, after: Callable[[date | None, int], date | None]
) -> MonthEnd:
    contract, last = draft.contract, next_month(draft.month) - ONE_DAY
    if draft.window is not None and draft.window.days is not None:
        appeal: date | None = drafted_on + timedelta(days=draft.window.days)
    else:
        appeal = after(drafted_on, (draft.window and draft.window.working_days) or DISPUTE_DAYS)
    answer = after(appeal, ANSWER_DAYS)
    confirm = after(answer, CONFIRM_DAYS)
    invoice = after(confirm, INVOICE_DAYS)
    apply = after(invoice, APPLY_DAYS)
    paid = _payment_days(contract, Happened(performed_on=last, confirmed_on=confirm, invoiced_on=invoice), calendar)
    return MonthEnd(
        authority_id=contract.authority_id,
        contract_id=contract.pk,
        provider_id=contract.provider_id,
        month=draft.month,
        cut_off_on=min(last, drafted_on),
        drafted_on=drafted_on,
        appeal_until=appeal,
        answer_until=answer,
        confirm_until=confirm,
        invoice_until=invoice,
        apply_until=apply,
        pay_until=paid.plan_by if paid and apply and paid.plan_by and paid.plan_by >= apply else apply,
    )


def start_payment(statement: Statement) -> None:
    """Set when a confirmed statement is due, on the statement (not saved): the period starts on the day the contract
    says (rules B1.7); empty while that day has not come, or where its calendar is not announced."""
    happened = Happened(
        performed_on=next_month(statement.month) - ONE_DAY,
        confirmed_on=statement.confirmed_on,
        accepted_on=_accepted_on(statement),
        invoiced_on=min(statement.invoices.values_list("received_on", flat=True), default=None),
    )
    days = _payment_days(statement.contract, happened, working_calendar(statement.authority_id))
    if days is not None:
        statement.plan_by, statement.due_on = days.plan_by, days.legal_end


def _accepted_on(statement: Statement) -> date | None:
    month = {"period__contract_id": statement.contract_id, "period__month": statement.month}
    accepted = Acceptance.objects.filter(**month).exclude(result="refused").values_list("accepted_on", flat=True)
    found: date | None = accepted.first()
    return found


def _payment_days(contract: Contract, happened: Happened, calendar: WorkCalendar | None) -> PaymentDates | None:
    terms = payment_terms(contract)
    start = payment_start(terms, happened)
    if start is None:
        return None
    is_working_day = calendar.is_working_day if calendar else lambda day: None
    return payment_dates(start, days=terms.payment_days, is_working_day=is_working_day).value


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def working_calendar(authority_id: int) -> WorkCalendar | None:
    """The calendar that an authority works by; None: it has none, so no working day is known."""
    try:
        return service_calendar(Unit.objects.get(pk=authority_id))
    except NoCalendar:
        return None


def _after(calendar: WorkCalendar | None, day: date | None, count: int) -> date | None:
    return calendar.working_day_after(day, count) if calendar and day else None
