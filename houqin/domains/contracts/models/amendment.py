"""How a contract in force changes: amendments with their rationale, and the formula its prices follow."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models.clause import OfContractTermQuerySet
from houqin.domains.contracts.models.contract import Contract, ContractLine, OfContractQuerySet
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned
from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import Term


class Rationale(models.TextChoices):
    """Why a contract in force changes; each has its own rule (rules/amending.py)."""

    ADDITION = "addition", _("Addition of the same subject")
    FORMULA = "formula", _("Price by the agreed formula")
    REDUCTION = "reduction", _("Reduction")
    PEOPLE_OR_PLACES = "people_or_places", _("Change of people or places")
    CORRECTION = "correction", _("Correction of an error")
    CLAUSE = "clause", _("Change of the performance clause")


class Amendment(Owned):
    """A signed change. ``delta_fen``: what it changes the total by; ``counted_fen``: what of it counts as an addition
    of the same subject (cumulative ≤ 10 %). ``notice_on``: the day of the notice a formula rests on. Append-only.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="amendments")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    line = models.ForeignKey(ContractLine, models.PROTECT, null=True, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    rationale = models.CharField(max_length=20, choices=Rationale)
    signed_on = models.DateField()
    valid_from = models.DateField()
    delta_fen = models.BigIntegerField()
    counted_fen = models.BigIntegerField(default=0)
    notice_on = models.DateField(null=True)
    reason = models.CharField(max_length=300)
    paper = models.CharField(max_length=200)
    worked = models.JSONField(default=list)

    #: As the contract's own.
    stands_in_authority = True

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="amendment_number_once"),
            models.CheckConstraint(condition=Q(rationale__in=Rationale.values), name="amendment_rationale_known"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(paper=""), name="amendment_has_reason_and_paper"),
            models.CheckConstraint(
                condition=~Q(rationale=Rationale.ADDITION) | Q(delta_fen__gt=0, counted_fen=F("delta_fen")),
                name="addition_counts_in_full",
            ),
            models.CheckConstraint(
                condition=~Q(rationale=Rationale.REDUCTION) | Q(delta_fen__lt=0), name="reduction_reduces"
            ),
            models.CheckConstraint(
                condition=~Q(rationale__in=["people_or_places", "clause"]) | Q(delta_fen=0),
                name="amendment_of_people_moves_no_money",
            ),
            models.CheckConstraint(
                condition=~Q(rationale=Rationale.FORMULA) | Q(notice_on__isnull=False), name="formula_rests_on_a_notice"
            ),
            models.CheckConstraint(condition=Q(counted_fen__gte=0), name="amendment_counts_nothing_negative"),
        ]
        ordering = ["contract", "number"]

    def __str__(self) -> str:
        return f"{self.contract.number} #{self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contracts:amendment", args=[self.public_id])


class PriceFormula(Term):
    """By what a contract's prices move: agreed in the tender document and the contract, before it came into force.

    ``weights``: [{index, weight_ppm, band_ppm}, …]; ``cap_ppm``: the most prices may move in a contract year.
    ``counts``: whether a price moved by it counts as an addition (the authority's rule on the day of signing).
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="formulas")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    weights = models.JSONField()
    cap_ppm = models.PositiveIntegerField()
    counts = models.BooleanField(default=False)
    tender_basis = models.CharField(max_length=200)

    objects = OfContractTermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("price formula")
        constraints = [
            *Term.Meta.constraints,
            no_overlap("contract_formulas_do_not_overlap", numbers=("contract_id",)),
            models.CheckConstraint(condition=~Q(tender_basis=""), name="formula_stood_in_the_tender"),
            models.CheckConstraint(condition=Q(cap_ppm__lte=1_000_000), name="formula_cap_at_most_the_price"),
        ]
