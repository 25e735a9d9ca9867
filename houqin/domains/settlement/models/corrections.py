"""Corrections of settled months: what a fact that changed after the close is worth, entered in a later month."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from houqin.domains.contracts.models import Contract, OfContractQuerySet
from houqin.domains.evaluation.models import Scorecard
from houqin.domains.providers.models import Provider
from houqin.domains.settlement.models.statements import Settlement
from houqin.foundation.organisation.models import Owned


class Correction(Owned):
    """What a settled month (``late_for``) would take now, at its own clause, less what it took (clauses.md, Periods).

    ``fen`` is owed to the provider in addition (negative: by it), a line of the statements of ``entered_in``. ``score``
    (1/100 point), ``deducted_fen``, ``next_fen``, ``claim_fen`` and ``steps`` are the judgement with ``facts`` as they
    were known then; ``changed`` names what differs from what was known before. Never changed; the next correction of
    the same month builds on the last.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    corrects = models.ForeignKey(Settlement, models.PROTECT, related_name="corrections")
    entered_in = models.ForeignKey(Settlement, models.PROTECT, related_name="entered_corrections")
    late_for = models.DateField()
    scorecard = models.ForeignKey(Scorecard, models.PROTECT, null=True, related_name="+")
    score = models.IntegerField(null=True)
    fen = models.BigIntegerField()
    deducted_fen = models.BigIntegerField()
    next_fen = models.BigIntegerField()
    claim_fen = models.BigIntegerField()
    facts = models.JSONField()
    changed = models.JSONField()
    steps = models.JSONField()
    reason = models.CharField(max_length=300)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["corrects", "entered_in"], name="month_corrected_once_a_settlement"),
            models.CheckConstraint(condition=~Q(corrects=F("entered_in")), name="correction_enters_a_later_month"),
            models.CheckConstraint(
                condition=Q(deducted_fen__gte=0, next_fen__gte=0, claim_fen__gte=0),
                name="correction_amounts_not_negative",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.late_for:%Y-%m}"
