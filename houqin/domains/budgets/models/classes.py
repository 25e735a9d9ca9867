"""Economic classes of expenditure (支出经济分类科目), as dated data; and which one services are paid from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from houqin.foundation.terms.exclusion import no_overlap
from houqin.foundation.terms.models import Term, TermQuerySet


class ClassSide(models.TextChoices):
    """A class of the departments' budgets (3xxxx) or of the government's (5xxxx)."""

    DEPARTMENT = "department", _("Department")
    GOVERNMENT = "government", _("Government")


class EconomicClass(Term):
    """A 款 of the economic classification; ``is_three_public`` marks the three public expenses (三公)."""

    side = models.CharField(_("side"), max_length=10, choices=ClassSide)
    code = models.CharField(_("code"), max_length=5)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    is_three_public = models.BooleanField(_("three public expenses"), default=False)

    objects = TermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("economic class")
        constraints = [
            *Term.Meta.constraints,
            no_overlap("economic_class_once_at_a_time", numbers=("authority_id",), texts=("side", "code")),
            models.CheckConstraint(condition=Q(side__in=ClassSide.values), name="economic_class_side_known"),
        ]

    def __str__(self) -> str:
        in_english = (get_language() or "").startswith("en") and self.name_en
        return f"{self.code} {self.name_en if in_english else self.name}"


class ServiceMapping(Term):
    """Services of a class (its code in the catalogue) are paid from an economic class (rules B4)."""

    service_class = models.CharField(_("service class"), max_length=40)
    economic_class = models.CharField(_("economic class (department)"), max_length=5)

    objects = TermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = [
            *Term.Meta.constraints,
            no_overlap("service_mapping_once_at_a_time", numbers=("authority_id",), texts=("service_class",)),
        ]

    def __str__(self) -> str:
        return f"{self.service_class} → {self.economic_class}"
