"""The payment file (付款资料): every part of a payment in binding order, and what is missing of it (practice 15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as say
from django.utils.translation import pgettext

from houqin.domains.settlement.models import PaymentApplication
from houqin.domains.settlement.papers import statement_data
from houqin.domains.settlement.papers.parts import acceptance, contract_summary, part, score_sheet
from houqin.domains.settlement.treasury import CLASSES
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Money
from houqin.web.paper import CannotBind, set_pdf
from houqin.web.words import money

TEMPLATE = Path(__file__).parent / "payment_file.typ"
#: What can be bound in as it is; other files are added by hand, and the cover says so.
BOUND = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def payment_file(application: PaymentApplication, *, proof_url: str, language: str) -> bytes:
    """One PDF on A4: cover, contract, acceptance, score sheet, statement, invoice, approval. Raises FontsMissing.

    An invoice whose file cannot be bound is named on the cover instead.
    """
    with translation.override(language):
        document = application.invoice.document
        files = _files(document)
        try:
            return set_pdf(TEMPLATE, file_data(application, proof_url=proof_url, bound=files), files=files)
        except CannotBind:
            return set_pdf(TEMPLATE, file_data(application, proof_url=proof_url, bound=()))


def file_data(application: PaymentApplication, *, proof_url: str, bound: Iterable[str]) -> dict[str, Any]:
    """What the template says, in the language in force; the statement's data lie beside, for its own template."""
    statement = application.statement
    parts = [
        contract_summary(statement),
        acceptance(statement),
        score_sheet(statement),
        _statement(application),
        _invoice(application, bound=tuple(bound)),
        _approval(application),
    ]
    return statement_data(statement, proof_url=proof_url) | {
        "file": {
            "title": say("Payment file"),
            "number": application.number,
            "authority": Unit.objects.get(pk=application.authority_id).name,
            "columns": [say("No."), pgettext("payment file", "Part"), say("State")],
            "signed": say("Signature, seal and day"),
            "facts": [
                [say("Application"), application.number],
                [say("Statement"), str(statement)],
                [say("Contract"), str(statement.contract)],
                [say("Provider"), statement.provider.unit.name],
                [say("Payer"), application.payer.name],
                [say("Amount (yuan)"), money(Money(application.amount_fen))],
                [say("Purpose"), application.purpose],
            ],
            "parts": [_complete(part) for part in parts],
        }
    }


def _complete(part: Mapping[str, Any]) -> dict[str, Any]:
    return {**part, "complete": pgettext("payment file", "Complete")}


def _statement(application: PaymentApplication) -> dict[str, Any]:
    statement = application.statement
    missing = [] if hasattr(statement, "paper") else [say("Its paper is not issued yet.")]
    return part(say("Statement of service fees"), is_statement=True, missing=missing)


def _invoice(application: PaymentApplication, *, bound: Sequence[str]) -> dict[str, Any]:
    invoice = application.invoice
    document = invoice.document
    missing = []
    if document is None:
        missing = [say("The invoice itself was not handed in as a file.")]
    elif not bound:
        missing = [say("The file “{name}” cannot be bound; add it by hand.").format(name=document.name)]
    facts = [
        [say("Invoice code"), invoice.code or "–"],
        [say("Invoice number"), invoice.number],
        [say("Issued on"), str(invoice.issued_on)],
        [say("Received on"), str(invoice.received_on)],
        [say("Net (yuan)"), money(invoice.net_fen)],
        [say("Tax (yuan)"), money(invoice.tax_fen)],
        [say("Gross (yuan)"), money(invoice.gross_fen)],
        [say("Seller's tax number"), invoice.seller_tax_number],
        [say("Buyer's tax number"), invoice.buyer_tax_number],
    ]
    words = []
    if document is not None and bound:
        words = [
            say("First page of “{name}”, SHA-256 {hash}; bind further pages by hand.").format(
                name=document.name, hash=document.sha256
            )
        ]
    return part(say("Invoice"), facts=facts, words=words, files=list(bound), missing=missing)


def _approval(application: PaymentApplication) -> dict[str, Any]:
    signed = [
        (say("Prepared by"), application.prepared_by),
        (say("Approved by"), application.approved_by),
        (say("Approved a second time by"), application.second_approved_by),
        (say("Released by"), application.released_by),
    ]
    missing = [] if application.approved_by else [say("Nobody approved it yet.")]
    if application.approved_by and not application.released_by:
        missing.append(say("It is not released yet."))
    facts = [
        [say("Payee"), application.payee],
        [say("Account"), application.account],
        [say("Bank"), application.bank],
        [say("Amount (yuan)"), money(Money(application.amount_fen))],
        *([say(label), str(application.classes.get(name) or "–")] for name, label in CLASSES),
        *([label, person.name if person else "–"] for label, person in signed),
        [say("Voucher"), application.voucher_number or "–"],
        [say("Paid on"), str(application.paid_on or "–")],
    ]
    return part(say("Approval of the payment"), facts=facts, missing=missing, signatures=[label for label, _ in signed])


def _files(document: Document | None) -> dict[str, bytes]:
    """The invoice's bytes by the name they are bound under; empty where there is nothing to bind."""
    if document is None or document.removed_at is not None or document.media_type not in BOUND:
        return {}
    with default_storage.open(document.key) as stored:
        return {f"invoice.{BOUND[document.media_type]}": stored.read()}
