"""Public identifiers keep their layout and their order."""

import time
from itertools import pairwise
from uuid import RFC_4122, UUID

import pytest

from houqin.kernel.identity import _RANDOM_LIMIT, _Generator, _pack, made_at_milliseconds, new_public_id


def test_layout_is_that_of_rfc_9562() -> None:
    public_id = new_public_id()
    assert public_id.version == 7
    assert public_id.variant == RFC_4122


def test_the_example_of_rfc_9562_appendix_a6() -> None:
    random = (0xCC3 << 62) | 0x18C4DC0C0C07398F
    assert _pack(0x017F22E279B0, random) == UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")


def test_carries_the_time_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    made = made_at_milliseconds(new_public_id())
    assert before <= made <= time.time_ns() // 1_000_000 + 1


def test_many_in_a_millisecond_still_rise() -> None:
    ids = [new_public_id() for _ in range(20_000)]
    assert all(earlier < later for earlier, later in pairwise(ids))


def test_a_clock_set_back_does_not_break_the_order() -> None:
    generator = _Generator()
    drawn = [generator.next(now) for now in (1000, 1000, 400, 400, 1000, 1001)]
    assert drawn == sorted(set(drawn))


def test_a_full_millisecond_runs_over_into_the_next() -> None:
    generator = _Generator(milliseconds=1000, random=_RANDOM_LIMIT - 1)
    assert generator.next(1000)[0] == 1001


def test_other_versions_carry_no_time() -> None:
    with pytest.raises(ValueError, match="UUIDv7"):
        made_at_milliseconds(UUID("7a9b1c5e-1c1c-4c1c-8c1c-1c1c1c1c1c1c"))
