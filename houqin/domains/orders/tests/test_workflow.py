"""Every state against every act: what the table allows happens, what it does not is refused by name."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.translation import gettext, override

from houqin.domains.orders.models import Order
from houqin.domains.orders.rules.triage import URGENCY_NAMES
from houqin.domains.orders.services import (
    closing,
    corrections,
    dispatching,
    field,
    intake,
    joining,
    quotes,
    sorting,
    voice,
)
from houqin.domains.orders.services.act import Entry
from houqin.domains.orders.services.dispatching import Choice
from houqin.domains.orders.services.joining import Job
from houqin.domains.orders.tests.making import NINE, Work, later
from houqin.domains.orders.workflow import ORDER, STATES
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotFound, NotPermitted
from houqin.kernel.workflow import WrongState

AT = later(90)
Call = Callable[[Work, uuid.UUID], object]


def _correct(work: Work, order_id: uuid.UUID) -> object:
    with entering(work.system.scope):
        events = Order.objects.get(public_id=order_id).events.exclude(kind__in=["submitted"]).order_by("id")
        wrong = next((event for event in events if event.kind in corrections.CORRECTABLE), None)
    return corrections.correct_event(
        work.dispatcher,
        order_id,
        event_id=wrong.public_id if wrong else uuid.uuid4(),
        right_at=wrong.at if wrong else AT,
        reason="时间补正",
        entry=Entry(evidence="门禁记录", second_person_id=work.worker_id),
        at=AT,
    )


def _merge(work: Work, order_id: uuid.UUID) -> object:
    other = intake.submit_order(work.colleague, work.report("走廊的灯"), at=later(80))
    return joining.merge(work.dispatcher, order_id, into_id=other.public_id, at=AT)


def _deem(work: Work, order_id: uuid.UUID) -> object:
    return closing.deem_confirmed(work.system, order_id, at=NINE + timedelta(days=8))


def _resume(work: Work, order_id: uuid.UUID) -> object:
    field.pause(work.dispatcher, order_id, reason_code="user_not_available", promised=later(600), at=later(80))
    return field.resume(work.dispatcher, order_id, at=AT)


CALLS: dict[str, Call] = {
    "acknowledge": lambda w, o: intake.acknowledge(w.dispatcher, o, at=AT),
    "dispatch": lambda w, o: dispatching.dispatch(w.dispatcher, o, at=AT),
    "assign": lambda w, o: dispatching.assign(w.desk, o, worker_id=w.worker_id, at=AT),
    "take": lambda w, o: dispatching.take(w.worker, o, at=AT),
    "arrive": lambda w, o: field.arrive(w.worker, o, at=AT),
    "make_safe": lambda w, o: field.make_safe(w.worker, o, at=AT),
    "quote": lambda w, o: quotes.quote(w.worker, o, scope="换线", labour_fen=100, materials_fen=0, at=AT),
    "pause": lambda w, o: field.pause(w.dispatcher, o, reason_code="user_not_available", promised=later(600), at=AT),
    "resume": _resume,
    "complete": lambda w, o: field.complete(w.worker, o, at=AT),
    "confirm": lambda w, o: closing.confirm(w.requester, o, at=AT),
    "deem_confirmed": _deem,
    "reopen": lambda w, o: closing.reopen(w.requester, o, reason="还是不亮", at=AT),
    "return_order": lambda w, o: dispatching.return_order(w.desk, o, reason="不属本合同", at=AT),
    "transfer": lambda w, o: dispatching.transfer(
        w.dispatcher, o, choice=Choice(provider_id=w.market.rival.public_id, reason="人手不足"), at=AT
    ),
    "reject": lambda w, o: sorting.reject(w.dispatcher, o, reason_code="private_property", words="", at=AT),
    "appeal": lambda w, o: sorting.appeal(w.requester, o, words="是公家的", at=AT),
    "admit": lambda w, o: sorting.decide_appeal(w.chief, o, admit=True, words="应予受理", at=AT),
    "uphold": lambda w, o: sorting.decide_appeal(w.chief, o, admit=False, words="维持", at=AT),
    "withdraw": lambda w, o: sorting.withdraw(w.requester, o, reason="自己修好了", at=AT),
    "merge": _merge,
    "classify": lambda w, o: sorting.classify(w.dispatcher, o, item_id=w.market.lamp.public_id, at=AT),
    "correct_place": lambda w, o: sorting.correct_place(w.dispatcher, o, place_id=w.room.public_id, at=AT),
    "set_urgency": lambda w, o: sorting.set_urgency(w.dispatcher, o, urgency="P3", at=AT),
    "appoint": lambda w, o: sorting.appoint(w.requester, o, convenient=(later(300), later(360)), at=AT),
    "split": lambda w, o: joining.split(w.dispatcher, o, jobs=[Job("再换开关")], at=AT),
    "follow_up": lambda w, o: joining.follow_up(w.dispatcher, o, job=Job("补漆"), reason="墙面破损", at=AT),
    "chase": lambda w, o: voice.chase(w.requester, o, at=AT),
    "supervise": lambda w, o: voice.supervise(w.chief, o, words="今天办结", at=AT),
    "rate": lambda w, o: closing.rate(w.requester, o, grade=5, at=AT),
    "complain": lambda w, o: voice.complain(w.requester, o, words="态度差", at=AT),
    "correct_event": _correct,
}


#: The glossary's words (rows 56, 57, 63, 107) and practice 2's for the acts.
IN_CHINESE = {
    "acknowledge": "受理",
    "dispatch": "派工",
    "assign": "指派人员",
    "take": "接单",
    "transfer": "转单",
    "return_order": "退单",
    "reject": "不予受理",
    "withdraw": "撤销",
    "merge": "并单",
    "split": "拆单",
    "complete": "完工",
    "pause": "暂停",
    "chase": "催办",
    "supervise": "督办",
}


def test_acts_and_urgencies_bear_the_glossarys_words() -> None:
    labels = {move.name: move.label for move in ORDER.transitions}
    with override("zh-hans"):
        assert {name: gettext(labels[name]) for name in IN_CHINESE} == IN_CHINESE
        told = {code: gettext(name) for code, name in URGENCY_NAMES.items()}
    assert told == {"P1": "P1 特急", "P2": "P2 紧急", "P3": "P3 较急", "P4": "P4 一般", "P5": "P5 计划"}, "samples D3"


def test_every_act_of_the_table_has_a_service() -> None:
    assert CALLS.keys() == {transition.name for transition in ORDER.transitions}


@pytest.mark.parametrize("state", list(STATES))
def test_what_the_table_allows_happens_and_nothing_else(work: Work, state: str) -> None:
    order = work.in_state(state)
    possible = {transition.name: transition.target for transition in ORDER.available(state)}
    for name, call in CALLS.items():
        savepoint = transaction.savepoint()
        if name in possible:
            call(work, order.public_id)
            with entering(work.system.scope):
                assert Order.objects.get(pk=order.pk).state == possible[name], f"{state} --{name}-->"
        else:
            # An order that is not with the provider does not exist for it, or is nothing it may act on.
            with pytest.raises((WrongState, NotFound, NotPermitted)):
                call(work, order.public_id)
        transaction.savepoint_rollback(savepoint)
