"""The office's own Word templates: put in place of the one supplied, or given back."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.files.storage import default_storage

from houqin.domains.compliance.models import Paper, WordTemplate
from houqin.domains.compliance.word.filling import TemplateUnclear, fill, names_in
from houqin.domains.compliance.word.supplied import supplied
from houqin.domains.compliance.word.values import Filled
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.models import Document
from houqin.foundation.documents.queries import document_of
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, BadInput


@use_case
def put_template(actor: Actor, *, paper: str, at: datetime, document_id: uuid.UUID | None = None) -> WordTemplate:
    """Let a Word file be the template of a paper from now on; without one the supplied template is back.

    Raises TemplateUnclear for what is no Word file or names what the paper does not have, BadInput, NotFound.
    """
    actor.demand("compliance.templates.change", path=actor.authority_path)
    if paper not in Paper.values:
        raise BadInput(field="paper", problem=N_("there is no such paper"))
    document: Document | None = document_of(actor, document_id) if document_id else None
    if document is not None:
        unknown = names_in(_bytes_of(document)) - names_in(supplied(paper))
        if unknown:
            raise TemplateUnclear(problem=", ".join(sorted(unknown))[:200])
    template = WordTemplate(
        authority_id=actor.acting_authority_id, paper=paper, document=document, put_by_id=actor.person_id, at=at
    )
    template.save()
    record(
        actor,
        "compliance.template_put",
        template,
        at=at,
        changes={"paper": [None, paper]},
        files=[document] if document else [],
    )
    return template


def template_in_use(actor: Actor, paper: str) -> WordTemplate | None:
    """The office's own template of a paper; None: the one supplied."""
    rows = WordTemplate.objects.filter(authority_id=actor.acting_authority_id, paper=paper).select_related("document")
    last: WordTemplate | None = rows.order_by("-at", "-pk").first()
    return last if last is not None and last.document is not None else None


def template_bytes(actor: Actor, paper: str) -> bytes:
    """The template of a paper as it is used now."""
    own = template_in_use(actor, paper)
    return supplied(paper) if own is None or own.document is None else _bytes_of(own.document)


def written(actor: Actor, paper: str, filled: Filled) -> bytes:
    """A paper as a Word file: the same content and template give the same bytes. Raises TemplateUnclear."""
    return fill(template_bytes(actor, paper), filled.values, filled.lists)


def _bytes_of(document: Document) -> bytes:
    with default_storage.open(document.key) as held:
        return bytes(held.read())
