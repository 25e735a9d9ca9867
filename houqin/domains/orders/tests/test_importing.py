"""Another system's orders come in: the ugly register, its GBK twin, and the real files."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from houqin.domains.orders import clocking
from houqin.domains.orders.models import EventKind, Order, OrderEvent, Rating
from houqin.domains.orders.promises import forget
from houqin.domains.orders.rules.past import NotYet, OutOfOrder, Step, settled
from houqin.domains.orders.tests.making import keep_office_hours
from houqin.foundation.audit.models import AuditRecord, PersonalValue
from houqin.foundation.audit.queries import proof_of
from houqin.foundation.audit.sealing import seal
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import ColumnsMissing, InFile, understand
from houqin.foundation.imports.running import Checked, Options, RowsRefused, check, write
from houqin.foundation.imports.tests.making import LOWER, ROWS, UPPER, as_csv, no_progress, repair_register
from houqin.foundation.imports.wording import what_cannot_be_known
from houqin.foundation.organisation.tests.making import Office, make_office
from houqin.foundation.scope.scope import entering

NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
def office(db: None) -> Office:
    forget()
    made = make_office()
    keep_office_hours(made)
    return made


def checked(office: Office, file: InFile, *, name: str = "baoxiu", options: Options | None = None) -> Checked:
    understood = understand(file, mappings.load(name), time_zone="Asia/Shanghai", progress=no_progress)
    return check(office.system, understood, options=options or Options(), at=NOW, progress=no_progress)


def imported(office: Office, file: InFile, **more: Any) -> list[Order]:
    found = checked(office, file, **more)
    assert found.problems == []
    write(office.system, found, at=NOW, progress=no_progress)
    return orders(office)


def orders(office: Office) -> list[Order]:
    with entering(office.system.scope):
        return list(Order.objects.visible_to(office.system).select_related("unit").order_by("reported_at", "id"))


def single_header() -> list[str]:
    return [upper if not lower else f"{upper}{lower}" for upper, lower in zip(UPPER, LOWER, strict=True)]


def test_the_ugly_register_comes_in(office: Office) -> None:
    first, second, third = imported(office, repair_register())
    assert [first.number, second.number, third.number] == ["GD2024-000001", "GD2024-000002", "GD2024-000003"]
    assert [one.unit.name for one in (first, second, third)] == ["发展改革委", "发展改革委", "财政局"]
    assert first.caller_phone == "13800138000 0411-83631234-8216"
    assert first.reported_at == datetime(2024, 3, 5, 0, 40, tzinfo=UTC)
    assert second.reported_at == datetime(2024, 3, 5, 7, 0, tzinfo=UTC)
    assert third.reported_at == datetime(2024, 3, 6, 1, 5, tzinfo=UTC)
    assert [one.urgency for one in (first, second, third)] == ["P4", "P3", "P1"]
    assert first.arrived_at == datetime(2024, 3, 5, 1, 10, tzinfo=UTC)
    assert second.arrived_at is None
    assert [one.state for one in (first, second, third)] == ["confirmed", "confirmed", "completed"]
    assert [one.confirmed_by for one in (first, second, third)] == ["user", "user", ""]


def test_every_order_keeps_its_events_its_record_and_what_the_register_said(office: Office) -> None:
    first = imported(office, repair_register())[0]
    with entering(office.system.scope):
        events = list(OrderEvent.objects.visible_to(office.system).filter(order=first).order_by("id"))
        records = list(AuditRecord.objects.about(first))
        grades = list(Rating.objects.visible_to(office.system).order_by("id").values_list("grade", flat=True))
        values = set(PersonalValue.objects.filter(record=records[0]).values_list("field", "value"))
    kinds = [event.kind for event in events]
    assert kinds == ["submitted", "acknowledged", "arrived", "completed", "confirmed", "rated"]
    assert events[0].data["number"] == "BX2024-001"
    assert events[1].note == "王师傅"
    assert events[3].data == {
        "cause": "阀芯老化",
        "part": "阀芯",
        "part_specification": "DN15",
        "part_count": "2",
        "estimate_fen": 3550,
    }
    assert (events[3].actor_name, events[3].note) == ("王师傅", "已修复")
    assert [record.action for record in records] == ["orders.imported"]
    assert values == {("caller", "李工"), ("phone", "13800138000 0411-83631234-8216")}
    assert grades == [4, 5]


def test_what_is_cached_is_what_the_events_say(office: Office) -> None:
    for order in imported(office, repair_register()):
        with entering(office.system.scope):
            again = clocking.cached_columns(order, now=NOW)
        assert {name: getattr(order, name) for name in again} == again


def test_the_records_of_an_import_are_sealed_and_proved(office: Office) -> None:
    first = imported(office, repair_register())[0]
    seal(at=NOW)
    with entering(office.system.scope):
        proof = proof_of(AuditRecord.objects.about(first)[0])
    assert proof is not None


def test_the_gbk_twin_says_the_same(office: Office) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][3] = rows[0][3]
    as_workbook = checked(office, repair_register()).new
    as_text = checked(office, as_csv(rows, single_header(), encoding="gbk")).new
    assert [row.digest for row in as_text] == [row.digest for row in as_workbook]


def test_a_second_import_makes_no_doubles_and_a_grown_register_only_what_is_new(office: Office) -> None:
    imported(office, repair_register())
    again = checked(office, repair_register())
    assert (again.new, again.unchanged) == ([], 3)
    grown = [*ROWS, [4, "BX2024-004", "2024/3/7 9:05", *ROWS[2][3:9], *[""] * 12]]
    assert len(imported(office, repair_register(grown))) == 4
    assert orders(office)[-1].state == "submitted"


def test_times_that_contradict_are_refused_with_their_cell(office: Office) -> None:
    row = [*ROWS[0][:12], "2024.3.5 8:00", *ROWS[0][13:]]
    found = checked(office, repair_register([row]))
    assert [(one.row, one.field, one.refusal.code) for one in found.problems] == [
        (5, "completed_at", "orders.past_out_of_order")
    ]
    assert orders(office) == []


def test_half_the_columns_are_one_sentence(office: Office) -> None:
    with pytest.raises(ColumnsMissing) as refused:
        checked(office, as_csv([["1", "财政局"]], ["单号", "报修部门"], encoding="gbk"))
    assert "报修日期/时间、报修内容" in refused.value.english()


def test_a_file_without_arrival_says_so(office: Office) -> None:
    header, row = ["单号", "报修日期", "报修部门", "报修内容"], ["1", "2024.3.5", "财政局", "灯不亮"]
    found = checked(office, as_csv([row], header, encoding="utf-8"))
    told = "\n".join(what_cannot_be_known(found.understood))
    assert "arrival" in told or "到达" in told
    assert found.understood.inexact == {"reported_at": 1}


def test_a_day_without_time_fits_between_its_neighbours() -> None:
    zone = UTC
    day = datetime(2024, 3, 5, tzinfo=UTC)
    steps = [
        Step("r", "r", day.replace(hour=9)),
        Step("a", "a", day, exact=False),
        Step("c", "c", day.replace(hour=23, minute=59), exact=False),
        Step("f", "f", day.replace(hour=16)),
    ]
    assert [step.at.hour for step in settled(steps, now=NOW, zone=zone)] == [9, 9, 16, 16]
    with pytest.raises(OutOfOrder):
        settled([Step("r", "r", NOW), Step("c", "c", day)], now=NOW, zone=zone)
    skewed = settled([Step("r", "r", NOW), Step("c", "c", NOW - timedelta(seconds=42))], now=NOW, zone=zone)
    assert (skewed[1].at, skewed[1].skew_seconds) == (NOW, 42)
    with pytest.raises(NotYet):
        settled([Step("r", "r", datetime(2027, 1, 1, tzinfo=UTC))], now=NOW, zone=zone)


def test_a_provider_in_the_register_holds_the_order(office: Office) -> None:
    worker = office.person("王师傅", office.provider)
    header = ["单号", "报修时间", "报修内容", "派工时间", "维修单位", "维修人员", "接单时间"]
    row = ["1", "2026-03-02 9:00", "灯不亮", "2026-03-02 9:05", "安居物业公司", "王师傅", "2026-03-02 9:10"]
    order = imported(office, as_csv([row], header, encoding="utf-8"))[0]
    assert (order.state, order.provider_id, order.worker_id) == ("taken", office.provider.pk, worker.pk)
    with entering(office.system.scope):
        last = OrderEvent.objects.visible_to(office.system).filter(order=order).order_by("id").last()
    assert last is not None
    assert (last.kind, last.actor_id) == (EventKind.TAKEN, worker.pk)


def test_the_command_leaves_a_file_to_correct(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "登记表.xlsx"
    wrong = [ROWS[0], [*ROWS[1][:8], "马上", *ROWS[1][9:]], ROWS[2]]
    path.write_bytes(repair_register(wrong).open().read())
    with pytest.raises(RowsRefused, match="马上"):
        call_command("import_requests", path, "--mapping", "baoxiu", stdout=io.StringIO())
    assert orders(office) == []
    assert (tmp_path / "登记表.errors.xlsx").exists()


def test_the_whole_boston_file_is_understood_and_a_part_of_it_written(office: Office, shared_data: Path) -> None:
    """All 68,525 rows pass every check; writing 2,000 of them keeps the suite short (the bench writes more)."""
    path = shared_data / "boston311" / "requests_2015_jan_jul.csv.gz"
    found = checked(office, InFile(path.name, lambda: path.open("rb")), name="boston311")
    assert found.problems == []
    assert found.understood.read == len(found.new) == 68_525
    found.new = found.new[36_000:38_000]
    write(office.system, found, at=NOW, progress=no_progress)
    with entering(office.system.scope):
        written = Order.objects.visible_to(office.system)
        assert written.count() == 2_000
        assert AuditRecord.objects.filter(action="orders.imported").count() == 2_000
        assert written.open().count() == written.filter(completed_at__isnull=True).count() > 0
