"""The later acts, row by row as their service has them, and the table of all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from houqin.domains.orders.models import (
    Chase,
    Complaint,
    EventKind,
    Follower,
    Rating,
    Supervision,
)
from houqin.domains.orders.rules.acting import ConfirmedBy
from houqin.domains.orders.rules.timing import answer_due, complaint_limits
from houqin.domains.orders.services.laying import acts
from houqin.domains.orders.services.laying.delivering import deliver_charge, deliver_work
from houqin.domains.orders.services.laying.laid import LaidAct, LaidOrder
from houqin.domains.orders.workflow import COMPLAINT

# ---- the end: closing.py


def confirm(act: LaidAct, *, by: str, report: str = "") -> None:
    """Lay the act ``confirm``."""
    act.move()
    _confirmed(act, ConfirmedBy(by), words=report)


def deem_confirmed(act: LaidAct) -> None:
    """Lay the act ``deem_confirmed``."""
    act.move()
    _confirmed(act, ConfirmedBy.DEEMED, words="")


def reopen(act: LaidAct, *, reason: str) -> None:
    """Lay the act ``reopen``."""
    act.move()
    act.change(reopened_count=act.order.reopened_count + 1)
    act.note(EventKind.REOPENED, {"why": "not_fixed"}, words=reason)
    act.finish("orders.reopened", reason=reason)


def rate(act: LaidAct, *, grade: int, comment: str, how: str) -> None:
    """Lay the act ``rate``."""
    act.laid.ratings += 1
    act.book.add(
        Rating(
            authority_id=act.order.authority_id,
            order=act.order,
            unit=act.order.unit,
            version=act.laid.ratings,
            grade=grade,
            comment=comment.strip(),
            rated_by_id=act.order.requester_id,
            how=how,
            at=act.at,
        )
    )
    act.note(EventKind.RATED)
    act.finish("orders.rated")


def _confirmed(act: LaidAct, by: ConfirmedBy, *, words: str) -> None:
    act.change(confirmed_by=by.value)
    act.note(EventKind.CONFIRMED, {"by": by.value}, words=words)
    act.change(confirmed_at=act.happened_at)
    act.finish("orders.confirmed", reason=words)
    deliver_work(act)
    if not act.order.approve_afterwards:
        deliver_charge(act)


# ---- what people say: voice.py, joining.py


def chase(act: LaidAct, *, words: str) -> None:
    """Lay the act ``chase``."""
    act.book.add(
        Chase(
            authority_id=act.order.authority_id,
            order=act.order,
            chased_by_id=act.actor.person_id,
            at=act.at,
            words=words[:300],
        )
    )
    act.change(chased_count=act.order.chased_count + 1)
    act.note(EventKind.CHASED, words=words)
    act.finish("orders.chased", reason=words)


def supervise(act: LaidAct, *, words: str) -> None:
    """Lay the act ``supervise``."""
    act.book.add(
        Supervision(
            authority_id=act.order.authority_id,
            order=act.order,
            supervised_by_id=act.actor.person_id,
            provider_id=act.order.provider_id,
            at=act.at,
            words=words,
            answer_by=answer_due(made_at=act.at, named=None),
        )
    )
    act.change(is_supervised=True)
    act.note(EventKind.SUPERVISED, words=words)
    act.finish("orders.supervised", reason=words)


def complain(act: LaidAct, *, words: str) -> None:
    """Lay the act ``complain``."""
    order, limits = act.order, complaint_limits(received_at=act.at, urgent=False)
    made = Complaint(
        authority_id=order.authority_id,
        order=order,
        unit=order.unit,
        provider_id=order.provider_id or (order.provider_ids[-1] if order.provider_ids else None),
        complainant_id=act.actor.person_id,
        complainant_name=act.actor.name[:80],
        words=words,
        received_at=act.at,
        reply_by=limits.reply_by,
        decide_by=limits.decide_by,
    )
    act.book.add(made)
    act.laid.complaint = made
    act.move()
    act.note(EventKind.COMPLAINED, {"complaint": made.pk})
    act.finish("orders.complained")


def decide_complaint(act: LaidAct, *, valid: bool, finding: str) -> None:
    """Lay the act ``decide_complaint``."""
    made = act.laid.complaint
    assert made is not None  # noqa: S101  a story decides on the complaint it told
    before, made.state = made.state, COMPLAINT.move(made.state, "find_valid" if valid else "find_invalid")
    made.finding, made.decided_by_id, made.decided_at = finding, act.actor.person_id, act.at
    act.record("orders.complaint_decided", made, changes={"state": [before, made.state]}, reason=finding)


def merge(act: LaidAct, *, main: LaidOrder, reason: str) -> None:
    """Two acts in one use case: the duplicate ends, the main order takes its requester on."""
    absorbing = LaidAct(
        act.actor, main.order, "absorb", at=act.at, happened_at=act.at, entry=act.entry, laid=main, book=act.book
    )
    duplicate, into = act.order, main.order
    started_at = min(duplicate.reported_at, into.reported_at)
    act.move()
    act.change(merged_into=into)
    act.end_holding()
    act.note(EventKind.MERGED, {"into": into.pk, "by": act.actor.person_id}, words=reason)
    acts.end_open_quote(act, "lapse")
    act.finish("orders.merged", reason=reason)
    absorbing.change(person_ids=sorted({*into.person_ids, *duplicate.person_ids}))
    act.book.add(
        Follower(
            authority_id=into.authority_id,
            order=into,
            person_id=duplicate.requester_id,
            name=duplicate.requester.name if duplicate.requester else duplicate.caller_name,
            phone=duplicate.caller_phone,
            merged_order=duplicate,
        )
    )
    absorbing.note(
        EventKind.ABSORBED, {"order": duplicate.pk, "started_at": started_at.astimezone(UTC).isoformat()}, words=reason
    )
    absorbing.finish("orders.absorbed", reason=reason)


#: Every act that may be laid, but the first: ``lay.py`` submits.
ACTS: dict[str, Callable[..., None]] = {
    function.__name__: function
    for function in (
        acts.acknowledge,
        acts.classify,
        acts.set_urgency,
        acts.appoint,
        acts.reject,
        acts.withdraw,
        acts.dispatch,
        acts.transfer,
        acts.assign,
        acts.take,
        acts.return_order,
        acts.arrive,
        acts.make_safe,
        acts.pause,
        acts.resume,
        acts.complete,
        acts.quote,
        acts.decide_quote,
        confirm,
        deem_confirmed,
        reopen,
        rate,
        chase,
        supervise,
        complain,
        decide_complaint,
        merge,
    )
}
