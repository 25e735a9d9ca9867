"""Tasks of planned work: the worker's list on the phone, one task, check-in, excuse (practice 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from houqin.domains.orders import workflow
from houqin.domains.orders.forms.planned import CheckInForm
from houqin.domains.orders.forms.served import ReasonForm
from houqin.domains.orders.models import PlannedTask
from houqin.domains.orders.queries.planned import tasks_at
from houqin.domains.orders.rules.planned import FLAG_NAMES
from houqin.domains.orders.services.planned import check_in, excuse
from houqin.domains.orders.views import shown
from houqin.domains.orders.views.planned import CALENDAR
from houqin.foundation.documents.models import Document
from houqin.foundation.documents.services import store_document
from houqin.foundation.places.queries import full_name
from houqin.web.pages import (
    Act,
    ActionPage,
    Column,
    DetailPage,
    Facts,
    Form,
    Fragment,
    ListPage,
    Page,
    choice_filter,
    period_filter,
)

TODAY = ("orders:tasks_today", _("Tasks of today"))


class FlagFilter(ChoiceFilter):
    """Tasks whose check-in has a weakness."""

    def __init__(self) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the library ships no types
            label=_("Weak evidence"),
            choices=[("any", _("any")), *((code, _(name)) for code, name in FLAG_NAMES.items())],
            empty_label=_("all"),
        )

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """By one weakness, or any."""
        if value == "any":
            return rows.exclude(flags=[])
        return rows.filter(flags__contains=[value]) if value else rows


class TaskList(ListPage):
    """Every task one may see: what fell due and what became of it."""

    title = _("All tasks")
    action = "orders.planned.see"
    parent = CALENDAR
    model = PlannedTask
    columns = (
        Column("rule.name", _("Task"), sort="rule__name", link=True),
        Column("place", _("Place"), sort="place__path"),
        Column("due_on", _("Due")),
        Column("window", _("In which hours"), value=shown.window, sort="opens_at"),
        Column("state", _("State"), sort="state", value=shown.task_state),
        Column("worker.name", _("Worker"), sort="worker__sort_key"),
        Column("checked_in_at", _("Checked in")),
        Column("flags", _("Weak evidence"), value=shown.flags),
    )
    filters = (
        choice_filter("state", _("State"), [(code, _(name)) for code, name in workflow.PLANNED.states.items()]),
        {"flag": FlagFilter()},
        "provider",
        period_filter("due_on", _("Due")),
    )
    search = ("rule__name", "place__name", "worker__name")
    order = ("-opens_at", "pk")
    related = ("rule", "place", "worker")


class TasksToday(Page):
    """What a worker has to do today, on the phone: now, later, over."""

    title = _("Tasks of today")
    action = "orders.planned.see"
    parent = CALENDAR
    template_name = "orders/tasks.html"

    def context(self) -> dict[str, Any]:
        """Three groups of cards."""
        found = tasks_at(self.actor, timezone.now())
        groups = [(_("To be done now"), found.now), (_("Later today"), found.later), (_("Over"), found.over)]
        return {**super().context(), "groups": [{"name": name, "cards": _cards(rows)} for name, rows in groups]}


def _cards(tasks: Any) -> list[dict[str, Any]]:
    return [
        {"task": task, "window": shown.window(task), "state": shown.task_state(task), "flags": shown.flags(task)}
        for task in tasks
    ]


class TaskPage(DetailPage):
    """One task: when, where, by whom, with which evidence."""

    action = "orders.planned.see"
    model = PlannedTask
    parent = TODAY
    related = ("rule__item_version", "place", "tag", "scanned_tag", "worker", "provider", "unit", "excused_by")
    acts = (
        Act(
            *(_("Check in"), "orders:check_in", "orders.planned.check_in", "check", "primary"),
            when=lambda task: task.state in ("planned", "missed"),
        ),
        Act(
            *(_("Excuse"), "orders:excuse", "orders.planned.excuse", "shield-check", "plain"),
            when=lambda task: task.state in ("planned", "missed", "late"),
        ),
    )
    panels = (
        Facts(
            _("The task"),
            facts=(
                (_("Service"), lambda task: str(task.rule.item_version)),
                (_("Place"), lambda task: full_name(task.place) if task.place else None),
                (_("Code on the wall"), "tag.label"),
                (_("Due"), "due_on"),
                (_("In which hours"), shown.window),
                (_("Provider"), "provider.name"),
                (_("For the unit"), "unit.name"),
            ),
        ),
        Facts(
            _("What became of it"),
            shown=lambda page: page.subject.state != "planned",
            facts=(
                (_("Worker"), "worker.name"),
                (_("Checked in"), "checked_in_at"),
                (_("Code scanned"), "scanned_tag.label"),
                (_("Weak evidence"), shown.flags),
                (_("Minutes it took"), "minutes"),
                (_("Note"), "note"),
                (_("Excused by"), "excused_by.name"),
                (_("Reason"), "excuse"),
            ),
        ),
        Fragment(
            _("Photos"),
            fragment="orders/_evidence.html",
            shown=lambda page: bool(page.subject.photo_hashes),
            given=lambda page: {"photos": _photos(page)},
        ),
    )

    def badge(self) -> Any:
        """What became of it."""
        return shown.task_state(self.subject)


def _photos(page: DetailPage) -> list[Document]:
    """The photos of the check-in that this reader may see, told by the hashes the task keeps."""
    rows = Document.objects.visible_to(page.actor).filter(sha256__in=page.subject.photo_hashes, removed_at=None)
    return list(rows.order_by("pk"))


class CheckIn(ActionPage):
    """Say on the spot that it is done."""

    title = submit = _("Check in")
    action = "orders.planned.check_in"
    model = PlannedTask
    parent = TODAY
    related = ("rule", "unit", "provider")
    form_class = CheckInForm
    service = check_in
    intro = _("A code alone is weak evidence; a photo taken here and now makes it good.")
    done = _("Checked in.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The photos as stored files."""
        values, now = dict(form.cleaned_data), timezone.now()
        values["document_ids"] = tuple(
            store_document(self.actor, name=str(one.name), content=one, at=now).public_id
            for one in values.pop("photos")
        )
        return values

    def perform(self, form: Form) -> Any:
        """The check-in and its photos, both or neither."""
        with transaction.atomic():
            return super().perform(form)

    def next_url(self, result: Any) -> str:
        """On to the next task."""
        return reverse(TODAY[0])


class Excuse(ActionPage):
    """Let a task count as excused."""

    title = submit = _("Excuse")
    action = "orders.planned.excuse"
    model = PlannedTask
    parent = TODAY
    related = ("rule", "unit", "provider")
    form_class = ReasonForm
    service = excuse
    intro = _("An excused task counts neither as done nor as missed. The reason stays beside your name.")
    done = _("The task is excused.")
