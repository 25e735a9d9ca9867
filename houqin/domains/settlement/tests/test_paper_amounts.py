"""Paper beside parallel runs: entered by page, endpoint and list, kept by contract and month, compared to the fen."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from houqin.domains.contracts.models import ContractLine
from houqin.domains.evaluation.tests.making import MARCH
from houqin.domains.settlement.checks import differences
from houqin.domains.settlement.comparing import compared, compared_lines, trials
from houqin.domains.settlement.models import PaperAmount, Settlement
from houqin.domains.settlement.rules_trials import Kind
from houqin.domains.settlement.services.paper_amounts import (
    DeductionBelowNothing,
    OnPaper,
    PaidOnPaperTwice,
    enter_paper,
)
from houqin.domains.settlement.tests.making import APRIL_2, FEE, Settled, browser, inspected
from houqin.domains.settlement.tests.test_parallel import tried
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import understand
from houqin.foundation.imports.running import Checked, Options, check, write
from houqin.foundation.imports.tests.making import as_csv, no_progress
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted
from houqin.web.idempotency import FIELD

TAKEN = 2_269_673  # 84.29 of the tier clause


def scored(settled: Settled) -> Settlement:
    """A trial of March at 84.29: a deduction beside the lump sum."""
    inspected(settled, dirty=10, rooms=6, waste=6)
    return tried(settled).settlement


def line_of(settled: Settled) -> ContractLine:
    """The contract's lump sum."""
    with entering(settled.system.scope):
        return ContractLine.objects.get(contract=settled.contract)


def entered(settled: Settled, *amounts: OnPaper) -> list[PaperAmount]:
    return enter_paper(settled.clerk, settled.contract.public_id, month=MARCH, amounts=amounts, at=APRIL_2)


def kinds(settled: Settled, trial: Settlement) -> dict[str, tuple[str, int]]:
    """Kind and difference by slot."""
    with entering(settled.clerk.scope):
        (month,) = compared([trial])
        return {row.key[0]: (row.kind.value, row.difference) for row in month.comparison.rows}


def test_line_by_line_to_the_fen(settled: Settled) -> None:
    trial = scored(settled)
    assert kinds(settled, trial) == {"line": ("missing", -FEE), "deductions": ("missing", TAKEN)}
    line = OnPaper("line", FEE + 1, line_of(settled).public_id, reference="记-0312")
    words = OnPaper("words", 12_000, words="临时保洁")
    entered(settled, line, OnPaper("deductions", 2_000_000), words)
    assert kinds(settled, trial) == {
        "line": ("rounding", 1),
        "deductions": ("differs", TAKEN - 2_000_000),
        "words": ("only_paper", 12_000),
    }
    with entering(settled.clerk.scope):
        (month,) = compared([trial])
        assert month.comparison.computed == FEE - TAKEN
        rows = compared_lines(month)
        assert [row.steps[0].code for row in rows[:2]] == ["settlement.priced", trial.steps[0]["code"]]
        assert AuditRecord.objects.filter(action="settlement.paper_entered").count() == 3
        assert list(differences(settled.scored.work.market.office.authority)) == []


def test_a_run_made_again_keeps_its_paper(settled: Settled) -> None:
    scored(settled)
    entered(settled, OnPaper("line", FEE, line_of(settled).public_id))
    again = tried(settled).settlement
    assert kinds(settled, again)["line"] == (Kind.EQUAL, 0)
    with entering(settled.clerk.scope):
        assert [one.pk for one in trials(settled.clerk, since=MARCH, until=MARCH)] == [again.pk]


def test_many_trials_ask_no_more_than_one(settled: Settled) -> None:
    first = scored(settled)
    entered(settled, OnPaper("line", FEE, line_of(settled).public_id), OnPaper("words", 1, words="临时保洁"))
    second = tried(settled).settlement
    with entering(settled.clerk.scope):
        asked = []
        for some in ([first], [first, second]):
            with CaptureQueriesContext(connection) as seen:
                assert len([month.label(row.key) for month in compared(some) for row in month.comparison.rows])
            asked.append(len(seen))
    assert asked[0] == asked[1]


def test_entered_again_it_changes_and_empty_takes_it_out(settled: Settled) -> None:
    scored(settled)
    line_id = line_of(settled).public_id
    (first,) = entered(settled, OnPaper("line", FEE, line_id))
    (second,) = entered(settled, OnPaper("line", FEE - 5, line_id, remark="更正"))
    assert second.pk == first.pk
    assert entered(settled, OnPaper("line", FEE - 5, line_id, remark="更正"))[0].pk == first.pk
    assert entered(settled, OnPaper("line", None, line_id), OnPaper("other", None)) == []
    with entering(settled.system.scope):
        assert not PaperAmount.objects.exists()
        told = AuditRecord.objects.filter(action="settlement.paper_entered").order_by("id")
        assert told.count() == 3  # entered, changed, taken out; the same again is no change
        assert f'"fen":[{FEE},{FEE - 5}]' in told[1].body


REFUSED = [
    (PaidOnPaperTwice, [OnPaper("other", 1), OnPaper("other", 2)]),
    (PaidOnPaperTwice, [OnPaper("words", 1, words="临时保洁"), OnPaper("words", 2, words=" 临时保洁 ")]),
    (DeductionBelowNothing, [OnPaper("deductions", -1)]),
    (BadInput, [OnPaper("words", 1)]),
    (BadInput, [OnPaper("line", 1)]),
    (BadInput, [OnPaper("fee", 1)]),
]


@pytest.mark.parametrize(("refusal", "amounts"), REFUSED)
def test_what_is_refused(settled: Settled, refusal: type[Exception], amounts: list[OnPaper]) -> None:
    with pytest.raises(refusal):
        entered(settled, *amounts)


def test_only_months_and_lines_of_the_contract_and_only_who_may(settled: Settled) -> None:
    other = settled.scored.work.market.line.public_id
    with pytest.raises(NotFound):
        entered(settled, OnPaper("line", 1, other))
    with pytest.raises(NotFound):
        enter_paper(settled.clerk, settled.contract.public_id, month=MARCH.replace(year=2031), amounts=[], at=APRIL_2)
    for nobody in (settled.manager, settled.payer):
        with pytest.raises(NotPermitted):
            enter_paper(nobody, settled.contract.public_id, month=MARCH, amounts=[OnPaper("other", 1)], at=APRIL_2)


def test_the_database_holds_it_too(settled: Settled) -> None:
    entered(settled, OnPaper("deductions", 100))
    with entering(settled.manager.scope):
        assert not PaperAmount.objects.exists()  # no provider's affair
    for change in ("fen = -1", "slot = 'line'", "month = '2026-03-02'"):
        with (
            entering(settled.system.scope),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("select set_config('houqin.use_case', 'tests', true)")
            cursor.execute(f"update settlement_paperamount set {change}")  # noqa: S608  the cases above


def test_the_pages_from_entering_to_the_file(settled: Settled) -> None:
    trial = scored(settled)
    client = browser(settled, settled.clerk)
    address = f"/trials/{trial.public_id}/"
    form = client.get(f"{address}paper/").content.decode()
    assert "453934.58" in form.replace(",", "")
    assert "22696.73" in form.replace(",", "")
    sent = {
        FIELD: "a",
        "amount_0": "453934.58",
        "reference_0": "=记-0312",
        "amount_1": "22696.73",
        "amount_3": "120.00",
        "words_3": "临时保洁",
    }
    lacking = client.post(f"{address}paper/", {**sent, FIELD: "b", "words_3": ""})
    assert (lacking.status_code, "请同时填写事项和金额" in lacking.content.decode()) == (422, True)
    assert client.post(f"{address}paper/", sent).status_code == 302
    page = client.get(address).content.decode()
    for told in ("一致", "仅纸面有", "临时保洁", "431,237.85", "431,357.85", "第12条"):
        assert told in page, told
    listed = client.get("/trials/?since=2026-03&until=2026-03").content.decode()
    assert f"/trials/{trial.public_id}/" in listed
    assert "2/3" in listed
    table = client.get(f"{address}comparison.csv").content.decode("utf-8-sig")
    assert "'=记-0312" in table
    assert client.get(f"{address}comparison.xlsx").content[:2] == b"PK"
    assert client.get("/trials/?since=2026-03&until=2026-03&format=xlsx").content[:2] == b"PK"


def test_who_reads_the_comparison(settled: Settled) -> None:
    trial = scored(settled)
    office = settled.scored.work.market.office
    auditor = office.actor("审计员", office.authority, Role.AUDITOR)
    for actor, status in ((auditor, 200), (settled.chief, 200), (settled.approver, 200), (settled.payer, 403)):
        assert browser(settled, actor).get(f"/trials/{trial.public_id}/").status_code == status
    assert browser(settled, settled.manager).get(f"/trials/{trial.public_id}/").status_code in (403, 404)


def test_a_real_settlement_has_no_comparison(settled: Settled) -> None:
    inspected(settled)
    real = settled.closed().settlement
    assert browser(settled, settled.clerk).get(f"/trials/{real.public_id}/").status_code == 404


def test_the_endpoints(settled: Settled) -> None:
    trial, line_id = scored(settled), line_of(settled).public_id
    client = browser(settled, settled.clerk)
    answer = client.post(
        f"/api/v1/contracts/{settled.contract.public_id}/paper-amounts",
        {"month": "2026-03-01", "amounts": [{"slot": "line", "fen": FEE, "line_id": str(line_id)}]},
        content_type="application/json",
        headers={"idempotency-key": "p1"},
    )
    assert (answer.status_code, answer.json()[0]["fen"]) == (200, FEE), answer.content
    shown = client.get(f"/api/v1/trials/{trial.public_id}").json()
    assert [(one["slot"], one["kind"]) for one in shown["lines"]] == [("line", "equal"), ("deductions", "missing")]
    assert shown["lines"][0]["steps"][0]["code"] == "settlement.priced"
    listed = client.get("/api/v1/trials?since=2026-01-01").json()
    assert [(one["lines_agreeing"], one["lines_total"]) for one in listed["items"]] == [(1, 2)]


HEADER = ["合同编号", "月份", "项目", "金额", "凭证号", "备注"]
HT = "HT-2026-09"


def checked(settled: Settled, *rows: list[str]) -> Checked:
    file = as_csv([[*row, *[""] * (6 - len(row))] for row in rows], HEADER, encoding="gb18030", name="支付.csv")
    understood = understand(file, mappings.load("paper_amounts"), time_zone="Asia/Shanghai", progress=no_progress)
    with entering(settled.system.scope):
        return check(settled.system, understood, options=Options(), at=APRIL_2, progress=no_progress)


def test_a_list_brings_it_in(settled: Settled) -> None:
    trial = scored(settled)
    found = checked(
        settled,
        [HT, "2026年3月", "1", "453934.58", "记-0312"],
        [HT, "2026-03", "扣款", "22696.73", "记-0312"],
        [HT, "2026.3", "临时保洁", "120.00", "记-0313", "未签合同"],
    )
    assert found.problems == []
    write(settled.system, found, at=APRIL_2, progress=no_progress)
    assert kinds(settled, trial) == {"line": ("equal", 0), "deductions": ("equal", 0), "words": ("only_paper", 12_000)}


def test_a_list_is_refused_row_by_row(settled: Settled) -> None:
    found = checked(
        settled,
        ["HT-没有", "2026-03", "1", "1.00"],
        [HT, "2031-03", "1", "1.00"],
        [HT, "三月", "1", "1.00"],
        [HT, "2026-03", "9", "1.00"],
        [HT, "2026-03", "扣款", "-1.00"],
        [HT, "2026-03", "1", "1.00"],
        [HT, "2026年3月", "HT-2026-09-1", "2.00"],
    )
    assert [(problem.field, problem.refusal.code.removeprefix("settlement.")) for problem in found.problems] == [
        ("contract", "no_contract_of_paper"),
        ("month", "no_month_of_contract"),
        ("month", "no_month_of_contract"),
        ("item", "no_line_of_contract"),
        ("amount", "deduction_below_nothing"),
        ("item", "paid_on_paper_twice"),
    ]
