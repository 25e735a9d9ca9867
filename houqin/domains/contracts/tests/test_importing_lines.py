"""Contracts with their lines from ledgers as offices keep them: drafts that only need a look; whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from houqin.domains.contracts import verification
from houqin.domains.contracts.models import Contract, ContractLine
from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.contracts.services.contracts import activate_contract
from houqin.domains.contracts.services.correcting import remove_line
from houqin.domains.contracts.tests import ledgers
from houqin.domains.contracts.tests.doors import client_for
from houqin.domains.contracts.tests.ledgers import CLEANING, FLOORS, HEADER, LAMPS, OFFICE, PARTS, POSTS, REPAIRS
from houqin.domains.contracts.tests.making import Market
from houqin.domains.contracts.tests.test_clauses import TIER
from houqin.foundation.audit.recorded import differences
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports import tasks
from houqin.foundation.imports.checking import InFile, understand
from houqin.foundation.imports.errors_file import write_errors
from houqin.foundation.imports.running import Checked, Options, check, write
from houqin.foundation.imports.tests.making import as_csv, as_file, no_progress, workbook
from houqin.foundation.imports.wording import place_of, told
from houqin.foundation.organisation.actor import actor_for
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering
from houqin.web.idempotency import new_key

TERM = (date(2026, 2, 1), date(2027, 2, 1))
BOTH = [(CLEANING, [OFFICE, FLOORS]), (REPAIRS, [LAMPS, PARTS, POSTS])]
#: Number, service, basis, price, quantity, model, units, and the shares with their key.
EXPECTED = [
    ("HT-A", 1, "house_maintenance", "lump_sum", 120_000_000, 1_000, "M2", ["JSJ"], {"CZJ": 600_000, "FGW": 400_000}),
    ("HT-A", 2, "WX-DJ", "per_square_metre_month", 45_000, 4_000_000, "M2", ["CZJ", "FGW-ZH"], {}),
    ("HT-B", 1, "WX-DJ", "per_order", 350_000, None, "M2", ["JSJ"], {}),
    ("HT-B", 2, "WX-DJ", "at_cost", 0, None, "M2", ["JSJ"], {}),
    ("HT-B", 3, "house_maintenance", "per_head_month", 52_000_000, 2_000, "M3", ["CZJ"], {}),
]


def checked(market: Market, file: InFile, options: Options | None = None) -> Checked:
    understood = understand(file, mappings.load("contracts"), time_zone="Asia/Shanghai", progress=no_progress)
    return check(market.office.system, understood, options=options or Options(), at=AT, progress=no_progress)


def imported(market: Market, found: Checked) -> None:
    assert [told(one.refusal) for one in found.problems] == []
    write(market.office.system, found, at=AT, progress=no_progress)


def plain(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> InFile:
    return as_csv(rows, header, encoding="gb18030", name="合同台账.csv")


def lines(market: Market) -> list[tuple[object, ...]]:
    """What stands in the drafts, as a ledger would say it."""
    with entering(market.office.system.scope):
        found = ContractLine.objects.filter(contract__state="draft").order_by("contract__number", "number")
        told: list[tuple[object, ...]] = []
        for line in found.select_related("contract", "item", "service_class"):
            price = line.prices.get()
            service = line.item.code if line.item else line.service_class.code
            covered = sorted(line.coverage.values_list("unit__code", flat=True))
            payers = dict(line.payers.values_list("payer__code", "weight"))
            counted = (line.price_basis, price.price, price.quantity, line.service_model)
            told.append((line.contract.number, line.number, service, *counted, covered, payers))
        return told


def test_a_ledger_with_merged_cells_becomes_whole_drafts(market: Market) -> None:
    found = checked(market, ledgers.merged(*BOTH))
    assert (found.understood.read, found.new_rows, len(found.new)) == (5, 5, 2)
    imported(market, found)
    assert lines(market) == EXPECTED
    with entering(market.office.system.scope):
        draft = Contract.objects.get(number="HT-A")
    assert (draft.total_fen, draft.sme_size, draft.valid_from, draft.valid_until) == (60_000_000, "small", *TERM)
    assert activate_contract(market.office.system, draft.public_id, at=AT).state == "active"


@pytest.mark.parametrize("repeated", [True, False], ids=["number repeated", "number in the first row only"])
def test_the_same_ledger_as_csv_says_the_same(market: Market, repeated: bool) -> None:
    rows = [row for whole, parts in BOTH for row in ledgers.rows_of(whole, parts, repeated=repeated)]
    imported(market, checked(market, plain(rows)))
    assert lines(market) == EXPECTED


def test_lines_of_a_contract_may_stand_apart(market: Market) -> None:
    blank = [CLEANING[0], *[""] * (len(CLEANING) - 1)]
    rows = [[*CLEANING, *OFFICE], [*REPAIRS, *LAMPS], [*blank, *FLOORS], [*REPAIRS, *PARTS], [*REPAIRS, *POSTS]]
    imported(market, checked(market, plain(rows)))
    assert lines(market) == EXPECTED


def test_a_second_import_changes_nothing(market: Market) -> None:
    imported(market, checked(market, ledgers.merged(*BOTH)))
    again = checked(market, ledgers.merged(*BOTH))
    assert (again.new, again.unchanged, again.problems) == ([], 5, [])
    imported(market, again)
    assert lines(market) == EXPECTED


DEARER = [*LAMPS[:2], "38", *LAMPS[3:]]
CHANGED = [BOTH[0], ([*REPAIRS[:3], "25", *REPAIRS[4:]], [DEARER, PARTS])]


def test_a_draft_nobody_touched_is_written_anew(market: Market) -> None:
    """What the ledger now says stands, once: the same address, one head, its lines; a third import changes nothing."""
    imported(market, checked(market, ledgers.merged(*BOTH)))
    with entering(market.office.system.scope):
        before = Contract.objects.get(number="HT-B")
    for changed, written in ((2, 2), (0, 0)):
        found = checked(market, ledgers.merged(*CHANGED))
        assert (found.changed_rows, found.new_rows, found.unchanged) == (changed, 0, 4 - written)
        imported(market, found)
    assert lines(market) == [*EXPECTED[:2], (*EXPECTED[2][:4], 380_000, *EXPECTED[2][5:]), EXPECTED[3]]
    with entering(market.office.system.scope):
        assert (Contract.objects.get(number="HT-B").pk, before.total_fen) == (before.pk, 20_000_000)
        assert Contract.objects.get(number="HT-B").total_fen == 25_000_000
        assert list(differences(verification.REPEATED[0], market.office.authority)) == []


@pytest.mark.parametrize("touched", ["by hand", "a clause agreed", "in force"])
def test_what_somebody_touched_is_never_overwritten(market: Market, touched: str) -> None:
    imported(market, checked(market, ledgers.merged(*BOTH)))
    system, later = market.office.system, AT + timedelta(hours=1)
    with entering(system.scope):
        draft = Contract.objects.get(number="HT-B")
        line = draft.lines.get(number=2)
    if touched == "by hand":
        remove_line(system, line.public_id, at=later)
    elif touched == "a clause agreed":
        agree_clause(system, draft.public_id, clause=TIER, at=AT)
    else:
        activate_contract(system, draft.public_id, at=later)
    found = checked(market, ledgers.merged(*CHANGED))
    assert [(one.row, one.refusal.code) for one in found.problems] == [(8, "imports.changed_since")]
    assert (found.unchanged, found.refused) == (2, 2)
    assert checked(market, ledgers.merged(*CHANGED), Options(keep_changed=True)).kept == 2


#: What stands wrong in the second row (place in the header → cell), the column named, the code.
WRONG = [
    ({7: "空中服务"}, "服务项目", "contracts.no_such_service"),
    ({7: ""}, "服务项目", "imports.missing"),
    ({8: "看着给"}, "计价方式", "imports.not_a_choice"),
    ({8: "", 10: ""}, "单价", "contracts.no_basis"),
    ({9: ""}, "单价", "imports.missing"),
    ({9: "5000次以下3元，以上2.8元"}, "单价", "contracts.not_one_price"),
    ({9: "35元/小时"}, "单价", "contracts.basis_contradicted"),
    ({8: "酬金制", 9: "60000"}, "单价", "contracts.not_a_share"),
    ({8: "包干", 9: "144000", 10: "项", 11: "1"}, "单价", "contracts.more_than_total"),
    ({8: "包干", 9: "100", 10: "部", 11: "6"}, "数量", "contracts.lump_sum_counted"),
    ({8: "按面积", 9: "4.5", 10: "㎡", 11: ""}, "", "contracts.terms_unclear"),
    ({12: "M6"}, "服务模式", "imports.not_a_choice"),
    ({13: ""}, "使用单位", "imports.missing"),
    ({13: "财政局、外星局"}, "使用单位", "imports.no_such_unit"),
    ({14: "财政局60；审计局40"}, "分摊比例", "contracts.shares_unclear"),
    ({14: "财政局60%；FGW 30%"}, "分摊比例", "contracts.key_unclear"),
    ({3: "21"}, "合同金额", "imports.says_otherwise"),
]


@pytest.mark.parametrize(("change", "column", "code"), WRONG)
def test_a_wrong_line_is_named_by_its_cell(market: Market, change: dict[int, str], column: str, code: str) -> None:
    second = [change.get(place, cell) for place, cell in enumerate([*REPAIRS, *LAMPS])]
    found = checked(market, plain([[*REPAIRS, *PARTS], second, [*CLEANING, *OFFICE]]))
    assert [(one.row, one.refusal.code) for one in found.problems] == [(4, code)]
    assert column in place_of(found.understood, found.problems[0])
    assert not found.may_be_written


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({5: "一年"}, "contracts.term_unreadable"),
        ({5: ""}, "imports.missing"),
        ({5: "2026.2.1至2026.1.1"}, "period.empty"),
        ({3: "贰拾万"}, "imports.not_an_amount"),
    ],
)
def test_what_is_wrong_of_the_whole_is_told_once(market: Market, change: dict[int, str], code: str) -> None:
    whole = [change.get(place, cell) for place, cell in enumerate(REPAIRS)]
    found = checked(market, plain(ledgers.rows_of(whole, [LAMPS, PARTS], repeated=False)))
    assert [(one.row, one.refusal.code) for one in found.problems] == [(3, code)]
    assert found.refused == 2


def test_the_same_line_twice_is_asked_about(market: Market) -> None:
    found = checked(market, plain(ledgers.rows_of(REPAIRS, [LAMPS, LAMPS])))
    assert [(one.row, one.refusal.code) for one in found.problems] == [(4, "imports.same_part")]
    numbered = [*HEADER, "明细序号"]
    rows = [[*row, str(at)] for at, row in enumerate(ledgers.rows_of(REPAIRS, [LAMPS, LAMPS]), start=1)]
    assert checked(market, plain(rows, numbered)).problems == []
    rows[1][-1] = "1"
    rows[1][-7] = "36"
    assert [one.refusal.code for one in checked(market, plain(rows, numbered)).problems] == [
        "contracts.line_number_taken"
    ]


def test_a_contract_comes_in_whole_or_goes_back_whole(market: Market, tmp_path: Path) -> None:
    """The good rows of a wrong contract stand in the file of errors too, which can be corrected and brought in."""
    wrong = [*LAMPS[:2], "面议", *LAMPS[3:]]
    file = ledgers.merged((REPAIRS, [PARTS, wrong]), (CLEANING, [OFFICE, FLOORS]))
    found = checked(market, file, Options(accept_good_rows=True))
    assert (found.refused, found.new_rows) == (2, 2)
    write(market.office.system, found, at=AT, progress=no_progress)
    assert lines(market) == EXPECTED[:2]
    again = checked(market, _errors(found, tmp_path))
    assert (again.understood.read, [one.refusal.code for one in again.problems]) == (2, ["contracts.not_one_price"])


def test_a_ledger_without_lines_stays_one_row_a_contract(market: Market) -> None:
    """A column of services without prices, or remarks of any kind, make no lines of it."""
    header = [*HEADER[:8], "备注"]
    rows = [[*CLEANING, "楼内日常保洁", "续签"], [*REPAIRS, "零星维修", ""], [*REPAIRS, "零星维修", ""]]
    found = checked(market, plain(rows, header))
    assert (found.new_rows, found.understood.repeated) == (2, 1)
    imported(market, found)
    assert lines(market) == []


def test_a_near_name_is_offered(market: Market) -> None:
    row = [*REPAIRS, "灯具修理", *LAMPS[1:]]
    sentence = told(checked(market, plain([row])).problems[0].refusal)
    assert "灯具维修" in sentence


def test_columns_that_are_absent_are_told(market: Market) -> None:
    header = [*HEADER[:11]]
    found = checked(market, workbook(("台账", [header, [*REPAIRS, *LAMPS[:4]]])))
    imported(market, found)
    assert lines(market)[0][6:] == ("M2", ["JSJ"], {})
    assert {"units", "service_model", "shares"} <= {one.name for one in found.understood.absent if one.without}


def _errors(found: Checked, folder: Path) -> InFile:
    """The file of refused rows, as somebody would hand it in again."""
    path = folder / "合同台账.errors.xlsx"
    write_errors(found, path)
    return as_file(path.read_bytes(), path.name)


def test_by_page_a_chief_sees_what_is_wrong_then_what_stands(market: Market, tmp_path: Path, settings: Any) -> None:
    """The way a user goes, in the user's language: refused with a sentence, corrected, looked at, written, opened."""
    own = {**settings.STORAGES["imports"], "OPTIONS": {"location": tmp_path / "imports"}}
    settings.STORAGES = {**settings.STORAGES, "imports": own}
    person = market.office.person("郑处", market.office.authority, Role.SECTION_CHIEF, Role.ADMINISTRATOR)
    client, actor = client_for(market, person, "zh-hans"), actor_for(person, on=date(2026, 3, 2))

    def hand_in(file: InFile) -> tuple[str, str]:
        upload = SimpleUploadedFile(file.name, file.open().read())
        answer = client.post("/imports/new/", {"file": upload, "mapping": "contracts", "idempotency_key": new_key()})
        tasks.check_file.run_now(actor, file=answer["Location"].split("/")[-2])
        return answer["Location"], client.get(answer["Location"]).content.decode()

    wrong = [*LAMPS[:2], "5000次以下3元", *LAMPS[3:]]
    _, page = hand_in(ledgers.merged((REPAIRS, [wrong, PARTS])))
    assert "不是一个单价" in page and "阶梯价的明细请不写在文件里" in page
    address, page = hand_in(ledgers.merged(*BOTH))
    assert "4.5元/㎡·月" in page
    assert client.post(f"{address}write/", {"idempotency_key": new_key()}).status_code == 302
    tasks.write_file.run_now(actor, file=address.split("/")[-2])
    assert lines(market) == EXPECTED
    with entering(market.office.system.scope):
        draft = Contract.objects.get(number="HT-B")
    shown = client.get(f"/contracts/{draft.public_id}/").content.decode()
    assert "灯具维修" in shown and "5200" in shown


def test_by_command_the_ledger_comes_in_once(market: Market, tmp_path: Path) -> None:
    file = tmp_path / "合同台账.xlsx"
    file.write_bytes(ledgers.merged(*BOTH).open().read())
    for said in ("读取 5 行：写入 5", "读取 5 行：写入 0"):
        out = StringIO()
        call_command("import_contracts", file, stdout=out)
        assert said in out.getvalue()
    assert lines(market) == EXPECTED
