"""Numbers per authority, series and year."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from houqin.foundation.organisation.actor import NOBODY, system_actor
from houqin.foundation.organisation.numbering import NumbersOfNobody, UnknownSeries, next_number, reserve_numbers
from houqin.foundation.organisation.tests.making import make_office
from houqin.foundation.scope.scope import entering

ON = date(2026, 3, 2)


def test_each_authority_series_and_year_counts_by_itself(db: None) -> None:
    one, other = make_office().system, make_office(code="QJSJ").system
    with entering(one.scope):
        assert [next_number(one, series="order", on=ON) for _ in range(2)] == ["GD2026-000001", "GD2026-000002"]
        assert next_number(one, series="contract", on=ON) == "HT2026-000001"
        assert next_number(one, series="order", on=date(2027, 1, 1)) == "GD2027-000001"
    with entering(other.scope):
        assert next_number(other, series="order", on=ON) == "GD2026-000001"


def test_a_block_is_drawn_at_once(db: None) -> None:
    system = make_office().system
    with entering(system.scope):
        next_number(system, series="order", on=ON)
        assert reserve_numbers(system, series="order", year=2026, count=5) == range(2, 7)
        assert next_number(system, series="order", on=ON) == "GD2026-000007"


def test_a_use_case_that_fails_gives_its_number_back(db: None) -> None:
    system = make_office().system
    with entering(system.scope):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            next_number(system, series="order", on=ON)
            raise ZeroDivisionError
        assert next_number(system, series="order", on=ON) == "GD2026-000001"


def test_nobody_draws_no_number_and_series_are_known(db: None) -> None:
    for actor in (NOBODY, system_actor(None, "tests")):
        with pytest.raises(NumbersOfNobody):
            next_number(actor, series="order", on=ON)
    with pytest.raises(UnknownSeries):
        next_number(make_office().system, series="ordre", on=ON)


@pytest.mark.django_db(transaction=True)
def test_four_at_once_draw_different_numbers_without_gaps() -> None:
    system = make_office().system
    drawn: list[str] = []

    def draw() -> None:
        for _ in range(10):
            with entering(system.scope), transaction.atomic():
                drawn.append(next_number(system, series="order", on=ON))
        connection.close()

    clerks = [threading.Thread(target=draw) for _ in range(4)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(drawn) == [f"GD2026-{number:06d}" for number in range(1, 41)]
