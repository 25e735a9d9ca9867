"""What each act means, row by row as its service has it: see the file of ``services/`` named beside each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from houqin.domains.catalogue.models import ServiceItemVersion
from houqin.domains.contracts.models import ContractLine
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import (
    EventKind,
    Part,
    PauseReason,
    Quote,
)
from houqin.domains.orders.rules.history import effective
from houqin.domains.orders.rules.quoting import charge_of, demand_covered, earlier_parts, left_behind
from houqin.domains.orders.rules.triage import EMERGENCIES
from houqin.domains.orders.services.laying.delivering import deliver_charge
from houqin.domains.orders.services.laying.laid import LaidAct
from houqin.domains.orders.services.leaving import standing_line
from houqin.domains.orders.services.materials import UsedPart, split_at_line
from houqin.domains.orders.services.quoting import Price, priced, quote_limit
from houqin.domains.orders.services.reasons import WAITING_FOR
from houqin.domains.orders.workflow import ASSIGNED, CONFIRMED, QUOTE
from houqin.domains.providers.queries import on_duty
from houqin.foundation.organisation.models import Person
from houqin.kernel.money import Money

# ---- the desk: intake.py, sorting.py


def acknowledge(act: LaidAct) -> None:
    """Lay the act ``acknowledge``."""
    act.move()
    act.change(provider_id=None, contract_line_id=None)
    if act.order.first_owner_id is None:
        act.change(first_owner_id=act.actor.person_id)
    act.note(EventKind.ACKNOWLEDGED)
    act.finish("orders.acknowledged")


def classify(act: LaidAct, *, version: ServiceItemVersion) -> None:
    """Lay the act ``classify``."""
    act.move()
    act.change(item_version=version)
    if act.order.urgency != "P1" and act.order.urgency not in version.urgencies:
        act.change(urgency=version.default_urgency)
    act.note(EventKind.CLASSIFIED, {"item_version": version.pk, "urgency": act.order.urgency})
    act.finish("orders.classified")


def set_urgency(act: LaidAct, *, urgency: str, reason: str) -> None:
    """Lay the act ``set_urgency``."""
    act.move()
    act.change(urgency=urgency, requested_urgency="")
    act.note(EventKind.URGENCY_SET, {"urgency": urgency, "item_version": act.order.item_version_id}, words=reason)
    act.finish("orders.urgency_set", reason=reason)


def appoint(act: LaidAct, *, agreed_on: date) -> None:
    """Lay the act ``appoint``."""
    act.change(agreed_on=agreed_on)
    act.move()
    act.note(EventKind.APPOINTED, {"agreed_on": agreed_on.isoformat()})
    act.finish("orders.appointed")


def reject(act: LaidAct, *, reason_code: str, words: str) -> None:
    """Lay the act ``reject``."""
    act.move()
    act.note(EventKind.REJECTED, {"reason": reason_code, "by": act.actor.person_id}, words=words)
    act.finish("orders.rejected", reason=f"{reason_code}: {words}".strip())


def withdraw(act: LaidAct, *, reason: str) -> None:
    """Lay the act ``withdraw``."""
    act.move()
    act.end_holding()
    act.note(EventKind.WITHDRAWN, words=reason)
    _note_left(act)
    end_open_quote(act, "lapse")
    act.finish("orders.withdrawn", reason=reason)


def _note_left(act: LaidAct) -> None:
    """As services/leaving.py."""
    if act.order.reopened_count:
        happened = ((event.kind, event.data) for event in effective(act.laid.events))
        act.change(left_open=bool(left_behind(happened, line=standing_line(act.order))))


# ---- dispatching.py


def dispatch(act: LaidAct, *, line: ContractLine) -> None:
    """Lay the act ``dispatch``."""
    act.move()
    _give(act, line.provider_id, line, reason="")
    act.finish("orders.dispatched")


def transfer(act: LaidAct, *, provider_id: int, reason: str) -> None:
    """Lay the act ``transfer``."""
    act.move()
    end_open_quote(act, "lapse")
    _give(act, provider_id, None, reason=reason)
    act.finish("orders.transferred", reason=reason)


def assign(act: LaidAct, *, worker: Person) -> None:
    """Lay the act ``assign``."""
    act.move()
    act.change(worker_id=worker.pk)
    act.hold()
    act.note(EventKind.ASSIGNED, {"worker": worker.pk, "provider": act.order.provider_id})
    act.finish("orders.assigned")


def take(act: LaidAct) -> None:
    """Lay the act ``take``."""
    act.move()
    act.change(worker_id=act.actor.person_id)
    act.hold()
    act.note(EventKind.TAKEN, {"worker": act.actor.person_id, "provider": act.order.provider_id})
    act.finish("orders.taken")


def return_order(act: LaidAct, *, reason: str) -> None:
    """Lay the act ``return_order``."""
    act.move()
    act.end_holding()
    act.note(EventKind.RETURNED, {"provider": act.order.provider_id}, words=reason)
    end_open_quote(act, "lapse")
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
    _note_left(act)
    if order.urgency not in EMERGENCIES:
        return
    duty = on_duty(provider_id=provider_id, at=act.happened_at)
    if duty:
        act.change(state=ASSIGNED, worker_id=duty[0].person_id)
        act.hold()
        act.note(EventKind.ASSIGNED, {"worker": duty[0].person_id, "provider": provider_id, "by_roster": True})


# ---- on site: field.py, quotes.py


def arrive(act: LaidAct) -> None:
    """Lay the act ``arrive``."""
    act.move()
    act.note(EventKind.ARRIVED)
    act.finish("orders.arrived")


def make_safe(act: LaidAct) -> None:
    """Lay the act ``make_safe``."""
    act.move()
    act.note(EventKind.MADE_SAFE)
    act.finish("orders.made_safe")


def pause(act: LaidAct, *, reason: PauseReason, promised: datetime, words: str) -> None:
    """Lay the act ``pause``."""
    act.move()
    _start_pause(act, reason, promised=promised, words=words)
    act.finish("orders.paused", reason=f"{reason.code}: {words}".strip())


def resume(act: LaidAct) -> None:
    """Lay the act ``resume``."""
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
    """Lay the act ``complete``."""
    line_id, own = act.order.contract_line_id, _use_parts(act, parts)
    earlier = earlier_parts((event.kind, event.data) for event in effective(act.laid.events))
    charged = charge_of(labour=Money(labour_fen), parts=own, earlier=earlier, line=line_id)
    act.change(approve_afterwards=_approve_afterwards(act, charged, Money(labour_fen), result))
    _resume_all(act)
    act.move()
    facts = {
        "charged_fen": charged.fen,
        "labour_fen": labour_fen,
        "parts_fen": own.fen,
        "quantity_milli": quantity_milli,
    }
    act.note(EventKind.COMPLETED, facts, words=result)
    act.finish("orders.completed", reason=result)


def quote(act: LaidAct, *, scope: str, labour_fen: int, materials_fen: int, waiting: dict[str, PauseReason]) -> None:
    """Lay the act ``quote``."""
    act.move()
    made = _propose(act, Price(scope, labour_fen, materials_fen))
    if made.state == QUOTE.initial and act.order.urgency not in EMERGENCIES:
        reason = waiting[WAITING_FOR[made.approver]]
        _start_pause(act, reason, promised=made.decide_by, words="", quote_id=made.pk)
    act.finish("orders.quoted", reason=scope)


def decide_quote(act: LaidAct, *, approve: bool, reason: str = "") -> None:
    """Lay the act ``decide_quote``."""
    made = act.laid.quote
    assert made is not None  # noqa: S101  a story decides on what it quoted
    made.state = QUOTE.move(made.state, "approve" if approve else "refuse")
    made.decided_by_id, made.decided_at, made.reason = act.actor.person_id, act.at, reason
    act.note(EventKind.QUOTE_DECIDED, {"quote": made.pk, "approved": approve}, words=reason)
    _resume_all(act, of_quote=made.pk)
    waited = act.order.approve_afterwards
    act.change(approve_afterwards=False)
    act.finish("orders.quote_approved" if approve else "orders.quote_refused", reason=reason)
    if waited and act.order.state == CONFIRMED:
        deliver_charge(act)


def _approve_afterwards(act: LaidAct, charged: Money, labour: Money, words: str) -> bool:
    quote = act.laid.quote
    proposed = Money(quote.total_fen) if quote is not None and quote.state == QUOTE.initial else None
    if charged.fen == 0 and proposed is None:
        return False
    afterwards = demand_covered(
        charged=charged,
        limit=quote_limit(act.order),
        approved=act.laid.approved,
        proposed=proposed,
        urgency=act.order.urgency,
    )
    if not afterwards:
        end_open_quote(act, "lapse")
    elif proposed is None or proposed.fen < charged.fen:
        scope = words.strip() or act.order.description.strip() or act.order.number
        _propose(act, Price(scope, labour.fen, charged.fen - labour.fen))
    return afterwards


def _propose(act: LaidAct, price: Price) -> Quote:
    end_open_quote(act, "replace")
    made = priced(act, price)
    act.book.add(made)
    act.laid.quotes.append(made)
    facts = {"quote": made.pk, "total_fen": made.total_fen, "approver": made.approver}
    act.note(EventKind.QUOTED, facts, words=made.scope)
    return made


def end_open_quote(act: LaidAct, how: str) -> None:
    """As services/quoting.py: a quote nobody decided on gives way, and what waits for it goes on."""
    earlier = act.laid.quote
    if earlier is not None and earlier.state == QUOTE.initial:
        earlier.state = QUOTE.move(earlier.state, how)
        changes = {"quote": [str(earlier.public_id), earlier.state]}
        act.record(f"orders.quote_{earlier.state}", act.order, changes=changes)
        _resume_all(act, of_quote=earlier.pk)


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


def _resume_all(act: LaidAct, *, of_quote: int | None = None) -> None:
    for paused in act.laid.open_pauses():
        if of_quote is None or paused.data.get("quote") == of_quote:
            act.note(EventKind.RESUMED, {"pause": paused.pk})


def _use_parts(act: LaidAct, parts: Sequence[UsedPart]) -> Money:
    used = act.book.included(act.order, local_date(act.happened_at).year) if parts else Money(0)
    charged = Money(0)
    for part, worked in split_at_line(parts, act.order.contract_line, used_this_year=used):
        act.book.use(
            Part(
                authority_id=act.order.authority_id,
                order=act.order,
                line=act.order.contract_line,
                name=part.name.strip()[:120],
                unit_name=part.unit_name.strip()[:20],
                count_milli=part.count_milli,
                unit_price_fen=part.unit_price_fen,
                included_fen=worked.value.included.fen,
                charged_fen=worked.value.payable.fen,
                side_code=worked.steps[0].code,
            )
        )
        charged += worked.value.payable
    return charged
