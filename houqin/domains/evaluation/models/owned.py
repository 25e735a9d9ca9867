"""What rows of a contract's evaluation have in common: the contract, its provider, and who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from houqin.domains.catalogue.models import ServiceClass
from houqin.domains.contracts.models import Contract, of_seen_contracts
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class OfContractQuerySet(VisibleQuerySet):
    """Rows of a contract's evaluation."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see; a provider its own (trust A8)."""
        return of_seen_contracts(self, actor, contract="contract_id")


class OpenBookQuerySet(VisibleQuerySet):
    """Scores: everyone of the authority may know them, a provider its own (the open book)."""

    def visible_to(self, actor: Actor) -> Self:
        """All of the authority for its own people, a provider's own for the provider."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.is_office_side else own.filter(provider_id__in=actor.provider_ids)


class OfContract(Owned):
    """A row that belongs to a contract's evaluation."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")

    #: Whoever sees it may be asked for the action alone; the service asks exactly.
    stands_in_authority = True

    class Meta:
        abstract = True


class OfService(OfContract):
    """A row of the whole contract's evaluation, or of one of its services where each is scored by itself."""

    service = models.ForeignKey(ServiceClass, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Fact(OfService):
    """Something that counts in a month of the contract. ``month`` is the month it counts in, its first day; empty when
    none could take it: then ``late_for`` or ``outside_term`` says why (clauses.md "Periods")."""

    month = models.DateField(null=True)
    late_for = models.DateField(null=True)
    outside_term = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__isnull=False)
                | models.Q(late_for__isnull=False)
                | models.Q(outside_term=True),
                name="%(class)s_without_month_says_why",
            )
        ]
