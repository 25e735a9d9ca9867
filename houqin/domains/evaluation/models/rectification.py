"""Rectification notices (整改通知): what is to be put right until when, answered, looked at again, closed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.evaluation.models.owned import OfContractQuerySet, OfService
from houqin.domains.evaluation.workflow import RECTIFICATION
from houqin.foundation.organisation.models import Person


class Rectification(OfService):
    """A notice over one or several findings. ``due_on`` is the last day; ``answered_at`` the answer that stands."""

    number = models.CharField(max_length=20)
    words = models.TextField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(
        max_length=8,
        choices=[(code, _(name)) for code, name in RECTIFICATION.states.items()],
        default=RECTIFICATION.initial,
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    rechecks = models.PositiveSmallIntegerField(default=0)
    rechecked_at = models.DateTimeField(null=True)
    rechecked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recheck_words = models.TextField(blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification notice")
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="rectification_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=RECTIFICATION.check_constraint_values()), name="rectification_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="issued") | Q(answered_at__isnull=False), name="rectification_answered_first"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "due_on"], name="rectification_due"),
            models.Index(fields=["contract", "due_on"], name="rectification_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("evaluation:rectification", args=[self.public_id])
