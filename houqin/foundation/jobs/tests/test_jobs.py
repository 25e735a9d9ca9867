"""Regular jobs are recorded, deferred jobs go with their act and ask again who may."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from houqin.foundation.audit.models import SignedHead
from houqin.foundation.jobs import deferred, queries, regular, tasks
from houqin.foundation.jobs.models import JobRun
from houqin.foundation.jobs.queries import JobState
from houqin.foundation.organisation.actor import NOBODY, Actor, actor_for, system_actor
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import end_person
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope import scope

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
done: list[Any] = []


@regular.regular(
    "tests.count", cron="0 4 * * *", every=timedelta(days=1), label="Counting", affects="Nothing is counted."
)
def count(at: datetime) -> str:
    """A regular job of these tests: fails while ``done`` holds "fail"."""
    if "fail" in done:
        raise LookupError("no numbers")
    done.append(at)
    return "7"


@deferred.job("tests.note")
def note(actor: Actor, *, unit: str, at: datetime) -> None:
    """A deferred job of these tests."""
    done.append((actor.name, sorted(actor.roles), unit, scope.current().authority))


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    done.clear()
    yield
    done.clear()


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def state_of(name: str, at: datetime) -> JobState:
    return next(one.state for one in queries.status(at=at) if one.name == name)


def test_a_run_is_recorded(db: None) -> None:
    assert state_of("tests.count", NOW) is JobState.NEVER_RAN
    assert regular.run("tests.count") == "7"
    row = JobRun.objects.get(name="tests.count")
    assert (row.last_result, row.last_error, row.runs, row.failures) == ("7", "", 1, 0)
    assert row.last_succeeded_at is not None
    assert state_of("tests.count", row.last_succeeded_at + timedelta(days=3)) is JobState.IN_ORDER
    assert state_of("tests.count", row.last_succeeded_at + timedelta(days=3, seconds=1)) is JobState.LATE


def test_a_failure_is_recorded_raised_and_forgotten_after_a_success(db: None) -> None:
    done.append("fail")
    with pytest.raises(LookupError):
        regular.run("tests.count")
    row = JobRun.objects.get(name="tests.count")
    assert (row.last_error, row.failures) == ("LookupError: no numbers", 1)
    assert queries.status(at=NOW)[0].name == "tests.count", "what is in trouble comes first"
    assert state_of("tests.count", NOW) is JobState.FAILED
    done.clear()
    regular.run("tests.count")
    assert state_of("tests.count", row.last_started_at) is JobState.IN_ORDER


def test_a_name_is_declared_once() -> None:
    with pytest.raises(regular.DeclaredTwice):
        regular.regular("tests.count", cron="* * * * *", every=timedelta(1), label="x", affects="y")(str)


def test_every_regular_job_says_what_suffers() -> None:
    jobs = regular.declared()
    assert {"audit.seal", "documents.clear_strays", "jobs.tidy"} <= jobs.keys()
    assert all(job.label and job.affects.endswith(".") and job.every for job in jobs.values())


def test_one_authority_that_fails_does_not_hold_up_the_others(db: None) -> None:
    for code in ("A", "B", "C"):
        make_office(code=code)

    def work(actor: Actor) -> int:
        code = Unit.objects.get(pk=actor.authority_id or 0).code
        if code == "B":
            raise ValueError("broken")
        done.append(code)
        assert scope.current().authority == actor.authority_id, "its rows show only under its scope"
        return 1

    with pytest.raises(regular.SomeFailed, match="B: ValueError: broken"):
        regular.for_each_authority("tests", work)
    assert done == ["A", "C"]
    done.clear()
    assert regular.for_each_authority("tests", lambda _: 3) == "A: 3, B: 3, C: 3"


def test_a_job_is_queued_with_its_act_or_not_at_all(office: Office) -> None:
    before = ProcrastinateJob.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note.defer(office.system, unit="a")
        raise ZeroDivisionError
    assert ProcrastinateJob.objects.count() == before
    note.defer(office.system, unit="b", not_before=NOW + timedelta(days=400))
    job = ProcrastinateJob.objects.get(task_name="tests.note")
    assert job.args == {"doer": {"system": "tests", "authority": office.authority.pk}, "ids": {"unit": "b"}}
    assert job.scheduled_at == NOW + timedelta(days=400)


def test_a_job_runs_as_the_actor_is_then(office: Office) -> None:
    person = office.person("李强", office.finance, Role.UNIT_MANAGER)
    actor = actor_for(person, on=AT.date())
    note.run_now(actor, unit="a")
    end_person(office.system, person.public_id, on=AT.date(), at=AT, reason="调离")
    note.run_now(actor, unit="b")
    note.run_now(system_actor(office.authority.pk, "nightly"), unit="c")
    assert done == [
        ("李强", ["unit_manager"], "a", office.authority.pk),
        ("", [], "b", ""),
        ("nightly", [], "c", office.authority.pk),
    ]


def test_a_job_carries_ids_only_and_is_somebodys(office: Office) -> None:
    for wrong in (office.authority, True, 1.5, None, ["a"]):
        with pytest.raises(deferred.NotAnId):
            note.defer(office.system, unit=wrong)  # type: ignore[arg-type]  # this is what is refused
    with pytest.raises(deferred.NobodysJob):
        note.defer(NOBODY, unit="a")


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_was_queued() -> None:
    """End to end: queued in a transaction, fetched and run by the queue's own worker."""
    office = make_office()
    with transaction.atomic():
        note.defer(office.system, unit="from the queue")
        app.configure_task("audit.seal").defer(timestamp=0)

    def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]  # Django's has it
            app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1)
        connection.close()

    # In a thread of its own: a browser that an earlier test opened keeps this one's event loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()
    assert [one[2] for one in done if isinstance(one, tuple)] == ["from the queue"]
    assert ProcrastinateJob.objects.get(task_name="tests.note").status == "succeeded"
    assert JobRun.objects.get(name="audit.seal").last_error == ""
    assert SignedHead.objects.exists()
    queue = queries.queue_status(at=NOW)
    assert (queue.waiting, queue.given_up) == (0, 0)


def test_what_is_long_done_is_forgotten(office: Office) -> None:
    note.defer(office.system, unit="a")
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'succeeded'")
    last = max(event.at for event in ProcrastinateEvent.objects.all() if event.at)
    assert tasks.tidy_queue(last + tasks.KEPT["succeeded"]) == "0"
    assert tasks.tidy_queue(last + tasks.KEPT["succeeded"] + timedelta(seconds=1)) == "1"
    assert not ProcrastinateJob.objects.exists()


def test_a_person_without_grants_still_exists_for_the_queue(office: Office) -> None:
    person = office.person("陈静", office.finance)
    note.run_now(actor_for(Person.objects.get(pk=person.pk), on=AT.date()), unit="a")
    assert done == [("陈静", [], "a", office.authority.pk)]
