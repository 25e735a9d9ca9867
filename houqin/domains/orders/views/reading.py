"""The list of orders and one order in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter, ModelChoiceFilter

from houqin.domains.catalogue.models import ServiceItemVersion
from houqin.domains.catalogue.views.exceptions import TONES as EXCEPTION_TONES
from houqin.domains.catalogue.workflow import EXCEPTION
from houqin.domains.orders import workflow
from houqin.domains.orders.models import Complaint, Order, OrderPhoto, Rating
from houqin.domains.orders.queries.reading import available_actions
from houqin.domains.orders.queries.timeline import (
    Timeline,
    event_names,
    minutes_late,
    provider_names,
    reason_names,
    timeline,
)
from houqin.domains.orders.rules.triage import EMERGENCIES, URGENCY_NAMES
from houqin.domains.orders.services.act import may
from houqin.domains.orders.services.ceiling import exception_of
from houqin.domains.orders.views import shown
from houqin.domains.orders.views.acting import LIST, RELATED
from houqin.domains.orders.views.priced import MONEY
from houqin.domains.orders.views.supervisions import SUPERVISED
from houqin.foundation.places.queries import full_name
from houqin.kernel.worked import Step
from houqin.web.clock_reasons import BEARERS, CLOCKS, MILESTONES
from houqin.web.clock_reasons import STATES as CLOCK_STATES
from houqin.web.pages import (
    Act,
    Badge,
    Column,
    DetailPage,
    Facts,
    Fragment,
    ListPage,
    Panel,
    Rows,
    choice_filter,
    period_filter,
)
from houqin.web.pages.base import Button, act_pages
from houqin.web.records import words_of_doer
from houqin.web.words import instant

#: Icon and tone of the acts that bring an order on; the first that is possible is the page's main button.
LOOKS: Mapping[str, tuple[str, str]] = {
    "acknowledge": ("check", "primary"),
    "dispatch": ("truck-delivery", "primary"),
    "take": ("check", "primary"),
    "assign": ("user", "plain"),
    "arrive": ("map-pin", "primary"),
    "complete": ("circle-check", "primary"),
    "confirm": ("circle-check", "primary"),
    "reopen": ("arrow-back-up", "plain"),
    "rate": ("star", "primary"),
    "admit": ("check", "primary"),
    "pause": ("player-pause", "plain"),
    "resume": ("player-play", "plain"),
    "make_safe": ("shield-check", "plain"),
    "chase": ("bell", "plain"),
    "reject": ("ban", "danger"),
    "withdraw": ("x", "danger"),
}
#: What stands at the top; everything else is one step away.
FIRST = ("acknowledge", "dispatch", "take", "arrive", "complete", "confirm", "reopen", "rate", "admit", "uphold")
CLOCK_TONES = {"met": "good", "missed": "bad", "paused": "wait", "unknown": "note"}


class ServiceFilter(ModelChoiceFilter):
    """Orders of a service, whichever version they were made under."""

    def __init__(self) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the library ships no types
            label=_("Service"),
            queryset=lambda request: (
                ServiceItemVersion.objects.visible_to(request.actor).in_force(timezone.localdate()).order_by("sort_key")
            ),
            to_field_name="public_id",
            empty_label=_("all"),
        )

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """By item."""
        return rows.filter(item_version__item_id=value.item_id) if value else rows


class LateFilter(ChoiceFilter):
    """Late now or completed late; or everything else."""

    def __init__(self) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the library ships no types
            label=_("On time?"), choices=[("late", _("late")), ("kept", _("on time"))], empty_label=_("all")
        )

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """By what is due, and what was kept."""
        late = Q(state__in=workflow.OPEN, next_due_at__lt=timezone.now()) | Q(completion_kept=False)
        return rows.filter(late) if value == "late" else rows.exclude(late) if value == "kept" else rows


class OrderList(ListPage):
    """The orders one may see, latest first."""

    title = _("Orders")
    action = "orders.see"
    model = Order
    columns = (
        Column("number", _("Number"), link=True),
        Column("service", _("Service"), value=shown.service),
        Column("description", _("Reported"), value=lambda row: row.description[:60]),
        Column("place", _("Place"), value=shown.whereabouts),
        Column("unit.name", _("Unit"), sort="unit__sort_key"),
        Column("urgency", _("Urgency"), sort="urgency", value=shown.urgency),
        Column("state", _("State"), sort="state", value=shown.state),
        Column("due", _("Due"), sort="next_due_at", value=shown.due),
        Column("reported_at", _("At"), sort="reported_at"),
    )
    filters = (
        choice_filter("state", _("State"), [(code, _(name)) for code, name in workflow.STATES.items()]),
        choice_filter("urgency", _("Urgency"), [(code, _(name)) for code, name in URGENCY_NAMES.items()]),
        {"service": ServiceFilter()},
        "unit",
        "provider",
        {"late": LateFilter()},
        period_filter("reported_at", _("Reported")),
    )
    search = ("number", "description", "place_words", "caller_name", "place__name")
    order = ("-reported_at", "-pk")
    related = ("unit", "item_version", "place")
    acts = (Act(_("Report something"), "orders:submit", "orders.submit", "plus", "primary"),)


PROMISE = Fragment(_("Promise"), fragment="orders/_promise.html", given=lambda page: _promise(page))
HAPPENED = Fragment(_("What happened"), fragment="orders/_timeline.html", given=lambda page: _timeline(page))
CLOCK = Fragment(_("Why the clock says so"), fragment="orders/_clock.html", given=lambda page: _clock(page))


class OrderPage(DetailPage):
    """One order: the promise, what happened, why the clock says what it says, and what may be done now."""

    action = "orders.see"
    model = Order
    parent = LIST
    related = RELATED
    template_name = "orders/order.html"
    first: ClassVar[tuple[str, ...]] = FIRST

    _told: Timeline | None = None

    @property
    def told(self) -> Timeline:
        """The order's history for this reader, read once."""
        if self._told is None:
            self._told = timeline(self.actor, self.subject, at=timezone.now())
        return self._told

    panels: ClassVar[tuple[Panel, ...]] = (
        PROMISE,
        Facts(
            _("The report"),
            only_known=True,
            facts=(
                (_("In their words"), "description"),
                (_("Service"), shown.service),
                (_("Place"), lambda order: full_name(order.place) if order.place else None),
                (_("Place in their words"), "place_words"),
                (_("Urgency"), shown.urgency),
                (_("Asked for"), lambda order: _asked(order)),
                (_("Danger word"), "danger_word"),
                (_("Requester"), shown.person),
                (_("Unit"), "unit.name"),
                (_("Reported"), "reported_at"),
                (_("Source"), "source"),
                (_("Convenient"), lambda order: _window(order)),
                (_("Agreed day"), "agreed_on"),
                (_("Provider"), "provider.name"),
                (_("Worker"), "worker.name"),
                (_("Contract line"), "contract_line"),
                (_("Exception from the catalogue"), lambda order: _exception(order)),
            ),
        ),
        HAPPENED,
        Fragment(
            _("Photos"),
            fragment="orders/_photos.html",
            shown=lambda page: bool(_photos(page)),
            given=lambda page: {"photos": _photos(page)},
        ),
        Rows(
            _("The three clocks"),
            shown=lambda page: _order(page).told.sees_all_clocks,
            rows=lambda page: _order(page).told.promises,
            columns=(
                Column("clock", _("Clock"), value=lambda row: _(CLOCKS[row.clock])),
                Column("milestone", _("Stage"), value=lambda row: _(MILESTONES[row.milestone])),
                Column("deadline", _("Due")),
                Column("reached_at", _("Reached")),
                Column("state", _("State"), value=lambda row: _clock_state(row)),
            ),
        ),
        CLOCK,
        *MONEY,
        SUPERVISED,
        Rows(
            _("Ratings"),
            shown=lambda page: Rating.objects.visible_to(page.actor).filter(order=page.subject).exists(),
            rows=lambda page: Rating.objects.visible_to(page.actor).filter(order=page.subject).order_by("version"),
            columns=(Column("grade", _("Grade")), Column("comment", _("Comment")), Column("at", _("At"))),
        ),
        Rows(
            _("Complaints"),
            shown=lambda page: Complaint.objects.visible_to(page.actor).filter(order=page.subject).exists(),
            rows=lambda page: Complaint.objects.visible_to(page.actor).filter(order=page.subject).order_by("id"),
            columns=(
                Column("words", _("Complaint"), link=True),
                Column("state", _("State"), value=lambda row: Badge(_(workflow.COMPLAINT.states[row.state]))),
                Column("decide_by", _("Decide by")),
                Column("finding", _("Finding")),
            ),
        ),
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return shown.state(self.subject)

    def _possible(self) -> list[tuple[str, Button]]:
        """Every act this actor may do now, by name, in the order of the table."""
        names = {one.name for one in available_actions(self.actor, self.subject, at=timezone.now())}
        every = {act.url_name.removeprefix("orders:"): act for act in act_pages(workflow.ORDER, "orders:", LOOKS)}
        return [
            (name, Button(act.label, self.address_of_act(name), act.icon, act.tone))
            for name, act in every.items()
            if name in names
        ]

    def address_of_act(self, name: str) -> str:
        """The page of an act of the workflow."""
        return reverse(f"orders:{name}", args=[self.subject.public_id])

    def _beside(self) -> list[Button]:
        """What may be done about the order without being an act on it."""
        beside = []
        if self._needs_exception():
            address = self.address_of_act("ask_exception")
            beside.append(Button(_("Ask for an exception from the catalogue"), address, "message-report", "plain"))
        if self._has_left():
            beside.append(Button(_("Decide on work left behind"), self.address_of_act("decide_left"), "scale", "plain"))
        if not may(self.actor, "orders.hand_out_links", self.subject):
            return beside
        return [*beside, Button(_("Links without a sign-in"), self.address_of_act("links"), "link", "plain")]

    def _needs_exception(self) -> bool:
        """Whether the desk may ask for an exception: not in the catalogue, no emergency, not at a provider."""
        order: Order = self.subject
        return (
            order.item_version is None
            and order.state in workflow.UNDISPATCHED
            and order.urgency not in EMERGENCIES
            and may(self.actor, "orders.classify", order)
        )

    def _has_left(self) -> bool:
        """Whether this reader may say now what counts of the work left with an earlier contract line."""
        order: Order = self.subject
        decidable = order.left_open and order.state in workflow.LEFT_DECIDABLE
        return decidable and may(self.actor, "orders.decide_left", order)

    def context(self) -> dict[str, Any]:
        """The main acts at the top, the others below; of several main ones only the first is prominent."""
        first = [button for name, button in self._possible() if name in self.first]
        prominent = next((one for one in first if one.tone == "primary"), None)
        calm = [one if one is prominent or one.tone != "primary" else replace(one, tone="plain") for one in first]
        others = [button for name, button in self._possible() if name not in self.first]
        return {**super().context(), "buttons": calm, "others": [*others, *self._beside()]}


def _order(page: DetailPage) -> OrderPage:
    assert isinstance(page, OrderPage)  # noqa: S101  the panels are this page's own
    return page


def _promise(page: DetailPage) -> Mapping[str, Any]:
    """The one sentence, and what stands in the way."""
    order = page.subject
    due = shown.due(order) if order.is_open else None
    return {"sentence": shown.promise(order), "due": due if isinstance(due, Badge) else None, "order": order}


def _timeline(page: DetailPage) -> Mapping[str, Any]:
    """The events with the words of their coded reasons and of who did it: a person, or work of the system itself."""
    reasons = reason_names(page.actor, _order(page).told)
    entries = []
    for entry in _order(page).told.entries:
        event = entry.event
        doer = event.actor_name if event.actor_id else words_of_doer(event.actor_name)
        entries.append((entry, reasons.get(event.data.get("reason", ""), ""), doer))
    return {"entries": entries}


def _photos(page: DetailPage) -> Sequence[OrderPhoto]:
    """The photos through the documents' door; read once."""
    if not hasattr(page, "photos_read"):
        rows = OrderPhoto.objects.visible_to(page.actor).filter(order=page.subject, document__removed_at__isnull=True)
        page.photos_read = list(rows.select_related("document").order_by("id"))  # type: ignore[attr-defined]  # a cache
    found: Sequence[OrderPhoto] = page.photos_read  # type: ignore[attr-defined]  # set above
    return found


def _clock(page: DetailPage) -> Mapping[str, Any]:
    """The steps in words, the late promises, and who bore how many minutes."""
    told = _order(page).told
    late = [
        (str(_(MILESTONES[line.milestone])), minutes)
        for line in told.promises
        if line.clock == "user" and (minutes := minutes_late(line, at=timezone.now()))
    ]
    borne = [(str(_(BEARERS[one.value])), minutes) for one, minutes in told.reading.borne_minutes.items() if minutes]
    return {"steps": list(_readable(page, told)), "names": event_names(told), "late": late, "borne": borne}


def _readable(page: DetailPage, told: Timeline) -> Iterable[Step]:
    """The steps this reader is shown, with providers and reasons by name."""
    reasons = reason_names(page.actor, told)
    providers = provider_names(page.subject)
    for step in told.reading.steps:
        if not told.sees_all_clocks and step.figures.get("clock", "user") != "user":
            continue
        figures = dict(step.figures)
        if "provider" in figures and step.code in ("clock.held", "clock.started"):
            figures["provider"] = providers.get(str(figures["provider"]), figures["provider"])
        if "reason" in figures:
            figures["reason"] = reasons.get(str(figures["reason"]), figures["reason"])
        yield replace(step, figures=figures)


def _clock_state(row: Any) -> Badge:
    return Badge(_(CLOCK_STATES[row.state]), CLOCK_TONES.get(row.state, "plain"))


def _asked(order: Order) -> Badge | None:
    """A higher urgency than one's right, for the dispatcher to decide (申请加急)."""
    if not order.requested_urgency:
        return None
    return Badge(say("asks for {urgency}").format(urgency=say(URGENCY_NAMES[order.requested_urgency])), "warn")


def _exception(order: Order) -> Badge | None:
    """Where the exception stands that the order waits for."""
    state = exception_of(order) if order.item_version_id is None else ""
    return Badge(_(EXCEPTION.states[state]), EXCEPTION_TONES[state]) if state else None


def _window(order: Order) -> str | None:
    if order.convenient_from is None or order.convenient_until is None:
        return None
    return f"{instant(order.convenient_from)} – {instant(order.convenient_until)}"
