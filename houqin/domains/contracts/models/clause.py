"""What score and events do to the month's fee: a performance clause, agreed in versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models.contract import Contract, of_seen_contracts
from houqin.domains.providers.models import Provider
from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import Term, TermQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class OfContractTermQuerySet(TermQuerySet):
    """Terms that name their contract."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see."""
        return of_seen_contracts(self, actor, contract="contract_id")


class ContractClause(Term):
    """A version of the contract's performance clause.

    ``clause`` holds it in the shape of ``houqin clauses schema``; ``written`` is the contract's own prose. ``lines``:
    numbers of the lines whose fee it judges; empty: every line but those at cost.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="clauses")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    clause = models.JSONField()
    written = models.TextField(blank=True)
    lines = ArrayField(models.PositiveSmallIntegerField(), default=list)

    objects = OfContractTermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("performance clause")
        constraints = [
            *Term.Meta.constraints,
            no_overlap("contract_clauses_do_not_overlap", numbers=("contract_id",)),
            models.UniqueConstraint(
                fields=["contract", "version"],
                condition=Q(superseded_at__isnull=True),
                name="contract_clause_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause.get('clause', '')} v{self.version}"
