"""Warnings on the home page: years not announced, gaps in duty rosters, overdue duties; each to whoever can act."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from houqin.domains.compliance.services.duties import DutyTerms, enter_duty
from houqin.domains.orders.tests.making import keep_office_hours
from houqin.domains.providers.models import LegalKind
from houqin.domains.providers.services.admission import admit_provider
from houqin.domains.providers.services.rosters import RosterRow, load_roster
from houqin.domains.providers.services.staff import create_trade, enter_staff
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.organisation.tests.making import AT, SINCE, Office, make_office
from houqin.web.tests.conftest import BACKEND

LATE_OCTOBER, NOVEMBER = datetime(2026, 10, 31, 15, tzinfo=UTC), datetime(2026, 10, 31, 17, tzinfo=UTC)
"""Eleven in the evening of 31 October in Shanghai, and one in the morning of 1 November."""


@pytest.fixture
def office(db: None) -> Office:
    made = make_office()
    keep_office_hours(made)
    return made


def home(office: Office, person: Person) -> str:
    account = person.account or open_account(
        office.system, person.public_id, username=f"u{person.pk}", password=None, at=AT
    )
    person.account = account
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend=BACKEND)
    return client.get("/home/").content.decode()


def test_administrators_are_warned_of_the_next_year_from_1_november_on(office: Office) -> None:
    administrator = office.person("何管理", office.authority, Role.ADMINISTRATOR)
    chief = office.person("周处长", office.authority, Role.SECTION_CHIEF)
    words = "Years whose days off are not loaded"
    with time_machine.travel(LATE_OCTOBER):
        assert words not in home(office, administrator)
    with time_machine.travel(NOVEMBER):
        page = home(office, administrator)
        assert words in page
        assert '<a href="/statutory-years/">2027</a>' in page
        assert words not in home(office, chief), "only who can load it"
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC)):
        assert '<a href="/statutory-years/">2027</a>' in home(office, administrator), "as long as it is missing"


def served(office: Office, unit: Unit) -> tuple[Person, Person]:
    """The provider's manager, and its electrician on duty for half of Tuesday."""
    provider = admit_provider(office.system, unit_id=unit.public_id, legal_kind=LegalKind.COMPANY, since=SINCE, at=AT)
    create_trade(office.system, code="dian", name="电工", at=AT)
    worker = office.person("孙师傅", unit, Role.WORKER)
    enter_staff(office.system, worker.public_id, provider_id=provider.public_id, since=SINCE, at=AT, trades=["dian"])
    eight = datetime(2026, 3, 3, 0, tzinfo=UTC)
    row = RosterRow(date(2026, 3, 3), "dian", "孙师傅", eight, eight + timedelta(hours=12))
    load_roster(office.system, provider.public_id, rows=[row], at=AT)
    return office.person("赵经理", unit, Role.PROVIDER_MANAGER), worker


def test_gaps_of_the_next_fourteen_days_are_flagged_to_both_sides(office: Office) -> None:
    manager, worker = served(office, office.provider)
    rival = office.person("钱经理", office.rival, Role.PROVIDER_MANAGER)
    chief = office.person("周处长", office.authority, Role.SECTION_CHIEF)
    words = "nobody from 2026-03-03 20:00 until 2026-03-17 10:00"
    with time_machine.travel(datetime(2026, 3, 3, 2, tzinfo=UTC)):
        for person in (manager, chief):
            page = home(office, person)
            assert "Gaps in the duty rosters" in page
            assert f"{office.provider.name} · 电工" in page
            assert words in page
        for person in (worker, rival):
            assert words not in home(office, person)


def test_overdue_duties_stand_before_those_who_answer_for_them(office: Office) -> None:
    chief = office.person("周处长", office.authority, Role.SECTION_CHIEF)
    people = {
        role: office.person(f"某{role}", office.authority, role)
        for role in (Role.FINANCE_CLERK, Role.INSPECTOR, Role.AUDITOR, Role.ADMINISTRATOR)
    }
    terms = DutyTerms(
        code="brief",
        name="简报",
        schedule={"kind": "monthly", "day": 5},
        owner_role=Role.FINANCE_CLERK,
        basis="局规",
        evidence="简报",
    )
    enter_duty(office.system, terms, since=date(2026, 2, 1), at=AT)
    words = "was due on 2026-02-05"
    with time_machine.travel(datetime(2026, 2, 5, 2, tzinfo=UTC)):
        assert words not in home(office, people[Role.FINANCE_CLERK]), "its day is not over"
    with time_machine.travel(datetime(2026, 2, 6, 2, tzinfo=UTC)):
        for person in (people[Role.FINANCE_CLERK], chief):
            page = home(office, person)
            assert "Overdue duties that you answer for" in page
            assert words in page
            assert "/occurrences/2026-02/" in page
        for role in (Role.INSPECTOR, Role.AUDITOR, Role.ADMINISTRATOR):
            assert words not in home(office, people[role]), role
