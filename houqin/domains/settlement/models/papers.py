"""The papers that were issued: which bytes, made from what and with what (clauses.md, Paper)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from houqin.domains.contracts.models import Contract, OfContractQuerySet
from houqin.domains.providers.models import Provider
from houqin.domains.settlement.models.statements import Statement
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.models import Owned


class IssuedPaper(Owned):
    """The PDF of a final statement as it was issued, once. Append-only.

    ``data`` is what the template was given, ``made_with`` the template, Typst and fonts (``web.paper.made_with``): from
    these the document comes out byte for byte. ``proven_by`` is the public id of the record that its QR code leads to.
    """

    statement = models.OneToOneField(Statement, models.PROTECT, related_name="paper")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    proven_by = models.UUIDField()
    data = models.JSONField()
    made_with = models.JSONField()
    issued_at = models.DateTimeField()

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(made_with__has_keys=["typst", "template", "fonts"]), name="paper_says_what_made_it"
            )
        ]

    def __str__(self) -> str:
        return self.document.name
