"""Duties as dated data, the times they were done, and subscriptions to the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from houqin.domains.compliance.rules.schedule import Schedule, read_schedule
from houqin.domains.contracts.models import Contract
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.models import Owned, Person, Unit, VisibleQuerySet
from houqin.foundation.organisation.roles import Role
from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import RegulationRule, Term, TermQuerySet

if TYPE_CHECKING:
    from datetime import date

    from houqin.foundation.organisation.actor import Actor


class DutyQuerySet(TermQuerySet):
    """Duties of an authority."""

    def visible_to(self, actor: Actor) -> Self:
        """Its own people's; a provider has its contract."""
        own = super().visible_to(actor)
        return own if actor.is_office_side else own.none()

    def with_numbers(self, on: date) -> Self:
        """Each with the ``number`` of law its schedule names, as it is in force on a day; None where there is none."""
        named = RegulationRule.objects.at(on).filter(
            authority_id=OuterRef("authority_id"), code=OuterRef("rule_named"), jurisdiction="CN"
        )
        return self.annotate(
            rule_named=KeyTextTransform("rule", "schedule"), number=Subquery(named.values("value")[:1])
        )


class Duty(Term):
    """A duty that comes back or hangs on an event, as it stands from a day on (rules B9).

    ``schedule`` says when (``rules.schedule.read_schedule``); ``remind``: days before, the farthest first, or the code
    of the number of law that lists them. ``verified`` only where the text of ``basis`` was read.
    """

    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    schedule = models.JSONField()
    remind = models.JSONField(default=list)
    owner_role = models.CharField(_("role in charge"), max_length=30, choices=Role)
    owner_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit in charge"))
    basis = models.CharField(_("basis"), max_length=200)
    evidence = models.CharField(_("evidence"), max_length=200)

    #: Belongs to the authority as a whole.
    stands_in_authority = True

    objects = DutyQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("duty")
        constraints = [
            *Term.Meta.constraints,
            no_overlap("duty_once_at_a_time", numbers=("authority_id",), texts=("code",)),
            models.CheckConstraint(condition=Q(owner_role__in=Role.values), name="duty_owner_role_known"),
            models.CheckConstraint(condition=~Q(basis="") & ~Q(evidence=""), name="duty_says_basis_and_evidence"),
        ]

    def __str__(self) -> str:
        in_english = (get_language() or "").startswith("en")
        return self.name_en if in_english and self.name_en else self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("compliance:duty", args=[self.public_id])

    @property
    def when(self) -> Schedule:
        """The schedule as rules take it."""
        return read_schedule(self.schedule)


class FulfilmentQuerySet(VisibleQuerySet):
    """Times that a duty was done."""

    def visible_to(self, actor: Actor) -> Self:
        """The authority's for its own people; those about a contract where one sees the contract."""
        own = self.filter(authority_id=actor.authority_id)
        if not actor.is_office_side:
            return own.none()
        if actor.sees_all:
            return own
        return own.filter(
            Q(about_person=False, contract=None) | Q(contract__in=Contract.objects.visible_to(actor).values("pk"))
        )

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Fulfilment(Owned):
    """That a duty's time was done, by a named person, with its evidence. A wrong one is withdrawn, never removed.

    ``occurrence`` is the time's lasting name (2026-03, or the public id of what it hangs on); ``due_on`` as it was
    known then. ``about_person``: it hangs on a paper of a provider's person.
    """

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    occurrence = models.CharField(max_length=60)
    due_on = models.DateField(null=True)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    about_person = models.BooleanField(default=False)
    done_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    done_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    #: Seen by whoever ``visible_to`` shows it to.
    stands_in_authority = True

    objects = FulfilmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty done")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "code", "occurrence"],
                condition=Q(withdrawn_at__isnull=True),
                name="duty_done_once_a_time",
            ),
            models.CheckConstraint(condition=~Q(note="") | Q(document__isnull=False), name="duty_done_with_evidence"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="duty_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("at")), name="duty_withdrawn_afterwards"
            ),
        ]
        indexes = [models.Index(fields=["authority", "due_on"], name="duty_done_due")]

    def __str__(self) -> str:
        return f"{self.duty} {self.done_on}"

    @property
    def unit_id(self) -> int:
        """Whose it is, as the archive asks: the record shows to the unit in charge."""
        return self.duty.owner_unit_id


class CalendarFeedQuerySet(VisibleQuerySet):
    """Subscriptions."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.filter(authority_id=actor.authority_id, person_id=actor.person_id)


class CalendarFeed(Owned):
    """A person's subscription to the duty calendar: its link shows what that person may see, until it is ended."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar subscription")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="one_calendar_feed_per_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def requester_id(self) -> int:
        """Whose it is, as the archive asks: the record shows to that person."""
        return self.person_id
