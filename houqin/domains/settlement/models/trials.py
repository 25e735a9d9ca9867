"""What the office paid on paper while a parallel run went on (practice 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract, ContractLine, OfContractQuerySet
from houqin.foundation.organisation.models import Owned, Person

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor

#: What an amount on paper was paid, or taken, for.
SLOTS = {
    "line": _("a line of the contract"),
    "deductions": _("all deductions"),
    "other": _("hold-backs, advances and what earlier months left"),
    "words": _("in the paper's own words"),
}


class PaperAmountQuerySet(OfContractQuerySet):
    """Amounts on paper: the authority's own affair."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see; a provider sees none."""
        return self.none() if actor.provider_ids else super().visible_to(actor)


class PaperAmount(Owned):
    """What was paid on paper for one line of a contract's month, all payers together, in fen.

    Belongs to contract, month and line, so that a parallel run made again keeps it. ``slot`` says what it is for (as in
    ``SLOTS``); the deductions' amount is what was taken, never below nothing. ``reference`` is the paper's number
    (凭证号). It may be entered again: the archive keeps what stood before.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="paper_amounts")
    month = models.DateField()
    slot = models.CharField(max_length=10, choices=list(SLOTS.items()))
    line = models.ForeignKey(ContractLine, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=120, blank=True)
    fen = models.BigIntegerField()
    reference = models.CharField(max_length=80, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = PaperAmountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month", "slot", "line", "words"], name="paper_amount_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="paper_month_is_a_month"),
            models.CheckConstraint(
                condition=Q(slot="line", line__isnull=False, words="")
                | (Q(slot="words", line__isnull=True) & ~Q(words=""))
                | Q(slot__in=["deductions", "other"], line__isnull=True, words=""),
                name="paper_amount_says_what_for",
            ),
            models.CheckConstraint(
                condition=~Q(slot="deductions") | Q(fen__gte=0), name="paper_deductions_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.month:%Y-%m}"
