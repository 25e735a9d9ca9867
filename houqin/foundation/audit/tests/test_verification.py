"""The frame of ``houqin verify``: checks are asked, differences named, the exit code says whether there are any."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from houqin.foundation.audit import verification
from houqin.foundation.audit.verification import CheckedTwice, Difference, UnknownCheck, register, verify
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.tests.making import Office, make_office


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def crooked(monkeypatch: pytest.MonkeyPatch) -> str:
    """A check that always finds one thing."""
    monkeypatch.setattr(verification, "_checks", {})

    def find(authority: Unit) -> Iterator[Difference]:
        yield Difference(f"organisation.unit {authority.public_id}", "headcount", "3", "4")

    register("tests.crooked", "Crooked", find)
    return "tests.crooked"


def test_each_difference_is_named_and_the_exit_code_tells(office: Office, crooked: str) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("verify", stdout=out)
    assert left.value.code == 1
    assert f"organisation.unit {office.authority.public_id} headcount：存储值 3，重算值 4" in out.getvalue()


def test_json_says_the_same(office: Office, crooked: str) -> None:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", crooked, "--json", stdout=out)
    (outcome,) = json.loads(out.getvalue())["outcomes"]
    assert (outcome["check"], outcome["authority"], outcome["count"]) == (crooked, office.authority.code, 1)
    assert outcome["differences"][0]["derived"] == "4"


def test_another_authority_is_left_alone_when_one_is_named(office: Office, crooked: str) -> None:
    make_office(code="QJSJ")
    assert {outcome.authority for outcome in verify()} == {office.authority.code, "QJSJ"}
    assert [outcome.authority for outcome in verify(authority="QJSJ")] == ["QJSJ"]


def test_only_so_many_are_named_but_all_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verification, "_checks", {})
    monkeypatch.setattr(verification, "MOST_NAMED", 2)
    register("tests.many", "Many", lambda _unit: (Difference("x", "y", str(n), "0") for n in range(5)))
    (outcome,) = verify()
    assert (outcome.count, len(outcome.differences)) == (5, 2)


def test_a_check_that_fails_is_a_difference_and_stops_no_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_authority: Unit) -> Iterator[Difference]:
        yield Difference("x", "y", "1", "2")
        raise ValueError("no such state")

    monkeypatch.setattr(verification, "_checks", {})
    register("tests.a_fails", "Fails", fails)
    register("tests.b_goes_on", "Goes on", lambda _unit: [])
    failed, well = verify()
    assert (failed.count, failed.differences[1].stored) == (2, "ValueError: no such state")
    assert (well.check, well.count) == ("tests.b_goes_on", 0)


def test_an_unknown_check_is_refused(office: Office) -> None:
    with pytest.raises(UnknownCheck, match=r"verify\.unknown_check|nothing_such"):
        list(verify(names=["nothing_such"]))


def test_two_checks_of_one_name_are_a_mistake(crooked: str) -> None:
    with pytest.raises(CheckedTwice):
        register(crooked, "Again", lambda _unit: [])


@pytest.mark.django_db(transaction=True)
def test_a_check_reads_one_snapshot_and_cannot_write(monkeypatch: pytest.MonkeyPatch) -> None:
    make_office()
    seen: list[str] = []

    def look(_authority: Unit) -> list[Difference]:
        with connection.cursor() as cursor:
            for name in ("transaction_isolation", "transaction_read_only"):
                cursor.execute(f"show {name}")
                seen.append(cursor.fetchone()[0])
        return []

    monkeypatch.setattr(verification, "_checks", {})
    register("tests.look", "Look", look)
    list(verify())
    assert seen == ["repeatable read", "on"]
    with connection.cursor() as cursor:
        cursor.execute("show transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
