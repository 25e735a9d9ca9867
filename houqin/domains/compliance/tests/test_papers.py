"""Word papers and the publication of 31 March: from real months to bytes that are read again."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from docx import Document

from houqin.domains.compliance.models import Duty, Fulfilment, OverduePublication
from houqin.domains.compliance.services.duties import load_duties
from houqin.domains.compliance.services.publishing import (
    AlreadyPublished,
    FiguresMoved,
    YearNotOver,
    confirm_publication,
    draft_publication,
)
from houqin.domains.compliance.services.templates import put_template
from houqin.domains.compliance.tests.test_filling import template
from houqin.domains.compliance.tests.test_pages import browser, post, send
from houqin.domains.compliance.word.filling import TemplateUnclear
from houqin.domains.evaluation.models import Finding
from houqin.domains.evaluation.services.measures import take_measure
from houqin.domains.evaluation.services.rectifications import issue_rectification
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, MARCH
from houqin.domains.settlement.tests.making import FEE, Settled, confirmed, inspected, make_settled
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.verification import verify
from houqin.foundation.documents.services import store_document
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money
from houqin.kernel.refusal import BadInput, NotPermitted
from houqin.web.words import money

#: The first working days of the year after.
NEXT_YEAR = datetime(2027, 1, 11, 2, 0, tzinfo=UTC)
DUTY = {
    "code": "payments.overdue_published",
    "name": "公布逾期款项",
    "schedule": {"kind": "yearly", "month": 3, "day": 31},
    "owner_role": "section_chief",
    "basis": "条例 18",
    "evidence": "网址",
}


@pytest.fixture
def settled(db: None) -> Settled:
    """March closed and confirmed, its statement never paid."""
    settled = make_settled()
    inspected(settled, dirty=10, rooms=6, waste=6)
    confirmed(settled, settled.closed())
    return settled


def words_of(content: bytes) -> str:
    """Everything a Word file says, read again."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_what_leaders_read(settled: Settled) -> None:
    with entering(settled.system.scope):
        finding = Finding.objects.filter(contract=settled.contract)[0]
        statement = settled.contract.statements.get()
    notice = issue_rectification(
        settled.scored.inspector, finding_ids=[finding.public_id], words="三日内", at=AFTER_MARCH
    )
    interview = take_measure(
        settled.chief,
        provider_id=settled.scored.work.market.provider.public_id,
        kind="interview",
        valid_from=MARCH,
        reason="连续扣分",
        at=AFTER_MARCH,
    )
    with time_machine.travel(AFTER_MARCH + timedelta(hours=1)):
        chief = browser(settled.scored.work.market.office, settled.chief)
        clerk = browser(settled.scored.work.market.office, settled.clerk)
        page = chief.get("/month-report/?month=2026-03").content.decode()
        assert money(statement.payable_fen) in page
        file = chief.get("/month-report/2026-03/report.docx")
        assert file.content == chief.get("/month-report/2026-03/report.docx").content
        said = words_of(file.content)
        for figure in (
            "2026年3月后勤服务月报",
            "HT-2026-09",
            money(statement.deducted_fen),
            money(statement.payable_fen),
        ):
            assert figure in said
        assert "{{" not in said
        assert "满意率 无数据" in said
        headed = [one.style.name for one in Document(io.BytesIO(file.content)).paragraphs if one.style]
        assert (headed.count("Title"), headed.count("Heading 1")) == (1, 7)
        by_rest = chief.get("/api/v1/month-reports/2026-03-01").json()
        assert by_rest["values"]["payable"] == money(statement.payable_fen)
        assert chief.get("/api/v1/month-reports/2026-03-01/word").content == file.content
        asks = words_of(chief.get(f"/rectifications/{notice.public_id}/notice.docx").content)
        assert "整改通知书" in asks
        assert notice.number in asks
        assert "现场检查发现" in asks
        invites = words_of(chief.get(f"/measures/{interview.public_id}/notice.docx").content)
        assert "连续扣分" in invites
        assert notice.number in chief.get("/word-papers/").content.decode()
        assert clerk.get("/word-templates/").status_code == 403
        assert "随系统提供" in chief.get("/word-templates/").content.decode()
        own = template(("本局{{authority}}约谈{{provider}}",))
        upload = io.BytesIO(own)
        upload.name = "约谈.docx"
        assert post(chief, "/word-templates/put/", paper="interview", file=upload).status_code == 302
        assert "本局市机关事务管理局约谈安居物业公司" in words_of(
            chief.get(f"/measures/{interview.public_id}/notice.docx").content
        )
        assert chief.get("/word-templates/interview/template.docx").content == own
        assert send(chief, "/word-templates", {"paper": "interview"}).status_code == 201
        assert "连续扣分" in words_of(chief.get(f"/measures/{interview.public_id}/notice.docx").content)
    wrong = store_document(settled.chief, name="错.docx", content=io.BytesIO(template(("{{score_of_all}}",))), at=AT)
    with pytest.raises(TemplateUnclear):
        put_template(settled.chief, paper="interview", document_id=wrong.public_id, at=AT)
    with pytest.raises(BadInput):
        put_template(settled.chief, paper="poem", at=AT)
    with pytest.raises(NotPermitted):
        put_template(settled.clerk, paper="interview", at=AT)


def test_the_publication_of_the_year(settled: Settled) -> None:
    load_duties(settled.system, [DUTY], since=SINCE, at=AT)
    with pytest.raises(YearNotOver):
        draft_publication(settled.chief, year=2026, at=IN_MARCH)
    with pytest.raises(NotPermitted):
        draft_publication(settled.manager, year=2026, at=NEXT_YEAR)
    draft = draft_publication(settled.system, year=2026, at=NEXT_YEAR)
    with entering(settled.system.scope):
        statement = settled.contract.statements.get()
    assert (draft.contracts, draft.fen) == (1, statement.payable_fen)
    assert draft.fen < FEE
    assert draft.rows[0]["since"] == str(statement.due_on)
    with pytest.raises(BadInput):
        confirm_publication(settled.chief, draft.public_id, address=" ", at=NEXT_YEAR)
    with pytest.raises(NotPermitted):
        confirm_publication(settled.clerk, draft.public_id, address="网址", at=NEXT_YEAR)
    with time_machine.travel(NEXT_YEAR):
        chief = browser(settled.scored.work.market.office, settled.chief)
        page = chief.get(f"/overdue-publications/{draft.public_id}/").content.decode()
        assert money(draft.fen) in page
        assert "HT-2026-09" in page
        assert post(chief, "/overdue-publications/draft/", year="2026").status_code == 302
        address = f"/overdue-publications/{draft.public_id}/confirm/"
        assert post(chief, address, address="公告栏 2027-1").status_code == 302
        assert "公告栏 2027-1" in chief.get("/overdue-publications/").content.decode()
        (listed,) = chief.get("/api/v1/overdue-publications").json()["items"]
        assert (listed["contracts"], listed["fen"]) == (1, statement.payable_fen)
        refused = send(chief, f"/overdue-publications/{draft.public_id}/confirm", {"address": "又"})
        assert refused.json()["code"] == "compliance.already_published"
        assert send(chief, "/overdue-publications", {"year": 2025}).json()["contracts"] == 0
    with pytest.raises(AlreadyPublished):
        draft_publication(settled.chief, year=2026, at=NEXT_YEAR)
    with entering(settled.system.scope):
        assert AuditRecord.objects.filter(action="compliance.publication_confirmed").count() == 1
        done = Fulfilment.objects.get(code=DUTY["code"])
        assert (done.occurrence, done.due_on, done.note) == ("2027", date(2027, 3, 31), "公告栏 2027-1")
        assert Duty.objects.count() == 1
        other = OverduePublication.objects.get(year=2025)
    assert Money(other.fen) == Money(0)
    assert [one for outcome in verify(names=["compliance.publications"]) for one in outcome.differences] == []


def test_a_draft_that_moved_is_not_confirmed(db: None) -> None:
    settled = make_settled()
    draft = draft_publication(settled.chief, year=2026, at=NEXT_YEAR)
    assert draft.contracts == 0
    inspected(settled, dirty=10, rooms=6, waste=6)
    confirmed(settled, settled.closed())
    with pytest.raises(FiguresMoved):
        confirm_publication(settled.chief, draft.public_id, address="网址", at=NEXT_YEAR)
