"""Standards from which a unit's quota follows, and the figures they are applied to (定员定额, S127)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets.models.line import of_seen_units
from houqin.domains.budgets.rules.quota import QuotaBasis, QuotaKind
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import Term, TermQuerySet

BASES = [
    (QuotaBasis.HEADCOUNT.value, _("Headcount")),
    (QuotaBasis.AREA.value, _("Area")),
    (QuotaBasis.VOLUME.value, _("Business volume")),
    (QuotaBasis.FIXED.value, _("Per unit, by its type")),
]
KINDS = [(QuotaKind.MONEY.value, _("Money")), (QuotaKind.PHYSICAL.value, _("Physical"))]


class QuotaStandard(Term):
    """So much a year per head, m², piece of business, or per unit of a type; money and physical quota stay apart.

    ``rate``: for money 1/10,000 yuan, for physical quota 1/1,000 of ``measure``, per one of the basis and year.
    ``volume_code`` says which business counts. ``unit_types``: only for units of these types (a code of the office's
    own, such as ``court``); empty for all. ``economic_class``: what money of this kind is spent on.
    """

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    basis = models.CharField(_("basis"), max_length=10, choices=BASES)
    volume_code = models.CharField(_("kind of business"), max_length=40, blank=True)
    unit_types = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    rate = models.BigIntegerField(_("rate"))
    measure = models.CharField(_("measure"), max_length=20, blank=True)
    economic_class = models.CharField(_("economic class (department)"), max_length=5, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("quota standard")
        constraints = [
            *Term.Meta.constraints,
            no_overlap("quota_standard_once_at_a_time", numbers=("authority_id",), texts=("code",)),
            models.CheckConstraint(condition=Q(kind__in=[code for code, _name in KINDS]), name="quota_kind_known"),
            models.CheckConstraint(condition=Q(basis__in=[code for code, _name in BASES]), name="quota_basis_known"),
            models.CheckConstraint(condition=Q(rate__gte=0), name="quota_rate_not_negative"),
            models.CheckConstraint(
                condition=Q(kind="money", measure="") | Q(kind="physical") & ~Q(measure=""),
                name="physical_quota_names_its_measure",
            ),
            models.CheckConstraint(
                condition=Q(basis="volume") & ~Q(volume_code="") | ~Q(basis="volume") & Q(volume_code=""),
                name="quota_by_volume_names_the_business",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class QuotaFigureQuerySet(TermQuerySet):
    """Figures of units."""

    def visible_to(self, actor: Actor) -> QuotaFigureQuerySet:
        """Those of the units one sees."""
        return of_seen_units(self, actor)


class QuotaFigure(Term):
    """A figure of a unit that standards are applied to: heads, m², pieces of business, or its type.

    ``amount`` in 1/1,000 of what ``basis`` counts; for the type it is 1,000 and ``code`` is the type.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    basis = models.CharField(_("basis"), max_length=10, choices=BASES)
    code = models.CharField(_("kind of business"), max_length=40, blank=True)
    amount = models.BigIntegerField(_("amount"))

    objects = QuotaFigureQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("figure for quotas")
        constraints = [
            *Term.Meta.constraints,
            no_overlap("quota_figure_once_at_a_time", numbers=("authority_id", "unit_id"), texts=("basis", "code")),
            models.CheckConstraint(
                condition=Q(basis__in=[code for code, _name in BASES]), name="quota_figure_basis_known"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="quota_figure_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_basis_display()}"
