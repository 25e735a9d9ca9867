"""An import writes all or nothing, never twice, and says what was wrong and what cannot be known."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import ColumnsMissing, InFile, NoKey, NothingToImport, understand
from houqin.foundation.imports.errors_file import errors_path, write_errors
from houqin.foundation.imports.management.commands._importing import MappingOfAnotherTarget, NoSuchFile, WhichAuthority
from houqin.foundation.imports.models import ImportedRow, ImportRun
from houqin.foundation.imports.running import Checked, Options, RowsRefused, check, write
from houqin.foundation.imports.tests.making import as_csv, no_progress, workbook
from houqin.foundation.imports.wording import place_of, told, what_cannot_be_known, what_was_read
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import enter_person
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.places.models import Place
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotPermitted

pytestmark = pytest.mark.django_db

HEADER = ["单 位", "姓名", "职务", "联系电话（手机）", "备注"]
PEOPLE = [
    ["财政局", "李明", "科员", "13800138000/8216", "新来"],
    ["FGW", "王芳", "处长", "办公：0411-83631234", ""],
    ["发展改革委/综合处", "赵强", "", "", ""],
]


@pytest.fixture
def office() -> Office:
    return make_office()


def checked(
    office: Office, file: InFile, *, name: str = "people", options: Options | None = None, actor: Any = None
) -> Checked:
    understood = understand(file, mappings.load(name), time_zone="Asia/Shanghai", progress=no_progress)
    return check(actor or office.system, understood, options=options or Options(), at=AT, progress=no_progress)


def imported(office: Office, found: Checked) -> ImportRun:
    return write(office.system, found, at=AT, progress=no_progress)


def entered(office: Office) -> list[tuple[str, str, str, str]]:
    rows = Person.objects.visible_to(office.system).order_by("id")
    return list(rows.values_list("name", "unit__code", "phone", "extension"))


def people(rows: list[list[str]] = PEOPLE) -> InFile:
    return as_csv(rows, HEADER, encoding="gb18030", name="花名册.csv")


def test_people_come_in_through_their_service(office: Office) -> None:
    run = imported(office, checked(office, people()))
    assert entered(office) == [
        ("李明", "CZJ", "13800138000", "8216"),
        ("王芳", "FGW", "0411-83631234", ""),
        ("赵强", "FGW-ZH", "", ""),
    ]
    with entering(office.system.scope):
        actions = list(AuditRecord.objects.order_by("id").values_list("action", flat=True))
    assert actions[-4:] == ["organisation.person_entered"] * 3 + ["imports.rows_imported"]
    assert (run.written, run.unchanged, run.refused) == (3, 0, 0)
    with entering(office.system.scope):
        became = set(ImportedRow.objects.visible_to(office.system).values_list("became", flat=True))
    assert became == set(Person.objects.values_list("public_id", flat=True))


def test_a_second_import_makes_no_doubles(office: Office) -> None:
    imported(office, checked(office, people()))
    again = checked(office, people([*PEOPLE, ["财政局", "钱多", "科员", "", ""]]))
    assert (len(again.new), again.unchanged) == (1, 3)
    imported(office, again)
    assert [row[0] for row in entered(office)] == ["李明", "王芳", "赵强", "钱多"]


def test_somebody_entered_by_hand_is_not_entered_again(office: Office) -> None:
    office.person("李明", office.finance)
    imported(office, checked(office, people()))
    assert [row[0] for row in entered(office)] == ["李明", "王芳", "赵强"]


def test_somebody_entered_by_hand_is_brought_up_to_date(office: Office) -> None:
    by_hand = office.person("李明", office.finance)
    enter_person(office.system, unit_id=office.planning.public_id, name="王芳", title="处长", phone="139", at=AT)
    imported(office, checked(office, people()))
    assert entered(office)[:2] == [("李明", "CZJ", "13800138000", "8216"), ("王芳", "FGW", "0411-83631234", "")]
    by_hand.refresh_from_db()
    assert by_hand.title == PEOPLE[0][2]
    unstated = Person.objects.get(name="王芳")
    assert unstated.title == (PEOPLE[1][2] or "处长"), "what the list leaves empty stays"


WRONG = [
    PEOPLE[0],
    ["税务局", "王芳", "处长", "打办公室", ""],
    ["发展改革委/综合处", "赵强", "", "一二三", ""],
    PEOPLE[2],
]


def test_one_wrong_row_stops_all_of_them(office: Office) -> None:
    found = checked(office, people(WRONG))
    told_problems = [(place_of(found.understood, one), told(one.refusal)) for one in found.problems]
    assert [place for place, _ in told_problems] == ["D4 联系电话（手机）", "D5 联系电话（手机）"]
    assert "打办公室" in told_problems[0][1]
    assert not found.may_be_written
    with pytest.raises(ValueError, match="problems"):
        imported(office, found)
    assert entered(office) == []


def test_refused_rows_are_corrected_and_imported(office: Office, tmp_path: Path) -> None:
    errors = tmp_path / "花名册.errors.xlsx"
    found = checked(office, people(WRONG))
    assert write_errors(found, errors) == 4
    corrected = corrected_copy(errors, {"税务局": "发展改革委", "打办公室": "8217", "一二三": ""})
    again = checked(office, corrected)
    assert [one.words for one in again.understood.unread] == ["备注"]
    assert again.problems == []
    imported(office, again)
    assert [row[0] for row in entered(office)] == ["李明", "王芳", "赵强"]


def test_good_rows_alone_when_asked_for(office: Office, tmp_path: Path) -> None:
    accepting = Options(accept_good_rows=True)
    found = checked(office, people(WRONG), options=accepting)
    run = imported(office, found)
    assert (run.written, run.refused) == (2, 2)
    errors = tmp_path / "e.xlsx"
    assert write_errors(found, errors) == 2
    corrected = corrected_copy(errors, {"税务局": "发展改革委", "打办公室": "", "一二三": "8218", "赵强": "孙立"})
    imported(office, checked(office, corrected, options=accepting))
    assert [row[0] for row in entered(office)] == ["李明", "赵强", "王芳", "孙立"]


def corrected_copy(path: Path, changes: dict[str, str]) -> InFile:
    import python_calamine

    rows = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()
    rows = [[changes.get(str(cell), cell) for cell in row] for row in rows]
    return workbook(("改正", rows), name="改正.xlsx")


def test_a_row_that_changed_since_is_not_overwritten(office: Office) -> None:
    imported(office, checked(office, people()))
    promoted = [PEOPLE[0], [*PEOPLE[1][:2], "副主任", *PEOPLE[1][3:]], PEOPLE[2]]
    refused = checked(office, people(promoted))
    assert [problem.refusal.code for problem in refused.problems] == ["imports.changed_since"]
    kept = checked(office, people(promoted), options=Options(keep_changed=True))
    assert (kept.problems, kept.kept, kept.unchanged) == ([], 1, 2)


def test_two_rows_of_one_key_must_agree(office: Office) -> None:
    found = checked(office, people([PEOPLE[0], PEOPLE[0], [*PEOPLE[0][:2], "处长", PEOPLE[0][3], ""]]))
    assert found.understood.repeated == 1
    assert [problem.refusal.code for problem in found.problems] == ["imports.double_key"]


def test_half_the_columns_missing_is_one_sentence(office: Office) -> None:
    with pytest.raises(ColumnsMissing) as refused:
        checked(office, as_csv([["科员", "8216"]], ["职务", "联系电话"], encoding="utf-8"))
    assert refused.value.english().startswith("台账.csv lacks the columns 姓名、单位; found were: 职务、联系电话.")
    with pytest.raises(NothingToImport):
        checked(office, people([]))
    with pytest.raises(NoKey, match="楼栋"):
        checked(office, as_csv([["1"]], ["院区"], encoding="utf-8"), name="places")


def test_units_are_found_by_name_branch_or_code_and_doubt_is_refused(office: Office) -> None:
    found = checked(office, people([["税务局", "甲", "", "", ""], ["综合处", "乙", "", "", ""]]))
    assert [problem.refusal.code for problem in found.problems] == ["imports.no_such_unit"]
    assert found.new[0].prepared[0] == office.planning_section


def test_only_administrators_import(office: Office) -> None:
    clerk = office.actor("陈", office.finance, Role.UNIT_MANAGER)
    with pytest.raises(NotPermitted):
        checked(office, people(), actor=clerk)
    administrator = office.actor("管", office.authority, Role.ADMINISTRATOR)
    assert checked(office, people(), actor=administrator).problems == []


def test_what_was_read_and_what_cannot_be_known(office: Office) -> None:
    found = checked(office, as_csv([["财政局", "李明", "x"]], ["单位", "姓名", "星座"], encoding="utf-8"))
    read = list(what_was_read(found.understood))
    assert any("星座" in line for line in read)
    unknown = list(what_cannot_be_known(found.understood))
    assert len(unknown) == 2


PLACES_HEADER = ["院区", "楼号", "楼层", "房间号", "使用面积（㎡）", "使用单位", "保密等级"]
PLACES = [
    ["市政府大院", "3号楼", "2层", "201", "35.5", "财政局", "普通"],
    ["市政府大院", "3号楼", "2层", "202", "18", "发展改革委", "要害部位"],
    ["市政府大院", "东门", "", "", "", "", ""],
]


def test_places_are_made_from_the_site_down(office: Office) -> None:
    file = as_csv(PLACES, PLACES_HEADER, encoding="gbk", name="房间.csv")
    imported(office, checked(office, file, name="places"))
    with entering(office.system.scope):
        made = Place.objects.visible_to(office.system).order_by("path").values_list("kind", "name", "unit__code")
        assert list(made) == [
            ("site", "市政府大院", None),
            ("building", "3号楼", None),
            ("floor", "2层", None),
            ("room", "201", "CZJ"),
            ("room", "202", "FGW"),
            ("building", "东门", None),
        ]
        room = Place.objects.visible_to(office.system).get(name="202")
    assert (room.secrecy, room.area_thousandths) == ("key", 18_000)
    again = checked(office, file, name="places")
    assert (len(again.new), again.unchanged) == (0, 3)


def test_a_place_that_stands_nowhere_is_refused(office: Office) -> None:
    rows = [["市政府大院", "", "", "201", "", "", ""], ["", "", "", "", "9", "", "普通"]]
    found = checked(office, as_csv(rows, PLACES_HEADER, encoding="utf-8"), name="places")
    assert [problem.refusal.code for problem in found.problems] == ["imports.stands_nowhere", "imports.missing"]


# ---- the command -----------------------------------------------------------------------------------


def on_disk(folder: Path, file: InFile) -> Path:
    path = folder / file.name
    path.write_bytes(file.open().read())
    return path


def test_the_command_imports_and_tells(office: Office, tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("import_people", on_disk(tmp_path, people()), stdout=out)
    assert "3" in out.getvalue()
    assert len(entered(office)) == 3
    assert not errors_path(tmp_path / "花名册.csv").exists()


def test_the_command_refuses_names_the_cell_and_leaves_the_errors_beside(office: Office, tmp_path: Path) -> None:
    path = on_disk(tmp_path, people(WRONG))
    with pytest.raises(RowsRefused) as refused:
        call_command("import_people", path, stdout=io.StringIO())
    assert json.dumps(dict(refused.value.figures), ensure_ascii=False).count("D4 联系电话（手机）") == 1
    assert errors_path(path).exists()
    assert entered(office) == []
    call_command("import_people", path, "--accept-good-rows", stdout=io.StringIO())
    assert len(entered(office)) == 2


def test_a_trial_writes_nothing(office: Office, tmp_path: Path) -> None:
    call_command("import_people", on_disk(tmp_path, people()), "--try", stdout=io.StringIO())
    assert entered(office) == []


def test_the_command_asks_for_what_it_cannot_guess(office: Office, tmp_path: Path) -> None:
    path = on_disk(tmp_path, people())
    with pytest.raises(NoSuchFile):
        call_command("import_people", tmp_path / "nothing.csv")
    with pytest.raises(MappingOfAnotherTarget):
        call_command("import_people", path, "--mapping", "places")
    with pytest.raises(WhichAuthority, match="JSJ"):
        call_command("import_people", path, "--authority", "XYZ")
    make_office("QTS")
    with pytest.raises(WhichAuthority, match="JSJ, QTS"):
        call_command("import_people", path)
