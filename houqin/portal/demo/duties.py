"""Enters the duties of the calendar, most of them done in time, and in the end asks what the figures raise."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from houqin.domains.compliance.management.commands.load_duties import SUPPLIED
from houqin.domains.compliance.queries.calendar import Occurrence, calendar
from houqin.domains.compliance.services.duties import load_duties
from houqin.domains.compliance.services.flags import ask
from houqin.domains.compliance.services.fulfilling import fulfil, owners_of
from houqin.foundation.organisation.actor import Actor, actor_for
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.management.commands.load_regulations import read_rows
from houqin.portal.demo.founding import founding_day
from houqin.portal.demo.money import closed_month
from houqin.portal.demo.rhythm import ZONE, WorkingTime
from houqin.portal.demo.tables import Tables


def enter_duties(tables: Tables, actor: Actor, *, last: date) -> None:
    """The duties supplied, kept since the month that is closed; what fell due since then was done by its owner.

    The papers of providers' people are left as the tables have them: some ran out.
    """
    since = closed_month(last)
    load_duties(actor, read_rows(SUPPLIED), since=since, at=datetime.combine(founding_day(last), time(11, 45), ZONE))
    given = tables.read("duties")
    until = last - timedelta(days=given["open_days"])
    came = [one for one in calendar(actor, since=since, until=until, today=last) if one.due_on and not _on_paper(one)]
    latest = {one.duty.code: one.key for one in came}
    working = WorkingTime(tables).calendar
    for one in came:
        if one.key != latest[one.duty.code] or one.duty.code not in given["left_open"]:
            on = one.due_on or last
            while not working.is_working_day(on):
                on -= timedelta(days=1)
            _do(one, on, given["shown_by"], last)


def ask_questions(actor: Actor, *, until: datetime) -> int:
    """Ask what the closed month and the one that runs raise, as the morning's job does; how many questions."""
    last = until.date()
    with transaction.atomic(), entering(actor.scope):
        return sum(ask(actor, month=month, at=until) for month in (closed_month(last), last.replace(day=1)))


def _on_paper(one: Occurrence) -> bool:
    return one.happening is not None and one.happening.about_person


def _do(one: Occurrence, on: date, shown_by: dict[str, str], last: date) -> None:
    """Its owner says that it was done, and what shows it."""
    owner = actor_for(owners_of(one.duty, on=last)[0], on=last)
    note = shown_by.get(one.duty.code, one.duty.evidence)
    with entering(owner.scope):
        fulfil(
            owner,
            one.duty.public_id,
            one.key,
            done_on=on,
            note=note.format(month=on.month, day=on.day),
            at=datetime.combine(on, time(16, 30), ZONE),
        )
