"""What the pages of all acts share: the order, its permission, its photos, its time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.models import Order
from houqin.domains.orders.queries.reading import open_to
from houqin.domains.orders.services.act import ACTION_OF, Entry, demand
from houqin.domains.orders.workflow import ORDER
from houqin.foundation.documents.services import store_document
from houqin.web.pages import ActionPage, Form

LIST = ("orders:orders", _("Orders"))
RELATED = ("unit", "item_version", "place", "provider", "worker", "requester", "contract_line")


class OrderAct(ActionPage):
    """An act on an order: ``act`` is its name in the workflow, from which come title, permission and refusals."""

    act: ClassVar[str]
    model = Order
    parent = LIST
    related = RELATED

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """The title is the transition's label, the permission the transition's."""
        super().__init_subclass__(**kwargs)
        if "act" in cls.__dict__:
            label = next(one.label for one in ORDER.transitions if one.name == cls.act)
            cls.title = cls.submit = _(label)

    def initial(self) -> Mapping[str, Any]:
        """What the address gives; ``on`` tells the form which day it is."""
        return {**super().initial(), "on": timezone.localdate()}

    def about(self) -> Order:
        """The order, if this actor may do the act to it."""
        order: Order = self.subject
        demand(self.actor, ACTION_OF[self.act], order)
        return order

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, unless the state forbids the act: then nobody fills it in for nothing."""
        ORDER.transition(self.subject.state, self.act, open_to(self.actor, self.subject, at=timezone.now()))
        return super().get(request, *args, **kwargs)

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """What was filled in; photos as stored files, an earlier time as the entry."""
        given = getattr(form, "arguments", None)
        values = dict(given() if given else form.cleaned_data)
        if "photos" in values:
            now = timezone.now()
            values["document_ids"] = tuple(
                store_document(self.actor, name=str(one.name), content=one, at=now).public_id
                for one in values.pop("photos")
            )
        if "happened_at" in values and (when := values.pop("happened_at")):
            values["entry"] = Entry(happened_at=when)
        return values

    def perform(self, form: Form) -> Any:
        """The act and its photos, both or neither."""
        with transaction.atomic():
            return super().perform(form)
