"""What each act means, row by row as its service has it: see the file of ``services/`` named beside each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from houqin.domains.catalogue.models import ServiceItemVersion
from houqin.domains.contracts.models import ContractLine, DeliveryRecord
from houqin.domains.contracts.rules import MEASURE_OF, PERIODIC
from houqin.domains.contracts.services.deliveries import as_changes
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import (
    Chase,
    Complaint,
    EventKind,
    Follower,
    Part,
    PauseReason,
    Quote,
    Rating,
    Supervision,
)
from houqin.domains.orders.rules.acting import ConfirmedBy
from houqin.domains.orders.rules.quoting import MaterialsLine, approver_of, demand_covered, sides_of_part
from houqin.domains.orders.rules.timing import complaint_limits
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.field import UsedPart, quote_limit
from houqin.domains.orders.services.laying.laid import LaidAct, LaidOrder
from houqin.domains.orders.services.quotes import WAITING_FOR, decide_by
from houqin.domains.orders.workflow import ASSIGNED, COMPLAINT, QUOTE
from houqin.domains.providers.queries import on_duty
from houqin.foundation.organisation.models import Person
from houqin.kernel.money import Money

# ---- the desk: intake.py, sorting.py


def acknowledge(act: LaidAct) -> None:
    act.move()
    if act.order.first_owner_id is None:
        act.change(first_owner_id=act.actor.person_id)
    act.note(EventKind.ACKNOWLEDGED)
    act.finish("orders.acknowledged")


def classify(act: LaidAct, *, version: ServiceItemVersion) -> None:
    act.move()
    act.change(item_version=version)
    if act.order.urgency != "P1" and act.order.urgency not in version.urgencies:
        act.change(urgency=version.default_urgency)
    act.note(EventKind.CLASSIFIED, {"item_version": version.pk, "urgency": act.order.urgency})
    act.finish("orders.classified")


def set_urgency(act: LaidAct, *, urgency: str, reason: str) -> None:
    act.move()
    act.change(urgency=urgency, requested_urgency="")
    act.note(EventKind.URGENCY_SET, {"urgency": urgency, "item_version": act.order.item_version_id}, words=reason)
    act.finish("orders.urgency_set", reason=reason)


def appoint(act: LaidAct, *, agreed_on: date) -> None:
    act.change(agreed_on=agreed_on)
    act.move()
    act.note(EventKind.APPOINTED, {"agreed_on": agreed_on.isoformat()})
    act.finish("orders.appointed")


def reject(act: LaidAct, *, reason_code: str, words: str) -> None:
    act.move()
    act.note(EventKind.REJECTED, {"reason": reason_code, "by": act.actor.person_id}, words=words)
    act.finish("orders.rejected", reason=f"{reason_code}: {words}".strip())


def withdraw(act: LaidAct, *, reason: str) -> None:
    act.move()
    act.end_holding()
    act.note(EventKind.WITHDRAWN, words=reason)
    act.finish("orders.withdrawn", reason=reason)


# ---- dispatching.py


def dispatch(act: LaidAct, *, line: ContractLine) -> None:
    act.move()
    _give(act, line.provider_id, line, reason="")
    act.finish("orders.dispatched")


def transfer(act: LaidAct, *, provider_id: int, reason: str) -> None:
    act.move()
    _give(act, provider_id, None, reason=reason)
    act.finish("orders.transferred", reason=reason)


def assign(act: LaidAct, *, worker: Person) -> None:
    act.move()
    act.change(worker_id=worker.pk)
    act.hold()
    act.note(EventKind.ASSIGNED, {"worker": worker.pk, "provider": act.order.provider_id})
    act.finish("orders.assigned")


def take(act: LaidAct) -> None:
    act.move()
    act.change(worker_id=act.actor.person_id)
    act.hold()
    act.note(EventKind.TAKEN, {"worker": act.actor.person_id, "provider": act.order.provider_id})
    act.finish("orders.taken")


def return_order(act: LaidAct, *, reason: str) -> None:
    act.move()
    act.end_holding()
    act.note(EventKind.RETURNED, {"provider": act.order.provider_id}, words=reason)
    act.change(worker_id=None)
    act.finish("orders.returned", reason=reason)


def _give(act: LaidAct, provider_id: int, line: ContractLine | None, *, reason: str) -> None:
    order = act.order
    act.change(
        provider_id=provider_id,
        contract_line=line,
        worker_id=None,
        provider_ids=sorted({*order.provider_ids, provider_id}),
    )
    act.hold(reason=reason)
    act.note(
        EventKind.DISPATCHED,
        {"provider": provider_id, "line": line.pk if line else None, "without_contract": line is None},
        words=reason,
    )
    if order.urgency not in EMERGENCIES:
        return
    duty = on_duty(provider_id=provider_id, at=act.happened_at)
    if duty:
        act.change(state=ASSIGNED, worker_id=duty[0].person_id)
        act.hold()
        act.note(EventKind.ASSIGNED, {"worker": duty[0].person_id, "provider": provider_id, "by_roster": True})


# ---- on site: field.py, quotes.py


def arrive(act: LaidAct) -> None:
    act.move()
    act.note(EventKind.ARRIVED)
    act.finish("orders.arrived")


def make_safe(act: LaidAct) -> None:
    act.move()
    act.note(EventKind.MADE_SAFE)
    act.finish("orders.made_safe")


def pause(act: LaidAct, *, reason: PauseReason, promised: datetime, words: str) -> None:
    act.move()
    _start_pause(act, reason, promised=promised, words=words)
    act.finish("orders.paused", reason=f"{reason.code}: {words}".strip())


def resume(act: LaidAct) -> None:
    act.move()
    _resume_all(act)
    act.finish("orders.resumed")


def complete(
    act: LaidAct,
    *,
    result: str,
    parts: Sequence[UsedPart] = (),
    labour_fen: int = 0,
    quantity_milli: int | None = None,
) -> None:
    charged = Money(labour_fen) + _use_parts(act, parts)
    quote = act.laid.quote
    is_open = quote is not None and quote.state == QUOTE.initial
    if charged.fen or is_open:
        afterwards = demand_covered(
            charged=charged,
            limit=quote_limit(act.order),
            approved=Money(quote.total_fen) if quote is not None and quote.state == "approved" else None,
            proposed=Money(quote.total_fen) if quote is not None and is_open else None,
            urgency=act.order.urgency,
        )
        act.change(approve_afterwards=afterwards)
    for paused in act.laid.open_pauses():
        act.note(EventKind.RESUMED, {"pause": paused.pk})
    act.move()
    facts = {"charged_fen": charged.fen, "labour_fen": labour_fen, "quantity_milli": quantity_milli}
    act.note(EventKind.COMPLETED, facts, words=result)
    act.finish("orders.completed", reason=result)


def quote(act: LaidAct, *, scope: str, labour_fen: int, materials_fen: int, waiting: dict[str, PauseReason]) -> None:
    order, total = act.order, Money(labour_fen + materials_fen)
    approval = order.item_version.approval if order.item_version else "authority"
    approver = approver_of(estimate=total, approval=approval, limit=quote_limit(order))
    at_once = approver == "none"
    made = Quote(
        authority_id=order.authority_id,
        order=order,
        state="approved" if at_once else QUOTE.initial,
        labour_fen=labour_fen,
        materials_fen=materials_fen,
        total_fen=total.fen,
        scope=scope.strip(),
        approver=approver,
        proposed_by_id=act.actor.person_id,
        proposed_at=act.happened_at,
        decide_by=None if at_once else decide_by(act),
        decided_at=act.happened_at if at_once else None,
    )
    act.book.add(made)
    act.laid.quote = made
    act.move()
    act.note(EventKind.QUOTED, {"quote": made.pk, "total_fen": total.fen, "approver": approver}, words=scope)
    if not at_once and order.urgency not in EMERGENCIES:
        reason = waiting[WAITING_FOR[approver]]
        _start_pause(act, reason, promised=made.decide_by, words="", quote_id=made.pk)
    act.finish("orders.quoted", reason=scope)


def decide_quote(act: LaidAct, *, approve: bool, reason: str = "") -> None:
    made = act.laid.quote
    assert made is not None  # noqa: S101  a story decides on what it quoted
    made.state = QUOTE.move(made.state, "approve" if approve else "refuse")
    made.decided_by_id, made.decided_at, made.reason = act.actor.person_id, act.at, reason
    act.note(EventKind.QUOTE_DECIDED, {"quote": made.pk, "approved": approve}, words=reason)
    for paused in act.laid.open_pauses():
        if paused.data.get("quote") == made.pk:
            act.note(EventKind.RESUMED, {"pause": paused.pk})
    if approve and act.order.approve_afterwards:
        act.change(approve_afterwards=False)
    act.finish("orders.quote_approved" if approve else "orders.quote_refused", reason=reason)


def _start_pause(
    act: LaidAct, reason: PauseReason, *, promised: datetime | None, words: str, quote_id: int | None = None
) -> None:
    act.note(
        EventKind.PAUSED,
        {
            "reason": reason.code,
            "bearer": reason.bearer,
            "promised": promised.isoformat() if promised else None,
            "longest": reason.longest_minutes,
            "longest_is_working": reason.longest_is_working,
            "stops": list(reason.stops),
            "quote": quote_id,
        },
        words=words,
    )


def _resume_all(act: LaidAct) -> None:
    for paused in act.laid.open_pauses():
        act.note(EventKind.RESUMED, {"pause": paused.pk})


def _use_parts(act: LaidAct, parts: Sequence[UsedPart]) -> Money:
    line = act.order.contract_line
    used = act.book.included(act.order, local_date(act.happened_at).year) if parts else Money(0)
    limits = MaterialsLine(Money(line.materials_each_fen), Money(line.materials_year_fen)) if line else None
    charged = Money(0)
    for part in parts:
        worked = sides_of_part(
            unit_price=Money(part.unit_price_fen), count_milli=part.count_milli, line=limits, used_this_year=used
        )
        act.book.use(
            Part(
                authority_id=act.order.authority_id,
                order=act.order,
                name=part.name.strip()[:120],
                unit_name=part.unit_name.strip()[:20],
                count_milli=part.count_milli,
                unit_price_fen=part.unit_price_fen,
                included_fen=worked.value.included.fen,
                charged_fen=worked.value.charged.fen,
                side_code=worked.steps[0].code,
            )
        )
        used, charged = used + worked.value.included, charged + worked.value.charged
    return charged


# ---- the end: closing.py


def confirm(act: LaidAct, *, by: str, report: str = "") -> None:
    act.move()
    _confirmed(act, ConfirmedBy(by), words=report)


def deem_confirmed(act: LaidAct) -> None:
    act.move()
    _confirmed(act, ConfirmedBy.DEEMED, words="")


def reopen(act: LaidAct, *, reason: str) -> None:
    act.move()
    act.change(reopened_count=act.order.reopened_count + 1)
    act.note(EventKind.REOPENED, {"why": "not_fixed"}, words=reason)
    act.finish("orders.reopened", reason=reason)


def rate(act: LaidAct, *, grade: int, comment: str, how: str) -> None:
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
    line = act.order.contract_line
    if line is None:
        return
    facts = next(event.data for event in reversed(act.laid.events) if event.kind == EventKind.COMPLETED)
    charged = facts.get("charged_fen", 0)
    measure = MEASURE_OF[line.price_basis]
    deliver = partial(_deliver, act, line)
    if measure == "order":
        deliver(1000)
    elif measure == "yuan" and charged:
        deliver(1000, cost_fen=charged)
    elif line.price_basis not in PERIODIC and facts.get("quantity_milli"):
        deliver(facts["quantity_milli"])
    if charged and measure != "yuan":
        deliver(1000, cost_fen=charged, part="materials")


def _deliver(act: LaidAct, line: ContractLine, quantity: int, cost_fen: int | None = None, part: str = "work") -> None:
    """A delivery record in the month of the confirmation (contracts/services/deliveries.py)."""
    on = local_date(act.at)
    month = act.book.month(line.contract_id, on.replace(day=1))
    if month is None or month.state != "open":
        raise LookupError(f"contract {line.contract_id} has no open month for {on}: lay what belongs to open months")
    made = DeliveryRecord(
        authority_id=line.authority_id,
        contract_id=line.contract_id,
        line=line,
        provider_id=line.provider_id,
        unit=act.order.unit,
        period=month,
        at=act.at,
        quantity=quantity,
        measure=MEASURE_OF[line.price_basis] if part == "work" else "piece",
        cost_fen=cost_fen,
        source_type="orders.order",
        source_id=act.order.public_id,
        part=part,
    )
    act.book.add(made)
    act.record("contracts.delivered", made, changes=as_changes(made))


# ---- what people say: voice.py, joining.py


def chase(act: LaidAct, *, words: str) -> None:
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
    act.book.add(
        Supervision(
            authority_id=act.order.authority_id,
            order=act.order,
            supervised_by_id=act.actor.person_id,
            at=act.at,
            words=words,
        )
    )
    act.change(is_supervised=True)
    act.note(EventKind.SUPERVISED, words=words)
    act.finish("orders.supervised", reason=words)


def complain(act: LaidAct, *, words: str) -> None:
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
    absorbing.note(EventKind.ABSORBED, {"order": duplicate.pk, "started_at": started_at.isoformat()}, words=reason)
    absorbing.finish("orders.absorbed", reason=reason)


#: Every act that may be laid, but the first: ``lay.py`` submits.
ACTS: dict[str, Callable[..., None]] = {
    function.__name__: function
    for function in (
        acknowledge, classify, set_urgency, appoint, reject, withdraw, dispatch, transfer, assign, take, return_order,
        arrive, make_safe, pause, resume, complete, quote, decide_quote, confirm, deem_confirmed, reopen, rate, chase,
        supervise, complain, decide_complaint, merge,
    )
}  # fmt: skip
