"""What of providers awaits whom: gaps in the duty rosters of the next 14 days, on both sides (practice 3)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.providers.queries import Gap, roster_gaps
from houqin.web.awaiting import Awaiting
from houqin.web.words import Badge, instant


def _line(gap: Gap) -> tuple[Any, Any]:
    span = say("nobody from {start} until {end}").format(start=instant(gap.starts_at), end=instant(gap.ends_at))
    return f"{gap.provider.unit.name} · {gap.trade}", Badge(span, "warn")


AWAITING: dict[str, Awaiting] = {
    "providers.gaps": Awaiting(
        *(_("Gaps in the duty rosters"), "providers:rosters"),
        concerns=lambda actor: actor.can("providers.roster.change"),
        rows=lambda actor, at: roster_gaps(actor, at=at),
        line=_line,
        row_url=lambda gap: gap.provider.get_absolute_url(),
        order=26,
    ),
}
