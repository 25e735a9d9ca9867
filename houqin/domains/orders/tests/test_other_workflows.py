"""Every state against every act of what hangs on orders: quotes, complaints, planned tasks, exceptions."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from houqin.domains.catalogue.models import CatalogueException
from houqin.domains.catalogue.services.exceptions import decide_exception, request_exception, withdraw_exception
from houqin.domains.catalogue.workflow import EXCEPTION
from houqin.domains.orders.models import Complaint, PlannedTask, Quote
from houqin.domains.orders.services import planned, quotes, voice
from houqin.domains.orders.tests.making import NINE, Work, later
from houqin.domains.orders.tests.test_planned import CLOSES, OPENS, rule_of
from houqin.domains.orders.workflow import COMPLAINT, PLANNED, QUOTE
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotFound
from houqin.kernel.workflow import Workflow, WrongState

Act = Callable[[Work, Any], object]
#: How each state is reached from the first, by acts of its own table.
PATHS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "quote": {
        **{"proposed": (), "approved": ("approve",), "refused": ("refuse",)},
        **{"replaced": ("replace",), "lapsed": ("lapse",)},
    },
    "complaint": {
        **{"received": (), "valid": ("find_valid",), "invalid": ("find_invalid",)},
        "appealed": ("find_valid", "appeal"),
        "upheld": ("find_valid", "appeal", "uphold"),
        "overturned": ("find_valid", "appeal", "overturn"),
    },
    "planned_task": {
        **{"planned": (), "done": ("check_in",), "late": ("check_in_late",)},
        **{"missed": ("miss",), "excused": ("excuse",)},
    },
    "catalogue exception": {
        **{"requested": (), "granted": ("grant",), "refused": ("refuse",), "withdrawn": ("withdraw",)},
    },
}


def _quote(work: Work) -> Any:
    return quotes.quote(
        work.worker, work.taken().public_id, scope="换线", labour_fen=900_00, materials_fen=0, at=later(20)
    )


def _decide(*, approve: bool) -> Act:
    return lambda w, one: quotes.decide_quote(
        w.chief, one.order.public_id, quote_id=one.public_id, approve=approve, reason="理由", at=later(30)
    )


def _again(work: Work, one: Any) -> object:
    return quotes.quote(
        work.worker, one.order.public_id, scope="另报", labour_fen=800_00, materials_fen=0, at=later(30)
    )


def _withdraw_order(work: Work, one: Any) -> object:
    from houqin.domains.orders.services.sorting import withdraw

    return withdraw(work.requester, one.order.public_id, reason="不修了", at=later(30))


def _complaint(work: Work) -> Any:
    return voice.complain(work.requester, work.taken().public_id, words="态度差", at=later(20))


def _find(*, valid: bool) -> Act:
    return lambda w, one: voice.decide_complaint(w.chief, one.public_id, valid=valid, finding="查实", at=later(30))


def _answer(*, uphold: bool) -> Act:
    return lambda w, one: voice.decide_complaint_appeal(
        w.system, one.public_id, uphold=uphold, finding="复核", at=later(50)
    )


def _task(work: Work) -> Any:
    planned.plan_ahead(work.dispatcher, rule_of(work).public_id, until=date(2026, 3, 4), at=NINE)
    with entering(work.system.scope):
        return PlannedTask.objects.get()


def _miss(work: Work, one: Any) -> object:
    if not planned.mark_missed(work.system, at=CLOSES + timedelta(days=2)):
        raise NotFound(thing="task")
    return one


def _exception(work: Work) -> Any:
    unit = work.market.office.finance.public_id
    return request_exception(work.requester, unit_id=unit, description="花展", reason="节日", at=NINE)


CASES: Mapping[str, tuple[Workflow, type[Any], Callable[[Work], Any], Mapping[str, Act]]] = {
    "quote": (
        QUOTE,
        Quote,
        _quote,
        {
            "approve": _decide(approve=True),
            "refuse": _decide(approve=False),
            "replace": _again,
            "lapse": _withdraw_order,
        },
    ),
    "complaint": (
        COMPLAINT,
        Complaint,
        _complaint,
        {
            "find_valid": _find(valid=True),
            "find_invalid": _find(valid=False),
            "appeal": lambda w, one: voice.appeal_complaint(w.desk, one.public_id, words="不属实", at=later(40)),
            "uphold": _answer(uphold=True),
            "overturn": _answer(uphold=False),
        },
    ),
    "planned_task": (
        PLANNED,
        PlannedTask,
        _task,
        {
            "check_in": lambda w, one: planned.check_in(w.worker, one.public_id, at=OPENS),
            "check_in_late": lambda w, one: planned.check_in(w.worker, one.public_id, at=CLOSES + timedelta(hours=2)),
            "miss": _miss,
            "excuse": lambda w, one: planned.excuse(w.chief, one.public_id, reason="停电", at=CLOSES),
        },
    ),
    "catalogue exception": (
        EXCEPTION,
        CatalogueException,
        _exception,
        {
            "grant": lambda w, one: decide_exception(w.chief, one.public_id, granted=True, reason="可", at=later(5)),
            "refuse": lambda w, one: decide_exception(w.chief, one.public_id, granted=False, reason="否", at=later(5)),
            "withdraw": lambda w, one: withdraw_exception(w.requester, one.public_id, reason="不办了", at=later(5)),
        },
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_every_state_is_reached_and_every_act_has_a_service(name: str) -> None:
    workflow, _model, _make, acts = CASES[name]
    assert acts.keys() == {one.name for one in workflow.transitions}
    assert PATHS[name].keys() == workflow.states.keys()


@pytest.mark.parametrize("name", list(CASES))
def test_what_the_table_allows_happens_and_nothing_else(work: Work, name: str) -> None:
    workflow, model, make, acts = CASES[name]
    first = make(work)

    def state_of(public_id: uuid.UUID) -> str:
        with entering(work.system.scope):
            found: str = model.objects.get(public_id=public_id).state
            return found

    for state, path in PATHS[name].items():
        reached = transaction.savepoint()
        for act in path:
            acts[act](work, first)
        assert state_of(first.public_id) == state
        possible = {one.name: one.target for one in workflow.available(state)}
        for act, call in acts.items():
            savepoint = transaction.savepoint()
            try:
                call(work, first)
            except (WrongState, NotFound, quotes.QuoteOfNothing):
                assert act not in possible, f"{name}: {state} --{act}--> is refused"
            else:
                # An act whose service makes another row (a new quote) or does nothing leaves this one as it was.
                expected = possible.get(act, state)
                assert state_of(first.public_id) == expected, f"{name}: {state} --{act}-->"
            transaction.savepoint_rollback(savepoint)
        transaction.savepoint_rollback(reached)
