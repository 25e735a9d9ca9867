"""What can be asked for: service classes, items and their dated versions, exceptions, fault types, danger words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.promise import PromisedTarget, Urgency, ends_after_it_begins
from houqin.domains.catalogue.workflow import EXCEPTION
from houqin.foundation.organisation.models import Owned, Person, Unit, VisibleQuerySet
from houqin.foundation.places.models import Secrecy

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class Approval(models.TextChoices):
    """Whose approval an order of the item needs before work starts (practice 8)."""

    NONE = "none", _("No approval")
    UNIT = "unit", _("Approval of the unit")
    AUTHORITY = "authority", _("Approval of the authority")


class PriceBasis(models.TextChoices):
    """What one pays for (rules B3). Contract lines use the same words."""

    LUMP_SUM = "lump_sum", _("Lump sum per month")
    COMMISSION = "commission", _("Cost plus commission")
    PER_ORDER = "per_order", _("Per order")
    PER_SQUARE_METRE_MONTH = "per_square_metre_month", _("Per m² and month")
    PER_HEAD_MONTH = "per_head_month", _("Per head and month")
    PER_MEAL = "per_meal", _("Per meal")
    PER_KILOMETRE = "per_kilometre", _("Per kilometre")
    PER_HOUR = "per_hour", _("Per hour")
    PER_PIECE = "per_piece", _("Per piece")
    AT_COST = "at_cost", _("At cost")


EXCEPTION_STATES = [(code, _(name)) for code, name in EXCEPTION.states.items()]


class InAuthorityQuerySet(VisibleQuerySet):
    """Rows that everyone of the authority may know."""

    def visible_to(self, actor: Actor) -> Self:
        """Everything of the actor's authority."""
        return self.filter(authority_id=actor.authority_id)

    def in_force(self, on: date) -> Self:
        """The rows that hold on a day."""
        return self.filter(valid_from__lte=on).exclude(valid_until__lte=on)


class ServiceClass(Owned):
    """A class of services: house maintenance, cleaning, meetings …"""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = InAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("service class")
        constraints = [models.UniqueConstraint(fields=["authority", "code"], name="service_class_once")]

    def __str__(self) -> str:
        return self.name


class ServiceItem(Owned):
    """The identity of a thing that can be asked for; what it says stands in its versions.

    ``order_kind`` names who handles its orders: ``service`` for the general way, or a code that a resource domain
    registers (a trip, a room booking).
    """

    service_class = models.ForeignKey(ServiceClass, models.PROTECT, related_name="items")
    code = models.CharField(max_length=40)
    order_kind = models.CharField(max_length=30, default="service")

    objects = InAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "code"], name="service_item_once")]

    def __str__(self) -> str:
        return self.code


class ServiceItemVersion(Owned):
    """What the item is from a day on: service, content, standard, quality, price (S123), immutable once published.

    ``manager`` is the unit that manages it (管), with its basis; empty: nobody does, which a report names.
    ``guide_price`` in 1/10,000 yuan per unit of its basis; ``quote_limit_fen``: a dearer estimate needs an approved
    quote, given within ``quote_working_days``. ``confidentiality``: who may serve it at all; a place may ask for more.
    ``trade``: whom of a duty roster it needs, by the code or the name rosters use; empty: anybody.
    """

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    service = models.CharField(max_length=120)
    service_en = models.CharField(max_length=120, blank=True)
    content = models.TextField()
    quality = models.TextField(blank=True)
    price_basis = models.CharField(max_length=24, choices=PriceBasis)
    guide_price = models.BigIntegerField(null=True)
    price_note = models.CharField(max_length=200, blank=True)
    keywords = models.CharField(max_length=300, blank=True)
    sort_key = models.CharField(max_length=240, editable=False, db_collation="C")

    manager = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    manager_basis = models.CharField(max_length=200, blank=True)
    confidentiality = models.CharField(max_length=10, choices=Secrecy, default=Secrecy.NONE)
    approval = models.CharField(max_length=12, choices=Approval, default=Approval.NONE)
    quote_limit_fen = models.BigIntegerField(null=True)
    quote_working_days = models.PositiveSmallIntegerField(null=True)
    urgencies = ArrayField(models.CharField(max_length=2, choices=Urgency))
    default_urgency = models.CharField(max_length=2, choices=Urgency)
    needs_place = models.BooleanField(default=True)
    photos_allowed = models.BooleanField(default=True)
    trade = models.CharField(max_length=40, blank=True)

    objects = InAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue item")
        constraints = [
            ExclusionConstraint(
                name="service_item_versions_do_not_overlap",
                index_type="gist",
                expressions=[
                    (
                        Func(
                            F("item"),
                            F("item"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        "=",
                    ),
                    (
                        Func(F("valid_from"), F("valid_until"), function="daterange", output_field=DateRangeField()),
                        "&&",
                    ),
                ],
            ),
            models.CheckConstraint(condition=ends_after_it_begins(), name="service_item_version_ends_later"),
            models.CheckConstraint(condition=Q(price_basis__in=PriceBasis.values), name="item_price_basis_known"),
            models.CheckConstraint(condition=Q(approval__in=Approval.values), name="item_approval_known"),
            models.CheckConstraint(condition=Q(confidentiality__in=Secrecy.values), name="item_confidentiality_known"),
            models.CheckConstraint(
                condition=Q(urgencies__contains=[F("default_urgency")]), name="default_urgency_is_allowed"
            ),
            models.CheckConstraint(condition=Q(urgencies__contained_by=Urgency.values), name="item_urgencies_known"),
            models.CheckConstraint(
                condition=Q(guide_price__isnull=True) | Q(guide_price__gte=0), name="guide_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(quote_limit_fen__isnull=True) | Q(quote_limit_fen__gte=0),
                name="item_quote_limit_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["authority", "sort_key"])]

    def __str__(self) -> str:
        return self.service

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("catalogue:item", args=[self.public_id])


class StandardClause(Owned):
    """One numbered clause of a version's standard; evaluation points at it."""

    version = models.ForeignKey(ServiceItemVersion, models.PROTECT, related_name="clauses")
    number = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    objects = InAuthorityQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="clause_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


class QualityIndicator(Owned):
    """A measured promise of quality: at least, or at most, so many parts per million."""

    version = models.ForeignKey(ServiceItemVersion, models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    at_least_ppm = models.PositiveIntegerField(null=True)
    at_most_ppm = models.PositiveIntegerField(null=True)

    objects = InAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="indicator_once"),
            models.CheckConstraint(
                condition=Q(at_least_ppm__isnull=False, at_most_ppm__isnull=True)
                | Q(at_least_ppm__isnull=True, at_most_ppm__isnull=False),
                name="indicator_has_one_bound",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Promise(Owned, PromisedTarget):
    """What the version promises its user, per urgency and milestone."""

    version = models.ForeignKey(ServiceItemVersion, models.PROTECT, related_name="promises")

    objects = InAuthorityQuerySet.as_manager()

    class Meta(PromisedTarget.Meta):
        abstract = False
        constraints = [
            *PromisedTarget.Meta.constraints,
            models.UniqueConstraint(fields=["version", "urgency", "milestone"], name="promise_once"),
        ]

    def __str__(self) -> str:
        return f"{self.urgency} {self.milestone}"


class FaultType(Owned):
    """A kind of fault with its words: it suggests the item, and its urgency (P1 goes to P1 at once, practice 1)."""

    service_class = models.ForeignKey(ServiceClass, models.PROTECT, null=True, related_name="fault_types")
    item = models.ForeignKey(ServiceItem, models.PROTECT, null=True, related_name="fault_types")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    words = ArrayField(models.CharField(max_length=40), default=list)
    urgency = models.CharField(max_length=2, choices=Urgency)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = InAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "code"], condition=Q(valid_until__isnull=True), name="fault_type_once"
            ),
            models.CheckConstraint(condition=ends_after_it_begins(), name="fault_type_ends_later"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="fault_type_urgency_known"),
        ]

    def __str__(self) -> str:
        return self.name


class DangerWord(Owned):
    """A word in a report that makes it P1, with what to do first (119, the duty room)."""

    word = models.CharField(max_length=40)
    advice = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = InAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("danger word")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "word"], condition=Q(valid_until__isnull=True), name="danger_word_once"
            ),
            models.CheckConstraint(condition=ends_after_it_begins(), name="danger_word_ends_later"),
        ]

    def __str__(self) -> str:
        return self.word


class CatalogueExceptionQuerySet(VisibleQuerySet):
    """Requests for what the catalogue does not offer."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the units one sees, and one's own."""
        own = self.filter(authority_id=actor.authority_id)
        if actor.sees_all:
            return own
        return own.filter(Q(unit_id__in=actor.visible_unit_ids) | Q(requester_id=actor.person_id))


class CatalogueException(Owned):
    """A request to serve something outside the catalogue, or beyond an item's standard (目录外审批, 条例 27, 32).

    ``subject_type``/``subject_id`` name what asks for it (an order, by public id).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    requester = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    service_class = models.ForeignKey(ServiceClass, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(ServiceItem, models.PROTECT, null=True, related_name="exceptions")
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    description = models.TextField()
    reason = models.TextField()
    estimate_fen = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=EXCEPTION_STATES, default=EXCEPTION.initial)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    objects = CatalogueExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EXCEPTION.check_constraint_values()), name="exception_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="requested", decided_at__isnull=True)
                | (~Q(state="requested") & Q(decided_at__isnull=False)),
                name="exception_decided_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requester")),
                name="nobody_decides_their_own_exception",
            ),
            models.CheckConstraint(
                condition=Q(estimate_fen__isnull=True) | Q(estimate_fen__gte=0), name="exception_estimate_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "requested_at"]),
            models.Index(fields=["subject_id"]),
        ]

    def __str__(self) -> str:
        return self.description[:60]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("catalogue:exception", args=[self.public_id])
