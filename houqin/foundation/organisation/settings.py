"""Settings of a unit: its own value, or its parent's, or the built-in one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from houqin.foundation.organisation.models import Unit, UnitSetting

#: Every setting there is, with the value that holds when no unit up the tree says otherwise.
BUILT_IN: dict[str, Any] = {
    "time_zone": "Asia/Shanghai",
    "security_profile": "standard",  # practice 17: standard, asvs, djbh3
    "password_days": 90,  # the longest life of a password under djbh3 [not checked: the standard names no number]
    "open_book": True,
    "deemed_confirmation_days": 7,
    "late_entry_minutes": 30,
    "demo_complete": False,  # the demo laid everything; without it the next run starts anew
    "duty_room_phone": "",  # shown first where somebody reports a danger (practice 1)
    "second_approval_above_fen": 10_000_000,  # 100,000 yuan: above it two persons approve a payment (practice 17)
    "december_cut_off_day": 31,  # what is confirmed later in December counts in the next year (practice 11)
    "own_account": "",  # the bank account a centre or company pays from itself; empty: the treasury pays (practice 15)
    "made_by_demo": False,  # set by the demo on the authority it makes; sign-in by role exists nowhere else
}


def setting_of(unit: Unit, key: str) -> Any:
    """The value of *key* for *unit*: the nearest own value up the tree, else the built-in one. One query.

    Raises KeyError for a setting that does not exist.
    """
    built_in = BUILT_IN[key]
    ancestors = [int(part) for part in unit.path.rstrip(".").split(".")]
    own = dict(UnitSetting.objects.filter(unit_id__in=ancestors, key=key).values_list("unit_id", "value"))
    for ancestor in reversed(ancestors):
        if ancestor in own:
            return own[ancestor]
    return built_in


def local_day(authority_id: int | None, at: datetime) -> date:
    """The day that an instant falls on for an authority; for one that is only being founded, by the built-in zone."""
    authority = Unit.objects.filter(pk=authority_id).first() if authority_id else None
    zone = setting_of(authority, "time_zone") if authority else BUILT_IN["time_zone"]
    return at.astimezone(ZoneInfo(zone)).date()
