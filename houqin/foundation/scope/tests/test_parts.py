"""Parts of a work: in turn, or several at once in threads of their own; a failure is raised."""

from __future__ import annotations

import threading

import pytest

from houqin.foundation.scope.parts import each_part


def test_one_at_a_time_in_their_order_here() -> None:
    here = threading.get_ident()
    assert list(each_part(lambda part: (part, threading.get_ident()), [3, 1, 2], at_once=1)) == [
        (3, here),
        (1, here),
        (2, here),
    ]


def test_a_single_part_needs_no_thread() -> None:
    assert list(each_part(lambda part: threading.get_ident(), [1], at_once=2)) == [threading.get_ident()]


def test_two_at_once_work_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=20)

    def work(part: int) -> int:
        both.wait()  # breaks unless the other part runs as well
        return part

    assert sorted(each_part(work, [1, 2, 3, 4], at_once=2)) == [1, 2, 3, 4]


def test_a_failure_is_raised() -> None:
    def work(part: int) -> float:
        return 1 / part

    with pytest.raises(ZeroDivisionError):
        list(each_part(work, [1, 0, 2], at_once=2))
