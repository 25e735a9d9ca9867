"""The append-only list of what happened to an order: the truth all clocks are computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.models import Owned, Person, VisibleQuerySet
from houqin.kernel.identity import new_public_id

from .order import Order

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class EventKind(models.TextChoices):
    """What may happen to an order."""

    SUBMITTED = "submitted", _("Submitted")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CLASSIFIED = "classified", _("Classified")
    PLACE_CORRECTED = "place_corrected", _("Place corrected")
    URGENCY_SET = "urgency_set", _("Urgency set")
    APPOINTED = "appointed", _("Time agreed")
    DISPATCHED = "dispatched", _("Dispatched")
    ASSIGNED = "assigned", _("Assigned to a worker")
    TAKEN = "taken", _("Taken")
    ARRIVED = "arrived", _("Arrived")
    MADE_SAFE = "made_safe", _("Made safe")
    QUOTED = "quoted", _("Quoted")
    QUOTE_DECIDED = "quote_decided", _("Quote decided")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Resumed")
    RETURNED = "returned", _("Returned to the dispatcher")
    COMPLETED = "completed", _("Completed")
    REOPENED = "reopened", _("Reopened")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")
    APPEALED = "appealed", _("Rejection appealed")
    APPEAL_DECIDED = "appeal_decided", _("Appeal decided")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged into another order")
    ABSORBED = "absorbed", _("Another order merged into this one")
    SPLIT = "split", _("Split")
    FOLLOWED_UP = "followed_up", _("Follow-up ordered")
    CHASED = "chased", _("Chased")
    SUPERVISED = "supervised", _("Formally supervised")
    SUPERVISION_ANSWERED = "supervision_answered", _("Supervision answered")
    ESCALATED = "escalated", _("Escalated")
    RATED = "rated", _("Rated")
    COMPLAINED = "complained", _("Complaint filed")
    LEFT_DECIDED = "left_decided", _("Decided on work left behind")
    VOIDED = "voided", _("Declared wrong")


#: What a provider must not learn of beside an order: ratings, complaints before they are found valid (practice 7), and
#: what another one is paid of it (trust A8).
HIDDEN_FROM_PROVIDERS = (EventKind.RATED, EventKind.COMPLAINED, EventKind.LEFT_DECIDED)


class OrderEventQuerySet(VisibleQuerySet):
    """Events show where their order shows."""

    def visible_to(self, actor: Actor) -> Self:
        """The events of visible orders; ratings and complaints stay hidden from providers."""
        rows = self.filter(order__in=Order.objects.visible_to(actor))
        return rows if actor.is_office_side else rows.exclude(kind__in=HIDDEN_FROM_PROVIDERS)


class OrderEvent(Owned):
    """One thing that happened: ``at`` is when, ``entered_at`` when it was entered, ``recorded_at`` the database's time.

    ``client_id`` is made by whoever enters it, so that a repeated sending is told from a second act. A wrong event
    stays; a later one names it in ``corrects`` and stands in its place (or, VOIDED, in nobody's).
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind)
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=80)
    client_id = models.UUIDField(default=new_public_id)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    data = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    objects = OrderEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "client_id"], name="order_event_once"),
            models.CheckConstraint(condition=models.Q(kind__in=EventKind.values), name="order_event_kind_known"),
            models.CheckConstraint(
                condition=models.Q(entered_at__gte=models.F("at")), name="order_event_not_in_the_future"
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True) | ~models.Q(corrects=models.F("id")),
                name="order_event_corrects_another",
            ),
        ]
        indexes = [
            models.Index(fields=["order", "id"], name="order_event_list"),
            models.Index(fields=["client_id"], name="order_event_client"),
            models.Index(fields=["authority", "kind", "at"], name="order_event_kind"),
        ]
