"""Reporting: one's own on a phone, and what is shown before sending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.forms.submit import ReportForm
from houqin.domains.orders.models import Order, Source
from houqin.domains.orders.queries.before_sending import BeforeSending, before_sending
from houqin.domains.orders.queries.planned import tasks_to_check_in
from houqin.domains.orders.services.intake import submit_order
from houqin.domains.orders.views.acting import LIST
from houqin.foundation.documents.rules import NoPhotosHere
from houqin.foundation.documents.services import store_document
from houqin.foundation.places.models import Place, Tag
from houqin.kernel.refusal import Refusal
from houqin.web.pages import Form, Page, ServiceFormPage
from houqin.web.refusals import words_of


class Submit(ServiceFormPage):
    """A person's own report: what, where, photos; never refused for what the office decides (practice 1)."""

    title = _("Report something")
    action = "orders.submit"
    parent = LIST
    template_name = "orders/submit.html"
    form_class = ReportForm
    service = submit_order
    submit = _("Send")
    done = _("Your report was received.")

    def initial(self) -> Mapping[str, Any]:
        """What the address gives: a scanned code, an item of the catalogue."""
        given = dict(super().initial())
        given["on"] = timezone.localdate()
        return {**given, "item_id": self.request.GET.get("item", ""), "tag": self.request.GET.get("tag", "")}

    def form(self, data: Any = None, files: Any = None) -> Form:
        """A choice that does not exist (any more) counts as not made: the desk decides."""
        made = super().form(data, files)
        if made.is_bound and not made.is_valid():
            wrong = set(made.errors) - {"photos"}
            made = super().form({name: value for name, value in data.items() if name not in wrong}, files)
        return made

    def perform(self, form: Form) -> Order:
        """The report with its photos; without them where they cannot be taken."""
        assert isinstance(form, ReportForm)  # noqa: S101  the page's own form
        source = Source.TAG if form.tag_found else Source.WEB
        now = timezone.now()
        try:
            with transaction.atomic():
                ids = tuple(
                    store_document(self.actor, name=str(one.name), content=one, at=now).public_id
                    for one in form.cleaned_data["photos"]
                )
                return submit_order(self.actor, form.report(document_ids=ids), at=now, source=source)
        except Refusal as refusal:
            if not form.cleaned_data["photos"] or not form.cleaned_data["description"].strip():
                raise
            order: Order = submit_order(self.actor, form.report(), at=now, source=source)
            why = (
                say("This place takes no photos.") if isinstance(refusal, NoPhotosHere) else words_of(refusal).sentence
            )
            messages.warning(self.request, say("The photos were left out: {why}").format(why=why))
            return order

    def context(self) -> dict[str, Any]:
        """The address that reads along; at a scanned code, the planned work that may be checked in there."""
        code = self.request.GET.get("tag", "").strip().upper()[:20]
        works_here = bool(code) and self.actor.can("orders.planned.check_in")
        tasks = tasks_to_check_in(self.actor, code, at=timezone.now()) if works_here else ()
        return {**super().context(), "look_url": reverse("orders:look"), "before": None, "tasks": tasks, "code": code}


class Look(Page):
    """What is shown while somebody writes a report: danger first, then promise, queue and similar orders."""

    action = "orders.submit"
    template_name = "orders/_before_sending.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read what was typed so far; what is no id counts as not given."""
        return self.shown(before=self._read())

    def _read(self) -> BeforeSending:
        given = self.request.POST
        place = None
        if place_id := as_id(given.get("place_id")):
            place = Place.objects.visible_to(self.actor).filter(public_id=place_id).first()
        elif code := given.get("tag", "").strip().upper()[:20]:
            tag = Tag.objects.visible_to(self.actor).select_related("place").filter(code=code).first()
            place = tag.place if tag else None
        return before_sending(
            self.actor,
            words=given.get("description", "")[:2000].replace("\0", ""),
            place_words=given.get("place_words", "")[:200].replace("\0", ""),
            place=place,
            item_id=as_id(given.get("item_id")),
            at=timezone.now(),
        )


def as_id(text: str | None) -> UUID | None:
    """A public id, or None for anything else."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
