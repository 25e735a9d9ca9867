"""What holds of every order: its cache is its events, one clock when merged, one delivery, one person who takes it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from houqin.domains.contracts.models import DeliveryRecord
from houqin.domains.orders import clocking
from houqin.domains.orders.models import Follower, Order, Rating
from houqin.domains.orders.promises import forget
from houqin.domains.orders.services import closing, corrections, dispatching, field, intake, joining
from houqin.domains.orders.services.act import Entry
from houqin.domains.orders.tests.making import Work, later, make_work
from houqin.domains.orders.verification import CACHED
from houqin.domains.orders.workflow import STATES
from houqin.foundation.scope.scope import entering
from houqin.kernel.workflow import WrongState


@pytest.mark.parametrize("state", list(STATES))
def test_what_an_order_caches_is_what_its_events_say(work: Work, state: str) -> None:
    with entering(work.system.scope):
        order = Order.objects.get(pk=work.in_state(state).pk)
        at = order.events.order_by("-entered_at")[0].entered_at
        cached = clocking.cached_columns(order, now=at)
        assert cached == {name: getattr(order, name) for name in cached}
        assert set(cached) == set(CACHED)  # which ``verify`` holds; records leave out those of the clocks


def test_merged_orders_keep_the_earliest_clock_through_a_chain(work: Work) -> None:
    first = work.submitted()
    second = intake.submit_order(work.colleague, work.report("走廊灯坏"), at=later(10))
    third = intake.submit_order(work.requester, work.report("灯又灭了"), at=later(20))
    fourth = intake.submit_order(work.requester, work.report("还是没灯"), at=later(25))
    joining.merge(work.dispatcher, first.public_id, into_id=second.public_id, at=later(30))
    joining.merge(work.dispatcher, second.public_id, into_id=third.public_id, at=later(31))
    main = joining.merge(work.dispatcher, fourth.public_id, into_id=third.public_id, at=later(32))
    with entering(work.system.scope):
        assert clocking.started_at(main) == later(0)
        assert main.response_due_at == later(30), "30 minutes after the first of the reports"
        followers = Follower.objects.filter(order=main).values_list("person_id", flat=True)
        assert len(followers) == 2
        assert set(followers) == {work.requester.person_id, work.colleague.person_id}
    walk(work, main)
    closing.confirm(work.requester, main.public_id, at=later(70))
    with entering(work.system.scope):
        assert list(DeliveryRecord.objects.values_list("source_id", flat=True)) == [main.public_id]


def walk(work: Work, order: Order) -> None:
    """From the report to the completion, after 9:40."""
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(40))
    dispatching.take(work.worker, order.public_id, at=later(45))
    field.complete(work.worker, order.public_id, at=later(60))


def test_a_returned_order_stays_on_its_providers_time_until_taken_over(work: Work) -> None:
    returned = work.returned()
    assert returned.provider_id == work.market.provider.pk
    taken_over = intake.acknowledge(work.dispatcher, returned.public_id, at=later(40))
    assert (taken_over.provider_id, taken_over.worker_id) == (None, None)


def test_reopening_takes_the_completion_away_and_keeps_who_had_it(work: Work) -> None:
    order = closing.reopen(work.requester, work.completed().public_id, reason="还是不亮", at=later(65))
    assert (order.state, order.completed_at, order.reopened_count) == ("taken", None, 1)
    assert order.worker_id == work.worker.person_id


def test_silence_is_neither_a_rating_nor_a_satisfied_user(work: Work) -> None:
    order = closing.deem_confirmed(work.system, work.completed().public_id, at=later(60) + timedelta(days=7))
    assert order.confirmed_by == "deemed"
    with entering(work.system.scope):
        assert not Rating.objects.filter(order=order).exists()
        assert DeliveryRecord.objects.filter(source_id=order.public_id).count() == 1


def test_a_late_entry_with_evidence_and_a_second_person_counts_when_it_happened(work: Work) -> None:
    proven = Entry(happened_at=later(15), evidence="门禁记录", second_person_id=work.second_worker.public_id)
    order = field.arrive(work.worker, work.taken().public_id, entry=proven, at=later(90))
    assert order.arrived_at == later(15)


def test_a_correction_stands_beside_what_was_wrong(work: Work) -> None:
    order = work.completed()
    with entering(work.system.scope):
        wrong = order.events.get(kind="arrived")
    entry = Entry(evidence="门禁记录", second_person_id=work.second_worker.public_id)
    corrected = corrections.correct_event(
        work.dispatcher, order.public_id, event_id=wrong.public_id, right_at=later(20), reason="手误",
        entry=entry, at=later(80),
    )  # fmt: skip
    assert corrected.arrived_at == later(20)
    with entering(work.system.scope):
        assert sorted(order.events.filter(kind="arrived").values_list("at", flat=True)) == [later(20), later(30)]


def test_a_second_sending_is_no_second_act(work: Work) -> None:
    order, entry = work.taken(), Entry(client_id=work.room.public_id)
    field.arrive(work.worker, order.public_id, entry=entry, at=later(30))
    field.arrive(work.worker, order.public_id, entry=entry, at=later(31))
    with entering(work.system.scope):
        assert order.events.filter(kind="arrived").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_once_one_is_told_that_it_is_taken() -> None:
    forget()
    work = make_work()
    order = work.dispatched()
    begun, outcome = threading.Barrier(2, timeout=20), []

    def take(who: str) -> None:
        begun.wait()
        try:
            dispatching.take(getattr(work, who), order.public_id, at=later(10))
            outcome.append("taken")
        except WrongState as refusal:
            outcome.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(who,)) for who in ("worker", "second_worker")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcome) == ["taken", "workflow.wrong_state"]
