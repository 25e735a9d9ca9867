"""What services cost elsewhere and what they should cost: reference prices (收费参考标准) and work norms."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.models import PriceBasis, ServiceClass
from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import Term, TermQuerySet


class ReferencePrice(Term):
    """A published range of prices for a service class in a region, in 1/10,000 yuan; open ends are not known."""

    service_class = models.ForeignKey(ServiceClass, models.PROTECT, related_name="+", verbose_name=_("service class"))
    price_basis = models.CharField(_("price basis"), max_length=24, choices=PriceBasis)
    region = models.CharField(_("region"), max_length=20, default="CN")
    low = models.BigIntegerField(_("from (1/10,000 yuan)"), null=True, blank=True)
    high = models.BigIntegerField(_("up to (1/10,000 yuan)"), null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("reference price")
        constraints = [
            *Term.Meta.constraints,
            no_overlap(
                "reference_price_once_at_a_time",
                numbers=("authority_id", "service_class_id"),
                texts=("price_basis", "region"),
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low")),
                name="reference_price_rises",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="reference_price_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.service_class} {self.region} {self.valid_from}"


class NormDriver(models.TextChoices):
    """What the number of posts follows from."""

    AREA = "area", _("Area")
    HEADS = "heads", _("People served")
    POSTS = "posts", _("Fixed posts")


class WorkNorm(Term):
    """How much one post serves, and what a post costs: the base of *should-cost*.

    ``per_post`` in 1/1,000 of the driver's unit (m², people) at one round a day; ``post_fen`` a post's month with
    wages, social insurance and welfare; ``materials_fen`` per 1,000 units of the driver and month; the rates in ppm.
    """

    service_class = models.ForeignKey(ServiceClass, models.PROTECT, related_name="+", verbose_name=_("service class"))
    driver = models.CharField(_("driver"), max_length=8, choices=NormDriver)
    per_post = models.BigIntegerField(_("units per post (1/1,000)"))
    post_fen = models.BigIntegerField(_("a post's month (fen)"))
    materials_fen = models.BigIntegerField(_("materials per 1,000 units and month (fen)"), default=0)
    management_ppm = models.PositiveIntegerField(_("management (ppm)"), default=30_000)
    profit_ppm = models.PositiveIntegerField(_("profit (ppm)"), default=50_000)
    tax_ppm = models.PositiveIntegerField(_("tax (ppm)"), default=60_000)

    objects = TermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("work norm")
        constraints = [
            *Term.Meta.constraints,
            no_overlap("work_norm_once_at_a_time", numbers=("authority_id", "service_class_id")),
            models.CheckConstraint(
                condition=Q(per_post__gt=0, post_fen__gte=0, materials_fen__gte=0), name="work_norm_is_sound"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_class} {self.valid_from}"
