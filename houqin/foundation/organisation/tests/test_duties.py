"""Separation of duties by person (practice 17)."""

import pytest

from houqin.foundation.organisation.duties import (
    DutiesExclude,
    Duty,
    demand_separate,
    without_eligible_person,
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


def test_three_people_suffice() -> None:
    needed = {Duty.PREPARE: {1}, Duty.APPROVE: {2}, Duty.RELEASE: {3}, Duty.ACCEPT: {1, 2}}
    assert without_eligible_person(needed) == []


def test_set_up_names_the_duty_nobody_can_do() -> None:
    assert without_eligible_person({Duty.PREPARE: {1}, Duty.APPROVE: {1}, Duty.RELEASE: set()}) == [
        Duty.PREPARE,
        Duty.RELEASE,
    ]
