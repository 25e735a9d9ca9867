"""What people say about an order: ratings, complaints, chasing, formal supervision, escalations, followers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.rules.timing import ESCALATION_LEVELS
from houqin.domains.orders.workflow import COMPLAINT
from houqin.foundation.organisation.actor import ActorKind
from houqin.foundation.organisation.models import Owned, Person, Unit, VisibleQuerySet

from .order import Order
from .work import OfOrder, OfOrderQuerySet

if TYPE_CHECKING:
    from datetime import datetime

    from houqin.foundation.organisation.actor import Actor


class Grade(models.IntegerChoices):
    """The five grades of satisfaction (rules B5)."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    NEUTRAL = 3, _("Fair")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class RatingQuerySet(VisibleQuerySet):
    """Ratings are the office's and the rater's; a provider never sees one beside an order (practice 7)."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the units one looks after and one's own; none for a provider or a worker's link."""
        own = self.filter(authority_id=actor.authority_id)
        if actor.kind is ActorKind.LINK:
            return own.none()
        if actor.sees_all:
            return own
        return own.filter(models.Q(unit_id__in=actor.visible_unit_ids) | models.Q(rated_by_id=actor.person_id))


class Rating(Owned):
    """What the person served thinks. A change of mind is a new version; the last one counts."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="ratings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField(choices=Grade)
    comment = models.TextField(blank=True)
    rated_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=10)
    at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "version"], name="rating_version_once"),
            models.CheckConstraint(condition=models.Q(grade__in=Grade.values), name="rating_grade_known"),
            models.CheckConstraint(condition=models.Q(how__in=["user", "link", "call_back"]), name="rating_way_known"),
        ]
        indexes = [models.Index(fields=["authority", "at"], name="rating_month")]


class ComplaintQuerySet(VisibleQuerySet):
    """Complaints: the office's, the complainant's, and those found valid also the provider's."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of visible units, one's own, and of one's provider once decided as valid."""
        own = self.filter(authority_id=actor.authority_id)
        if actor.kind is ActorKind.LINK:
            return own.filter(order__public_id=actor.link_subject, complainant_id=actor.person_id)
        if actor.sees_all:
            return own
        mine = models.Q(unit_id__in=actor.visible_unit_ids) | models.Q(complainant_id=actor.person_id)
        decided = models.Q(provider_id__in=actor.provider_ids) & ~models.Q(state__in=["received", "invalid"])
        return own.filter(mine | decided)


class Complaint(Owned):
    """A complaint: a named person decides within its limit whether it is valid; only valid ones count."""

    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="complaints")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    complainant = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    complainant_name = models.CharField(max_length=80, blank=True)
    words = models.TextField()
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=list(COMPLAINT.states.items()), default=COMPLAINT.initial)
    received_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    decide_by = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    finding = models.TextField(blank=True)
    appeal_words = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    appeal_decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    appeal_decided_at = models.DateTimeField(null=True)
    appeal_finding = models.TextField(blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=COMPLAINT.check_constraint_values()), name="complaint_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="received") | models.Q(decided_by__isnull=False),
                name="complaint_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(appeal_decided_by__isnull=True)
                | ~models.Q(appeal_decided_by=models.F("decided_by")),
                name="complaint_appeal_decided_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "decide_by"], name="complaint_due"),
            models.Index(fields=["authority", "provider", "received_at"], name="complaint_of_provider"),
        ]

    def get_absolute_url(self) -> str:
        """The complaint's page."""
        return reverse("orders:complaint", args=[self.public_id])


class Chase(OfOrder):
    """Somebody asked where it stays (催办)."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="chases")
    chased_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=300, blank=True)


class SupervisionQuerySet(OfOrderQuerySet):
    """Supervisions show where their order shows."""

    def unanswered(self) -> Self:
        """Those that still wait for their answer."""
        return self.filter(answer__isnull=True)

    def overdue(self, at: datetime) -> Self:
        """Unanswered beyond their day."""
        return self.unanswered().filter(answer_by__lt=at)

    def answerable_by(self, actor: Actor) -> Self:
        """Those whose answer is *actor*'s duty: of one's provider, or of the office's own desk."""
        mine = models.Q(provider_id__in=actor.provider_ids)
        return self.filter(mine | models.Q(provider__isnull=True) if actor.is_office_side else mine)


class Supervision(Owned):
    """A leader's formal act (督办): who, why, who must answer until when.

    ``provider`` held the order and must answer; without one the office's own desk must.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="supervisions")
    supervised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    provider = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    words = models.TextField()
    answer_by = models.DateTimeField()

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer_by__gt=models.F("at")), name="supervision_answered_after_it_is_made"
            )
        ]
        indexes = [models.Index(fields=["authority", "answer_by"], name="supervision_due")]

    def get_absolute_url(self) -> str:
        """Where it is told: the order's page."""
        return self.order.get_absolute_url()


class SupervisionAnswer(OfOrder):
    """What the one answerable says to a supervision: once, never changed."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    supervision = models.OneToOneField(Supervision, models.PROTECT, related_name="answer")
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    words = models.TextField()


class Escalation(OfOrder):
    """A level that was reached: once per order and level, with what was known when it was sent."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField(help_text=_("per cent of the target"))
    fell_at = models.DateTimeField()
    at = models.DateTimeField()
    known = models.JSONField(default=dict)
    told = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "level"], name="escalated_once_per_level"),
            models.CheckConstraint(
                condition=models.Q(level__in=list(ESCALATION_LEVELS)), name="escalation_level_known"
            ),
        ]


class Follower(OfOrder):
    """Somebody who is told as if it were their own order: after a merge, or by wish."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="followers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    merged_order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="follows_once")]
