"""When a month is closed: its dated calendar per contract, and the runs that closed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract, OfContractQuerySet
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned, Person, Unit, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class MonthEnd(Owned):
    """The calendar of one month's end (practice 11): until when each side may speak, that day included.

    Facts were taken until ``cut_off_on``, ``drafted_on`` the drafts went out; the provider may appeal or dispute until
    ``appeal_until``, is answered until ``answer_until``, both confirm until ``confirm_until``; silence after it
    confirms what is not disputed. The last three plan the invoice, the payment application and the payment. A day is
    empty where the calendar of its year is not announced: then nothing runs out. A named person may set the days
    otherwise, with a reason.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="month_ends")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    month = models.DateField()
    cut_off_on = models.DateField(null=True)
    drafted_on = models.DateField()
    appeal_until = models.DateField(null=True)
    answer_until = models.DateField(null=True)
    confirm_until = models.DateField(null=True)
    invoice_until = models.DateField(null=True)
    apply_until = models.DateField(null=True)
    pay_until = models.DateField(null=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "month"], name="month_end_once"),
            models.CheckConstraint(
                condition=Q(
                    appeal_until__gte=F("drafted_on"),
                    answer_until__gte=F("appeal_until"),
                    confirm_until__gte=F("answer_until"),
                ),
                name="month_end_in_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    invoice_until__gte=F("confirm_until"),
                    apply_until__gte=F("invoice_until"),
                    pay_until__gte=F("apply_until"),
                ),
                name="month_end_payment_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CloseRunQuerySet(VisibleQuerySet):
    """Runs of an authority: for those who close and those who audit."""

    def visible_to(self, actor: Actor) -> Self:
        """The authority's runs, for whoever sees all of it."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.sees_all else own.none()


class CloseRun(Owned):
    """One run of closing a month, over all contracts or one unit's: how far it is, and what it could not close.

    ``refused`` holds the contracts that stay open, each with the refusal's code, sentence and remedy. A trial changes
    nothing: ``tried`` holds for each contract what closing would come to and what is missing. A parallel run
    (``is_parallel``) keeps statements marked as trials. ``parts`` numbers the sets that were counted, so that one done
    twice counts once.
    """

    month = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    drafted = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    payable_fen = models.BigIntegerField(default=0)
    refused = models.JSONField(default=list)
    is_trial = models.BooleanField(default=False)
    is_parallel = models.BooleanField(default=False)
    tried = models.JSONField(default=list)
    parts = models.JSONField(default=list)

    #: Belongs to the authority as a whole.
    stands_in_authority = True

    objects = CloseRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing run")
        constraints = [
            models.CheckConstraint(condition=Q(is_trial=False) | Q(is_parallel=False), name="run_of_one_kind")
        ]
        indexes = [models.Index(fields=["authority", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("settlement:run", args=[self.public_id])
