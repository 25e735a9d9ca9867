"""The payment file: every part in binding order, and what is missing named on its cover."""

from __future__ import annotations

import io
import re
import zlib
from datetime import date

from django.utils import translation

from houqin.domains.settlement.models import PaymentApplication, Statement
from houqin.domains.settlement.papers.filing import file_data, payment_file
from houqin.domains.settlement.services.papers import bytes_of, issue_paper
from houqin.domains.settlement.services.paying import approve_application, enter_invoice, release_payment
from houqin.domains.settlement.tests.making import (
    APRIL_2,
    FEE,
    Settled,
    applied,
    browser,
    confirmed,
    inspected,
    invoiced,
)
from houqin.foundation.documents.services import store_document
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money

ORDER = ["合同", "验收书", "评分表", "服务费结算单", "发票", "付款审批"]


def missing(settled: Settled, application: PaymentApplication, bound: tuple[str, ...] = ()) -> dict[str, list[str]]:
    with entering(settled.system.scope), translation.override("zh-hans"):
        fresh = PaymentApplication.objects.get(pk=application.pk)
        parts = file_data(fresh, proof_url="/", bound=bound)["file"]["parts"]
    assert [part["title"] for part in parts] == ORDER
    return {part["title"]: part["missing"] for part in parts if part["missing"]}


def pages(content: bytes) -> int:
    """How many pages a PDF has, by the count of its page tree; streams are unpacked."""
    streams = [content, *(_unpacked(found) for found in re.findall(rb"stream\r?\n(.*?)endstream", content, re.S))]
    counts = [int(found) for one in streams for found in re.findall(rb"/Type\s*/Pages.*?/Count (\d+)", one, re.S)]
    return max(counts)


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


def with_document(settled: Settled, draft: Statement, content: bytes, name: str) -> PaymentApplication:
    """The application for an invoice that came as a file."""
    document = store_document(settled.clerk, name=name, content=io.BytesIO(content), at=APRIL_2)
    net = FEE * 100 // 106
    invoice = enter_invoice(
        settled.clerk,
        draft.public_id,
        number="24312000000012345678",
        code=None,
        issued_on=date(2026, 4, 3),
        received_on=date(2026, 4, 3),
        net=Money(net),
        tax=Money(FEE - net),
        gross=Money(FEE),
        seller_tax_number="91310000MA1FL0000X",
        buyer_tax_number="11310000000000000B",
        document_id=document.public_id,
        at=APRIL_2,
    )
    return applied(settled, invoice)


def test_what_is_missing_is_named_and_then_no_more(settled: Settled) -> None:
    inspected(settled)
    application = applied(settled, invoiced(settled, confirmed(settled, settled.closed())))
    named = missing(settled, application)
    assert set(named) >= {"服务费结算单", "发票", "付款审批"}
    assert named["付款审批"] == ["尚无人审批。"]
    unseen = named["验收书"][0]
    assert unseen.startswith("未检查：")
    issue_paper(settled.system, application.statement.public_id, at=APRIL_2)
    for held in (settled.approver, settled.second_approver):
        approve_application(held, application.public_id, at=APRIL_2)
    release_payment(settled.payer, application.public_id, at=APRIL_2)
    assert set(missing(settled, application)) == set(named) - {"服务费结算单", "付款审批"}


def test_one_click_gives_one_file_with_the_invoice_bound_in(settled: Settled) -> None:
    inspected(settled)
    draft = confirmed(settled, settled.closed())
    paper = issue_paper(settled.system, draft.public_id, at=APRIL_2)
    with entering(settled.system.scope):
        printed = bytes_of(paper)  # any PDF will do for an invoice
    application = with_document(settled, draft, printed, "发票.pdf")
    answer = browser(settled, settled.clerk).get(f"/payments/{application.public_id}/file.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert pages(answer.content) >= 1 + len(ORDER) + 1
    with entering(settled.system.scope):
        without = PaymentApplication.objects.get(pk=application.pk)
        without.invoice.document = None
        assert pages(payment_file(without, proof_url="/", language="zh-hans")) == pages(answer.content) - 1
    assert "发票" not in missing(settled, application, bound=("invoice.pdf",))


def test_a_damaged_invoice_is_named_instead_of_stopping_the_file(settled: Settled) -> None:
    inspected(settled)
    application = with_document(settled, confirmed(settled, settled.closed()), b"%PDF-1.7 torn", "发票.pdf")
    with entering(settled.system.scope):
        fresh = PaymentApplication.objects.get(pk=application.pk)
        assert payment_file(fresh, proof_url="/", language="zh-hans").startswith(b"%PDF-")
    assert missing(settled, application)["发票"] == ["文件“发票.pdf”无法装订，请另行附上。"]
