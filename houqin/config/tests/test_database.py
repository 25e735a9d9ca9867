"""The two roles, as the tests themselves use them."""

import pytest
from django.db import connection, connections


@pytest.mark.django_db
def test_tests_run_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("houqin_app", False, False, False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(databases=["owner"])
def test_the_owner_owns_every_table() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE tableowner = 'houqin_owner'), count(*) FROM pg_tables"
            " WHERE schemaname = 'public'"
        )
        owned, all_tables = cursor.fetchone()
        assert owned == all_tables > 0
