"""To the treasury and back: the Excel it takes, the bank file of own accounts, vouchers by import, safe cells."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from houqin.domains.settlement.models import PaymentApplication
from houqin.domains.settlement.services.paying import apply_for_payment, approve_application, release_payment
from houqin.domains.settlement.tests.making import APRIL_2, FEE, Settled, browser, confirmed, inspected, invoiced
from houqin.domains.settlement.treasury import NoOwnAccount, bank_rows, for_the_treasury
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import understand
from houqin.foundation.imports.running import Checked, Options, check, write
from houqin.foundation.imports.tests.making import as_csv, no_progress
from houqin.foundation.organisation.services.units import rename_unit, set_unit_setting
from houqin.foundation.scope.scope import entering

APRIL_9 = datetime(2026, 4, 9, 2, 0, tzinfo=UTC)
HEADER = ["申请单号", "凭证号", "支付日期", "金额（元）"]
PAYLOADS = {"payee": '=HYPERLINK("http://x.invalid","点我")', "bank": "@SUM(1)", "purpose": "\t+1-1"}


@pytest.fixture
def released(settled: Settled) -> PaymentApplication:
    """A released payment whose texts would be formulas."""
    inspected(settled)
    invoice = invoiced(settled, confirmed(settled, settled.closed()))
    made = apply_for_payment(settled.clerk, invoice.public_id, account="0310000000000001", at=APRIL_2, **PAYLOADS)
    for held in (settled.approver, settled.second_approver):
        approve_application(held, made.public_id, at=APRIL_2)
    return release_payment(settled.payer, made.public_id, at=APRIL_2)


def cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def checked(settled: Settled, *rows: list[str], at: datetime = APRIL_9) -> Checked:
    file = as_csv(rows, HEADER, encoding="gb18030", name="凭证.csv")
    understood = understand(file, mappings.load("treasury_vouchers"), time_zone="Asia/Shanghai", progress=no_progress)
    with entering(settled.system.scope):
        return check(settled.system, understood, options=Options(), at=at, progress=no_progress)


def test_the_treasury_s_file_and_its_answer(settled: Settled, released: PaymentApplication) -> None:
    answer = browser(settled, settled.payer).get("/payments/treasury.xlsx")
    header, row = cells(answer.content)
    told = dict(zip(header, row, strict=True))
    assert told["申请单号"] == released.number
    assert told["账号"] == "0310000000000001"  # leading zeros: text, not a number
    assert told["金额（元）"] == pytest.approx(FEE / 100)
    assert (told["部门经济分类"], told["指标文号"]) == ("30209", released.classes["allotment_number"])
    assert [told["收款人"], told["开户行"], told["用途"]] == ["'" + PAYLOADS[name] for name in PAYLOADS]
    found = checked(settled, [released.number, "CZ-77", "2026.4.9", f"{FEE / 100:.2f}"])
    assert found.problems == []
    write(settled.system, found, at=APRIL_9, progress=no_progress)
    with entering(settled.system.scope):
        paid = PaymentApplication.objects.get(pk=released.pk)
        assert (paid.state, paid.voucher_number, str(paid.paid_on)) == ("paid", "CZ-77", "2026-04-09")
        assert for_the_treasury(settled.system) == []
    assert checked(settled, [released.number, "CZ-77", "2026.4.9", f"{FEE / 100:.2f}"]).problems == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({0: "ZF-0"}, "settlement.no_such_application"),
        ({3: "453934.59"}, "settlement.voucher_differs"),
        ({2: "2026-04-10"}, "settlement.paid_later"),
    ],
)
def test_a_voucher_that_does_not_match_is_refused(
    settled: Settled, released: PaymentApplication, change: dict[int, str], code: str
) -> None:
    row = [released.number, "CZ-77", "2026-04-09", "453934.58"]
    (problem,) = checked(settled, [change.get(place, cell) for place, cell in enumerate(row)]).problems
    assert problem.refusal.code == code


def test_one_application_is_paid_once(settled: Settled, released: PaymentApplication) -> None:
    row = [released.number, "CZ-77", "2026-04-09", "453934.58"]
    (problem,) = checked(settled, row, [row[0], "CZ-78", *row[2:]]).problems
    assert problem.refusal.code == "settlement.voucher_twice"


def test_a_bank_file_only_for_an_own_account(settled: Settled, released: PaymentApplication) -> None:
    office = settled.scored.work.market.office
    client, address = browser(settled, settled.payer), f"/units/{office.authority.public_id}/bank-file.xlsx"
    with entering(settled.system.scope), pytest.raises(NoOwnAccount):
        bank_rows(settled.system, office.authority)
    assert client.get(address).status_code == NoOwnAccount.status
    set_unit_setting(
        settled.system, office.authority.public_id, key="own_account", value="0200000000000009", at=APRIL_2
    )
    assert f'href="{address}"' in client.get("/payments/").content.decode()
    _header, row = cells(client.get(address).content)
    assert (row[0], row[1], row[-1]) == ("0200000000000009", "'" + PAYLOADS["payee"], released.number)
    with entering(settled.system.scope):
        assert for_the_treasury(settled.system) == []  # what the bank pays the treasury does not


def test_statements_leave_with_their_lines_and_no_formula(settled: Settled, released: PaymentApplication) -> None:
    provider = settled.scored.work.market.office.provider
    rename_unit(settled.system, provider.public_id, name="=1+1", name_en="", at=APRIL_2)
    client = browser(settled, settled.approver)
    header, row = cells(client.get("/statements/lines/?format=xlsx").content)
    told = dict(zip(header, row, strict=True))
    assert told["服务商"] == "'=1+1"
    assert told["款项"] != "work"
    assert told["本付款单位承担"] == pytest.approx(FEE / 100)
    plain = client.get("/statements/lines/?format=csv").content.decode("utf-8-sig")
    assert dict(zip(*csv.reader(io.StringIO(plain)), strict=True))["服务商"] == "'=1+1"
    assert client.get("/statements/lines/?format=doc").status_code == 400
