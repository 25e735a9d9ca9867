"""The coded reasons an authority works with; a new one supersedes by its code and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from houqin.domains.orders.models import PauseReason, RejectReason
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit

DAY = 24 * 60

#: (code, name, English name, bearer, evidence, longest in elapsed minutes, clocks it stops beside its bearer's row)
DEFAULT_PAUSES: Sequence[tuple[str, str, str, str, bool, int | None, tuple[str, ...]]] = (
    ("user_not_available", "用户不便", "User not available", "requester", False, 10 * DAY, ()),
    ("waiting_for_parts", "等待配件", "Waiting for parts", "provider", True, 7 * DAY, ()),
    ("unit_approval", "等待单位审批", "Waiting for the unit's approval", "requester", False, 10 * DAY, ()),
    (
        "authority_approval",
        "等待主管部门审批",
        "Waiting for the authority's approval",
        "authority",
        False,
        10 * DAY,
        ("user", "inside", "provider"),
    ),
    ("outside_body", "外部单位", "Waiting for an outside body", "third_party", True, 15 * DAY, ()),
    ("weather", "恶劣天气", "Severe weather", "third_party", False, 3 * DAY, ()),
)
DEFAULT_REJECTIONS: Sequence[tuple[str, str, str]] = (
    ("not_our_premises", "不属于管理范围", "Not on premises we manage"),
    ("private_property", "私人物品", "Private property"),
    ("other_body", "应由其他部门办理", "Another body's business"),
    ("above_standard", "超出服务标准", "Above the service standard"),
    ("cannot_be_served", "信息不足且联系不上", "Too little is known and nobody can be reached"),
)


@use_case
def enter_default_reasons(actor: Actor, authority: Unit, *, valid_from: date, at: datetime) -> int:
    """Lay the reasons every office starts with, as far as the authority has none of that code; answers how many."""
    actor.demand("orders.settings.change", path=authority.path)
    paused = set(PauseReason.objects.filter(authority=authority).values_list("code", flat=True))
    rejected = set(RejectReason.objects.filter(authority=authority).values_list("code", flat=True))
    made = 0
    for code, name, name_en, bearer, evidence, longest, stops in DEFAULT_PAUSES:
        if code not in paused:
            PauseReason.objects.create(
                authority=authority,
                code=code,
                name=name,
                name_en=name_en,
                bearer=bearer,
                needs_evidence=evidence,
                longest_minutes=longest,
                stops=list(stops),
                valid_from=valid_from,
            )
            made += 1
    for code, name, name_en in DEFAULT_REJECTIONS:
        if code not in rejected:
            RejectReason.objects.create(
                authority=authority, code=code, name=name, name_en=name_en, valid_from=valid_from
            )
            made += 1
    record(actor, "orders.reasons_entered", authority, at=at, changes={"reasons": [0, made]})
    return made
