"""Days of settlement: the authority's today, and the working days of a month's end (practice 11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from houqin.domains.contracts.models import Contract, ContractPeriod
from houqin.domains.contracts.rules.paying import Happened, PaymentTerms, payment_dates, payment_start
from houqin.domains.settlement.models import MonthEnd, Statement
from houqin.foundation.calendars.queries import NoCalendar, service_calendar
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.calendar import WorkCalendar

#: Working days of the provider's appeal, of its answer, and of both sides' confirmation (practice 11).
APPEAL_DAYS, ANSWER_DAYS, CONFIRM_DAYS = 3, 5, 5


def local_day(actor: Actor, at: datetime) -> date:
    """The day it is for the actor's authority."""
    authority = Unit.objects.get(pk=actor.acting_authority_id)
    return at.astimezone(ZoneInfo(setting_of(authority, "time_zone"))).date()


def month_ends(periods: Iterable[ContractPeriod], *, drafted_on: date, calendar: WorkCalendar | None) -> list[MonthEnd]:
    """For each month the windows that begin when drafts go out, in the authority's working days; empty where not
    announced."""
    appeal = _after(calendar, drafted_on, APPEAL_DAYS)
    answer = _after(calendar, appeal, ANSWER_DAYS)
    confirm = _after(calendar, answer, CONFIRM_DAYS)
    return [
        MonthEnd(
            authority_id=period.authority_id,
            contract_id=period.contract_id,
            provider_id=period.provider_id,
            month=period.month,
            drafted_on=drafted_on,
            appeal_until=appeal,
            answer_until=answer,
            confirm_until=confirm,
        )
        for period in periods
    ]


def start_payment(statement: Statement) -> None:
    """Set when a confirmed statement is due, on the statement (not saved): the period starts on the day the contract
    says (rules B1.7); empty while that day has not come, or where its calendar is not announced."""
    contract = statement.contract
    terms = terms_of(contract)
    start = payment_start(
        terms,
        Happened(
            performed_on=next_month(statement.month) - timedelta(days=1),
            confirmed_on=statement.confirmed_on,
            invoiced_on=min(statement.invoices.values_list("received_on", flat=True), default=None),
        ),
    )
    if start is None:
        return
    calendar = working_calendar(contract.authority_id)
    days = payment_dates(
        start, days=terms.payment_days, is_working_day=calendar.is_working_day if calendar else lambda day: None
    ).value
    statement.plan_by, statement.due_on = days.plan_by, days.legal_end


def terms_of(contract: Contract) -> PaymentTerms:
    """When the contract pays, as its rules take it."""
    return PaymentTerms(**{each.name: getattr(contract, each.name) for each in fields(PaymentTerms)})


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
