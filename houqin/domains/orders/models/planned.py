"""Planned work: recurring rules, dated and never edited, and the tasks they create ahead of time (practice 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from houqin.domains.orders.rules.planned import Frequency
from houqin.domains.orders.workflow import PLANNED
from houqin.foundation.organisation.models import Owned, Person, Unit, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class PlannedQuerySet(VisibleQuerySet):
    """Planned work is the office's, and the provider's own."""

    def visible_to(self, actor: Actor) -> Self:
        """All for those who see all; the units one looks after; one's own provider's."""
        own = self.filter(authority_id=actor.authority_id)
        if actor.sees_all:
            return own
        return own.filter(models.Q(unit_id__in=actor.visible_unit_ids) | models.Q(provider_id__in=actor.provider_ids))


class Recurring(models.Model):
    """On which days something recurs, dated and never edited: a change is another row. ``valid_until`` is exclusive;
    ``planned_until``: what falls due before it is made already."""

    frequency = models.CharField(max_length=14, choices=[(one.value, one.name) for one in Frequency])
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    day_of_month = models.PositiveSmallIntegerField(null=True)
    every_days = models.PositiveSmallIntegerField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    planned_until = models.DateField(null=True)

    class Meta:
        abstract = True


class RecurringRule(Owned, Recurring):
    """What is to be done again and again: place or route × item × frequency × windows × contract line, from a day on.

    A change is a new version that ``supersedes``; ``windows`` are [["08:00", "09:00"], …] in local time; ``route``
    lists tag ids in their order, empty for a single place.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    contract_line = models.ForeignKey("contracts.ContractLine", models.PROTECT, null=True, related_name="+")
    item_version = models.ForeignKey("catalogue.ServiceItemVersion", models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    route = ArrayField(models.BigIntegerField(), default=list)
    name = models.CharField(max_length=160)
    windows = models.JSONField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    objects = PlannedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="recurring_rule_ends_later",
            ),
            models.CheckConstraint(
                condition=models.Q(frequency__in=[one.value for one in Frequency]), name="recurring_frequency_known"
            ),
            models.CheckConstraint(
                condition=models.Q(place__isnull=False) | ~models.Q(route=[]), name="recurring_rule_has_a_place"
            ),
        ]
        indexes = [models.Index(fields=["authority", "provider", "valid_from"], name="recurring_rule_of")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The rule's page."""
        return reverse("orders:rule", args=[self.public_id])


class PlannedTask(Owned):
    """One task of a rule: due in a window, done, late, missed or excused; a fact like any order's.

    ``minutes`` are those the worker says it took; None where nobody said.
    """

    rule = models.ForeignKey(RecurringRule, models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    contract_line = models.ForeignKey("contracts.ContractLine", models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    tag = models.ForeignKey("places.Tag", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=list(PLANNED.states.items()), default=PLANNED.initial)
    due_on = models.DateField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    worker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_in_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    scanned_tag = models.ForeignKey("places.Tag", models.PROTECT, null=True, related_name="+")
    photo_hashes = ArrayField(models.CharField(max_length=64), default=list)
    flags = ArrayField(models.CharField(max_length=20), default=list)
    note = models.CharField(max_length=300, blank=True)
    excused_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    excuse = models.CharField(max_length=300, blank=True)

    objects = PlannedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "opens_at", "tag"], nulls_distinct=False, name="planned_task_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=PLANNED.check_constraint_values()), name="planned_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="planned_window_has_length"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["done", "late"]) | models.Q(checked_in_at__isnull=False),
                name="planned_done_was_checked_in",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="excused") | ~models.Q(excuse=""), name="planned_excused_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "due_on", "state"], name="planned_month"),
            models.Index(fields=["provider", "state", "opens_at"], name="planned_of_provider"),
            models.Index(fields=["provider", "worker", "checked_in_at"], name="planned_of_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"

    def get_absolute_url(self) -> str:
        """The task's page."""
        return reverse("orders:task", args=[self.public_id])
