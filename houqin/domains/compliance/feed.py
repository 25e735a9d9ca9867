"""The duty calendar as iCalendar (RFC 5545), and the signed link that opens it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext
from icalendar import Alarm, Calendar, Event

from houqin.domains.compliance.models import CalendarFeed
from houqin.domains.compliance.queries.calendar import Occurrence
from houqin.domains.compliance.services.reminding import address_of, thing_of
from houqin.foundation.organisation.actor import Actor, actor_for
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel.refusal import N_, Refusal

SALT = "houqin.compliance.feed"


class FeedInvalid(Refusal):
    """A link that was not made here, was changed, or was ended."""

    code = "compliance.feed_invalid"
    sentence = N_("This subscription is not valid any more.")
    remedy = N_("Open the duty calendar and subscribe anew.")
    basis = "practice 19"
    status = 404


def link_of(feed: CalendarFeed) -> str:
    """The signed text of a subscription's link."""
    return signing.dumps(feed.public_id.hex, salt=SALT)


def actor_of_feed(text: str, *, today: date) -> Actor:
    """Whose subscription it is, with the roles held today: a role taken away takes its duties along.

    Raises FeedInvalid.
    """
    try:
        public_id = UUID(hex=signing.loads(text, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise FeedInvalid() from None
    with entering(WHOLE_INSTALLATION):
        feed = CalendarFeed.objects.filter(public_id=public_id, ended_at=None).select_related("person__unit").first()
        actor = actor_for(feed.person, on=today) if feed else None
    if actor is None or not actor.can("compliance.see"):
        raise FeedInvalid()
    return actor


def as_icalendar(occurrences: Iterable[Occurrence], *, site: str) -> bytes:
    """The times that have a day, one whole-day event each with its reminders; the same times give the same bytes.

    ``site`` is the address that links begin with. What is done says so in its title.
    """
    feed = Calendar()
    feed.add("prodid", "-//Houqin//Duty calendar//ZH")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", gettext("Duty calendar"))
    for one in occurrences:
        if one.due_on is not None:
            feed.add_component(_event(one, one.due_on, site))
    return bytes(feed.to_ical())


def _event(one: Occurrence, due_on: date, site: str) -> Event:
    event = Event()
    title = f"{one.duty} {one.about}".strip()
    event.add("uid", f"{thing_of(one)}@houqin")
    event.add("dtstamp", one.duty.recorded_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", due_on)
    event.add("dtend", due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", gettext("Done: {title}").format(title=title) if one.done_on else title)
    event.add("description", _described(one))
    event.add("url", f"{site}{address_of(one)}")
    if one.done_on is None:
        for days in one.remind:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", title)
            alarm.add("trigger", timedelta(days=-days))
            event.add_component(alarm)
    return event


def _described(one: Occurrence) -> str:
    lines = [
        gettext("Basis: {basis}").format(basis=one.duty.basis),
        gettext("Evidence: {evidence}").format(evidence=one.duty.evidence),
        gettext("In charge: {role}, {unit}").format(
            role=one.duty.get_owner_role_display(), unit=one.duty.owner_unit.name
        ),
    ]
    return "\n".join(lines if one.duty.verified else [*lines, gettext("Not compared with its source yet")])
