"""What a provider owes that no statement could bear: a claim that stands until it is settled (practice 13)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract, OfContractQuerySet
from houqin.domains.providers.models import Provider
from houqin.domains.settlement.models.statements import Statement
from houqin.foundation.organisation.models import Owned, Person, Unit


class DamagesClaim(Owned):
    """What a provider owes a payer after the contract's last statement: borne by the bond, then paid or given up.

    Money in fen. ``statement``: the final one that could not bear it; none: found after payment (a veto). ``bond_fen``
    was kept of the bond, ``settled_fen`` paid otherwise; what is left stands and is listed.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="claims")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    payer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    statement = models.OneToOneField(Statement, models.PROTECT, null=True, related_name="standing")
    fen = models.BigIntegerField()
    bond_fen = models.BigIntegerField(default=0)
    settled_fen = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_on = models.DateField(null=True)
    settled_by = models.CharField(max_length=300, blank=True)

    #: Seen by whoever ``visible_to`` shows it to: it belongs to the authority as a whole.
    stands_in_authority = True

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim on the provider")
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__gt=0, bond_fen__gte=0, settled_fen__gte=0, fen__gte=F("bond_fen") + F("settled_fen")),
                name="claim_settled_within_itself",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="claim_has_a_reason"),
            models.CheckConstraint(
                condition=Q(settled_fen=0) | Q(settled_on__isnull=False) & ~Q(settled_by=""),
                name="settled_claim_says_by_what",
            ),
        ]
        indexes = [models.Index(fields=["authority", "contract"])]

    def __str__(self) -> str:
        return f"{self.contract.number} {self.reason}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("settlement:claim", args=[self.public_id])

    @property
    def open_fen(self) -> int:
        """What is still owed."""
        return self.fen - self.bond_fen - self.settled_fen
