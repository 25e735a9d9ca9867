"""Statements on paper: issued once, stored with their hash, made again byte for byte; the code leads to the proof."""

from __future__ import annotations

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from houqin.domains.settlement.models import IssuedPaper, Statement
from houqin.domains.settlement.paper_tasks import issue
from houqin.domains.settlement.papers import TEMPLATE, statement_data
from houqin.domains.settlement.services.papers import (
    NotFinal,
    bytes_of,
    issue_paper,
    made_again,
    proof_address,
    proving_record,
)
from houqin.domains.settlement.tests.making import APRIL_2, Settled, browser, confirmed, inspected
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.scope.scope import entering
from houqin.web.paper import made_with


@pytest.fixture
def final(settled: Settled) -> Statement:
    inspected(settled)
    return confirmed(settled, settled.closed())


def test_the_issued_paper_comes_out_byte_for_byte(settled: Settled, final: Statement) -> None:
    paper = issue_paper(settled.system, final.public_id, at=APRIL_2)
    with entering(settled.system.scope):
        stored = bytes_of(paper)
        assert stored.startswith(b"%PDF-")
        assert made_again(paper) == stored
        assert hashlib.sha256(stored).hexdigest() == paper.document.sha256
        assert paper.made_with == made_with(TEMPLATE)
        (recorded,) = AuditRecord.objects.about(final).filter(action="settlement.paper_issued")
        assert recorded.content["files"] == [paper.document.sha256]
        assert recorded.content["changes"]["typst"] == [None, paper.made_with["typst"]]


def test_another_datum_gives_other_bytes(settled: Settled, final: Statement) -> None:
    paper = issue_paper(settled.system, final.public_id, at=APRIL_2)
    with entering(settled.system.scope):
        paper.data["number"] += "'"
        assert made_again(paper) != bytes_of(paper)


def test_the_code_leads_to_the_record_of_the_amounts(settled: Settled, final: Statement) -> None:
    paper = issue_paper(settled.system, final.public_id, at=APRIL_2)
    with entering(settled.system.scope):
        proof = proving_record(settled.system, final)
        assert proof is not None
        assert paper.proven_by == proof.public_id
        assert paper.data["proof"] == proof_address(proof)
        assert proof.content["changes"]["payable_fen"] == [None, final.payable_fen]
        assert statement_data(final, proof_url="/elsewhere/")["qr"] != paper.data["qr"]


def test_it_is_issued_once_and_never_of_a_draft(settled: Settled) -> None:
    inspected(settled)
    draft = settled.closed()
    with pytest.raises(NotFinal):
        issue_paper(settled.system, draft.public_id, at=APRIL_2)
    confirmed(settled, draft)
    issue.run_now(settled.system, statement=str(draft.public_id))
    issue.run_now(settled.system, statement=str(draft.public_id))
    with entering(settled.system.scope):
        assert IssuedPaper.objects.count() == 1
        assert AuditRecord.objects.filter(action="settlement.paper_issued").count() == 1


@pytest.mark.parametrize("change", ["update {} set data = '{{}}'", "delete from {}"])
def test_the_database_keeps_what_was_issued(settled: Settled, final: Statement, change: str) -> None:
    issue_paper(settled.system, final.public_id, at=APRIL_2)
    with (
        entering(settled.system.scope),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format("settlement_issuedpaper"))


def test_the_page_hands_out_the_issued_bytes(settled: Settled, final: Statement) -> None:
    paper = issue_paper(settled.system, final.public_id, at=APRIL_2)
    with entering(settled.system.scope):
        stored = bytes_of(paper)
    client = browser(settled, settled.approver)
    answer = client.get(f"/statements/{final.public_id}/paper.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == stored
    assert paper.document.sha256 in client.get(f"/statements/{final.public_id}/").content.decode()
