"""Subscriptions to the duty calendar: a signed link that shows what its person may see, until it is ended."""

from __future__ import annotations

from datetime import datetime

from houqin.domains.compliance.models import CalendarFeed
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.kernel.refusal import N_, NotFound


@use_case
def open_feed(actor: Actor, *, at: datetime) -> CalendarFeed:
    """One's own subscription, made anew if there is none. Raises NotFound for whoever is no person."""
    actor.demand("compliance.subscribe")
    found: CalendarFeed | None = CalendarFeed.objects.visible_to(actor).filter(ended_at=None).first()
    if found is not None:
        return found
    if actor.person_id is None:
        raise NotFound(thing=N_("person"))
    feed = CalendarFeed(authority_id=actor.acting_authority_id, person_id=actor.person_id, opened_at=at)
    # Two windows at once: the row of the person is the lock, the constraint the last word.
    Person.objects.select_for_update().get(pk=actor.person_id)
    feed.save()
    record(actor, "compliance.feed_opened", feed, at=at)
    return feed


@use_case
def end_feed(actor: Actor, *, at: datetime) -> CalendarFeed:
    """End one's subscription: its link shows nothing any more. Raises NotFound when there is none."""
    actor.demand("compliance.subscribe")
    feed: CalendarFeed | None = CalendarFeed.objects.visible_to(actor).select_for_update().filter(ended_at=None).first()
    if feed is None:
        raise NotFound(thing=N_("calendar subscription"))
    feed.ended_at = at
    feed.save(update_fields=["ended_at"])
    record(actor, "compliance.feed_ended", feed, at=at)
    return feed
