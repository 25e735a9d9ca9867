"""The demonstration, at a hundredth of its density."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from houqin.domains.compliance.models import FlagQuestion, Fulfilment
from houqin.domains.compliance.queries.calendar import ahead
from houqin.domains.compliance.services.flags import answer_question
from houqin.domains.orders.models import Order
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.actor import actor_for
from houqin.foundation.organisation.models import Grant, Unit, UnitKind
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import make_office
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering
from houqin.kernel.refusal import Refusal
from houqin.portal.demo.building import NotTheDemos, build, counted, example_of, last_moment, standing
from houqin.portal.demo.ending import the_month, what_holds
from houqin.portal.demo.generator import stories
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.tables import Tables
from houqin.portal.management.commands.demo import Command
from houqin.web.awaiting import waiting_for

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 23, 16, 0, tzinfo=ZONE)


def test_a_small_demo_has_everything_and_stands_a_second_time(db: None) -> None:
    authority = build(now=NOW, scale=0.01)
    counts = counted(authority)
    assert counts.units >= 12
    assert counts.orders > 80
    assert counts.records == counts.sealed > counts.orders
    assert counts.planned_tasks > 50
    with entering(WHOLE_INSTALLATION):
        assert Unit.objects.filter(kind=UnitKind.PROVIDER).count() + 1 >= 6
        assert set(Grant.objects.values_list("role", flat=True)) == set(Role.values)
        assert Grant.objects.filter(person__account__isnull=False).values("person").distinct().count() >= 60
        assert example_of(authority).state == "confirmed"
        assert Order.objects.filter(state="confirmed").count() > 50
    told = list(the_month(authority))
    assert re.search(r"closed: what each provider earned and lost", told[0])
    assert sum("→ ¥" in line for line in told) >= 6
    assert any(", paid" in line for line in told)
    assert any("not yet spoken for" in line for line in told)
    *different, verified = what_holds()
    assert (different, verified.split(": ")[1].split(" of ")[0]) == ([], verified.split(" of ")[1].split()[0])
    assert standing() == authority
    assert build(now=NOW) == authority, "a second run adds nothing"
    assert counted(authority) == counts
    _the_duties_and_questions_of_a_chief(authority)


def _the_duties_and_questions_of_a_chief(authority: Unit) -> None:
    """Who leads sees what falls due and what is overdue, and answers a question of the month with its figures."""
    with entering(WHOLE_INSTALLATION):
        chiefs = Grant.objects.filter(role=Role.SECTION_CHIEF, unit=authority).order_by("pk")
        chief = actor_for(chiefs.select_related("person__unit")[0].person, on=NOW.date())
    with entering(chief.scope):
        due = ahead(chief, today=NOW.date(), until=NOW.date() + timedelta(days=31))
        stand = {(one.duty.code, one.standing) for one in due}
        assert {("energy.meters_read", "overdue"), ("fire.test", "due"), ("lifts.maintained", "ahead")} <= stand
        assert Fulfilment.objects.filter(code="lifts.maintained").count() == 3
        (waiting,) = (one for one in waiting_for(chief, at=NOW) if one.awaiting.url == "/red-flags/waiting/")
        about = next(row for row in waiting.first if row.rule == "waived_share")
        assert about.due_on > NOW.date()
        answered = answer_question(
            chief, month=about.month, rule=about.rule, key=about.key, words="到货延迟属实，有送货单", at=NOW
        )
        assert answered.count == about.count > 0
        assert not FlagQuestion.objects.waiting().filter(pk=about.pk).exists()


def test_the_same_seed_tells_the_same_year() -> None:
    tables = Tables()
    first = [story.deeds for story in stories(tables, until=NOW, scale=0.02, seed=7)]
    again = [story.deeds for story in stories(tables, until=NOW, scale=0.02, seed=7)]
    other = [story.deeds for story in stories(tables, until=NOW, scale=0.02, seed=8)]
    assert first == again
    assert first != other


def test_the_full_year_has_the_documented_density() -> None:
    count = sum(1 for _ in stories(Tables(), until=NOW))
    assert 11_000 <= count <= 13_000


def test_nobody_speaks_of_a_room_where_they_are_not() -> None:
    tables = Tables()
    kinds = {place.key: place.room_kind for place in tables.places}
    said = [story.deeds[0].facts for story in stories(tables, until=NOW, scale=0.2)]
    for facts in said:
        for name, fitting in tables.rhythm["spoken_of"].items():
            assert name not in facts["words"] or "place" not in facts or kinds[facts["place"]] in fitting, facts


def test_the_demo_refuses_a_real_authority(db: None) -> None:
    make_office()
    with pytest.raises(NotTheDemos):
        build(now=NOW, scale=0.01)
    with entering(WHOLE_INSTALLATION):
        assert not AuditRecord.objects.filter(actor_name="demo").exists()


def test_it_ends_in_the_last_announced_year() -> None:
    assert last_moment(NOW) == NOW
    assert last_moment(datetime(2031, 5, 1, tzinfo=ZONE)).year < 2031


def test_starting_anew_spares_a_real_authority_too(db: None) -> None:
    office = make_office()
    with pytest.raises(NotTheDemos):
        Command()._prepare(reset=True)
    with entering(WHOLE_INSTALLATION):
        assert Unit.objects.filter(pk=office.authority.pk).exists()


def test_a_busy_port_is_named_before_anything_is_done(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        with pytest.raises(Refusal, match=str(other.getsockname()[1])):
            call_command("demo")
    with entering(WHOLE_INSTALLATION):
        assert not Unit.objects.exists()


def test_the_command_builds_once_goes_on_in_a_second_run_and_starts_anew_when_told(tmp_path: Path) -> None:
    """In a home of its own, as ``make demo SERVE=0`` runs it."""

    def run(*options: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        environment |= {"HOUQIN_HOME": str(tmp_path), "HOUQIN_DEMO": "1"}
        command = [sys.executable, "-m", "houqin", "demo", "--no-serve", "--scale", "0.003", *options]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    try:
        first, second, anew = run(), run(), run("--reset")
    finally:
        shutil.rmtree((tmp_path / "demo" / "server").resolve())  # root's server lies elsewhere
    story = re.compile(r"/orders/[0-9a-f-]{36}/story/")
    assert "founded the authority" in first
    assert story.findall(first)
    assert "founded" not in second
    assert ["checks agree" in said for said in (first, second, anew)] == [True, False, True], "going on takes seconds"
    assert story.findall(second) == story.findall(first)
    assert "starting anew" in anew
    assert "founded the authority" in anew
    assert story.findall(anew) != story.findall(first)
