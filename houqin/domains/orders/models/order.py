"""The order (服务工单): one person's request, whoever serves it, and the cache of its clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders import workflow
from houqin.domains.orders.rules.acting import ConfirmedBy
from houqin.domains.orders.rules.triage import URGENCIES, URGENCY_NAMES
from houqin.foundation.organisation.actor import ActorKind
from houqin.foundation.organisation.models import Owned, Person, Unit, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class Source(models.TextChoices):
    """How a report reached the office (practice 2)."""

    WEB = "web", _("Web page")
    TAG = "tag", _("Scanned code")
    PHONE = "phone", _("Phone call")
    CHAT = "chat", _("Chat")
    IN_PERSON = "in_person", _("In person")
    PATROL = "patrol", _("Patrol")
    FOLLOW_UP = "follow_up", _("Follow-up or split")
    IMPORT = "import", _("Import")


class OrderQuerySet(VisibleQuerySet):
    """Orders as one may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own and followed orders, those of the units one looks after, those of one's provider."""
        own = self.filter(authority_id=actor.authority_id)
        if actor.kind is ActorKind.LINK:
            return own.filter(public_id=actor.link_subject)
        if actor.sees_all:
            return own
        mine = models.Q(unit_id__in=actor.visible_unit_ids)
        if actor.provider_ids:
            mine |= models.Q(provider_ids__overlap=list(actor.provider_ids))
        if actor.person_id is not None:
            mine |= models.Q(person_ids__contains=[actor.person_id])
        return own.filter(mine)

    def open(self) -> Self:
        """What somebody still has to work on."""
        return self.filter(state__in=workflow.OPEN)


class Order(Owned):
    """A request for a service and its life. Times of acts and all deadlines are a cache of the order's events."""

    number = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    requester = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reporter = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    first_owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    person_ids = ArrayField(models.BigIntegerField(), default=list)
    source = models.CharField(max_length=12, choices=Source)
    caller_name = models.CharField(max_length=80, blank=True)
    caller_phone = models.CharField(max_length=40, blank=True)

    item_version = models.ForeignKey("catalogue.ServiceItemVersion", models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    tag = models.ForeignKey("places.Tag", models.PROTECT, null=True, related_name="+")
    place_words = models.CharField(max_length=200, blank=True)
    description = models.TextField()
    urgency = models.CharField(max_length=2, choices=list(URGENCY_NAMES.items()))
    requested_urgency = models.CharField(max_length=2, blank=True)
    danger_word = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=16, choices=list(workflow.STATES.items()), default=workflow.ORDER.initial)

    contract_line = models.ForeignKey("contracts.ContractLine", models.PROTECT, null=True, related_name="+")
    provider = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    provider_ids = ArrayField(models.BigIntegerField(), default=list)
    worker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    reported_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    convenient_from = models.DateTimeField(null=True)
    convenient_until = models.DateTimeField(null=True)
    scheduled_at = models.DateTimeField(null=True)
    agreed_on = models.DateField(null=True)

    acknowledged_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    made_safe_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=16, blank=True, choices=[(by.value, by.name) for by in ConfirmedBy])

    clocks = models.JSONField(default=dict)
    response_due_at = models.DateTimeField(null=True)
    arrival_due_at = models.DateTimeField(null=True)
    safe_due_at = models.DateTimeField(null=True)
    completion_due_at = models.DateTimeField(null=True)
    provider_due_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    escalated_level = models.PositiveSmallIntegerField(default=0)
    calendar_missing = models.BooleanField(default=False)
    response_kept = models.BooleanField(null=True)
    completion_kept = models.BooleanField(null=True)
    # What binds the provider: its own promise, or where it has none that to the user; judged once kept or missed.
    provider_response_kept = models.BooleanField(null=True)
    provider_response_judged_at = models.DateTimeField(null=True)
    provider_completion_kept = models.BooleanField(null=True)
    provider_completion_judged_at = models.DateTimeField(null=True)
    provider_missed = models.BooleanField(default=False)

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_orders")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="split_orders")
    follow_up_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="follow_ups")
    rework_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="reworks")
    reopened_count = models.PositiveSmallIntegerField(default=0)
    chased_count = models.PositiveSmallIntegerField(default=0)
    links_revoked_count = models.PositiveSmallIntegerField(default=0)
    is_supervised = models.BooleanField(default=False)
    approve_afterwards = models.BooleanField(default=False)
    # It left a contract line on which it had been completed, and nobody has said yet what of that counts.
    left_open = models.BooleanField(default=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="order_number_once_per_authority"),
            models.CheckConstraint(
                condition=models.Q(state__in=workflow.ORDER.check_constraint_values()), name="order_state_known"
            ),
            models.CheckConstraint(condition=models.Q(urgency__in=URGENCIES), name="order_urgency_known"),
            models.CheckConstraint(
                condition=models.Q(requested_urgency__in=["", *URGENCIES]), name="order_requested_urgency_known"
            ),
            models.CheckConstraint(
                condition=models.Q(requester__isnull=False) | ~models.Q(caller_name=""),
                name="order_has_somebody_to_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(entered_at__gte=models.F("reported_at")), name="order_entered_after_its_report"
            ),
            models.CheckConstraint(
                condition=models.Q(worker__isnull=True) | models.Q(provider__isnull=False),
                name="order_worker_has_a_provider",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state=workflow.MERGED, merged_into__isnull=False)
                    | (~models.Q(state=workflow.MERGED) & models.Q(merged_into__isnull=True))
                ),
                name="order_merged_names_the_other",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="order_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=(
                    ~models.Q(state=workflow.CONFIRMED)
                    | (models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_by=""))
                ),
                name="order_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(convenient_from__isnull=True, convenient_until__isnull=True)
                | models.Q(convenient_until__gt=models.F("convenient_from")),
                name="order_window_has_length",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "next_due_at"], name="order_board"),
            models.Index(fields=["authority", "-reported_at"], name="order_latest"),
            models.Index(fields=["unit", "-reported_at"], name="order_of_unit"),
            models.Index(fields=["provider", "state", "next_due_at"], name="order_of_provider"),
            models.Index(fields=["requester", "-reported_at"], name="order_of_person"),
            models.Index(fields=["authority", "place", "-reported_at"], name="order_at_place"),
            models.Index(fields=["authority", "completed_at"], name="order_completed"),
            models.Index(fields=["authority", "item_version", "reported_at"], name="order_of_item"),
            models.Index(
                fields=["authority", "escalate_at"],
                name="order_to_escalate",
                condition=models.Q(escalate_at__isnull=False),
            ),
            models.Index(
                fields=["authority", "reported_at"], name="order_rework", condition=models.Q(rework_of__isnull=False)
            ),
            # A month is counted from this index alone: from its figures, and from what row security asks of each row.
            models.Index(
                fields=["contract_line"],
                name="order_judged",
                condition=~models.Q(state__in=workflow.VOID),
                include=[
                    *("id", "authority", "unit", "provider_ids", "person_ids", "reported_at", "completed_at"),
                    *("provider_response_kept", "provider_response_judged_at"),
                    *("provider_completion_kept", "provider_completion_judged_at", "provider_missed"),
                ],
            ),
            # Few of very many wait for somebody's word.
            models.Index(fields=["authority"], name="order_left_open", condition=models.Q(left_open=True)),
            GinIndex(fields=["person_ids"], name="order_persons"),
            GinIndex(fields=["provider_ids"], name="order_providers"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The order's page."""
        return reverse("orders:order", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to work on it."""
        return self.state in workflow.OPEN
