"""Sending notices out, and the day's digests."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext

from houqin.foundation.jobs.deferred import job
from houqin.foundation.jobs.regular import for_each_authority, regular
from houqin.foundation.notices import messengers
from houqin.foundation.notices.models import Call, Channel, Delivery, Notice
from houqin.foundation.notices.rules import mobile_of
from houqin.foundation.notices.services import address_of, make_digests
from houqin.foundation.organisation.actor import Actor
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


@job("notices.deliver_call")
def deliver_call(actor: Actor, *, call: str, at: datetime) -> None:
    """Send one text message to a number, once, unless they were told meanwhile. Without a gateway the desk calls."""
    found = Call.objects.select_related("authority").select_for_update(of=("self",))
    row = found.get(public_id=call, authority_id=actor.authority_id)
    known = messengers.settings_of(row.authority.code).get(Channel.TEXT)
    if known is None or not row.is_open:
        return
    messengers.SENDERS[Channel.TEXT](known, mobile_of(row.phone), written(row))
    row.sent_at = at
    row.save(update_fields=["sent_at"])


def written(notice: Notice | Call) -> str:
    """The notice in words, with its link where the installation has a public address."""
    with translation.override(LANGUAGE):
        words = gettext(notice.text).format(**notice.figures)
    link = messengers.absolute(notice.own_link if isinstance(notice, Call) else notice.link)
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
