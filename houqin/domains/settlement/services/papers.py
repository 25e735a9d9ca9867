"""Issuing a statement on paper: the bytes are stored with their hash, and with what makes them again."""

from __future__ import annotations

import io
from datetime import datetime
from uuid import UUID

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation

from houqin.domains.settlement.models import IssuedPaper, PaymentApplication, Statement
from houqin.domains.settlement.papers import TEMPLATE, statement_data
from houqin.domains.settlement.papers.filing import payment_file
from houqin.domains.settlement.services.loading import real_statement
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.services import store_document
from houqin.foundation.notices.messengers import absolute
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, NotFound, Refusal
from houqin.web.paper import made_with, set_pdf

#: Papers are written in the office's language, whoever opens them.
LANGUAGE = "zh-hans"
#: A paper is issued of what nobody changes any more.
FINAL = frozenset({"confirmed", "applied", "paid"})


class NotFinal(Refusal):
    """A draft or a superseded statement is printed, but not issued."""

    code = "settlement.not_final"
    sentence = N_("{statement} is not confirmed by both sides; its paper is not issued yet.")
    remedy = N_("Confirm it first; a draft can be printed at any time.")
    basis = "clauses.md, Paper"


@use_case
def issue_paper(actor: Actor, statement_id: UUID, *, at: datetime) -> IssuedPaper:
    """Set a final statement as PDF, store it with its SHA-256 and record it; a second call answers the first paper.

    Its QR code leads to the record of the statement's amounts and that record's inclusion proof. Raises NotFinal,
    FontsMissing, NotPermitted, NotFound.
    """
    actor.demand("settlement.papers.issue", path=actor.authority_path)
    related = ("contract", "provider__unit", "payer", "settlement", "budget_line")
    statement = real_statement(actor, statement_id, related=related)
    if statement.state not in FINAL:
        raise NotFinal(statement=statement.number)
    if (issued := paper_of(actor, statement)) is not None:
        return issued
    proof = proving_record(actor, statement)
    if proof is None:
        raise NotFound(thing=N_("record of the statement"))
    with translation.override(LANGUAGE):
        data = statement_data(statement, proof_url=proof_address(proof))
    content = set_pdf(TEMPLATE, data)
    document = store_document(actor, name=f"{statement.number}.pdf", content=io.BytesIO(content), at=at)
    made = IssuedPaper.objects.create(
        authority_id=statement.authority_id,
        statement=statement,
        contract_id=statement.contract_id,
        provider_id=statement.provider_id,
        document=document,
        proven_by=proof.public_id,
        data=data,
        made_with=made_with(TEMPLATE),
        issued_at=at,
    )
    changes = {"paper": [None, document.sha256]} | {name: [None, value] for name, value in made.made_with.items()}
    record(actor, "settlement.paper_issued", statement, at=at, changes=changes, files=[document])
    return made


def payment_file_of(actor: Actor, application_id: UUID) -> tuple[str, bytes]:
    """Name and bytes of the payment file of an application. Raises NotPermitted, NotFound, FontsMissing."""
    actor.demand("settlement.payments.export", path=actor.authority_path)
    application = (
        PaymentApplication.objects.visible_to(actor)
        .select_related(
            *("statement__contract", "statement__provider__unit", "statement__payer", "statement__budget_line"),
            *("statement__settlement__clause", "statement__settlement__scorecard__scheme", "statement__paper"),
            *("invoice__document", "payer", "prepared_by", "approved_by", "second_approved_by", "released_by"),
        )
        .filter(public_id=application_id)
        .first()
    )
    if application is None:
        raise NotFound(thing=N_("payment application"))
    proof = proving_record(actor, application.statement)
    address = proof_address(proof) if proof else application.statement.get_absolute_url()
    return f"{application.number}.pdf", payment_file(application, proof_url=address, language=LANGUAGE)


def paper_of(actor: Actor, statement: Statement) -> IssuedPaper | None:
    """The issued paper of a statement, while its bytes are kept."""
    papers = IssuedPaper.objects.visible_to(actor).select_related("document")
    paper: IssuedPaper | None = papers.filter(statement=statement, document__removed_at=None).first()
    return paper


def bytes_of(paper: IssuedPaper) -> bytes:
    """The paper as it was issued."""
    with default_storage.open(paper.document.key) as stored:
        content: bytes = stored.read()
    return content


def made_again(paper: IssuedPaper) -> bytes:
    """The paper set anew from what was recorded; the same bytes where ``made_with`` is still what is installed."""
    return set_pdf(TEMPLATE, paper.data)


def proving_record(actor: Actor, statement: Statement) -> AuditRecord | None:
    """The record that holds a statement's amounts, if the actor may read it; a trial has none."""
    found: AuditRecord | None = (
        AuditRecord.objects.visible_to(actor).about(statement).filter(action="settlement.drafted").first()
    )
    return found


def proof_address(proof: AuditRecord) -> str:
    """Where a record's inclusion proof is shown; without the site's own address where the operator set none."""
    path = reverse("web:record", args=[proof.public_id])
    return absolute(path) or path
