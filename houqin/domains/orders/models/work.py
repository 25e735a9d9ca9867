"""What is done for an order: who held it, what was photographed, which parts went in, what was quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import ContractLine
from houqin.domains.orders.workflow import QUOTE
from houqin.foundation.organisation.models import Owned, Person, Unit, VisibleQuerySet

from .order import Order

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class OfOrderQuerySet(VisibleQuerySet):
    """Rows that show where their order shows."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows of visible orders."""
        return self.filter(order__in=Order.objects.visible_to(actor))


class OfOrder(Owned):
    """A row about one order."""

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        abstract = True


class Assignment(OfOrder):
    """Who held an order from when until when: a provider, and within it a person."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="assignments")
    provider = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    worker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    held_from = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(held_until__isnull=True), name="order_held_by_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(held_until__isnull=True) | models.Q(held_until__gte=models.F("held_from")),
                name="assignment_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["provider", "worker", "held_from"], name="assignment_of_worker")]


class PhotoStage(models.TextChoices):
    """What a photo shows."""

    REPORT = "report", _("As reported")
    ARRIVAL = "arrival", _("On arrival")
    RESULT = "result", _("Result")
    EVIDENCE = "evidence", _("Evidence")


class OrderPhoto(OfOrder):
    """A file of an order; its content hash goes into the archive."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="photos")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=PhotoStage)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "document"], name="photo_once_per_order"),
            models.CheckConstraint(condition=models.Q(stage__in=PhotoStage.values), name="photo_stage_known"),
        ]
        indexes = [models.Index(fields=["authority", "sha256"], name="photo_hash")]


class Part(OfOrder):
    """A part that was used, split between what the contract includes and what is charged by the terms of its ``line``:
    the one on which its order stood then."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="parts")
    line = models.ForeignKey(ContractLine, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    unit_name = models.CharField(max_length=20)
    count_milli = models.BigIntegerField(help_text=_("1/1,000 unit"))
    unit_price_fen = models.BigIntegerField(help_text=_("fen"))
    included_fen = models.BigIntegerField(help_text=_("fen"))
    charged_fen = models.BigIntegerField(help_text=_("fen"))
    side_code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(count_milli__gt=0, unit_price_fen__gte=0, included_fen__gte=0, charged_fen__gte=0),
                name="part_amounts_not_negative",
            )
        ]


class Quote(OfOrder):
    """A price put to somebody before the work (报价).

    ``parts``: each with name, unit, count, price, what of it is included and charged, and the code of its side.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="quotes")
    state = models.CharField(max_length=10, choices=list(QUOTE.states.items()), default=QUOTE.initial)
    labour_fen = models.BigIntegerField(help_text=_("fen"))
    materials_fen = models.BigIntegerField(help_text=_("fen"))
    total_fen = models.BigIntegerField(help_text=_("fen"))
    tax_rate_ppm = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    scope = models.TextField()
    approver = models.CharField(max_length=10)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decide_by = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state="proposed"), name="one_quote_proposed_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=QUOTE.check_constraint_values()), name="quote_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(total_fen=models.F("labour_fen") + models.F("materials_fen"), labour_fen__gte=0)
                & models.Q(materials_fen__gte=0),
                name="quote_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="quote_decided_by_another",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Where it is decided on."""
        return reverse("orders:decide_quote", args=[self.public_id])
