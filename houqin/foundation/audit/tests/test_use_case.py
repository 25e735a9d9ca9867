"""A use case leaves a record or leaves nothing; the database holds it to that."""

import pytest
from django.db import DatabaseError, connection, transaction

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import OutsideUseCase, WithoutRecord, use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering


@use_case
def rename_silently(actor: Actor, unit: Unit) -> None:
    """Writes and records nothing: what a forgetful programmer would do."""
    Unit.objects.filter(pk=unit.pk).update(name="悄悄改名")


@use_case
def rename_and_fail(actor: Actor, unit: Unit) -> None:
    """Fails after writing and recording."""
    Unit.objects.filter(pk=unit.pk).update(name="半途而废")
    record(actor, "tests.renamed", unit, at=AT)
    raise ZeroDivisionError


@use_case
def rename(actor: Actor, unit: Unit, name: str) -> None:
    """The honest one."""
    Unit.objects.filter(pk=unit.pk).update(name=name)
    record(actor, "tests.renamed", unit, at=AT)


@use_case
def rename_twice(actor: Actor, unit: Unit) -> None:
    """A use case made of another; its own write has no record of its own."""
    rename(actor, unit, "第一次")
    Unit.objects.filter(pk=unit.pk).update(name="第二次")


@use_case
def look_only(actor: Actor, unit: Unit) -> str:
    """Writes nothing, so it owes no record: a repeated request."""
    return Unit.objects.get(pk=unit.pk).name


def records() -> int:
    return AuditRecord.objects.filter(action="tests.renamed").count()


def test_writing_without_a_record_is_refused(db: None) -> None:
    office = make_office()
    with pytest.raises(WithoutRecord):
        rename_silently(office.system, office.finance)
    assert Unit.objects.get(pk=office.finance.pk).name == "财政局"


def test_a_failed_use_case_leaves_nothing(db: None) -> None:
    office = make_office()
    with pytest.raises(ZeroDivisionError):
        rename_and_fail(office.system, office.finance)
    with entering(office.system.scope):
        assert records() == 0
    assert Unit.objects.get(pk=office.finance.pk).name == "财政局"
    assert rename(office.system, office.finance, "财政厅") is None


def test_an_inner_record_does_not_cover_the_outer_write(db: None) -> None:
    office = make_office()
    with pytest.raises(WithoutRecord):
        rename_twice(office.system, office.finance)


def test_reading_owes_nothing(db: None) -> None:
    office = make_office()
    assert look_only(office.system, office.finance) == "财政局"


def test_recording_outside_a_use_case_is_a_mistake(db: None) -> None:
    office = make_office()
    with pytest.raises(OutsideUseCase):
        record(office.system, "tests.renamed", office.finance, at=AT)


@pytest.mark.django_db(transaction=True)
def test_the_database_demands_the_record_at_commit() -> None:
    office: Office = make_office()
    commits = transaction.atomic()
    with pytest.raises(DatabaseError, match="written without a record"), commits, connection.cursor() as cursor:
        cursor.execute("select set_config('houqin.use_case', 'forged', true)")
        cursor.execute("update organisation_unit set name = '伪造' where id = %s", [office.finance.pk])
    assert Unit.objects.get(pk=office.finance.pk).name == "财政局"


@pytest.mark.django_db(transaction=True)
def test_the_application_cannot_change_the_archive() -> None:
    office = make_office()
    statements = [
        "update audit_auditrecord set body = '{}'",
        "delete from audit_auditrecord",
        "truncate audit_auditrecord cascade",
        "alter table audit_auditrecord disable trigger append_only",
        "drop policy scope on audit_auditrecord",
        "delete from houqin_demand",
    ]
    with entering(office.system.scope):
        for statement in statements:
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        with transaction.atomic():
            assert AuditRecord.objects.exists()
