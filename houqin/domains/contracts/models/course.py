"""The course of a contract: appraised, handed over, and where it stood when the system took it on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models.contract import Contract, OfContractQuerySet
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned, Person


class RenewalAppraisal(Owned):
    """The yearly appraisal that a renewal rests on (一次招标三年有效、一年一签). Append-only.

    ``score`` and ``pass_mark`` in 1/100 point.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="appraisals")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    appraised_on = models.DateField()
    score = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField()
    appraised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("renewal appraisal")
        constraints = [
            models.CheckConstraint(condition=Q(score__lte=10_000, pass_mark__lte=10_000), name="appraisal_in_points"),
            models.UniqueConstraint(fields=["contract", "appraised_on"], name="appraised_once_a_day"),
        ]


class HandoverItem(Owned):
    """One thing to be handed over when a contract ends; the bond goes back when all are done."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="handover")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=160)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    #: As the contract's own.
    stands_in_authority = True

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over item")
        constraints = [models.UniqueConstraint(fields=["contract", "code"], name="handover_item_once")]
        ordering = ["contract", "position"]

    def get_absolute_url(self) -> str:
        """On the page of its contract."""
        return self.contract.get_absolute_url()


class OpeningPosition(Owned):
    """Where a contract in mid-term stood on the day the system took it on (期初); one per contract. Append-only.

    Everything counts until the day before ``as_of``. ``counters``: {code of a counter of the clause: count};
    ``schedule``: [[first day of a month, fen], …], how the advance left is set off; empty: nobody knows, and it is
    only shown. ``verify`` starts from it (practice 16).
    """

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="opening")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    as_of = models.DateField()
    settled_fen = models.BigIntegerField(default=0)
    deducted_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    added_fen = models.BigIntegerField(default=0)
    bond_fen = models.BigIntegerField(default=0)
    advance_left_fen = models.BigIntegerField(default=0)
    counters = models.JSONField(default=dict)
    schedule = models.JSONField(default=list)
    signed_by = models.CharField(max_length=80)
    paper = models.CharField(max_length=200, blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening position")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    settled_fen__gte=0,
                    deducted_fen__gte=0,
                    paid_fen__gte=0,
                    added_fen__gte=0,
                    bond_fen__gte=0,
                    advance_left_fen__gte=0,
                ),
                name="opening_amounts_not_negative",
            ),
            models.CheckConstraint(condition=~Q(signed_by=""), name="opening_is_signed"),
        ]
