"""The open book (trust A8): reference prices and norms for everyone inside, and how contracts stand against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.references import NormForm, ReferenceForm
from houqin.domains.contracts.models import ReferencePrice, WorkNorm
from houqin.domains.contracts.queries import Standing, standing_of
from houqin.domains.contracts.services.references import enter_norm, enter_reference
from houqin.domains.contracts.views.shown import yuan
from houqin.kernel.money import Money, Price, Quantity, Rate
from houqin.kernel.worked import Step
from houqin.web.pages import (
    Act,
    Badge,
    Column,
    DetailPage,
    Explanation,
    Form,
    ListPage,
    Rows,
    ServiceFormPage,
    period_filter,
)

WHERE = {
    "below": (_("below the reference"), "warn"),
    "within": (_("within the reference"), "good"),
    "above": (_("above the reference"), "bad"),
    "unknown": (_("no reference"), "plain"),
}


def _price(value: int | None) -> str | None:
    return None if value is None else f"¥{Price(value)}"


class _Terms(ListPage):
    """Dated terms as they are believed now."""

    action = "contracts.references.see"

    def rows(self) -> QuerySet[Any]:
        """Without those that were corrected or followed."""
        return super().rows().believed()  # type: ignore[no-any-return, attr-defined]  # TermQuerySet


class ReferenceList(_Terms):
    """The reference prices (收费参考标准)."""

    title = _("Reference prices")
    model = ReferencePrice
    columns = (
        Column("service_class.name", _("Service class"), sort="service_class__position"),
        Column("price_basis", _("Price basis")),
        Column("region", _("Region")),
        Column("low", _("From (yuan)"), value=lambda row: _price(row.low), number=True),
        Column("high", _("Up to (yuan)"), value=lambda row: _price(row.high), number=True),
        Column("valid_from", _("In force from")),
        Column("valid_until", _("Until (exclusive)")),
        Column("source", _("Source")),
        Column(
            "verified",
            _("Checked"),
            value=lambda row: (
                Badge(_("read in the source"), "good") if row.verified else Badge(_("not checked"), "warn")
            ),
        ),
    )
    filters = ("price_basis", "region", period_filter("valid_from", _("In force")))
    search = ("service_class__name", "source")
    order = ("service_class__position", "price_basis", "region", "-valid_from", "pk")
    related = ("service_class",)
    acts = (
        Act(
            _("Enter a reference price"),
            "contracts:enter_reference",
            "contracts.references.change",
            "plus",
            "primary",
        ),
        Act(_("Work norms"), "contracts:norms", "contracts.references.see", "scale"),
    )


class EnterReference(ServiceFormPage):
    """Enter a reference price, or let it follow the one that stands."""

    title = _("Enter a reference price")
    action = "contracts.references.change"
    parent = ("contracts:references", _("Reference prices"))
    form_class = ReferenceForm
    service = enter_reference
    done = _("The reference price is in the open book.")


class NormList(_Terms):
    """The work norms that should-cost is computed from."""

    title = _("Work norms")
    model = WorkNorm
    parent = ("contracts:references", _("Reference prices"))
    columns = (
        Column("service_class.name", _("Service class"), sort="service_class__position"),
        Column("driver", _("Posts follow from")),
        Column("per_post", _("Units one post serves"), value=lambda row: Quantity(row.per_post), number=True),
        Column("post", _("A post's month"), value=lambda row: Money(row.post_fen), number=True),
        Column("materials", _("Materials"), value=lambda row: yuan(row.materials_fen or None), number=True),
        Column("management", _("Management"), value=lambda row: Rate(row.management_ppm), number=True),
        Column("profit", _("Profit"), value=lambda row: Rate(row.profit_ppm), number=True),
        Column("valid_from", _("In force from")),
        Column("valid_until", _("Until (exclusive)")),
        Column("source", _("Source")),
    )
    filters = ("driver",)
    search = ("service_class__name", "source")
    order = ("service_class__position", "-valid_from", "pk")
    related = ("service_class",)
    acts = (Act(_("Enter a work norm"), "contracts:enter_norm", "contracts.references.change", "plus", "primary"),)


class EnterNorm(ServiceFormPage):
    """Enter a work norm, or let it follow the one that stands."""

    title = _("Enter a work norm")
    action = "contracts.references.change"
    parent = ("contracts:norms", _("Work norms"))
    form_class = NormForm
    service = enter_norm
    done = _("The work norm is in the open book.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """Measured numbers."""
        assert isinstance(form, NormForm)  # noqa: S101  the page's own form
        return form.arguments()


def _standings(page: DetailPage) -> Iterable[Standing]:
    """Each line of the contract as it stands today, or on its first day."""
    return standing_of(page.subject, max(timezone.localdate(), page.subject.valid_from))


def against(one: Standing) -> Badge:
    """Where the price stands, and by how much beyond."""
    words, tone = WHERE[one.against.where]
    if one.against.by_ppm:
        return Badge(f"{words} ({Rate(one.against.by_ppm)})", tone)
    return Badge(words, tone)


def _range(one: Standing) -> str | None:
    if one.reference is None:
        return None
    low, high = _price(one.reference.low) or "", _price(one.reference.high) or ""
    return f"{low} – {high} ({one.reference.region}, {one.reference.source})"


def _may_see(page: DetailPage) -> bool:
    """Everyone inside the authority, no provider."""
    return page.actor.can("contracts.references.see") and not page.actor.provider_ids


COLUMNS = (
    Column("price", _("Price"), value=lambda one: _price(one.price), number=True),
    Column("reference", _("Reference price"), value=_range),
    Column("against", _("Stands"), value=against),
    Column("month", _("A month costs"), value=lambda one: yuan(one.month_fen), number=True),
    Column("should", _("It should cost"), value=lambda one: yuan(one.should_fen), number=True),
)
STANDINGS = Rows(
    _("Against reference prices"),
    shown=_may_see,
    rows=_standings,
    columns=(Column("line", _("Line"), value=lambda one: one.line.number, link=True), *COLUMNS),
    url_of=lambda one: one.line.get_absolute_url(),
)


def _own(page: DetailPage) -> list[Standing]:
    """The standing of the one line that the page is about; found once."""
    found: list[Standing] | None = getattr(page, "_found_standing", None)
    if found is None:
        line = page.subject
        on = min(max(timezone.localdate(), line.valid_from), line.valid_until)
        found = [one for one in standing_of(line.contract, on) if one.line.pk == line.pk]
        page._found_standing = found  # type: ignore[attr-defined]  # kept on the page
    return found


def _own_steps(page: DetailPage) -> Iterable[Step]:
    return [step for one in _own(page) for step in one.steps]


STANDING = Rows(_("Against reference prices"), shown=_may_see, rows=_own, columns=COLUMNS)
SHOULD_COST = Explanation(
    _("What it should cost"), shown=lambda page: _may_see(page) and bool(_own_steps(page)), steps=_own_steps
)
