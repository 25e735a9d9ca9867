"""Parts of a work: in turn, or several at once in processes of their own; a failure is raised."""

from __future__ import annotations

import os
from multiprocessing import get_context

import pytest
from django.db import connection, transaction

from houqin.foundation.scope.parts import each_part
from houqin.kernel.identity import new_public_id
from houqin.kernel.refusal import BadInput


def test_one_at_a_time_in_their_order_here() -> None:
    here = os.getpid()
    assert list(each_part(lambda part: (part, os.getpid()), [3, 1, 2], at_once=1)) == [
        (3, here),
        (1, here),
        (2, here),
    ]


def test_a_single_part_needs_no_process() -> None:
    assert list(each_part(lambda part: os.getpid(), [1], at_once=2)) == [os.getpid()]


def test_two_at_once_work_at_the_same_time() -> None:
    both = get_context("fork").Barrier(2, timeout=20)

    def work(part: int) -> int:
        both.wait()  # breaks unless the other part runs as well
        return part

    assert sorted(each_part(work, [1, 2, 3, 4], at_once=2)) == [1, 2, 3, 4]


def test_identifiers_of_processes_at_once_differ() -> None:
    found = list(each_part(lambda part: [new_public_id() for _ in range(500)], [1, 2, 3, 4], at_once=4))
    assert len({one for made in found for one in made}) == 2_000


def test_a_failure_is_raised() -> None:
    def work(part: int) -> float:
        return 1 / part

    with pytest.raises(ZeroDivisionError):
        list(each_part(work, [1, 0, 2], at_once=2))


def test_a_refusal_crosses_with_its_figures() -> None:
    def work(part: int) -> None:
        raise BadInput(field="month", problem="no contract has such a month")

    with pytest.raises(BadInput) as refused:
        list(each_part(work, [1, 2], at_once=2))
    assert refused.value.figures == {"field": "month", "problem": "no contract has such a month"}


@pytest.mark.django_db(transaction=True)
def test_each_process_has_a_connection_of_its_own_and_this_one_goes_on() -> None:
    def session(part: int) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            return int(cursor.fetchone()[0])

    before = session(0)
    apart = set(each_part(session, [1, 2, 3, 4], at_once=2))
    assert before not in apart
    assert session(5) not in apart
