"""How tests get a database, the shared data, and an honest last line."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from houqin.config import testing

pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this process, made by the owner and used by the application (replaces pytest-django's)."""
    from django.core.management import call_command
    from django.db import connections
    from django.test import TransactionTestCase

    from houqin.config import kept_tables

    def point_at(name: str) -> None:
        for alias in ("default", "owner"):
            connections[alias].settings_dict.update(held.address(alias == "owner", name))

    def close() -> None:
        for connection in connections.all(initialized_only=True):
            connection.close()
        connections["default"].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it

    def renew(_test: TransactionTestCase) -> None:
        # Not a flush: the application may not truncate, and what migrations laid down must come back.
        close()
        held.renew()

    with testing.test_database() as held, django_db_blocker.unblock():
        with testing.one_process_at_a_time() as first:
            if first:
                held.make(testing.template(), "template0")
                file = kept_tables.kept(held.server) if held.server else None
                if not (held.server and file and kept_tables.bring_back(held.server, testing.template(), file)):
                    point_at(testing.template())
                    call_command("migrate", database="owner", verbosity=0, interactive=False)
                    close()
                    if held.server and file:
                        kept_tables.keep(held.server, testing.template(), file)
            held.renew()
        point_at(held.name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
            yield
        close()


@pytest.fixture(autouse=True)
def own_language() -> None:
    """A request of an earlier test may have left its reader's language behind."""
    translation.deactivate()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data: ``$HOUQIN_SHARED``, else ``../shared/data`` beside the checkout."""
    named = os.environ.get("HOUQIN_SHARED")
    places = [Path(named)] if named else [Path(__file__).parent.parent / "shared" / "data"]
    for place in places:
        if place.is_dir():
            return place / "data" if (place / "data").is_dir() else place
    pytest.skip(f"no real data: {places[0]} does not exist (set HOUQIN_SHARED)")


#: Tests of minutes, begun first: begun last, one of them would run on alone while the other processes have ended.
LONGEST = ("tests/reliability/", "tests/sweeps/", "tests/twins/", "houqin/portal/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a page needs a browser (``-m "not browser"`` leaves it out); the longest come first."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where CI runs, a test that could not run is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and testing.WORKER is None and reporter and reporter.stats.get("skipped"):
        session.exitstatus = exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the run, and name in the very last line what could not run and why."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if reporter and skipped and testing.WORKER is None:
        reasons: dict[str, int] = {}
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            reason = reason.removeprefix("Skipped: ")
            reasons[reason] = reasons.get(reason, 0) + 1
        listed = "; ".join(f"{count} × {reason}" for reason, count in reasons.items())
        reporter.write_line(f"Could not run: {listed}", red=os.environ.get("CI") == "true")
    testing.leave_private_home()
