"""Pages on fault types and danger words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.forms import DangerWordForm, EndForm, FaultTypeForm, SinceForm
from houqin.domains.catalogue.models import DangerWord, FaultType
from houqin.domains.catalogue.services import hazards
from houqin.domains.catalogue.views.items import validity
from houqin.web.pages import Act, ActionPage, Column, ListPage, ServiceFormPage

FAULTS = ("catalogue:faults", _("Faults and danger words"))
WORDS = ("catalogue:danger_words", _("Danger words"))


class FaultTypeList(ListPage):
    """Kinds of faults with their words."""

    title = _("Fault types")
    action = "catalogue.change"
    model = FaultType
    columns = (
        Column("name", _("Name")),
        Column("urgency", _("Urgency"), sort="urgency"),
        Column("words", _("Words people use"), sort=""),
        Column("item.code", _("Catalogue item")),
        Column("validity", _("In force"), value=validity),
    )
    filters = ("urgency",)
    search = ("name", "name_en", "code")
    order = ("urgency", "code", "pk")
    related = ("item",)
    acts = (
        Act(_("New fault type"), "catalogue:fault_enter", "catalogue.change", "plus", "primary"),
        Act(_("Danger words"), "catalogue:danger_words", "catalogue.change", "alert-triangle"),
        Act(_("Lay down the usual ones"), "catalogue:defaults", "catalogue.change", "download"),
    )


class EnterFaultType(ServiceFormPage):
    """Enter or replace a fault type."""

    title = _("New fault type")
    action = "catalogue.change"
    parent = FAULTS
    form_class = FaultTypeForm
    service = hazards.enter_fault_type
    intro = _("A code that is in use is replaced from the day on.")
    done = _("The fault type was entered.")


class LayDownDefaults(ServiceFormPage):
    """Lay down the usual classes, danger words and fault types."""

    title = _("Lay down the usual ones")
    action = "catalogue.change"
    parent = FAULTS
    form_class = SinceForm
    service = hazards.lay_down_defaults
    intro = _("Adds the usual service classes, fault types and danger words that you do not have; leaves yours alone.")
    done = _("The usual ones are there.")


class DangerWordList(ListPage):
    """Words that make a report P1."""

    title = _("Danger words")
    action = "catalogue.change"
    parent = FAULTS
    model = DangerWord
    columns = (
        Column("word", _("Word"), link=True),
        Column("advice", _("What to do first")),
        Column("valid_from", _("from")),
        Column("validity", _("In force"), value=validity),
    )
    search = ("word",)
    order = ("word", "pk")
    acts = (Act(_("New danger word"), "catalogue:danger_word_enter", "catalogue.change", "plus", "primary"),)

    def url_of(self, row: DangerWord) -> str | None:
        """Where a word that goes on is ended."""
        return None if row.valid_until else reverse("catalogue:danger_word_end", args=[row.public_id])


class EnterDangerWord(ServiceFormPage):
    """Enter a danger word."""

    title = _("New danger word")
    action = "catalogue.change"
    parent = WORDS
    form_class = DangerWordForm
    service = hazards.enter_danger_word
    done = _("The word was entered.")


class EndDangerWord(ActionPage):
    """Let a word mean danger no longer."""

    title = _("End the danger word")
    action = "catalogue.change"
    parent = WORDS
    model = DangerWord
    form_class = EndForm
    service = hazards.end_danger_word
    tone = "danger"
    done = _("The word ends on that day.")
