"""Telling providers of drafts: silence counts as confirmation (practice 11), so nobody is silent for not knowing."""

from __future__ import annotations

from datetime import datetime, timedelta

from houqin.domains.settlement.days import local_day
from houqin.domains.settlement.models import MonthEnd, Statement
from houqin.foundation.notices.services import notify
from houqin.foundation.organisation.actor import Actor, holders_of
from houqin.foundation.organisation.roles import Role
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_

#: Drafts handed out so long ago have been told of.
RECENT = timedelta(days=7)


def tell_of_drafts(actor: Actor, *, at: datetime) -> int:
    """Tell each provider's managers once of each draft that waits for their word; answers how many notices are new."""
    today = local_day(actor, at)
    recent = MonthEnd.objects.visible_to(actor).filter(drafted_on__gt=today - RECENT)
    until = {(row.contract_id, row.month): row.appeal_until for row in recent}
    drafts = Statement.objects.visible_to(actor).current().filter(state="draft", provider_confirmed_at=None)
    drafts = drafts.filter(contract_id__in={contract for contract, _ in until}).select_related("provider__unit")
    told = 0
    for row in drafts.order_by("pk"):
        if (key := (row.contract_id, row.month)) not in until:
            continue
        day = until[key]
        told += len(
            notify(
                holders_of(Role.PROVIDER_MANAGER, unit=row.provider.unit, on=today),
                kind="settlement.draft",
                text=N_(
                    "Statement {number}: ¥{payable} payable. Dispute it by {until}; silence counts as confirmation"
                ),
                figures={
                    "number": row.number,
                    "payable": str(Money(row.payable_fen)),
                    "until": day.isoformat() if day else "–",
                },
                about=row.public_id,
                at=at,
                link=row.get_absolute_url(),
            )
        )
    return told
