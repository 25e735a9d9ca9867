"""What is told to others: the yearly publication of overdue payments, and the office's own Word templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.models import Owned, Person, VisibleQuerySet

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor


class OfficeQuerySet(VisibleQuerySet):
    """Rows of the authority for its own people."""

    def visible_to(self, actor: Actor) -> Self:
        """The authority's, for the office side; providers see none."""
        own = self.filter(authority_id=actor.authority_id)
        return own if actor.is_office_side and actor.can("compliance.see") else own.none()


class OverduePublication(Owned):
    """What was overdue to small and medium providers at the end of a year, as it is published (款项支付条例 18).

    ``rows``: [{contract, number, name, provider, since, fen}, …] as they stood on the year's last day; ``contracts``
    and ``fen`` their number and sum. A draft until a named person confirms it; confirmed, it never changes.
    ``address``: where it was published.
    """

    year = models.PositiveSmallIntegerField()
    contracts = models.PositiveIntegerField()
    fen = models.BigIntegerField()
    rows = models.JSONField(default=list)
    drafted_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=300, blank=True)

    #: Seen by whoever ``visible_to`` shows it to.
    stands_in_authority = True

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication of overdue payments")
        constraints = [
            models.UniqueConstraint(fields=["authority", "year"], name="overdue_published_once_a_year"),
            models.CheckConstraint(condition=Q(fen__gte=0), name="overdue_published_not_negative"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, address="")
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(address="")),
                name="overdue_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("compliance:publication", args=[self.public_id])


class Paper(models.TextChoices):
    """What is written as a Word file."""

    MONTH = "month", _("Month's report")
    RECTIFICATION = "rectification", _("Rectification notice")
    INTERVIEW = "interview", _("Interview notice")


class WordTemplate(Owned):
    """The office's own template of a paper; the last one counts, one without a file brings back the one supplied."""

    paper = models.CharField(max_length=14, choices=Paper)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    put_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    #: Seen by whoever ``visible_to`` shows it to.
    stands_in_authority = True

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Word template")
        constraints = [models.CheckConstraint(condition=Q(paper__in=Paper.values), name="word_template_paper_known")]
        indexes = [models.Index(fields=["authority", "paper", "-at"], name="word_template_latest")]

    def __str__(self) -> str:
        return str(self.get_paper_display())
