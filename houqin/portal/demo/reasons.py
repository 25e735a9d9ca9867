"""Enters the reasons for pauses and rejections that every office starts with."""

from __future__ import annotations

from datetime import date, datetime, time

from houqin.domains.orders.services.reasons import enter_default_reasons
from houqin.foundation.organisation.actor import Actor
from houqin.portal.demo.founding import founding_day
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.tables import Tables


def enter_reasons(tables: Tables, actor: Actor, *, last: date) -> None:  # noqa: ARG001  one signature for all chapters
    """The default reasons, from the founding on."""
    since = founding_day(last)
    enter_default_reasons(actor, valid_from=since, at=datetime.combine(since, time(11, 30), ZONE))
