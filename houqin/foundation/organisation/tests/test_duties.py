"""Separation of duties by person (practice 17)."""

import pytest

from houqin.foundation.organisation.duties import (
    DutiesExclude,
    Duty,
    Shortage,
    demand_separate,
    shortages,
)


@pytest.mark.parametrize(
    ("held", "wanted", "refused"),
    [
        (Duty.PREPARE, Duty.APPROVE, True),
        (Duty.APPROVE, Duty.RELEASE, True),
        (Duty.PREPARE, Duty.RELEASE, True),
        (Duty.SUPPLY, Duty.APPRAISE, True),
        (Duty.SUPPLY, Duty.ACCEPT, True),
        (Duty.REQUEST_PRICED, Duty.ACCEPT, True),
        (Duty.PROPOSE_FINDING, Duty.WAIVE, True),
        (Duty.DELEGATE, Duty.APPROVE_DELEGATION, True),
        (Duty.REQUEST_PRICED, Duty.APPRAISE, False),
        (Duty.ACCEPT, Duty.PREPARE, False),
    ],
)
def test_excluding_pairs(held: Duty, wanted: Duty, refused: bool) -> None:
    if refused:
        with pytest.raises(DutiesExclude):
            demand_separate(7, wanted, {held: {7}})
    else:
        demand_separate(7, wanted, {held: {7}})
    demand_separate(8, wanted, {held: {7}})


PAYING = (Duty.PREPARE, Duty.APPROVE, Duty.RELEASE)


@pytest.mark.parametrize(
    ("able", "expected"),
    [
        # Three people of an office, each of whom may also accept.
        ({Duty.PREPARE: {1}, Duty.APPROVE: {2}, Duty.RELEASE: {3}, Duty.ACCEPT: {1, 2}}, []),
        # Everybody may do everything: three are enough, two are not, although each pair of duties has its two.
        ({key: {1, 2, 3} for key in PAYING}, []),
        ({key: {1, 2} for key in PAYING}, [Shortage(PAYING, 2)]),
        (
            {key: {1} for key in PAYING},
            [Shortage(pair, 1) for pair in ((PAYING[0], PAYING[1]), (PAYING[0], PAYING[2]), (PAYING[1], PAYING[2]))],
        ),
        # Nobody at all for one duty is said once, and not again with its neighbours.
        ({Duty.PREPARE: {1}, Duty.APPROVE: {2}, Duty.RELEASE: set()}, [Shortage((Duty.RELEASE,), 0)]),
        # Duties that do not exclude each other may rest on one person.
        ({Duty.ACCEPT: {1}, Duty.PREPARE: {1}}, []),
        ({Duty.PROPOSE_FINDING: {1}, Duty.WAIVE: {1}}, [Shortage((Duty.PROPOSE_FINDING, Duty.WAIVE), 1)]),
        ({}, []),
    ],
)
def test_where_persons_are_too_few(able: dict[Duty, set[int]], expected: list[Shortage]) -> None:
    assert shortages(able) == expected
