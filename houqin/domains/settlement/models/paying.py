"""From a confirmed statement to money: invoices and payment applications (practice 15)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract, OfContractQuerySet
from houqin.domains.providers.models import Provider
from houqin.domains.settlement.models.statements import Statement
from houqin.domains.settlement.workflow import APPLICATION
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.models import Owned, Person, Unit

APPLICATION_STATES = [(code, _(name)) for code, name in APPLICATION.states.items()]


class Invoice(Owned):
    """A provider's invoice (发票) for a statement. ``code`` is empty on a fully digitalised one (数电票).

    Its number counts once across **all** authorities and units, code or none (trust A7); money in fen.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="invoices")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    code = models.CharField(max_length=20, null=True)
    issued_on = models.DateField()
    net_fen = models.BigIntegerField()
    tax_fen = models.BigIntegerField()
    gross_fen = models.BigIntegerField()
    seller_tax_number = models.CharField(max_length=20)
    buyer_tax_number = models.CharField(max_length=20)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    received_on = models.DateField()

    #: Seen by whoever ``visible_to`` shows it to: it belongs to the authority as a whole.
    stands_in_authority = True

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller_tax_number", "number", "code"], name="invoice_counts_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(gross_fen=F("net_fen") + F("tax_fen")), name="invoice_adds_up"),
            models.CheckConstraint(condition=Q(net_fen__gt=0, tax_fen__gte=0), name="invoice_amounts_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.code or ''}{self.number}"


class PaymentApplication(Owned):
    """An application to the treasury to pay (支付申请): prepared, approved and released by different persons.

    ``amount_fen`` is at most what of the statement is neither disputed nor applied for. Payee and budget classes are
    written down as they stood (``classes``: allotment, functional, departmental and governmental economic class).
    ``voucher_number`` and ``paid_on`` come back from the treasury.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="applications")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    payer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="applications")
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=APPLICATION_STATES, default=APPLICATION.initial)
    amount_fen = models.BigIntegerField()
    payee = models.CharField(max_length=160)
    account = models.CharField(max_length=40)
    bank = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    classes = models.JSONField(default=dict)
    prepared_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    refused_reason = models.CharField(max_length=300, blank=True)
    voucher_number = models.CharField(max_length=40, null=True)
    paid_on = models.DateField(null=True)

    #: Seen by whoever ``visible_to`` shows it to: it belongs to the authority as a whole.
    stands_in_authority = True

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment application")
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="application_number_once"),
            models.UniqueConstraint(fields=["authority", "voucher_number"], name="voucher_counts_once"),
            models.UniqueConstraint(fields=["invoice"], condition=~Q(state="refused"), name="invoice_applied_for_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="application_pays_something"),
            models.CheckConstraint(
                condition=Q(state__in=APPLICATION.check_constraint_values()), name="application_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(voucher_number__isnull=False, paid_on__isnull=False),
                name="paid_application_has_a_voucher",
            ),
            models.CheckConstraint(
                condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")))
                & (Q(second_approved_by__isnull=True) | ~Q(second_approved_by=F("approved_by")))
                & (Q(second_approved_by__isnull=True) | ~Q(second_approved_by=F("prepared_by")))
                & (Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by")))
                & (Q(released_by__isnull=True) | ~Q(released_by=F("approved_by")))
                & (
                    Q(released_by__isnull=True)
                    | Q(second_approved_by__isnull=True)
                    | ~Q(released_by=F("second_approved_by"))
                ),
                name="application_by_different_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("settlement:application", args=[self.public_id])
