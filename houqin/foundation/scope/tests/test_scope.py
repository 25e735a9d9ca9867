"""The second wall: what the database shows when the application forgets to ask."""

import pytest
from django.db import connection, transaction

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import Office, make_office
from houqin.foundation.scope.scope import NOTHING, Scope, entering


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def count() -> int:
    return AuditRecord.objects.count()


def test_the_application_owns_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("houqin_app", False, False)
        cursor.execute("select count(*) from pg_tables where tableowner = current_user and schemaname = 'public'")
        assert cursor.fetchone() == (0,)


def test_an_empty_scope_sees_nothing(office: Office) -> None:
    with entering(office.system.scope):
        assert count() > 5
    with entering(NOTHING):
        assert count() == 0


def test_an_authority_does_not_see_another(office: Office) -> None:
    with entering(office.system.scope):
        own = count()
    other = make_office(code="QJSJ")
    with entering(office.system.scope):
        assert count() == own
    with entering(system_actor(None, "tests").scope):
        assert count() > own
    with entering(other.system.scope):
        assert not AuditRecord.objects.filter(authority_id=office.authority.pk).exists()


def test_units_narrow_the_view(office: Office) -> None:
    manager = office.actor("李强", office.planning, Role.UNIT_MANAGER)
    office.person("陈静", office.finance)
    branch = [office.planning.pk, office.planning_section.pk]
    with entering(office.system.scope):
        expected = AuditRecord.objects.filter(unit_id__in=branch).count()
        assert AuditRecord.objects.filter(unit_id=office.finance.pk).exists()
    with entering(manager.scope):
        assert count() == expected == 2
        assert not AuditRecord.objects.filter(unit_id=office.finance.pk).exists()
    with entering(Scope(authority=office.authority.pk, person=manager.person_id)):
        assert count() == 0


def test_a_rolled_back_savepoint_keeps_the_outer_scope(office: Office) -> None:
    with entering(office.system.scope):
        full = count()
        with pytest.raises(ZeroDivisionError), transaction.atomic(), entering(NOTHING):
            assert count() == 0
            raise ZeroDivisionError
        assert count() == full


@pytest.mark.django_db(transaction=True)
def test_the_scope_ends_with_its_transaction() -> None:
    office = make_office()
    with entering(office.system.scope), transaction.atomic():
        assert count() > 0
    with transaction.atomic():
        assert count() == 0, "a pooled connection must not remember whom it served"


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_nothing_shows() -> None:
    office = make_office()
    with entering(office.system.scope):
        assert count() == 0, "outside a transaction no scope is set, so secured tables stay closed"
