"""Pages on items and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ModelChoiceFilter

from houqin.domains.catalogue.forms import KEEP, ClassForm, EndForm, ItemForm, VersionForm
from houqin.domains.catalogue.models import ServiceClass, ServiceItem, ServiceItemVersion
from houqin.domains.catalogue.promise import Urgency
from houqin.domains.catalogue.queries import term_of, usual_promise
from houqin.domains.catalogue.sentences import promise_sentence
from houqin.domains.catalogue.services import items
from houqin.kernel.money import Money, Price
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    Form,
    ListPage,
    Rows,
    ServiceFormPage,
)

LIST = ("catalogue:items", _("Service catalogue"))


def validity(row: Any) -> Badge:
    """Whether a dated row holds today."""
    today = timezone.localdate()
    if row.valid_until is not None and row.valid_until <= today:
        return Badge(_("ended"), "plain")
    return Badge(_("not yet in force"), "note") if row.valid_from > today else Badge(_("in force"), "good")


class ItemList(ListPage):
    """What can be asked for today, with its usual promise."""

    title = _("Service catalogue")
    action = "catalogue.see"
    model = ServiceItemVersion
    columns = (
        Column("service", _("Service"), sort="sort_key", link=True),
        Column("item.service_class.name", _("Service class"), sort="item__service_class__position"),
        Column("item.code", _("Code")),
        Column("promise", _("Promise"), value=usual_promise),
        Column("manager.name", _("Managed by"), sort="manager__sort_key"),
        Column("price_basis", _("Price basis"), sort="price_basis"),
        Column("approval", _("Approval"), sort="approval"),
    )
    filters = (
        {
            "item__service_class": ModelChoiceFilter(
                label=_("Service class"),
                queryset=lambda request: ServiceClass.objects.visible_to(request.actor).order_by("position"),
                to_field_name="public_id",
                empty_label=_("all"),
            )
        },
        "price_basis",
        "approval",
    )
    search = ("service", "service_en", "keywords", "content", "sort_key", "item__code", "item__fault_types__name")
    order = ("item__service_class__position", "sort_key", "pk")
    related = ("item__service_class", "manager")
    page_size = 50
    acts = (
        Act(_("New item"), "catalogue:item_create", "catalogue.change", "plus", "primary"),
        Act(_("New class"), "catalogue:class_create", "catalogue.change", "plus"),
    )

    def rows(self) -> QuerySet[Any]:
        """The versions in force today."""
        rows: QuerySet[Any] = super().rows().in_force(timezone.localdate()).prefetch_related("promises").distinct()  # type: ignore[attr-defined]  # the model's own queryset
        return rows


def _said(version: ServiceItemVersion) -> list[Mapping[str, Any]]:
    """The promises, a sentence an urgency."""
    terms = [term_of(row) for row in version.promises.all()]
    urgencies = sorted({term.urgency for term in terms})
    return [
        {
            "urgency": str(Urgency(urgency).label),
            "promise": promise_sentence([term for term in terms if term.urgency == urgency]),
        }
        for urgency in urgencies
    ]


class ItemPage(DetailPage):
    """One version of an item: the five things it states, its promises, its other versions."""

    action = "catalogue.see"
    model = ServiceItemVersion
    parent = LIST
    related = ("item__service_class", "manager")
    panels = (
        Facts(
            _("What it is"),
            facts=(
                (_("Service"), "service"),
                (_("Service class"), "item.service_class.name"),
                (_("Code"), "item.code"),
                (_("What it covers"), "content"),
                (_("Quality"), "quality"),
                (_("Price basis"), "price_basis"),
                (_("Guide price"), lambda row: None if row.guide_price is None else Price(row.guide_price)),
                (_("Price note"), "price_note"),
            ),
        ),
        Rows(
            _("Standard"),
            rows=lambda page: page.subject.clauses.all(),
            columns=(Column("number", _("Clause")), Column("text", _("Text"))),
            empty=_("No standard is stated."),
        ),
        Rows(
            _("Promises"),
            rows=lambda page: _said(page.subject),
            columns=(Column("urgency", _("Urgency")), Column("promise", _("Promise"))),
            empty=_("Nothing is promised."),
        ),
        Facts(
            _("Duties and limits"),
            facts=(
                (_("Managed by"), "manager.name"),
                (_("Basis of managing"), "manager_basis"),
                (_("Approval"), "approval"),
                (
                    _("Quote above"),
                    lambda row: None if row.quote_limit_fen is None else Money(row.quote_limit_fen),
                ),
                (_("Urgencies offered"), lambda row: [str(Urgency(code).label) for code in row.urgencies]),
                (_("Confidentiality"), "confidentiality"),
                (_("Needs a place"), "needs_place"),
                (_("Photos allowed"), "photos_allowed"),
                (_("Trade"), "trade"),
                (_("Source"), "source"),
            ),
        ),
        Rows(
            _("Versions"),
            rows=lambda page: page.subject.item.versions.order_by("-valid_from"),
            columns=(
                Column("service", _("Service"), link=True),
                Column("valid_from", _("from")),
                Column("valid_until", _("until (exclusive)")),
                Column("validity", _("In force"), value=validity),
            ),
        ),
    )
    acts = (
        Act(_("Publish a new version"), "catalogue:publish", "catalogue.change", "pencil", "primary"),
        Act(
            _("End the item"),
            "catalogue:item_end",
            "catalogue.change",
            "ban",
            "danger",
            lambda row: row.valid_until is None,
        ),
    )

    def badge(self) -> Badge:
        """Whether it holds today."""
        return validity(self.subject)


class CreateClass(ServiceFormPage):
    """Enter a class of services."""

    title = _("New class")
    action = "catalogue.change"
    parent = LIST
    form_class = ClassForm
    service = items.create_class
    done = _("The class was entered.")


class CreateItem(ServiceFormPage):
    """Enter an item, then say what it offers."""

    title = _("New item")
    action = "catalogue.change"
    parent = LIST
    form_class = ItemForm
    service = items.create_item
    submit = _("Go on")
    intro = _("The item is offered once its first version is published.")
    done = _("The item was entered; now say what it offers.")

    def next_url(self, result: ServiceItem) -> str:
        """On to its first version."""
        return reverse("catalogue:first", args=[result.public_id])


class PublishFirst(ActionPage):
    """Publish an item's first version."""

    title = _("First version")
    action = "catalogue.change"
    parent = LIST
    model: ClassVar[type[Model]] = ServiceItem
    form_class = VersionForm
    service = items.publish_version
    submit = _("Publish")
    done = _("The version was published.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The content apart from when and by whom."""
        assert isinstance(form, VersionForm)  # noqa: S101  the page's own form
        given = form.cleaned_data
        return {
            "valid_from": given["valid_from"],
            "manager_id": given["manager_id"],
            "content": form.content_of(),
        }

    def next_url(self, result: ServiceItemVersion) -> str:
        """To the version."""
        return result.get_absolute_url()


class PublishNext(PublishFirst):
    """Publish a version that follows this one; the form starts as this one stands."""

    title = _("New version")
    model = ServiceItemVersion
    related = ("item", "manager")
    intro = _("Orders made under the former version keep it; this one holds from its first day on.")

    def initial(self) -> Mapping[str, Any]:
        """As the version stands."""
        row: ServiceItemVersion = self.subject
        plain = {name: getattr(row, name, None) for name in VersionForm.base_fields if name != "valid_from"}
        return plain | {
            "standard": "\n".join(f"{clause.number} {clause.text}" for clause in row.clauses.all()),
            "guide_price": None if row.guide_price is None else str(Price(row.guide_price)),
            "quote_limit": None if row.quote_limit_fen is None else str(Money(row.quote_limit_fen)),
            "manager_id": row.manager.public_id if row.manager else None,
            "profile": KEEP,
        }

    def perform(self, form: Form) -> Any:
        """Publish for the version's item."""
        item = self.subject.item
        return items.publish_version(self.actor, item.public_id, at=timezone.now(), **self.arguments(form))


class EndItem(ActionPage):
    """Offer an item no longer."""

    title = _("End the item")
    action = "catalogue.change"
    parent = LIST
    model = ServiceItemVersion
    related = ("item",)
    form_class = EndForm
    service = items.end_item
    tone = "danger"
    done = _("The item ends on that day; orders made before keep it.")

    def perform(self, form: Form) -> Any:
        """End the version's item."""
        item = self.subject.item
        return items.end_item(self.actor, item.public_id, at=timezone.now(), **form.cleaned_data)
