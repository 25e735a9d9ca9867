"""Replays: on the real data where it exists, and always on generated files of the same shape with known answers."""

import gzip
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from houqin.foundation.calendars.mapping import (
    ColumnsMissing,
    EventMapping,
    MappingUnreadable,
    RequestMapping,
    read_mapping,
    shipped,
)
from houqin.foundation.calendars.replay import EventReport, RequestReport, replay_events, replay_requests

REQUEST_HEADER = "CASE_ENQUIRY_ID,OPEN_DT,TARGET_DT,CLOSED_DT,OnTime_Status,TYPE"
TERMS = "type,cases,runs,sla_hours\nPothole,1,working,8.5\nHeat,1,elapsed,720.0\nTree,1,working,25.5\n"
EVENT_HEADER = (
    "number,sys_updated_at,opened_at,incident_state,assignment_group,reassignment_count,reopen_count,sys_mod_count"
)


def requests_mapping() -> RequestMapping:
    mapping = read_mapping("boston311")
    assert isinstance(mapping, RequestMapping)
    return mapping


def events_mapping() -> EventMapping:
    mapping = read_mapping("incident_log")
    assert isinstance(mapping, EventMapping)
    return mapping


def replay_rows(folder: Path, *rows: str) -> RequestReport:
    """Replay made-up requests; each row: opened, target, closed, flag, type."""
    file, terms = folder / "requests.csv.gz", folder / "terms.csv"
    lines = [REQUEST_HEADER, *(f"{number},{row}" for number, row in enumerate(rows))]
    file.write_bytes(gzip.compress("\n".join(lines).encode()))
    terms.write_text(TERMS)
    return replay_requests(file, requests_mapping(), terms)


def replay_log(folder: Path, *rows: str) -> EventReport:
    """Replay a made-up log; each row as in EVENT_HEADER without the last column."""
    file = folder / "events.csv"
    file.write_text("\n".join([EVENT_HEADER, *(f"{row},0" for row in rows)]))
    return replay_events(file, events_mapping())


def test_a_working_day_of_the_city(tmp_path: Path) -> None:
    # Monday 09:00 plus 8.5 hours: 8 hours until 17:00, half an hour on Tuesday from 08:30.
    report = replay_rows(
        tmp_path, "01/05/2015 09:00:00 AM,01/06/2015 09:00:00 AM,01/05/2015 04:00:00 PM,ONTIME,Pothole"
    )
    assert (report.agreed, report.flags, report.flags_equal) == (1, 1, 1)


def test_used_up_at_closing_the_city_names_the_next_opening(tmp_path: Path) -> None:
    # Opened on Sunday: the clock starts on Monday 08:30 and has run 8.5 hours at 17:00; Tuesday 08:30 is in time.
    report = replay_rows(
        tmp_path, "01/04/2015 10:00:00 AM,01/06/2015 08:30:00 AM,01/06/2015 08:30:00 AM,ONTIME,Pothole"
    )
    assert (report.agreed, report.flags_equal) == (1, 1)


def test_days_off_and_elapsed_hours(tmp_path: Path) -> None:
    # Friday 01-16, 16:00: one hour that day, Monday 01-19 is off, 7.5 hours on Tuesday until 16:00. And 720 hours from
    # 02-20 end at the same hour of the wall clock on 03-22, after the change to summer time.
    report = replay_rows(
        tmp_path,
        "01/16/2015 04:00:00 PM,01/20/2015 04:00:00 PM,01/20/2015 04:00:01 PM,OVERDUE,Pothole",
        "02/20/2015 01:00:00 PM,03/22/2015 01:00:00 PM,03/22/2015 12:00:00 PM,ONTIME,Heat",
    )
    assert (report.agreed, report.flags_equal) == (2, 2)


def test_open_requests_are_judged_at_the_day_of_the_file(tmp_path: Path) -> None:
    report = replay_rows(
        tmp_path,
        "01/05/2015 09:00:00 AM,01/06/2015 09:00:00 AM,,OVERDUE,Pothole",
        "12/20/2015 09:00:00 AM,01/19/2016 09:00:00 AM,,ONTIME,Heat",
    )
    assert (report.agreed, report.flags, report.flags_equal) == (2, 2, 2)


def test_a_dated_term_comes_before_the_tables(tmp_path: Path) -> None:
    # Until 2015-02-16 a sticker had two working days (17 hours); the table says one, and this file does not list it.
    report = replay_rows(tmp_path, "01/05/2015 09:00:00 AM,01/07/2015 09:00:00 AM,,OVERDUE,Sticker Request")
    assert (report.agreed, report.agreed_by_the_table_alone) == (1, 0)


def test_what_differs_is_counted(tmp_path: Path) -> None:
    report = replay_rows(
        tmp_path,
        "01/05/2015 09:00:00 AM,01/06/2015 09:07:00 AM,,OVERDUE,Pothole",  # seven minutes apart
        "01/05/2015 09:00:00 AM,01/06/2015 09:06:00 AM,,OVERDUE,Pothole",  # six are allowed
        "01/05/2015 09:00:00 AM,01/06/2015 09:00:00 AM,,ONTIME,Pothole",  # a wrong flag
        "01/05/2015 09:00:00 AM,01/06/2015 09:00:00 AM,,,Pothole",  # no flag
        "01/05/2015 09:00:00 AM,01/06/2015 09:00:00 AM,,OVERDUE,Nobody knows",
        "01/05/2015 09:00:00 AM,,,ONTIME,Pothole",
    )
    assert (report.rows, report.with_deadline, report.with_term, report.agreed) == (6, 5, 4, 3)
    assert (report.flags, report.flags_equal) == (2, 1)
    assert report.differing == {"Pothole": 1, "Nobody knows (no term)": 1}
    assert report.as_json()["agreement"] == 6000


def test_a_log_with_a_hand_over_a_wait_and_a_reopening(tmp_path: Path) -> None:
    report = replay_log(
        tmp_path,
        "INC1,2/3/2016 09:00,2/3/2016 08:50,New,A,0,0",
        "INC1,2/3/2016 09:00,2/3/2016 08:50,New,B,1,0",
        "INC1,2/3/2016 10:00,2/3/2016 08:50,Awaiting User Info,B,1,0",
        "INC1,2/3/2016 11:00,2/3/2016 08:50,Resolved,B,1,0",
        "INC1,2/3/2016 12:00,2/3/2016 08:50,Active,B,2,1",
        "INC1,2/3/2016 13:00,2/3/2016 08:50,Closed,B,2,1",
        "INC2,2/3/2016 09:00,2/3/2016 08:50,New,A,0,0",
    )
    assert (report.orders, report.order_exact) == (2, 2)
    assert (report.hand_overs_exact, report.hand_overs, report.hand_overs_without_a_new_group) == (2, 2, 1)
    assert (report.reopenings_exact, report.reopenings) == (2, 1)


def test_a_log_that_contradicts_itself_is_not_called_exact(tmp_path: Path) -> None:
    report = replay_log(
        tmp_path,
        "INC1,2/3/2016 09:00,2/3/2016 08:50,New,A,0,0",
        "INC1,2/3/2016 08:59,2/3/2016 08:50,New,B,0,0",  # out of order, and a hand-over nobody counted
        "INC1,2/3/2016 10:00,2/3/2016 08:50,Active,B,0,1",  # a reopening of what was never done
    )
    assert (report.order_exact, report.hand_overs_exact, report.reopenings_exact) == (0, 0, 0)


def test_a_counter_that_is_none_equals_nothing(tmp_path: Path) -> None:
    report = replay_log(tmp_path, "INC1,2/3/2016 09:00,2/3/2016 08:50,New,A,?,?")
    assert (report.orders, report.hand_overs_exact, report.reopenings_exact) == (1, 0, 0)


def test_a_log_without_times_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingUnreadable, match="yesterday"):
        replay_log(tmp_path, "INC1,yesterday,?,New,A,0,0")


def test_a_file_with_half_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "half.csv").write_text("CASE_ENQUIRY_ID,OPEN_DT\n1,01/05/2015 09:00:00 AM\n")
    (tmp_path / "terms.csv").write_text(TERMS)
    with pytest.raises(ColumnsMissing, match="TARGET_DT"):
        replay_requests(tmp_path / "half.csv", requests_mapping(), tmp_path / "terms.csv")


@pytest.mark.parametrize(
    "terms",
    ["type,runs,sla_hours\nPothole,working,soon\n", "type,runs,sla_hours\nPothole,nights,8.5\n"],
    ids=["hours that are none", "a calendar that is none"],
)
def test_wrong_terms_are_refused(tmp_path: Path, terms: str) -> None:
    (tmp_path / "requests.csv").write_text(REQUEST_HEADER)
    (tmp_path / "terms.csv").write_text(terms)
    with pytest.raises(MappingUnreadable):
        replay_requests(tmp_path / "requests.csv", requests_mapping(), tmp_path / "terms.csv")


def test_an_unknown_mapping_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MappingUnreadable, match="boston311, incident_log"):
        read_mapping("atlantis")
    assert shipped() == ("boston311", "incident_log")


def test_the_command_prints_json_and_asks_for_terms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "events.csv").write_text(f"{EVENT_HEADER}\nINC1,2/3/2016 09:00,2/3/2016 08:50,New,A,0,0,0\n")
    call_command("clock_replay", tmp_path / "events.csv", mapping="incident_log", json=True)
    assert json.loads(capsys.readouterr().out)["order_agreement"] == 10_000
    call_command("clock_replay", tmp_path / "events.csv", mapping="incident_log")
    assert "100.00 %" in capsys.readouterr().out
    with pytest.raises(CommandError, match="--terms"):
        call_command("clock_replay", tmp_path / "events.csv", mapping="boston311")


def test_boston_agrees(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shared_data / "boston311"
    report = replay_requests(
        folder / "requests_2015_jan_jul.csv.gz", requests_mapping(), folder / "sla_by_type.csv"
    ).as_json()
    with capsys.disabled():
        sys.stdout.write(
            f"\nBoston 311, of 10,000: {report['agreement']} deadlines, {report['flag_agreement']} flags agree\n"
        )
    assert int(str(report["agreement"])) >= 9500
    assert report["flag_agreement"] == 10_000


def test_the_incident_log_is_exact(shared_data: Path) -> None:
    report = replay_events(shared_data / "incident_log" / "events.csv.gz", events_mapping())
    assert report.events == 98_657
    assert (report.order_exact, report.hand_overs_exact, report.reopenings_exact) == (report.orders,) * 3
