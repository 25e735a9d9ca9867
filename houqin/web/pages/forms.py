"""Pages that write: a form, one service, and what happens next."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from houqin.foundation.audit.idempotency import Answer, earlier_answer, keep, key_of
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.kernel.refusal import Refusal
from houqin.web.addresses import address_of
from houqin.web.idempotency import FIELD, fingerprint, new_key
from houqin.web.pages.base import Page, SubjectPage, visible
from houqin.web.pages.styling import DayInput, InstantInput, styled
from houqin.web.refusals import words_of
from houqin.web.words import Link

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: What stands between the cells of a typed row.
BETWEEN_CELLS = re.compile(r"\s*[\t,，;；]\s*|\s+")


class Form(forms.Form):
    """A form that knows who fills it in and, on pages about a row, about which row."""

    def __init__(self, *args: Any, actor: Actor, subject: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.subject = subject
        for field in self.fields.values():
            if isinstance(field, _VisibleField):
                field.show_to(actor)
        self.prepare()

    def prepare(self) -> None:
        """Adjust fields to the actor and subject; for subclasses."""


class _VisibleField:
    """A choice among the rows an actor may see; its values are public ids."""

    of_model: type[models.Model]
    narrow: Callable[[Any], Any] | None

    def show_to(self, actor: Actor) -> None:
        """Offer the rows that exist for *actor*."""
        rows = visible(self.of_model, actor)
        self.queryset = self.narrow(rows) if self.narrow else rows


class TableField(forms.CharField):
    """A small table, typed or pasted from a sheet: one row a line, cells apart by tab, comma or space.

    Cleans to a tuple of what ``row`` makes of each line's cells.
    """

    widget = forms.Textarea(attrs={"rows": 5})
    #: How many cells a row has at least and at most.
    cells: tuple[int, int] = (2, 2)

    def row(self, cells: Sequence[str]) -> Any:
        """What a line says. Raises a refusal for a cell that cannot be read."""
        raise NotImplementedError

    def clean(self, value: Any) -> tuple[Any, ...]:
        """The rows; refuses a line that cannot be read, by its number."""
        rows = []
        for number, line in enumerate((super().clean(value) or "").splitlines(), start=1):
            if not line.strip():
                continue
            cells = [cell for cell in BETWEEN_CELLS.split(line.strip()) if cell]
            least, most = self.cells
            if not least <= len(cells) <= most:
                raise ValidationError(gettext("Row {row}: it does not have its cells.").format(row=number))
            try:
                rows.append(self.row(cells))
            except Refusal as refusal:
                said = f"{gettext('Row {row}').format(row=number)}: {words_of(refusal).sentence}"
                raise ValidationError(said, code=refusal.code) from refusal
        return tuple(rows)


class VisibleChoice(_VisibleField, forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """One row of *model* among those the actor may see; cleans to its public id (``unit_id=…``) as services take it."""

    def __init__(self, model: type[models.Model], *, narrow: Callable[[Any], Any] | None = None, **kwargs: Any) -> None:
        self.of_model, self.narrow = model, narrow
        kwargs.setdefault("empty_label", gettext_lazy("(choose)"))
        super().__init__(model._default_manager.none(), to_field_name="public_id", **kwargs)

    def clean(self, value: Any) -> UUID | None:
        """The chosen row's public id."""
        row = super().clean(value)
        return None if row is None else row.public_id


class VisibleChoices(_VisibleField, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Several rows of *model*; cleans to a tuple of public ids."""

    def __init__(self, model: type[models.Model], *, narrow: Callable[[Any], Any] | None = None, **kwargs: Any) -> None:
        self.of_model, self.narrow = model, narrow
        super().__init__(model._default_manager.none(), to_field_name="public_id", **kwargs)

    def clean(self, value: Any) -> Any:
        """The chosen rows' public ids, a tuple."""
        return tuple(row.public_id for row in super().clean(value))


class DayField(forms.DateField):
    """A day."""

    widget = DayInput


class InstantField(forms.DateTimeField):
    """A day and a time of it, in the reader's zone."""

    widget = InstantInput


class MoneyField(forms.CharField):
    """Yuan with at most two decimals; cleans to Money, or None when empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Money | None:
        """The amount in Money; refuses what is not a plain number."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text)
        except Refusal as refusal:
            raise ValidationError(str(words_of(refusal)), code=refusal.code) from refusal


class ServiceFormPage(Page):
    """A form that calls one service: ``form_class``, ``service``, ``done`` (what is said afterwards).

    The service is called as ``service(actor, at=now, **arguments)``. A refusal is shown above the form with its own
    status and what was typed stays. A hidden key makes a second sending answer like the first. Goes on to
    ``next_url`` of the result: by default the row's own page.
    """

    template_name = "web/form.html"
    form_class: ClassVar[type[Form]] = Form
    service: ClassVar[Callable[..., Any]]
    submit: ClassVar[StrOrPromise] = gettext_lazy("Save")
    done: ClassVar[StrOrPromise] = gettext_lazy("Done.")
    intro: ClassVar[StrOrPromise] = ""
    tone: ClassVar[str] = "primary"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A service is a plain function, not a method of the page."""
        super().__init_subclass__(**kwargs)
        for name in ("service", "change"):
            if inspect.isfunction(given := cls.__dict__.get(name)):
                setattr(cls, name, staticmethod(given))

    def about(self) -> Any:
        """The row the form is about; None when it makes a new one."""
        return None

    def initial(self) -> Mapping[str, Any]:
        """What the fields hold at first; by default what the address gives (``?place=…``)."""
        return {name: value for name, value in self.request.GET.items() if name in self.form_class.base_fields}

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The service's keyword arguments; override where form and service differ."""
        return form.cleaned_data

    def perform(self, form: Form) -> Any:
        """Call the service."""
        return type(self).service(self.actor, at=timezone.now(), **self.arguments(form))

    def next_url(self, result: Any) -> str:
        """Where to go on to."""
        if address := address_of(result):
            return address
        return reverse(self.parent[0]) if self.parent else "/"

    def cancel_url(self) -> str:
        """Where one goes who changes their mind."""
        crumbs = self.crumbs()
        return crumbs[-1].url if crumbs else "/"

    def form(self, data: Any = None, files: Any = None) -> Form:
        """The form, bound or fresh."""
        made = self.form_class(data, files, actor=self.actor, subject=self.about(), initial=dict(self.initial()))
        return styled(made)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form."""
        return self.with_form(self.form())

    def with_form(self, form: Form, *, status: int = 200, refusal: Refusal | None = None) -> HttpResponse:
        """The page with a form and, perhaps, why it was refused."""
        return self.shown(
            status=status,
            form=form,
            refusal=words_of(refusal) if refusal else None,
            idempotency_key=new_key(),
            submit=self.submit,
            tone=self.tone,
            intro=self.intro,
            cancel_url=self.cancel_url(),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the form, call the service once, go on."""
        form = self.form(request.POST, request.FILES)
        try:
            key = key_of(request.POST.get(FIELD))
            content = fingerprint(request)
            if earlier := earlier_answer(self.actor, key, content, wait=True):
                return HttpResponseRedirect(earlier.body)
            if not form.is_valid():
                return self.with_form(form, status=422)
            target = self.next_url(self.perform(form))
        except Refusal as refusal:
            return self.with_form(form, status=refusal.status, refusal=refusal)
        keep(self.actor, key, content, Answer(302, target))
        if self.done:
            messages.success(request, str(self.done))
        return HttpResponseRedirect(target)


class ActionPage(ServiceFormPage, SubjectPage):
    """An act on one row: ``model``, ``action``, ``service``; GET asks, POST does. Without fields it is a confirmation.

    The service is called as ``service(actor, subject.public_id, at=now, **arguments)``.
    """

    submit: ClassVar[StrOrPromise] = gettext_lazy("Confirm")

    def about(self) -> Any:
        """The row, after asking the permission where it stands."""
        if self.action:
            self.actor.demand(self.action, **self.where(self.subject))
        return self.subject

    def perform(self, form: Form) -> Any:
        """Call the service on the row."""
        return type(self).service(self.actor, self.subject.public_id, at=timezone.now(), **self.arguments(form))

    def next_url(self, result: Any) -> str:
        """The row's own page."""
        return address_of(self.subject) or super().next_url(result)

    def crumbs(self) -> list[Link]:
        """Down to the row."""
        address = address_of(self.subject)
        return [*super().crumbs(), *([Link(str(self.subject), address)] if address else [])]


class RecordFormPage(ServiceFormPage, SubjectPage):
    """Master data: a new record at an address without ``public_id`` (``service``), a change at one with (``change``).

    For a change the fields start as the row stands (``unit_id`` shows ``unit``), and only what differs is handed on
    when ``changes_only`` is set: ``change(actor, public_id, at=now, **arguments)``.
    """

    change: ClassVar[Callable[..., Any] | None] = None
    changes_only: ClassVar[bool] = False

    def about(self) -> Any:
        """The row to be changed, or None for a new one."""
        if "public_id" not in self.kwargs:
            return None
        if self.action:
            self.actor.demand(self.action, **self.where(self.subject))
        return self.subject

    def initial(self) -> Mapping[str, Any]:
        """The row as it stands."""
        row = self.about()
        if row is None:
            return super().initial()
        return {name: _as_field(row, name, field) for name, field in self.form_class.base_fields.items()}

    def perform(self, form: Form) -> Any:
        """Call the service that makes or the one that changes."""
        row = self.about()
        arguments = dict(self.arguments(form))
        if row is None:
            return type(self).service(self.actor, at=timezone.now(), **arguments)
        if self.changes_only:
            arguments = {name: value for name, value in arguments.items() if name in form.changed_data}
        change = type(self).change
        if change is None:
            raise NotImplementedError(f"{type(self).__name__} has no service that changes")
        return change(self.actor, row.public_id, at=timezone.now(), **arguments)


def _as_field(row: Any, name: str, field: forms.Field) -> Any:
    """A row's value as its form field wants it: related rows by public id."""
    if isinstance(field, VisibleChoice):
        related = getattr(row, name.removesuffix("_id"), None)
        return None if related is None else related.public_id
    return getattr(row, name, None)
