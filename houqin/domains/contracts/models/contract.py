"""Who delivers what at which price: contracts, lines, prices, coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.models import PriceBasis, ServiceClass, ServiceItem
from houqin.domains.catalogue.promise import PromisedTarget, ends_after_it_begins
from houqin.domains.contracts.workflow import CONTRACT
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.models import Owned, Unit, VisibleQuerySet
from houqin.foundation.places.models import Place
from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import Term, TermQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class ServiceModel(models.TextChoices):
    """The five ways to serve (rules B7)."""

    OPEN_TO_SOCIETY = "M1", _("M1 Open to society")
    OUTSOURCE = "M2", _("M2 Outsourced")
    ENTRUST = "M3", _("M3 Entrusted to a shared resource")
    OWN_COMPANY = "M4", _("M4 Own company")
    INHOUSE_OFFICE = "M5", _("M5 In-house office")


class EnterpriseSize(models.TextChoices):
    """The provider's size at signing; it decides payment rules for good (rules B1.7)."""

    LARGE = "large", _("Large enterprise")
    MEDIUM = "medium", _("Medium enterprise")
    SMALL = "small", _("Small enterprise")
    MICRO = "micro", _("Micro enterprise")
    UNKNOWN = "unknown", _("Not known")
    NOT_AN_ENTERPRISE = "not_an_enterprise", _("Not an enterprise")


class PaymentStart(models.TextChoices):
    """Which day starts the payment period (rules B1.7)."""

    CONFIRMED = "confirmed", _("Both sides confirmed the amount")
    ACCEPTANCE = "acceptance", _("Contract acceptance")
    INVOICE = "invoice", _("Receipt of the invoice")


class EndKind(models.TextChoices):
    """Why a contract ended (rules B2.2)."""

    TERM_OVER = "term_over", _("The term is over")
    POOR_SCORES = "poor_scores", _("Scores below the mark")
    BREACH = "breach", _("Breach by the provider")
    INCIDENT = "incident", _("Serious incident")
    AUTHORITY = "authority", _("Need of the authority")
    AGREED = "agreed", _("By agreement")
    FORCE_MAJEURE = "force_majeure", _("Force majeure")


class PartialMonths(models.TextChoices):
    """What a part of a month is paid (practice 13)."""

    ACTUAL_DAYS = "actual_days", _("By the month's actual days")
    THIRTY_DAYS = "thirty_days", _("By thirtieths")
    WHOLE_MONTH = "whole_month", _("As a whole month")


class Tiering(models.TextChoices):
    """How a price falls with the month's quantity."""

    NONE = "", _("One price")
    GRADUATED = "graduated", _("Each tier at its own price")
    VOLUME = "volume", _("All at the price of the tier reached")


#: Sizes at signing that the regulation on payments to small providers protects (rules B1.7).
SMALL_AT_SIGNING = (EnterpriseSize.MICRO, EnterpriseSize.SMALL, EnterpriseSize.MEDIUM)

CONTRACT_STATES = [(code, _(name)) for code, name in CONTRACT.states.items()]

AnyRows = TypeVar("AnyRows", bound=models.QuerySet[Any])


def of_seen_contracts(rows: AnyRows, actor: Actor, *, contract: str) -> AnyRows:
    """The *rows* whose contract the actor may see: all for those who see all; a provider its own (trust A8); an office
    role those of the contracts that cover its units. ``contract`` is the way from a row to its contract's id."""
    own = rows.filter(authority_id=actor.authority_id)
    if actor.sees_all:
        return own
    if actor.provider_ids:
        return own.filter(provider_id__in=actor.provider_ids)
    covering = LineCoverage.objects.filter(unit_id__in=actor.visible_unit_ids).values("contract_id")
    return own.filter(**{f"{contract}__in": covering})


class OfContractQuerySet(VisibleQuerySet):
    """Rows that name their contract."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see."""
        return of_seen_contracts(self, actor, contract="contract_id")


class ContractQuerySet(VisibleQuerySet):
    """Contracts."""

    def visible_to(self, actor: Actor) -> Self:
        """The contracts one may see."""
        return of_seen_contracts(self, actor, contract="id")


class Contract(Owned):
    """An agreement with a provider; the in-house centre and the own company have theirs too (S101).

    ``total_fen`` is the original contract price with tax; amendments move it by ``amended_fen``, of which ``added_fen``
    are additions of the same subject. ``tax_ppm`` the tax rate within; ``valid_until`` is exclusive.
    Payment (rules B1.7): ``payment_days`` calendar days from the day ``payment_starts`` names; ``acceptance_days`` from
    the end of a period to contract acceptance; ``late_interest_ppm`` per day. ``tendered_until`` (exclusive): so long
    may it be renewed without a new tender; more than three years need a ``term_exception`` (as energy contracts have).
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="contracts")
    renewal_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="renewals")
    number = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    procurement_method = models.CharField(max_length=80, blank=True)
    procurement_category = models.CharField(max_length=40, blank=True)
    sme_size = models.CharField(max_length=20, choices=EnterpriseSize)
    signed_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    total_fen = models.BigIntegerField()
    tax_ppm = models.PositiveIntegerField(default=60_000)
    fund_source = models.CharField(max_length=80, blank=True)
    amended_fen = models.BigIntegerField(default=0)
    added_fen = models.BigIntegerField(default=0)
    payment_days = models.PositiveSmallIntegerField(default=30)
    payment_starts = models.CharField(max_length=10, choices=PaymentStart, default=PaymentStart.CONFIRMED)
    acceptance_days = models.PositiveSmallIntegerField(null=True)
    late_interest_ppm = models.PositiveIntegerField(default=500)
    bond_ppm = models.PositiveIntegerField(default=0)
    advance_fen = models.BigIntegerField(default=0)
    partial_months = models.CharField(max_length=12, choices=PartialMonths, default=PartialMonths.ACTUAL_DAYS)
    tendered_until = models.DateField(null=True)
    term_exception = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=CONTRACT_STATES, default=CONTRACT.initial)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    end_kind = models.CharField(max_length=20, choices=EndKind, blank=True)

    #: Seen by whoever ``visible_to`` shows it to: it belongs to the authority as a whole.
    stands_in_authority = True

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="contract_number_once"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="contract_ends_later"),
            models.CheckConstraint(condition=Q(total_fen__gte=0), name="contract_total_not_negative"),
            models.CheckConstraint(condition=Q(tax_ppm__lte=1_000_000), name="contract_tax_is_a_rate"),
            models.CheckConstraint(
                condition=Q(state__in=CONTRACT.check_constraint_values()), name="contract_state_known"
            ),
            models.CheckConstraint(condition=Q(sme_size__in=EnterpriseSize.values), name="contract_sme_size_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "active"], ended_on__isnull=True)
                | Q(state__in=["ended", "terminated"], ended_on__isnull=False),
                name="contract_end_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(payment_days__gte=1, payment_days__lte=365), name="contract_payment_days_within_a_year"
            ),
            models.CheckConstraint(
                condition=Q(payment_days__lte=60) | ~Q(sme_size__in=SMALL_AT_SIGNING),
                name="small_provider_is_paid_within_60_days",
            ),
            models.CheckConstraint(
                condition=Q(payment_starts__in=PaymentStart.values), name="contract_payment_start_known"
            ),
            models.CheckConstraint(
                condition=~Q(payment_starts=PaymentStart.ACCEPTANCE)
                | Q(acceptance_days__isnull=False, acceptance_days__gte=1),
                name="payment_by_acceptance_names_its_days",
            ),
            models.CheckConstraint(condition=Q(bond_ppm__lte=100_000), name="performance_bond_at_most_a_tenth"),
            models.CheckConstraint(
                condition=Q(advance_fen__gte=0, advance_fen__lte=F("total_fen")), name="advance_within_the_total"
            ),
            models.CheckConstraint(
                condition=Q(added_fen__gte=0, added_fen__lte=F("total_fen") / 10), name="additions_at_most_a_tenth"
            ),
            models.CheckConstraint(
                condition=Q(amended_fen__gte=-F("total_fen")), name="contract_amended_total_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(partial_months__in=PartialMonths.values), name="contract_partial_months_known"
            ),
        ]
        indexes = [models.Index(fields=["authority", "provider", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contracts:contract", args=[self.public_id])


class ContractLine(Owned):
    """One service of a contract: an item, or a whole service class, under one price basis and one service model.

    The price stands in dated :class:`LinePrice` rows. ``materials_each_fen`` and ``materials_year_fen``: materials
    included up to so much apiece and a year; above, at cost with at most ``materials_markup_ppm``.
    ``quote_limit_fen``: a dearer estimate needs an approved quote. ``minimum_fen``: the least one order costs.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="lines")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    number = models.PositiveSmallIntegerField()
    service_class = models.ForeignKey(ServiceClass, models.PROTECT, related_name="+")
    item = models.ForeignKey(ServiceItem, models.PROTECT, null=True, related_name="contract_lines")
    service_model = models.CharField(max_length=2, choices=ServiceModel)
    price_basis = models.CharField(max_length=24, choices=PriceBasis)
    valid_from = models.DateField()
    valid_until = models.DateField()
    materials_each_fen = models.BigIntegerField(default=0)
    materials_year_fen = models.BigIntegerField(default=0)
    materials_markup_ppm = models.PositiveIntegerField(default=0)
    quote_limit_fen = models.BigIntegerField(null=True)
    minimum_fen = models.BigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    #: As the contract's own.
    stands_in_authority = True

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract line")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number", "valid_from"], name="line_number_once_at_a_time"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="line_ends_later"),
            models.CheckConstraint(condition=Q(price_basis__in=PriceBasis.values), name="line_price_basis_known"),
            models.CheckConstraint(condition=Q(service_model__in=ServiceModel.values), name="service_model_known"),
            models.CheckConstraint(
                condition=Q(materials_each_fen__gte=0, materials_year_fen__gte=0, minimum_fen__gte=0)
                & (Q(quote_limit_fen__isnull=True) | Q(quote_limit_fen__gte=0)),
                name="line_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(materials_markup_ppm__lte=1_000_000), name="line_markup_at_most_the_cost"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "item", "valid_from"]),
            models.Index(fields=["authority", "service_class", "valid_from"]),
        ]

    def __str__(self) -> str:
        return f"{self.contract.number}-{self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contracts:line", args=[self.public_id])


class LinePriceQuerySet(TermQuerySet):
    """Prices: in force on a day like any term."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see."""
        return of_seen_contracts(self, actor, contract="contract_id")


class LinePrice(Term):
    """What one unit of a line costs from a day on; a change of price is a new row (statement line: line × price).

    ``price`` in 1/10,000 yuan with tax; ``quantity`` (1/1,000 unit) is the agreed monthly quantity where the basis is
    not counted order by order: 1 for a lump sum, the area, the heads. On lines at cost and cost plus commission
    ``price`` is what is added to each yuan of proven cost. ``surcharge_ppm`` is added to emergency deliveries.
    ``tiers``: [[quantity above which it holds, price], …] by the month's quantity; ``price`` holds from 0 on.
    """

    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="prices")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    price = models.BigIntegerField()
    quantity = models.BigIntegerField(null=True)
    surcharge_ppm = models.PositiveIntegerField(default=0)
    tiering = models.CharField(max_length=10, choices=Tiering, default=Tiering.NONE, blank=True)
    tiers = models.JSONField(default=list)

    objects = LinePriceQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = [
            *Term.Meta.constraints,
            no_overlap("line_prices_do_not_overlap", numbers=("line_id",)),
            models.CheckConstraint(condition=Q(price__gte=0), name="line_price_not_negative"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="line_quantity_positive"
            ),
            models.CheckConstraint(condition=Q(surcharge_ppm__lte=10_000_000), name="line_surcharge_at_most_tenfold"),
            models.CheckConstraint(
                condition=Q(tiering=Tiering.NONE, tiers=[]) | (Q(tiering__in=["graduated", "volume"]) & ~Q(tiers=[])),
                name="line_tiering_has_its_tiers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price} {self.valid_from}"


class LineCoverage(Owned):
    """A unit that a line covers, with everything below it, from a day until another."""

    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="coverage")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ends_after_it_begins(), name="line_coverage_ends_later"),
            models.UniqueConstraint(fields=["line", "unit", "valid_from"], name="line_covers_a_unit_once"),
        ]
        indexes = [models.Index(fields=["unit", "line"])]


class LinePlace(Owned):
    """A place that a line covers, with everything in it; a line without any covers its units wherever they are."""

    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="places")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ends_after_it_begins(), name="line_place_ends_later"),
            models.UniqueConstraint(fields=["line", "place", "valid_from"], name="line_covers_a_place_once"),
        ]


class LinePromise(Owned, PromisedTarget):
    """What the provider promises the authority on this line, where it differs from the catalogue's promise."""

    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="promises")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")

    objects = OfContractQuerySet.as_manager()

    class Meta(PromisedTarget.Meta):
        abstract = False
        constraints = [
            *PromisedTarget.Meta.constraints,
            models.UniqueConstraint(fields=["line", "urgency", "milestone"], name="line_promise_once"),
        ]
