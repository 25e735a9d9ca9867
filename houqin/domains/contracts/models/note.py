"""What was delivered and is recorded by hand, with the paper that proves it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models.contract import Contract, ContractLine, OfContractQuerySet
from houqin.domains.providers.models import Provider
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.models import Owned, Person, Unit


class DeliveryNote(Owned):
    """The source of a delivery that no order and no month establishes: meals by the count, kilometres, hours, a proven
    cost. ``evidence`` is the signed count or the supplier's invoice. Append-only.

    ``quantity`` in 1/1,000 of the line's measure.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="delivery_notes")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    delivered_at = models.DateTimeField()
    quantity = models.BigIntegerField()
    cost_fen = models.BigIntegerField(null=True)
    words = models.CharField(max_length=300)
    evidence = models.ForeignKey(Document, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery note")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="delivery_note_counts_something"),
            models.CheckConstraint(
                condition=Q(cost_fen__isnull=True) | Q(cost_fen__gte=0), name="delivery_note_cost_not_negative"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="delivery_note_says_what"),
        ]
