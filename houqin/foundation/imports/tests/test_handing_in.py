"""A file handed in is refused at once or checked by a job; another writes it, all or nothing, and only once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from procrastinate.contrib.django.models import ProcrastinateJob

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.imports import handing_in, progress, tasks
from houqin.foundation.imports.checking import ColumnsMissing, InFile, NothingToImport
from houqin.foundation.imports.files import NotATable, TooLarge
from houqin.foundation.imports.handing_in import Chosen, Forgotten, begin_writing, discard, hand_in
from houqin.foundation.imports.mapping import NoSuchMapping
from houqin.foundation.imports.models import ImportFile, ImportRun
from houqin.foundation.imports.running import RowsRefused
from houqin.foundation.imports.tests.making import as_csv, as_file, no_progress
from houqin.foundation.imports.tests.test_running import HEADER, PEOPLE, WRONG
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotPermitted
from houqin.kernel.workflow import WrongState


@pytest.fixture
def office(db: None, tmp_path: Any, settings: Any) -> Iterator[Office]:
    settings.STORAGES = {
        **settings.STORAGES,
        "imports": {**settings.STORAGES["imports"], "OPTIONS": {"location": tmp_path / "imports"}},
    }
    yield make_office()


@pytest.fixture
def administrator(office: Office) -> Actor:
    return office.actor("管", office.authority, Role.ADMINISTRATOR)


def handed_in(actor: Actor, file: InFile | None = None, **chosen: Any) -> ImportFile:
    given = file or as_csv(PEOPLE, HEADER, encoding="gb18030", name="花名册.csv")
    chosen.setdefault("mapping", "people")
    with given.open() as content:
        return hand_in(actor, name=given.name, content=content, chosen=Chosen(**chosen), language="zh-hans", at=AT)


def wrong() -> InFile:
    return as_csv(WRONG, HEADER, encoding="utf-8", name="花名册.csv")


def after(actor: Actor, file: ImportFile, *jobs: Any) -> ImportFile:
    for job in jobs:
        job.run_now(actor, file=str(file.public_id))
    with entering(actor.scope):
        held: ImportFile = ImportFile.objects.visible_to(actor).select_related("run").get(public_id=file.public_id)
        return held


def names(office: Office) -> list[str]:
    rows = Person.objects.visible_to(office.system).exclude(name="管").order_by("id")
    return list(rows.values_list("name", flat=True))


def test_a_file_is_checked_by_a_job_and_written_by_another(office: Office, administrator: Actor) -> None:
    file = handed_in(administrator)
    assert file.state == "checking"
    assert ProcrastinateJob.objects.filter(task_name="imports.check").count() == 1
    checked = after(administrator, file, tasks.check_file)
    assert checked.state == "checked"
    nothing = dict.fromkeys(("changed", "unchanged", "kept", "repeated", "refused"), 0)
    assert checked.counts == {"read": 3, "new": 3, **nothing}
    assert checked.findings["zh-hans"]["columns"] == ["姓名", "单位", "职务", "电话"]
    assert checked.findings["en"]["columns"] == ["Name of the person", "Unit", "Title", "Phone"]
    assert checked.findings["en"]["rows"][0]["cells"] == ["李明", "财政局", "科员", "13800138000、8216"]
    assert names(office) == []
    begin_writing(administrator, file.public_id, at=AT)
    written = after(administrator, file, tasks.write_file)
    assert (written.state, written.run.written if written.run else None) == ("written", 3)
    assert names(office) == ["李明", "王芳", "赵强"]
    with entering(office.system.scope):
        actions = AuditRecord.objects.filter(subject_id=file.public_id).order_by("id").values_list("action", flat=True)
        assert list(actions) == [
            "imports.file_handed_in",
            "imports.file_checked",
            "imports.writing_begun",
            "imports.file_written",
        ]


def test_jobs_that_run_twice_do_their_work_once(office: Office, administrator: Actor) -> None:
    file = handed_in(administrator)
    after(administrator, file, tasks.check_file, tasks.check_file)
    begin_writing(administrator, file.public_id, at=AT)
    after(administrator, file, tasks.write_file, tasks.write_file)
    assert len(names(office)) == 3
    with entering(office.system.scope):
        assert ImportRun.objects.visible_to(office.system).count() == 1


def test_wrong_rows_are_named_by_cell_and_stand_in_a_file_to_correct(office: Office, administrator: Actor) -> None:
    file = after(administrator, handed_in(administrator, wrong()), tasks.check_file)
    assert (file.state, file.counts["refused"], file.may_be_written) == ("checked", 2, False)
    assert [one["place"] for one in file.findings["en"]["problems"]] == ["D4 联系电话（手机）", "D5 联系电话（手机）"]
    with pytest.raises(RowsRefused, match="D4"):
        begin_writing(administrator, file.public_id, at=AT)
    with storages["imports"].open(file.errors_key) as errors:
        corrected = as_file(errors.read(), "改正.xlsx")
    again = after(administrator, handed_in(administrator, corrected), tasks.check_file)
    assert again.counts["read"] == 4
    assert names(office) == []


def test_good_rows_alone_when_asked_for(office: Office, administrator: Actor) -> None:
    file = after(administrator, handed_in(administrator, wrong(), accept_good_rows=True), tasks.check_file)
    begin_writing(administrator, file.public_id, at=AT)
    assert after(administrator, file, tasks.write_file).counts["refused"] == 2
    assert len(names(office)) == 2


def test_what_changed_between_check_and_writing_is_found(office: Office, administrator: Actor) -> None:
    first = after(administrator, handed_in(administrator), tasks.check_file)
    promoted = [[*PEOPLE[0][:2], "处长", *PEOPLE[0][3:]]]
    other = handed_in(administrator, as_csv(promoted, HEADER, encoding="utf-8"))
    after(administrator, other, tasks.check_file)
    begin_writing(administrator, other.public_id, at=AT)
    after(administrator, other, tasks.write_file)
    begin_writing(administrator, first.public_id, at=AT)
    found = after(administrator, first, tasks.write_file)
    assert (found.state, found.counts["refused"], found.run) == ("checked", 1, None)
    assert names(office) == ["李明"]


def test_a_fault_while_writing_leaves_nothing_behind(
    office: Office, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = after(administrator, handed_in(administrator), tasks.check_file)
    begin_writing(administrator, file.public_id, at=AT)
    monkeypatch.setattr("houqin.foundation.imports.running._remember", lambda *_: 1 / 0)
    assert after(administrator, file, tasks.write_file).state == "failed"
    assert names(office) == []
    with entering(office.system.scope):
        assert not ImportRun.objects.visible_to(office.system).exists()


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (as_csv([["科员", "8216"]], ["职务", "联系电话"], encoding="utf-8"), ColumnsMissing),
        (as_csv([], HEADER, encoding="utf-8"), NothingToImport),
        (as_file(b"\x89PNG\r\n\x1a\n" + bytes(40), "花名册.xlsx"), NotATable),
        (as_file(b"PK\x03\x04" + bytes(40), "花名册.xlsx"), NotATable),
    ],
)
def test_what_can_be_seen_at_once_is_refused_at_once(
    administrator: Actor, file: InFile, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        handed_in(administrator, file)
    assert not ImportFile.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="imports.check").exists()


def test_a_file_of_another_kind_is_called_by_its_kind(administrator: Actor) -> None:
    with pytest.raises(NotATable) as refused:
        handed_in(administrator, as_file(b"\x89PNG\r\n\x1a\n" + bytes(40), "花名册.xlsx"))
    assert refused.value.english().startswith("花名册.xlsx is no table: its content is image/png.")


def test_too_large_a_file_is_refused(administrator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing_in, "LARGEST", 20)
    with pytest.raises(TooLarge):
        handed_in(administrator)


def test_a_name_never_leads_to_a_file_of_the_machine(administrator: Actor) -> None:
    for name in ("/etc/passwd", "people.yaml", "houqin/foundation/imports/mappings/people.yaml", ""):
        with pytest.raises(NoSuchMapping):
            handed_in(administrator, mapping=name)


def test_ones_own_mapping_is_taken_as_text(administrator: Actor) -> None:
    from houqin.foundation.imports.mapping import shipped

    text = shipped()["people"].read_text(encoding="utf-8").replace("name: people", "name: ours", 1)
    file = after(administrator, handed_in(administrator, mapping_text=text), tasks.check_file)
    assert (file.mapping, file.counts["new"]) == ("ours", 3)


def test_only_administrators_of_the_whole_authority_hand_files_in(office: Office) -> None:
    for role, unit in ((Role.ADMINISTRATOR, office.finance), (Role.SECTION_CHIEF, office.authority)):
        with pytest.raises(NotPermitted):
            handed_in(office.actor("某", unit, role))


def test_a_discarded_file_is_gone(administrator: Actor) -> None:
    file = after(administrator, handed_in(administrator), tasks.check_file)
    discard(administrator, file.public_id, at=AT)
    left = after(administrator, file)
    assert (left.state, left.key, "rows" in left.findings["en"]) == ("discarded", "", False)
    assert not storages["imports"].exists(file.key)
    with pytest.raises(WrongState):
        begin_writing(administrator, file.public_id, at=AT)
    with pytest.raises(Forgotten):
        handing_in.stored(left)


def test_discarding_while_it_is_checked_ends_the_check(administrator: Actor) -> None:
    file = handed_in(administrator)
    discard(administrator, file.public_id, at=AT)
    assert after(administrator, file, tasks.check_file).state == "discarded"


def test_discarding_while_it_is_written_leaves_nothing_behind(
    office: Office, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = after(administrator, handed_in(administrator), tasks.check_file)
    begin_writing(administrator, file.public_id, at=AT)
    write = handing_in.written

    def meanwhile(*given: Any, **more: Any) -> ImportRun:
        run = write(*given, **more)
        discard(administrator, file.public_id, at=AT)
        return run

    monkeypatch.setattr(handing_in, "written", meanwhile)
    tasks.write_file.run_now(administrator, file=str(file.public_id))
    assert names(office) == []
    with entering(office.system.scope):
        assert not ImportRun.objects.visible_to(office.system).exists()


def test_bytes_are_forgotten_after_a_month(office: Office, administrator: Actor) -> None:
    file = after(administrator, handed_in(administrator), tasks.check_file)
    assert handing_in.forget_old(office.system, before=AT, at=AT) == 0
    assert "1" in tasks.forget_files(AT + tasks.KEPT + timedelta(seconds=1))
    left = after(administrator, file)
    assert (left.key, left.state, left.counts["new"]) == ("", "checked", 3)
    assert not storages["imports"].exists(file.key)


def test_progress_is_told_by_hundredths(administrator: Actor) -> None:
    file = handed_in(administrator)
    tell = progress.telling(file.public_id)
    assert progress.come(file.public_id) is None
    for done in range(1_001):
        tell("Reading", done, 1_000)
    assert progress.come(file.public_id) == progress.Come("Reading", 1_000, 1_000)
    progress.forget(file.public_id)
    assert progress.come(file.public_id) is None
    no_progress("Reading", 1, 1)
