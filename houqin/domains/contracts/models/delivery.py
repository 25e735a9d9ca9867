"""What was delivered, and the months it counts in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models.contract import Contract, ContractLine, OfContractQuerySet
from houqin.domains.contracts.workflow import PERIOD
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned, Unit

PERIOD_STATES = [(code, _(name)) for code, name in PERIOD.states.items()]


class Measure(models.TextChoices):
    """What a quantity counts; a price basis has exactly one."""

    MONTH = "month", _("month")
    ORDER = "order", _("order")
    SQUARE_METRE_MONTH = "m2_month", _("m² · month")
    HEAD_MONTH = "head_month", _("head · month")
    MEAL = "meal", _("meal")
    KILOMETRE = "km", _("km")
    HOUR = "hour", _("hour")
    PIECE = "piece", _("piece")
    YUAN = "yuan", _("yuan")


class ContractPeriod(Owned):
    """A month of a contract: what counts is recorded in it while it is open (clauses.md "Periods")."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="periods")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    month = models.DateField()
    state = models.CharField(max_length=8, choices=PERIOD_STATES, default=PERIOD.initial)

    #: As the contract's own.
    stands_in_authority = True

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("month of the contract")
        constraints = [
            models.UniqueConstraint(fields=["contract", "month"], name="contract_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="contract_month_is_a_month"),
            models.CheckConstraint(condition=Q(state__in=PERIOD.check_constraint_values()), name="period_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contracts:month", args=[self.public_id])


class DeliveryRecord(Owned):
    """Something payable that was delivered: the one seam between work and money (house §2). Append-only.

    ``quantity`` in 1/1,000 ``measure``; ``cost_fen`` is the proven cost where the basis is at cost. ``source_type`` and
    ``source_id`` name what it rests on (an order, by public id), ``part`` tells several deliveries of one source apart
    ("work", "materials", "rounding": what the rounded months of a year left over, its ``cost_fen`` of either sign);
    ``turn`` counts deliveries after a reversal. ``period`` is the month it counts in; empty when no period could take
    it: then ``late_for`` or ``outside_term`` says why, and it cannot be settled there. ``share_days`` of ``share_of``:
    the part of the month's price a delivery of a partial month is worth. ``emergency``: the line's emergency surcharge
    is due on it.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="deliveries")
    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="deliveries")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    period = models.ForeignKey(ContractPeriod, models.PROTECT, null=True, related_name="deliveries", db_index=False)
    at = models.DateTimeField()
    quantity = models.BigIntegerField()
    measure = models.CharField(max_length=12, choices=Measure)
    cost_fen = models.BigIntegerField(null=True)
    share_days = models.PositiveSmallIntegerField(null=True)
    share_of = models.PositiveSmallIntegerField(null=True)
    emergency = models.BooleanField(default=False)
    source_type = models.CharField(max_length=60)
    source_id = models.UUIDField()
    part = models.CharField(max_length=20, default="work")
    turn = models.PositiveSmallIntegerField(default=0)
    late_for = models.DateField(null=True)
    late_reason = models.CharField(max_length=200, blank=True)
    outside_term = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=300, blank=True)

    #: As the contract's own.
    stands_in_authority = True

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery record")
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "line", "part", "turn"],
                condition=Q(reverses__isnull=True),
                name="delivered_once_per_source",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, quantity__gt=0) | Q(reverses__isnull=False, quantity__lt=0),
                name="delivery_quantity_has_its_sign",
            ),
            models.CheckConstraint(
                condition=Q(cost_fen__isnull=True)
                | Q(part="rounding")
                | Q(reverses__isnull=True, cost_fen__gte=0)
                | Q(reverses__isnull=False, cost_fen__lte=0),
                name="delivery_cost_has_its_sign",
            ),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="delivery_measure_known"),
            models.CheckConstraint(
                condition=Q(share_days__isnull=True, share_of__isnull=True)
                | Q(share_days__gte=1, share_days__lt=F("share_of"), share_of__lte=31),
                name="delivery_share_is_a_part_of_a_month",
            ),
            models.CheckConstraint(
                condition=Q(period__isnull=False) | Q(late_for__isnull=False) | Q(outside_term=True),
                name="delivery_without_period_says_why",
            ),
            models.CheckConstraint(
                condition=Q(late_for__isnull=True) | ~Q(late_reason=""), name="late_delivery_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(reverses__isnull=True) | ~Q(reason=""), name="reversal_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["contract", "period", "line"]),
            models.Index(fields=["authority", "provider", "at"]),
            models.Index(fields=["source_id"]),
            # A month is priced from this index alone: from its figures, and from what row security asks of each row.
            models.Index(
                fields=["period", "line"],
                name="delivery_priced",
                include=[
                    *("contract", "authority", "provider", "reverses", "public_id", "at", "quantity", "cost_fen"),
                    *("part", "share_days", "share_of", "emergency"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contracts:delivery", args=[self.public_id])
