"""What secures a contract and what is paid beforehand: bonds, advances with their offsets, acceptance."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models.contract import Contract, OfContractQuerySet
from houqin.domains.contracts.models.delivery import ContractPeriod
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned, Person


class BondForm(models.TextChoices):
    """How a performance bond is given; guarantees are accepted as cash is (款项支付条例 13)."""

    TRANSFER = "transfer", _("Bank transfer")
    CHEQUE = "cheque", _("Cheque")
    DRAFT = "draft", _("Draft")
    BANK_GUARANTEE = "bank_guarantee", _("Bank guarantee")
    INSURANCE = "insurance", _("Surety insurance")


class Bond(Owned):
    """A performance bond: received, perhaps claimed on, returned. ``claimed_fen``: what was kept for claims."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="bonds")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    form = models.CharField(max_length=16, choices=BondForm)
    fen = models.BigIntegerField()
    received_on = models.DateField()
    valid_until = models.DateField(null=True)
    claimed_fen = models.BigIntegerField(default=0)
    claim_reason = models.CharField(max_length=300, blank=True)
    returned_on = models.DateField(null=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(returned_on__isnull=True), name="contract_holds_one_bond"
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0, claimed_fen__gte=0, claimed_fen__lte=F("fen")),
                name="bond_claim_within_the_bond",
            ),
            models.CheckConstraint(condition=Q(claimed_fen=0) | ~Q(claim_reason=""), name="bond_claim_has_a_reason"),
            models.CheckConstraint(condition=Q(form__in=BondForm.values), name="bond_form_known"),
        ]


class AdvancePayment(Owned):
    """Money paid before the service; it comes back by the offsets of its schedule. Append-only."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="advances")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    fen = models.BigIntegerField()
    paid_on = models.DateField()
    voucher = models.CharField(max_length=80)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="advance_is_money")]


class AdvanceOffset(Owned):
    """What of an advance is set off against a month's payable. Append-only."""

    advance = models.ForeignKey(AdvancePayment, models.PROTECT, related_name="offsets")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    month = models.DateField()
    fen = models.BigIntegerField()

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["advance", "month"], name="advance_offset_once_a_month"),
            models.CheckConstraint(condition=Q(fen__gte=0, month__day=1), name="advance_offset_is_sound"),
        ]


class AcceptanceResult(models.TextChoices):
    """What contract acceptance came to."""

    PASSED = "passed", _("Accepted")
    RESERVED = "reserved", _("Accepted with defects to be mended")
    REFUSED = "refused", _("Not accepted")


class Acceptance(Owned):
    """Contract acceptance (履约验收) of a month: says *payable*, where a user's confirmation says *fixed* (practice 6).

    ``items``: [{item, met, note}, …], every technical, service and safety item required (采购法实施条例 45). A later
    version follows a refusal. Append-only.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="acceptances")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    period = models.ForeignKey(ContractPeriod, models.PROTECT, related_name="acceptances")
    version = models.PositiveSmallIntegerField(default=1)
    accepted_on = models.DateField()
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=10, choices=AcceptanceResult)
    items = models.JSONField()
    note = models.CharField(max_length=300, blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract acceptance")
        constraints = [
            models.UniqueConstraint(fields=["period", "version"], name="acceptance_version_once"),
            models.UniqueConstraint(fields=["period"], condition=~Q(result="refused"), name="a_month_is_accepted_once"),
            models.CheckConstraint(condition=Q(result__in=AcceptanceResult.values), name="acceptance_result_known"),
        ]
