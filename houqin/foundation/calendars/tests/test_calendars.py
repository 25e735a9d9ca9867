"""Whose calendar counts when, and that a year nobody announced stays unknown."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.calendars import queries, services
from houqin.foundation.calendars.events import CalendarsChanged, calendars_changed
from houqin.foundation.calendars.models import CalendarUse, CalendarVersion, StatutoryYear, WorkCalendar
from houqin.foundation.calendars.rules import NotAYear
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.units import set_unit_setting
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import NOTHING, entering
from houqin.foundation.terms.succession import OutsideTerm
from houqin.kernel.calendar import CalendarOverlaps
from houqin.kernel.calendar import WorkCalendar as KernelCalendar
from houqin.kernel.refusal import NotFound, NotPermitted

OFFICE_HOURS = {"weekly": {"mon-fri": ["08:30-12:00", "14:00-17:30"]}}
LONG_HOURS = {"weekly": {"mon-fri": ["07:00-20:00"], "sat,sun": ["08:00-18:00"]}}
SINCE = date(2026, 1, 1)
JULY = date(2026, 7, 1)
NATIONAL = [{"name": "国庆节", "date": f"2026-10-0{day}", "isOffDay": True} for day in range(1, 8)]
MADE_UP = {"name": "国庆节", "date": "2026-10-10", "isOffDay": False}
YEAR = {"year": 2026, "papers": ["通知"], "days": [*NATIONAL, MADE_UP]}


@pytest.fixture
def office(db: None) -> Office:
    """An authority that works by office hours, with 2026 announced (so far as these tests need)."""
    office = make_office()
    services.load_statutory_year(office.system, YEAR, at=AT)
    put_to_use(office, office.authority, make(office, "OFFICE", OFFICE_HOURS))
    return office


def make(office: Office, code: str, layers: dict[str, Any], **more: Any) -> WorkCalendar:
    return services.create_calendar(office.system, code=code, name=code, layers=layers, valid_from=SINCE, at=AT, **more)


def put_to_use(office: Office, unit: Unit, calendar: WorkCalendar, since: date = SINCE) -> None:
    services.use_calendar(office.system, unit.public_id, calendar_id=calendar.public_id, valid_from=since, at=AT)


def hours(calendar: KernelCalendar, on: date) -> list[str] | None:
    windows = calendar.windows_on(on)
    return None if windows is None else [str(window) for window in windows]


def read(office: Office, unit: Unit) -> KernelCalendar:
    with entering(office.system.scope):
        return queries.service_calendar(unit)


def test_units_and_providers_inherit_from_the_authority(office: Office) -> None:
    for unit in (office.authority, office.planning_section, office.provider):
        assert hours(read(office, unit), date(2026, 3, 2)) == ["08:30-12:00", "14:00-17:30"]


def test_the_nearest_calendar_counts(office: Office) -> None:
    put_to_use(office, office.planning, make(office, "LONG", LONG_HOURS, statutory=False), JULY)
    put_to_use(office, office.provider, make(office, "ALWAYS", {"always": True}, statutory=False))
    section = read(office, office.planning_section)
    assert hours(section, date(2026, 6, 29)) == ["08:30-12:00", "14:00-17:30"]
    assert hours(section, date(2026, 7, 1)) == ["07:00-20:00"]
    assert hours(section, date(2026, 7, 4)) == ["08:00-18:00"], "a Saturday"
    assert hours(read(office, office.provider), date(2026, 10, 1)) == ["00:00-24:00"]
    assert hours(read(office, office.finance), date(2026, 7, 4)) == []


def test_statutory_days_and_make_up_days_count(office: Office) -> None:
    calendar = read(office, office.finance)
    assert hours(calendar, date(2026, 10, 1)) == []
    assert hours(calendar, date(2026, 10, 10)) == ["08:30-12:00", "14:00-17:30"], "a make-up Saturday"
    assert calendar.is_working_day(date(2026, 10, 8)) is True


def test_a_year_not_announced_is_unknown_until_it_is_loaded(office: Office) -> None:
    new_year = date(2027, 1, 4)
    assert hours(read(office, office.finance), new_year) is None
    days = [{"name": "元旦", "date": f"2027-01-0{day}", "isOffDay": True} for day in range(1, 8)]
    services.load_statutory_year(office.system, {"year": 2027, "days": days}, at=AT, source="国办通知")
    assert hours(read(office, office.finance), new_year) == []
    assert hours(read(office, office.finance), date(2027, 1, 8)) == ["08:30-12:00", "14:00-17:30"]


def test_missing_years_are_named(office: Office) -> None:
    with entering(office.system.scope):
        missing = queries.missing_years(office.authority.pk, on=date(2026, 11, 23), needed=[2028])
        assert [(one.year, one.is_due) for one in missing] == [(2027, True), (2028, False)]
        assert queries.announced_years(office.authority.pk) == [2026]


def test_the_same_year_again_changes_nothing_and_a_later_notice_supersedes(office: Office) -> None:
    assert services.load_statutory_year(office.system, YEAR, at=AT) is None
    longer = YEAR | {"days": [*NATIONAL, MADE_UP, {"name": "国庆节", "date": "2026-10-08", "isOffDay": True}]}
    services.load_statutory_year(office.system, longer, at=AT)
    assert hours(read(office, office.finance), date(2026, 10, 8)) == []
    with entering(office.system.scope):
        assert StatutoryYear.objects.believed().filter(year=2026).count() == 1
        assert StatutoryYear.objects.filter(year=2026).count() == 2


def test_a_stub_is_refused_and_changes_nothing(office: Office) -> None:
    with pytest.raises(NotAYear):
        services.load_statutory_year(office.system, {"year": 2027, "papers": [], "days": []}, at=AT)
    with entering(office.system.scope):
        assert queries.announced_years(office.authority.pk) == [2026]


def test_a_changed_calendar_takes_over_from_its_day(office: Office) -> None:
    calendar = make(office, "SUMMER", OFFICE_HOURS)
    put_to_use(office, office.finance, calendar)
    services.change_calendar(
        office.system, calendar.public_id, layers={"weekly": ["08:00-12:00", "15:00-18:00"]}, valid_from=JULY, at=AT
    )
    finance = read(office, office.finance)
    assert hours(finance, date(2026, 6, 30)) == ["08:30-12:00", "14:00-17:30"]
    assert hours(finance, date(2026, 7, 1)) == ["08:00-12:00", "15:00-18:00"]
    with pytest.raises(OutsideTerm):
        services.change_calendar(office.system, calendar.public_id, layers=OFFICE_HOURS, valid_from=JULY, at=AT)
    with pytest.raises(NotFound):
        services.change_calendar(
            office.system, calendar.public_id, layers=OFFICE_HOURS, valid_from=date(2020, 1, 1), at=AT
        )


def test_another_calendar_takes_over_or_corrects(office: Office) -> None:
    long, always = make(office, "LONG", LONG_HOURS), make(office, "ALWAYS", {"always": True})
    put_to_use(office, office.finance, long, JULY)
    put_to_use(office, office.finance, always, JULY)
    assert hours(read(office, office.finance), JULY) == ["00:00-24:00"]
    put_to_use(office, office.finance, long, date(2026, 8, 3))
    assert hours(read(office, office.finance), date(2026, 8, 3)) == ["07:00-20:00"]
    assert hours(read(office, office.finance), date(2026, 7, 31)) == ["00:00-24:00"]
    with entering(office.system.scope):
        assert CalendarUse.objects.believed().filter(unit=office.finance).count() == 2


def test_time_zone_is_the_authoritys(office: Office) -> None:
    assert read(office, office.finance).zone == "Asia/Shanghai"
    set_unit_setting(office.system, office.authority.public_id, key="time_zone", value="Asia/Urumqi", at=AT)
    assert read(office, office.finance).zone == "Asia/Urumqi"


def test_what_was_known_then(db: None) -> None:
    """Without anything recorded yet, nothing was known."""
    office = make_office()
    put_to_use(office, office.authority, make(office, "OFFICE", OFFICE_HOURS, statutory=False))
    with entering(office.system.scope), pytest.raises(queries.NoCalendar):
        queries.service_calendar(office.finance, known_at=AT)


def test_without_a_calendar_nothing_is_assumed(db: None) -> None:
    office = make_office()
    with entering(office.system.scope), pytest.raises(queries.NoCalendar):
        queries.service_calendar(office.finance)
    put_to_use(office, office.authority, make(office, "OFFICE", OFFICE_HOURS))
    with entering(office.system.scope):
        assert queries.calendar_for(office.finance, SINCE).name == "OFFICE"
        with pytest.raises(queries.NoCalendar):
            queries.calendar_for(office.finance, date(2025, 12, 31))


def test_reading_twice_builds_once_and_takes_four_queries(office: Office, django_assert_max_num_queries: Any) -> None:
    first = read(office, office.finance)
    with entering(office.system.scope), django_assert_max_num_queries(4):
        assert queries.service_calendar(office.finance) is first


@pytest.mark.parametrize(
    ("layers", "refusal"),
    [
        ({"weekly": ["08:30-12:00", "11:00-17:30"]}, CalendarOverlaps),
        ({"weekly": {"mon-fri": ["8 till 5"]}}, services.CalendarUnreadable),
        ({"weekly": ["08:30-12:00"], "lunch": "12:00"}, services.CalendarUnreadable),
        ({"weekly": ["08:30-12:00"], "statutory": "CN"}, services.CalendarUnreadable),
        ({"versions": []}, services.CalendarUnreadable),
    ],
)
def test_a_calendar_that_cannot_be_read_as_meant_is_refused(
    office: Office, layers: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        make(office, "NEW", layers)
    with entering(office.system.scope):
        assert not WorkCalendar.objects.filter(code="NEW").exists()


def test_codes_are_taken_once_and_changing_takes_a_duty(office: Office) -> None:
    with pytest.raises(services.CalendarCodeTaken):
        make(office, "OFFICE", OFFICE_HOURS)
    clerk = office.actor("陈静", office.finance, Role.UNIT_MANAGER)
    with pytest.raises(NotPermitted):
        services.create_calendar(clerk, code="X", name="X", layers=OFFICE_HOURS, valid_from=SINCE, at=AT)
    with pytest.raises(NotPermitted):
        services.load_statutory_year(clerk, YEAR, at=AT)


def test_changes_are_announced_with_the_first_day_they_touch(office: Office) -> None:
    heard: list[CalendarsChanged] = []

    def hear(event: CalendarsChanged, **_: Any) -> None:
        heard.append(event)

    calendars_changed.connect(hear)
    try:
        # As the notice for 2019 did, this one changes a day of the year before.
        days = [{"name": "元旦", "date": f"2027-01-0{day}", "isOffDay": True} for day in range(1, 8)]
        days.append({"name": "元旦", "date": "2026-12-31", "isOffDay": True})
        services.load_statutory_year(office.system, {"year": 2027, "days": days}, at=AT)
    finally:
        calendars_changed.disconnect(hear)
    assert [(event.authority_id, event.since) for event in heard] == [(office.authority.pk, date(2026, 12, 31))]


@pytest.mark.parametrize("model", [CalendarVersion, CalendarUse])
def test_the_database_refuses_two_at_once(office: Office, model: Any) -> None:
    with entering(office.system.scope):
        row = model.objects.first()
        row.pk, row._state.adding = None, True
        row.public_id = office.finance.public_id
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select set_config('houqin.use_case', 'test', true)")
            row.save()


def test_another_authority_sees_nothing(office: Office) -> None:
    other = make_office(code="QJSJ")
    for scope in (other.system.scope, NOTHING):
        with entering(scope):
            assert not WorkCalendar.objects.exists()
            assert not StatutoryYear.objects.exists()


def test_years_load_from_the_command(office: Office, tmp_path: Path) -> None:
    call_command("load_calendar_year", stdout=(out := StringIO()))
    assert out.getvalue().startswith("JSJ: 2004, 2005, ")
    assert out.getvalue().endswith("2025, 2026\n"), "what this test's office knew of 2026 is superseded by the whole"
    call_command("load_calendar_year", stdout=(again := StringIO()))
    assert again.getvalue() == "JSJ: –\n"
    file = tmp_path / "2027.json"
    days = [{"name": "元旦", "date": f"2027-01-0{day}", "isOffDay": True} for day in range(1, 8)]
    file.write_text(json.dumps({"year": 2027, "days": days}), "utf-8")
    call_command("load_calendar_year", str(file), source="国办通知", stdout=(third := StringIO()))
    assert third.getvalue() == "JSJ: 2027\n"
    with entering(office.system.scope):
        assert AuditRecord.objects.filter(action="calendars.year_loaded").count() == 25
    file.write_text("[]")
    with pytest.raises(NotAYear):
        call_command("load_calendar_year", str(file))
