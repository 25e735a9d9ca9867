"""The two roles, as the tests themselves use them."""

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from houqin.config import database
from houqin.config.management.commands.migrate import HalfWay, demand_whole


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


def test_migrating_a_served_database_needs_the_owners_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://houqin_app@127.0.0.1:1/houqin")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(database.HalfAnAddress):
        call_command("migrate")


@pytest.mark.parametrize(
    ("applied", "lacks"),
    [
        ((), None),
        (("0001_initial",), "0003_unfunded_closed"),
        (("0001_initial", "0002_guards"), "0003_unfunded_closed"),
        (("0001_initial", "0002_guards", "0003_unfunded_closed"), None),
    ],
)
def test_a_database_of_before_the_first_release_is_whole_or_refused(
    applied: tuple[str, ...], lacks: str | None
) -> None:
    loader = MigrationLoader(None)
    loader.applied_migrations = {
        ("budgets", name): loader.disk_migrations["budgets", "0001_tables"] for name in applied
    }
    if lacks is None:
        demand_whole(loader)
    else:
        with pytest.raises(HalfWay, match=lacks):
            demand_whole(loader)


def test_an_address_becomes_djangos_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:se%20cret@db.office:5433/houqin?sslmode=require")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@%2Frun%2Fpg/houqin")
    found = database.databases()
    given = {name: found["default"][name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert given == {"NAME": "houqin", "USER": "app", "PASSWORD": "se cret", "HOST": "db.office", "PORT": "5433"}
    assert found["default"]["OPTIONS"]["sslmode"] == "require"
    assert (found["owner"]["USER"], found["owner"]["HOST"]) == ("owner", "/run/pg")
