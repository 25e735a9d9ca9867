"""Who may deliver: providers, their people and facts about them, duty rosters, staff months, standing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.models import Owned, Person, Unit, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class LegalKind(models.TextChoices):
    """What a provider is in law; all are measured with one yardstick."""

    COMPANY = "company", _("Company")
    INSTITUTION = "institution", _("Public institution")
    OWN_COMPANY = "own_company", _("The authority's own company")
    IN_HOUSE_CENTRE = "in_house_centre", _("In-house service centre")


class AdmissionStatus(models.TextChoices):
    """Where a provider stands in the market (glossary 13)."""

    ADMITTED = "admitted", _("Admitted")
    SUSPENDED = "suspended", _("Suspended")
    EXITED = "exited", _("Exited")


class QualificationKind(models.TextChoices):
    """What a provider's person must show (rules B6, B8 人员花名册)."""

    VETTING = "vetting", _("Vetting")
    NO_CRIME = "no_crime", _("No-crime proof")
    NDA = "nda", _("Confidentiality agreement")
    HEALTH = "health", _("Health certificate")
    CERTIFICATE = "certificate", _("Certificate of trade")


class DutyRank(models.IntegerChoices):
    """In which order one is called: not answered → next → the chief (practice 3)."""

    ON_DUTY = 1, _("On duty")
    STAND_IN = 2, _("Stand-in")
    CHIEF = 3, _("Chief")


class StandingKind(models.TextChoices):
    """What evaluation says about a provider."""

    SCORE = "score", _("Score")
    INTERVIEW = "interview", _("Interview")
    WARNING = "warning", _("Warning")
    BAN = "ban", _("Ban")
    REWARD = "reward", _("Reward")


def _ends_later() -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))


class OfProviderQuerySet(VisibleQuerySet):
    """Rows about one provider: a provider sees only its own (trust A8)."""

    def visible_to(self, actor: Actor) -> Self:
        """The office side of the authority sees all providers' rows, a provider its own, others nothing."""
        own = self.filter(authority_id=actor.authority_id)
        if actor.sees_all:
            return own
        if actor.provider_ids:
            return own.filter(provider_id__in=actor.provider_ids)
        return own if actor.is_office_side else own.none()

    def in_force(self, on: date) -> Self:
        """The rows that hold on a day."""
        return self.filter(valid_from__lte=on).exclude(valid_until__lte=on)


class OfStaffQuerySet(OfProviderQuerySet):
    """Facts about a provider's people: for those whose duty it is to know them, not for every requester."""

    def visible_to(self, actor: Actor) -> Self:
        """As for other rows of a provider, where the actor may see staff at all."""
        return super().visible_to(actor) if actor.can("providers.staff.see") else self.none()


class ProviderQuerySet(VisibleQuerySet):
    """Providers: a provider sees only itself."""

    def visible_to(self, actor: Actor) -> Self:
        """The office side sees all providers of the authority, a provider itself; with their units, which name them."""
        own = self.filter(authority_id=actor.authority_id).select_related("unit")
        if actor.sees_all:
            return own
        if actor.provider_ids:
            return own.filter(unit_id__in=actor.provider_ids)
        return own if actor.is_office_side else own.none()


class Provider(Owned):
    """A unit that serves. Its ``public_id`` is its unit's, so that one address names it everywhere.

    ``sends_by_roster``: it lets ordinary orders go to who is on duty and of the trade, without its desk (practice 3).
    """

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="provider")
    legal_kind = models.CharField(max_length=20, choices=LegalKind)
    credit_code = models.CharField(max_length=18, blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    duty_phone = models.CharField(max_length=40, blank=True)
    sends_by_roster = models.BooleanField(default=False)

    #: Seen by whoever ``visible_to`` shows it to; its unit stands beside the tree, so no path is asked for.
    stands_in_authority = True

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "credit_code"], condition=~Q(credit_code=""), name="credit_code_once"
            ),
            models.CheckConstraint(condition=Q(legal_kind__in=LegalKind.values), name="legal_kind_known"),
            models.CheckConstraint(
                condition=Q(credit_code="") | Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="credit_code_well_formed",
            ),
        ]

    def __str__(self) -> str:
        return self.unit.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("providers:provider", args=[self.public_id])

    @property
    def provider_id(self) -> int:
        """Whose it is, as the archive asks: the record of its own act shows to itself."""
        return self.unit_id


class Admission(Owned):
    """A provider's status in the market, dated; the rows of one provider never overlap."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="admissions")
    status = models.CharField(max_length=12, choices=AdmissionStatus)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = OfProviderQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="admissions_do_not_overlap",
                index_type="gist",
                expressions=[
                    (
                        Func(
                            F("provider"),
                            F("provider"),
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
            models.CheckConstraint(condition=_ends_later(), name="admission_ends_later"),
            models.CheckConstraint(condition=Q(status__in=AdmissionStatus.values), name="admission_status_known"),
        ]


class TradeQuerySet(VisibleQuerySet):
    """Trades are a coded list of the authority."""

    def visible_to(self, actor: Actor) -> Self:
        """Every trade of the actor's authority."""
        return self.filter(authority_id=actor.authority_id)


class Trade(Owned):
    """A trade of workers and of duty rosters: electrician, plumber …"""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40, blank=True)

    objects = TradeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "code"], name="trade_once")]

    def __str__(self) -> str:
        return self.name


class ProviderPerson(Owned):
    """A person as one of a provider's staff: post, trades, on site from and until."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="staff")
    person = models.OneToOneField(Person, models.PROTECT, related_name="as_staff")
    post = models.CharField(max_length=60, blank=True)
    trades = models.ManyToManyField(Trade, related_name="staff")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=_ends_later(), name="staff_ends_later")]

    def __str__(self) -> str:
        return self.person.name


class Qualification(Owned):
    """A dated fact about a provider's person: vetted, signed, certified. Revoking it ends it."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="qualifications")
    kind = models.CharField(max_length=12, choices=QualificationKind)
    name = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=60, blank=True)
    evidence = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification")
        constraints = [
            models.CheckConstraint(condition=_ends_later(), name="qualification_ends_later"),
            models.CheckConstraint(condition=Q(kind__in=QualificationKind.values), name="qualification_kind_known"),
        ]
        indexes = [models.Index(fields=["person", "kind"])]


class DutyRoster(Owned):
    """One loading of a provider's duty roster (值班表) for a span of days; the last loaded holds for its days."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="rosters")
    valid_from = models.DateField()
    valid_until = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    objects = OfProviderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="roster_ends_later"),
        ]
        indexes = [models.Index(fields=["provider", "valid_from"])]


class DutyShift(Owned):
    """Who may be called for a trade from an instant until another, in which order; ``starts_on``: the roster's day."""

    roster = models.ForeignKey(DutyRoster, models.PROTECT, related_name="shifts")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    trade = models.ForeignKey(Trade, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(choices=DutyRank, default=DutyRank.ON_DUTY)
    starts_on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    phone = models.CharField(max_length=40, blank=True)

    objects = OfProviderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_later"),
            models.CheckConstraint(condition=Q(rank__in=DutyRank.values), name="shift_rank_known"),
        ]
        indexes = [models.Index(fields=["provider", "trade", "starts_at"])]


class StaffMonth(Owned):
    """One loading of a provider's staff roster and attendance for a month; the last loaded counts.

    A provider without one for a month is "not known", never 100 % (practice 9).
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="staff_months")
    month = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="staff_month_is_a_month")]
        indexes = [models.Index(fields=["provider", "month"])]


class StaffMonthEntry(Owned):
    """One person of a staff month: hours due and hours present (1/1,000 hour), arrival and departure."""

    staff_month = models.ForeignKey(StaffMonth, models.PROTECT, related_name="entries")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    post = models.CharField(max_length=60, blank=True)
    due_hours = models.PositiveBigIntegerField(null=True, help_text=_("1/1,000 hour"))
    present_hours = models.PositiveBigIntegerField(null=True, help_text=_("1/1,000 hour"))
    entered_on = models.DateField(null=True)
    left_on = models.DateField(null=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_hours__isnull=True, present_hours__isnull=True)
                | Q(due_hours__isnull=False, present_hours__isnull=False),
                name="attendance_has_both_hours",
            ),
        ]


class ProviderStanding(Owned):
    """What evaluation found about a provider, dated, with its evidence. Written through ``enter_standing`` only."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="standings")
    kind = models.CharField(max_length=12, choices=StandingKind)
    score = models.PositiveIntegerField(null=True, help_text=_("1/100 point"))
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    source_type = models.CharField(max_length=60)
    source_id = models.UUIDField()

    objects = OfProviderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_type", "source_id", "kind"], name="standing_once_per_source"),
            models.CheckConstraint(condition=_ends_later(), name="standing_ends_later"),
            models.CheckConstraint(condition=Q(kind__in=StandingKind.values), name="standing_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=StandingKind.SCORE, score__lte=10_000) | (~Q(kind=StandingKind.SCORE) & Q(score=None)),
                name="standing_score_belongs_to_scores",
            ),
            models.CheckConstraint(
                condition=~Q(kind=StandingKind.BAN) | Q(valid_until__isnull=False), name="ban_ends_by_itself"
            ),
        ]
