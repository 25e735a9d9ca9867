"""Every act on an order, each ready to be done to an order in a state from which it is possible."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from houqin.domains.orders.models import Order, Quote, Supervision
from houqin.domains.orders.services import closing, dispatching, field, intake, quotes, sorting, voice, watching
from houqin.domains.orders.services.intake import Caller
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.orders.tests.test_workflow import AT, CALLS
from houqin.domains.orders.workflow import ORDER
from houqin.foundation.scope.scope import entering

#: Prepares an order and answers the act, still to be done.
Ready = Callable[[Work], Callable[[], object]]


def _of_the_table(name: str, call: Callable[[Work, uuid.UUID], object]) -> Ready:
    """An act of the table on an order in the first state that lets it happen."""
    state = next(one.sources[0] for one in ORDER.transitions if one.name == name)

    def ready(work: Work) -> Callable[[], object]:
        order = work.in_state(state)
        return lambda: call(work, order.public_id)

    return ready


def _decide_quote(work: Work) -> Callable[[], object]:
    order = work.taken()
    made = quotes.quote(work.worker, order.public_id, scope="换线", labour_fen=100, materials_fen=0, at=later(20))
    return lambda: quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=True, at=AT)


def _decide_charge_afterwards(work: Work) -> Callable[[], object]:
    """The dearest decision: a confirmed emergency's, which delivers what was charged."""
    order = sorting.set_urgency(work.dispatcher, work.submitted("爆管").public_id, urgency="P2", at=later(1))
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    dispatching.take(work.worker, order.public_id, at=later(6))
    field.complete(work.worker, order.public_id, labour_fen=10_000, at=later(60))
    closing.confirm(work.chief, order.public_id, report="已修复", at=later(70))
    with entering(work.system.scope):
        made = Quote.objects.get(order=order, state="proposed")
    return lambda: quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=True, at=AT)


def _decide_complaint(work: Work) -> Callable[[], object]:
    made = voice.complain(work.requester, work.completed().public_id, words="态度差", at=later(70))
    return lambda: voice.decide_complaint(work.chief, made.public_id, valid=True, finding="属实", at=AT)


def _answer_supervision(work: Work) -> Callable[[], object]:
    order = voice.supervise(work.chief, work.taken().public_id, words="今天办结", at=later(20))
    with entering(work.system.scope):
        made = Supervision.objects.get(order=order)
    return lambda: voice.answer_supervision(work.desk, made.public_id, words="配件已到", at=AT)


def _escalate(work: Work) -> Callable[[], object]:
    order = work.dispatched()
    with entering(work.system.scope):
        due = Order.objects.get(pk=order.pk).escalate_at
    assert due is not None
    return lambda: watching.escalate(work.system, order.public_id, at=due)


def _by_phone(work: Work) -> Callable[[], object]:
    caller = Caller(name="来电人", phone="8001")
    return lambda: intake.report_by_phone(work.dispatcher, work.report(), caller, at=AT)


def _recompute(work: Work) -> Callable[[], object]:
    order = work.taken()
    return lambda: watching.recompute_clocks(work.system, order.public_id, at=AT)


ACTS: dict[str, Ready] = {
    **{name: _of_the_table(name, call) for name, call in CALLS.items()},
    "submit": lambda work: lambda: intake.submit_order(work.requester, work.report(), at=AT),
    "report_by_phone": _by_phone,
    "decide_quote": _decide_quote,
    "decide_charge_afterwards": _decide_charge_afterwards,
    "decide_complaint": _decide_complaint,
    "answer_supervision": _answer_supervision,
    "escalate": _escalate,
    "recompute_clocks": _recompute,
}
