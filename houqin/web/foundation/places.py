"""Pages on the premises tree and the tags fixed in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.places import services
from houqin.foundation.places.models import Place, PlaceKind, Secrecy, Tag, TagKind
from houqin.foundation.places.queries import full_name, full_names, qr_svg, tag_of
from houqin.kernel.money import Quantity
from houqin.kernel.refusal import Refusal
from houqin.web.addresses import address_of, scanned
from houqin.web.foundation.units import EndForm, NameForm, linked, validity
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    Form,
    Fragment,
    ListPage,
    Page,
    RecordFormPage,
    Rows,
    ServiceFormPage,
    VisibleChoice,
)
from houqin.web.refusals import words_of


def secrecy_of(row: Any) -> Badge:
    """A zone in words; sensitive ones stand out by icon and word."""
    return Badge(row.get_secrecy_display(), "plain" if row.secrecy == Secrecy.NONE else "warn")


def _in_tree(place: Place) -> SafeString:
    return format_html('<span class="level-{}">{}</span>', min(place.path.count(".") - 1, 6), place.name)


def _offices(rows: Any) -> Any:
    return rows.exclude(kind=UnitKind.PROVIDER).order_by("path")


class PlaceList(ListPage):
    """The premises tree."""

    title = _("Places")
    action = "places.see"
    model = Place
    columns = (
        Column("name", _("Place"), value=_in_tree, link=True),
        Column("kind", _("Kind")),
        Column("code", _("Code")),
        Column("area", _("Area (m²)"), sort="area_thousandths", number=True),
        Column("unit.name", _("Occupied by"), sort="unit__sort_key"),
        Column("secrecy", _("Secrecy"), value=secrecy_of),
        Column("validity", _("In force"), value=validity),
    )
    filters = ("kind", "unit", "secrecy")
    search = ("name", "name_en", "code", "sort_key")
    order = ("path",)
    related = ("unit",)
    page_size = 50
    acts = (Act(_("New place"), "web:place_create", "places.change", "plus", "primary"),)


class _AboutPlace:
    """Permission about a place follows who manages it, else who occupies it, else the authority."""

    actor: Actor

    def where(self, subject: Any) -> dict[str, Any]:
        """The path of the unit that answers for the place."""
        responsible = subject.manager_unit or subject.unit
        return {"path": responsible.path if responsible else f"{self.actor.authority_id}."}


class PlacePage(_AboutPlace, DetailPage):
    """One place: what it is, what is inside, which tags hang there."""

    action = "places.see"
    model = Place
    parent = ("web:places", _("Places"))
    related = ("unit", "manager_unit", "parent")
    panels = (
        Facts(
            _("The place"),
            facts=(
                (_("Full name"), full_name),
                (_("Kind"), "kind"),
                (_("Code"), "code"),
                (_("English name"), "name_en"),
                (_("Stands in"), lambda place: linked(place.parent)),
                (_("Area (m²)"), "area"),
                (_("Occupied by"), lambda place: linked(place.unit)),
                (_("Managed by"), lambda place: linked(place.manager_unit)),
                (_("Secrecy"), secrecy_of),
                (_("Since"), "valid_from"),
                (_("Until"), "valid_until"),
            ),
        ),
        Rows(
            _("Inside"),
            rows=lambda page: Place.objects.visible_to(page.actor).filter(parent=page.subject).order_by("path"),
            columns=(
                Column("name", _("Place"), link=True),
                Column("kind", _("Kind")),
                Column("code", _("Code")),
                Column("secrecy", _("Secrecy"), value=secrecy_of),
                Column("validity", _("In force"), value=validity),
            ),
        ),
        Rows(
            _("Tags"),
            rows=lambda page: Tag.objects.visible_to(page.actor).filter(place=page.subject).order_by("label"),
            columns=(
                Column("label", _("Tag"), link=True),
                Column("code", _("Code")),
                Column("kind", _("Kind")),
                Column("validity", _("In force"), value=validity),
            ),
        ),
    )
    acts = (
        Act(_("Hang a tag"), "web:tag_hang", "places.change", "qrcode", "primary"),
        Act(_("Rename"), "web:place_rename", "places.change", "pencil"),
        Act(_("Assign"), "web:place_assign", "places.change", "users"),
        Act(_("Set secrecy"), "web:place_secrecy", "places.secrecy.change", "shield-check"),
        Act(_("End"), "web:place_end", "places.change", "ban", "danger", lambda place: not place.valid_until),
    )

    def badge(self) -> Badge:
        """Whether it exists today."""
        return validity(self.subject)


class PlaceChoice(VisibleChoice):
    """A place by its full name: many floors are called the second."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Place, narrow=lambda rows: rows.filter(valid_until__isnull=True).order_by("path"), **kwargs)
        self.names: dict[int, str] = {}

    def show_to(self, actor: Actor) -> None:
        """Offer the places in force, with their names from the site down."""
        super().show_to(actor)
        self.names = full_names(self.queryset or ())

    def label_from_instance(self, obj: Any) -> str:
        """The full name."""
        return self.names.get(obj.pk, str(obj))


class AreaField(forms.CharField):
    """Square metres with at most three decimals; cleans to Quantity, or None when empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Quantity | None:
        """The area; refuses what is not a plain number."""
        text = super().clean(value)
        try:
            return Quantity.parse(text) if text else None
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal


class AssignForm(Form):
    """Who occupies a place and who answers for it."""

    unit_id = VisibleChoice(Unit, label=_("Occupied by"), required=False, narrow=_offices)
    manager_unit_id = VisibleChoice(Unit, label=_("Managed by"), required=False, narrow=_offices)


class PlaceForm(AssignForm):
    """A place to be entered."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices)
    parent_id = PlaceChoice(label=_("Stands in"), required=False, help_text=_("Only a site stands in nothing."))
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    code = forms.CharField(label=_("Code"), max_length=40, required=False)
    area = AreaField(label=_("Area (m²)"), required=False, max_length=20)
    secrecy = forms.ChoiceField(label=_("Secrecy"), choices=Secrecy.choices)
    field_order = ("kind", "parent_id", "name", "name_en", "code", "area", "unit_id", "manager_unit_id", "secrecy")


class CreatePlace(ServiceFormPage):
    """Enter a place."""

    title = _("New place")
    action = "places.change"
    parent = ("web:places", _("Places"))
    form_class = PlaceForm
    service = services.create_place
    done = _("The place was entered.")


class RenamePlace(_AboutPlace, RecordFormPage):
    """Give a place another name."""

    title = _("Rename the place")
    action = "places.change"
    parent = ("web:places", _("Places"))
    model = Place
    related = ("unit", "manager_unit")
    form_class = NameForm
    service = services.create_place
    change = services.rename_place
    done = _("The place was renamed.")


class AssignPlace(_AboutPlace, RecordFormPage):
    """Say who occupies a place and who manages it."""

    title = _("Assign the place")
    action = "places.change"
    parent = ("web:places", _("Places"))
    model = Place
    related = ("unit", "manager_unit")
    form_class = AssignForm
    service = services.create_place
    change = services.assign_place
    intro = _("Orders made before keep the unit they were made for.")
    done = _("The place was assigned.")


class SecrecyForm(Form):
    """The zone and why."""

    secrecy = forms.ChoiceField(label=_("Secrecy"), choices=Secrecy.choices)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)


class SetSecrecy(_AboutPlace, ActionPage):
    """Set the zone of a place."""

    title = _("Set secrecy")
    action = "places.secrecy.change"
    parent = ("web:places", _("Places"))
    model = Place
    related = ("unit", "manager_unit")
    form_class = SecrecyForm
    service = services.set_secrecy
    intro = _("Everything inside becomes at least as strict; photos are refused in zones of secrecy.")
    done = _("The secrecy was set.")


class EndPlace(_AboutPlace, ActionPage):
    """A place ceases to be."""

    title = _("End the place")
    action = "places.change"
    parent = ("web:places", _("Places"))
    model = Place
    related = ("unit", "manager_unit")
    form_class = EndForm
    service = services.end_place
    tone = "danger"
    done = _("The place was ended; its history stays.")


class TagForm(Form):
    """What the tag is called and what hangs at it."""

    label = forms.CharField(label=_("Tag"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=TagKind.choices)


class HangTag(_AboutPlace, ActionPage):
    """Make a tag for a place."""

    title = _("Hang a tag")
    action = "places.change"
    parent = ("web:places", _("Places"))
    model = Place
    related = ("unit", "manager_unit")
    form_class = TagForm
    service = services.hang_tag
    submit = _("Make the tag")
    done = _("The tag was made; print its label.")

    def next_url(self, result: Any) -> str:
        """To the label."""
        return address_of(result) or "/"


def _label(page: DetailPage) -> dict[str, Any]:
    """The code as a picture, and where the place is."""
    address = page.request.build_absolute_uri(f"/t/{page.subject.code}/")
    return {"picture": mark_safe(qr_svg(address)), "place": full_name(page.subject.place), "tag": page.subject}  # noqa: S308  drawn here


class TagPage(DetailPage):
    """A tag with its label to print."""

    action = "places.see"
    model = Tag
    parent = ("web:places", _("Places"))
    related = ("place",)
    panels = (
        Fragment(_("Label"), fragment="web/places/_label.html", given=lambda page: _label(page)),
        Facts(
            _("The tag"),
            facts=(
                (_("Place"), lambda tag: linked(tag.place)),
                (_("Code"), "code"),
                (_("Kind"), "kind"),
                (_("Secrecy"), secrecy_of),
                (_("Until"), "valid_until"),
            ),
        ),
    )
    acts = (Act(_("End"), "web:tag_end", "places.change", "ban", "danger", lambda tag: not tag.valid_until),)


class EndTag(ActionPage):
    """A label is taken down."""

    title = _("End the tag")
    action = "places.change"
    parent = ("web:places", _("Places"))
    model = Tag
    form_class = EndForm
    service = services.end_tag
    tone = "danger"
    done = _("The tag was ended; its code is never used again.")


class Scanned(Page):
    """Where a scanned code leads: to reporting something at its place, else to the place itself."""

    title = _("Scanned code")
    action = "places.see"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Find the tag and go on. Raises NotFound."""
        tag = tag_of(self.actor, self.kwargs["code"], on=timezone.localdate())
        target = scanned(tag.code, UUID(str(tag.place.public_id)))
        return HttpResponseRedirect(target or address_of(tag.place) or "/")
