"""Who pays a line that serves several units, and the key frozen for a month (practice 14)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models.clause import OfContractTermQuerySet
from houqin.domains.contracts.models.contract import Contract, ContractLine, OfContractQuerySet
from houqin.domains.contracts.models.delivery import ContractPeriod
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned, Unit
from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import Term


class KeyKind(models.TextChoices):
    """What a cost is divided by."""

    AREA = "area", _("Area")
    HEADS = "heads", _("Heads")
    METERED = "metered", _("Metered quantity")
    ORDERS = "orders", _("Orders")
    FIXED = "fixed", _("Fixed share")


class LinePayer(Term):
    """A unit's part of a line: paid from its own budget line, or (``pays`` false) shown as cost information only.

    ``weight`` counts in the key's own unit: 1/1,000 m², heads, ppm of a fixed share; it is not used for ``orders``, and
    is the last reading for ``metered``. A line without any is paid by the authority.
    """

    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="payers")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    payer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    key = models.CharField(max_length=8, choices=KeyKind)
    weight = models.BigIntegerField(default=0)
    pays = models.BooleanField(default=True)

    objects = OfContractTermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = [
            *Term.Meta.constraints,
            no_overlap("line_payer_once_at_a_time", numbers=("line_id", "payer_id")),
            models.CheckConstraint(condition=Q(weight__gte=0), name="line_payer_weight_not_negative"),
            models.CheckConstraint(condition=Q(key__in=KeyKind.values), name="line_payer_key_known"),
        ]


class LineAllocation(Owned):
    """The weight of a payer in a line's key, frozen for a month: by what its amount was divided. Append-only."""

    period = models.ForeignKey(ContractPeriod, models.PROTECT, related_name="allocations")
    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="allocations")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    payer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    key = models.CharField(max_length=8, choices=KeyKind)
    weight = models.BigIntegerField()
    pays = models.BooleanField()

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "line", "payer"], name="allocation_frozen_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="allocation_weight_not_negative"),
        ]
