"""Sending notices out, and the day's digests."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext

from houqin.foundation.jobs.deferred import job
from houqin.foundation.jobs.regular import for_each_authority, regular
from houqin.foundation.notices import messengers
from houqin.foundation.notices.models import Address, Channel, Delivery, Notice
from houqin.foundation.notices.services import make_digests
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.kernel.refusal import N_

#: Messages leave in the language of the offices.
LANGUAGE = "zh-hans"


@job("notices.deliver")
def deliver(actor: Actor, *, notice: str, channel: str, at: datetime) -> None:
    """Send one notice by one channel, once: what went out is not sent again. A failure is raised, and tried again."""
    found = Notice.objects.select_related("person", "authority").get(public_id=notice, authority_id=actor.authority_id)
    row, _ = Delivery.objects.get_or_create(notice=found, channel=channel)
    known = messengers.settings_of(found.authority.code).get(channel)
    address = address_of(found.person, channel)
    if row.sent_at is not None or known is None or not address:
        return
    messengers.SENDERS[channel](known, address, written(found))
    row.sent_at = at
    row.save(update_fields=["sent_at"])


def address_of(person: Person, channel: str) -> str:
    """Where *person* is reached by *channel*; empty when nowhere."""
    known = Address.objects.filter(person=person, channel=channel).values_list("address", flat=True).first()
    return str(known or (person.phone if channel == Channel.TEXT else ""))


def written(notice: Notice) -> str:
    """The notice in words, with its link where the installation has a public address."""
    with translation.override(LANGUAGE):
        words = gettext(notice.text).format(**notice.figures)
    link = messengers.absolute(notice.link)
    return f"{words}\n{link}" if link else words


@regular(
    "notices.digest",
    cron="30 8 * * *",
    every=timedelta(days=1),
    label=N_("Daily digests"),
    affects=N_("Chiefs do not get the summary of the day before."),
)
def send_digests(at: datetime) -> str:
    """Make one digest per person of what was kept for it on the day before."""
    yesterday = timezone.localdate(at) - timedelta(days=1)
    return for_each_authority("notices.digest", lambda actor: make_digests(actor, on=yesterday, at=at))
