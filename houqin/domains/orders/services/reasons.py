"""The coded reasons an authority works with; a new one supersedes by its code and day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from houqin.domains.orders.models import Bearer, PauseReason, RejectReason
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

R = TypeVar("R", PauseReason, RejectReason)

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
    ("outside_catalogue", "服务目录外，审批未通过", "Outside the catalogue, no exception was granted"),
    ("cannot_be_served", "信息不足且联系不上", "Too little is known and nobody can be reached"),
)


#: The reasons with which the clock waits for whoever decides on a quote, by the approver.
WAITING_FOR = {"unit": "unit_approval", "authority": "authority_approval"}


class ReasonNeededByQuotes(Refusal):
    """The reason with which the clock waits for a quote's approver was to be ended."""

    code = "orders.reason_needed_by_quotes"
    sentence = N_("“{reason}” is what an order waits with while its quote is decided on, so it cannot end.")
    remedy = N_("Replace it by one of the same code from a day on.")
    basis = "practice 8"


@use_case
def enter_pause_reason(
    actor: Actor,
    *,
    code: str,
    name: str,
    bearer: str,
    since: date,
    at: datetime,
    name_en: str = "",
    needs_evidence: bool = False,
    longest_minutes: int | None = None,
    longest_is_working: bool = False,
) -> PauseReason:
    """Enter a reason for pausing; a code in use is replaced from *since* on, and keeps the clocks it stops.

    ``longest_minutes``: elapsed minutes, or working ones. Raises BadInput, NotPermitted.
    """
    if bearer not in Bearer.values:
        raise BadInput(field="bearer", problem=N_("nobody is known by this name"))
    if longest_minutes is not None and longest_minutes <= 0:
        raise BadInput(field="longest_minutes", problem=N_("the longest time is above zero, or none"))
    details = {
        "bearer": bearer,
        "needs_evidence": needs_evidence,
        "longest_minutes": longest_minutes,
        "longest_is_working": longest_is_working,
    }
    return _enter(actor, PauseReason, (code, name, name_en), since, at, details)


@use_case
def enter_reject_reason(
    actor: Actor, *, code: str, name: str, since: date, at: datetime, name_en: str = ""
) -> RejectReason:
    """Enter a reason for not taking a report up; a code in use is replaced from *since* on. Raises BadInput."""
    return _enter(actor, RejectReason, (code, name, name_en), since, at, {})


@use_case
def end_pause_reason(actor: Actor, reason_id: uuid.UUID, *, on: date, at: datetime, reason: str) -> PauseReason:
    """Let nobody pause with it any more from a day on. Raises ReasonNeededByQuotes, NotFound, BadInput."""
    return _end(actor, PauseReason, reason_id, on, at, reason)


@use_case
def end_reject_reason(actor: Actor, reason_id: uuid.UUID, *, on: date, at: datetime, reason: str) -> RejectReason:
    """Let nobody reject with it any more from a day on. Raises NotFound, BadInput."""
    return _end(actor, RejectReason, reason_id, on, at, reason)


def _enter(
    actor: Actor, model: type[R], named: tuple[str, str, str], since: date, at: datetime, details: Mapping[str, object]
) -> R:
    """The new row, after the one it replaces."""
    actor.demand("orders.settings.change", path=actor.authority_path)
    code, name, name_en = (text.strip() for text in named)
    if not code or not name:
        raise BadInput(field="name", problem=N_("a reason needs a code and a name"))
    former: R | None = _in_use(actor, model).filter(code=code).first()
    stops: dict[str, object] = {}
    if former is not None:
        if since <= former.valid_from:
            raise BadInput(field="since", problem=N_("the day is not after the start of the one it replaces"))
        former.valid_until = since
        former.save(update_fields=["valid_until"])
        stops = {"stops": former.stops} if isinstance(former, PauseReason) else {}
    made = model.objects.create(
        authority_id=actor.acting_authority_id,
        code=code,
        name=name,
        name_en=name_en or name,
        valid_from=since,
        **details,
        **stops,
    )
    changes = {"code": [None, code], "name": [former and former.name, name], "since": [None, since]}
    record(actor, "orders.reason_entered", made, at=at, changes=changes)
    return made


def _end(actor: Actor, model: type[R], reason_id: uuid.UUID, on: date, at: datetime, words: str) -> R:
    """The row with its end."""
    actor.demand("orders.settings.change", path=actor.authority_path)
    ended: R | None = _in_use(actor, model).filter(public_id=reason_id).first()
    if ended is None:
        raise NotFound(thing=N_("reason"))
    if isinstance(ended, PauseReason) and ended.code in WAITING_FOR.values():
        raise ReasonNeededByQuotes(reason=str(ended))
    if on <= ended.valid_from or not words.strip():
        raise BadInput(field="on", problem=N_("it needs a day after its start, and a reason"))
    ended.valid_until = on
    ended.save(update_fields=["valid_until"])
    record(actor, "orders.reason_ended", ended, at=at, changes={"valid_until": [None, on]}, reason=words)
    return ended


def _in_use(actor: Actor, model: type[R]) -> QuerySet[Any]:
    """The rows without an end, locked."""
    rows: QuerySet[Any] = model.objects.visible_to(actor).select_for_update().filter(valid_until__isnull=True)
    return rows


@use_case
def enter_default_reasons(actor: Actor, *, valid_from: date, at: datetime) -> int:
    """Lay the reasons every office starts with, as far as the authority has none of that code; answers how many."""
    actor.demand("orders.settings.change", path=actor.authority_path)
    authority = Unit.objects.get(pk=actor.acting_authority_id)
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
