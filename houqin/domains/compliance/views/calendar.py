"""Pages of the duty calendar: one month ahead, overdue, a duty's time, what was done, subscription."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.compliance.feed import actor_of_feed, as_icalendar, link_of
from houqin.domains.compliance.forms import AheadForm, DoneForm, ReasonForm
from houqin.domains.compliance.models import CalendarFeed, Duty, Fulfilment
from houqin.domains.compliance.queries.calendar import FARTHEST, Occurrence, ahead, calendar, occurrence_of, overdue
from houqin.domains.compliance.rules.schedule import Standing
from houqin.domains.compliance.sentences import STANDINGS
from houqin.domains.compliance.services import feeds, fulfilling
from houqin.domains.compliance.services.reminding import address_of
from houqin.foundation.documents.services import store_document
from houqin.foundation.scope.scope import entering
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    Form,
    ListPage,
    Page,
    ReportPage,
    ServiceFormPage,
    period_filter,
)
from houqin.web.pages.base import Button
from houqin.web.words import Link

CALENDAR = ("compliance:calendar", _("Duty calendar"))


def standing_badge(one: Occurrence) -> Badge:
    """Where a time stands."""
    return Badge(*STANDINGS[one.standing])


def due_day(one: Occurrence) -> Any:
    """The day, or why none can be named."""
    return one.due_on or Badge(*STANDINGS[Standing.UNKNOWN])


def about(one: Occurrence) -> Any:
    """What it hangs on."""
    return Link(one.about, one.happening.url) if one.happening and one.happening.url else one.about


def basis(duty: Duty) -> str:
    """The basis, and whether somebody compared it."""
    return duty.basis if duty.verified else f"{duty.basis} · {_('not compared yet')}"


def in_charge(duty: Duty) -> str:
    """Role and unit."""
    return f"{duty.get_owner_role_display()} · {duty.owner_unit.name}"


COLUMNS = (
    Column("duty", _("Duty"), value=lambda one: str(one.duty), link=True),
    Column("due_on", _("To be done by"), value=due_day),
    Column("about", _("About"), value=about),
    Column("in_charge", _("In charge"), value=lambda one: in_charge(one.duty)),
    Column("basis", _("Basis"), value=lambda one: basis(one.duty)),
    Column("evidence", _("Evidence"), value=lambda one: one.duty.evidence),
    Column("standing", _("State"), value=standing_badge),
)


def months_after(day: date, months: int) -> date:
    """The same day so many months on, cut to the month's last."""
    position = min(day.year * 12 + day.month - 1 + months, date.max.year * 12)
    for last in range(day.day, 0, -1):
        try:
            return date(position // 12, position % 12 + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


class CalendarPage(ReportPage):
    """One month ahead on one page, what is overdue first; prints on A4."""

    title = _("Duty calendar")
    action = "compliance.see"
    parameters = AheadForm
    columns = COLUMNS
    acts = (
        Act(_("Overdue"), "compliance:overdue", "compliance.see", "alert-triangle"),
        Act(_("Duties done"), "compliance:fulfilments", "compliance.see", "circle-check"),
        Act(_("Duties"), "compliance:duties", "compliance.see", "clipboard-list"),
        Act(_("Subscribe"), "compliance:subscribe", "compliance.subscribe", "calendar-event"),
    )
    empty = _("Nothing falls due.")
    notes = _("A day the law names is shown as it stands, also where it falls on a day off.")

    def defaults(self) -> Mapping[str, Any]:
        """From today, one month."""
        return {"since": timezone.localdate().isoformat(), "months": "1"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Occurrence]:
        """What is overdue today, and what falls due."""
        today, since = timezone.localdate(), values["since"]
        until = months_after(since, values["months"])
        if since == today:
            return ahead(self.actor, today=today, until=until)
        return calendar(self.actor, since=since, until=until, today=today)

    def totals(self, rows: Sequence[Occurrence]) -> Sequence[tuple[Any, Any]]:
        """How many stand where."""
        count = {standing: sum(one.standing is standing for one in rows) for standing in Standing}
        return [(words, count[standing]) for standing, (words, _tone) in STANDINGS.items() if count[standing]]

    def url_of(self, row: Occurrence) -> str:
        """The time's own page."""
        return address_of(row)


class OverdueDuties(ReportPage):
    """What should have been done."""

    title = _("Overdue duties")
    action = "compliance.see"
    parent = CALENDAR
    columns = COLUMNS
    empty = _("Nothing is overdue.")

    def rows(self, values: Mapping[str, Any]) -> Sequence[Occurrence]:
        """The oldest first."""
        return overdue(self.actor, today=timezone.localdate())

    def url_of(self, row: Occurrence) -> str:
        """The time's own page."""
        return address_of(row)


class OfOccurrence(Page):
    """A page about one time of a duty; the address names it by its lasting name."""

    subject: Any
    _occurrence: Occurrence | None = None

    @property
    def occurrence(self) -> Occurrence:
        """The time; raises NotFound."""
        if self._occurrence is None:
            self._occurrence = occurrence_of(self.actor, self.subject, self.kwargs["key"], today=timezone.localdate())
        return self._occurrence


class OccurrencePage(OfOccurrence, DetailPage):
    """One time of a duty."""

    action = "compliance.see"
    model = Duty
    parent = CALENDAR
    related = ("owner_unit",)
    panels = (
        Facts(
            _("The duty"),
            only_known=True,
            facts=(
                (_("To be done by"), lambda duty: due_day(duty.time)),
                (_("About"), lambda duty: about(duty.time)),
                (_("In charge"), in_charge),
                (_("Basis"), basis),
                (_("Evidence"), "evidence"),
                (_("Remind so many days before"), lambda duty: ", ".join(str(day) for day in duty.time.remind)),
            ),
        ),
        Facts(
            _("How it was done"),
            only_known=True,
            shown=lambda page: page.subject.time.done_on is not None,
            facts=(
                (_("Done on"), lambda duty: duty.time.done_on),
                (_("By"), lambda duty: duty.time.done and duty.time.done.done_by.name),
                (_("Entered at"), lambda duty: duty.time.done and duty.time.done.at),
                (_("What shows it"), lambda duty: _shown_by(duty.time)),
                (_("File"), lambda duty: _paper(duty.time)),
            ),
        ),
    )

    def found(self) -> Any:
        """The duty, with the time that is asked about."""
        duty: Any = super().found()
        self._subject = duty
        duty.time = self.occurrence
        return duty

    def badge(self) -> Badge:
        """Where it stands."""
        return standing_badge(self.occurrence)

    def buttons(self) -> list[Button]:
        """Done, or not after all."""
        one = self.occurrence
        if not fulfilling.is_in_charge(self.actor, one.duty):
            return []
        if one.done is not None:
            address = reverse("compliance:withdraw", args=[one.done.public_id])
            return [Button(_("It was not done after all"), address, "arrow-back-up", "plain")]
        address = reverse("compliance:fulfil", args=[one.duty.public_id, one.key])
        return [Button(_("It was done"), address, "check", "primary")]


def _shown_by(one: Occurrence) -> Any:
    if one.done is not None:
        return one.done.note
    return _("the system's own records show it")


def _paper(one: Occurrence) -> Any:
    document = one.done.document if one.done else None
    return Link(document.name, reverse("documents:serve", args=[document.public_id])) if document else None


class FulfilDuty(OfOccurrence, ActionPage):
    """Say that it was done."""

    title = _("It was done")
    action = "compliance.fulfil"
    model = Duty
    parent = CALENDAR
    related = ("owner_unit",)
    form_class = DoneForm
    submit = _("It was done")
    done = _("It stands in the calendar under your name.")

    def about(self) -> Any:
        """The duty, if it is this person's."""
        duty = super().about()
        fulfilling.demand_in_charge(self.actor, duty)
        return duty

    def initial(self) -> Mapping[str, Any]:
        """Today."""
        return {"done_on": timezone.localdate()}

    def perform(self, form: Form) -> Any:
        """The entry and its file, both or neither."""
        given, now = dict(form.cleaned_data), timezone.now()
        paper = given.pop("paper")
        with transaction.atomic():
            if paper:
                given["document_id"] = store_document(self.actor, name=str(paper.name), content=paper, at=now).public_id
            return fulfilling.fulfil(self.actor, self.subject.public_id, self.kwargs["key"], at=now, **given)

    def next_url(self, result: Any) -> str:
        """The time's page."""
        return reverse("compliance:occurrence", args=[self.subject.public_id, self.kwargs["key"]])


class FulfilmentList(ListPage):
    """What was done, by whom, shown by what; what was withdrawn stays to be seen."""

    title = _("Duties done")
    action = "compliance.see"
    model = Fulfilment
    parent = CALENDAR
    columns = (
        Column("duty", _("Duty"), value=lambda row: str(row.duty), sort="code", link=True),
        Column("due_on", _("To be done by")),
        Column("done_on", _("Done on")),
        Column("done_by.name", _("By"), sort="done_by__sort_key"),
        Column("contract.number", _("Contract"), sort="contract__number"),
        Column("note", _("What shows it"), sort=""),
        Column("withdrawn_reason", _("Withdrawn because"), sort=""),
    )
    filters = (period_filter("done_on", _("Done")),)
    search = ("duty__name", "note", "contract__number")
    order = ("-done_on", "-pk")
    related = ("duty", "done_by", "contract")

    def url_of(self, row: Fulfilment) -> str:
        """The time's page."""
        return reverse("compliance:occurrence", args=[row.duty.public_id, row.occurrence])


class WithdrawFulfilment(ActionPage):
    """It was not done after all."""

    title = submit = _("It was not done after all")
    action = "compliance.fulfil"
    model = Fulfilment
    parent = CALENDAR
    related = ("duty__owner_unit",)
    form_class = ReasonForm
    service = fulfilling.withdraw_fulfilment
    tone = "danger"
    done = _("The duty is open again; what was entered stays, with your reason.")

    def about(self) -> Any:
        """What was done, if it is this person's."""
        done = super().about()
        fulfilling.demand_in_charge(self.actor, done.duty)
        return done

    def next_url(self, result: Any) -> str:
        """The calendar."""
        return reverse("compliance:calendar")


class Subscribe(Page):
    """One's own link, to be put into a calendar program."""

    title = _("Subscribe to the duty calendar")
    action = "compliance.subscribe"
    parent = CALENDAR
    template_name = "compliance/subscribe.html"

    def context(self) -> dict[str, Any]:
        """The link, if one is open."""
        feed = CalendarFeed.objects.visible_to(self.actor).filter(ended_at=None).first()
        address = feed and self.request.build_absolute_uri(reverse("compliance:feed", args=[link_of(feed)]))
        return {**super().context(), "address": address}


class OpenFeed(ServiceFormPage):
    """Make one's link."""

    title = submit = _("Make my link")
    action = "compliance.subscribe"
    parent = ("compliance:subscribe", _("Subscribe to the duty calendar"))
    service = feeds.open_feed
    intro = _("Whoever holds the link sees what you may see. End it when it has gone astray.")
    done = _("Your link is made.")

    def next_url(self, result: Any) -> str:
        """Back to the link."""
        return reverse("compliance:subscribe")


class EndFeed(ServiceFormPage):
    """End one's link."""

    title = submit = _("End my link")
    action = "compliance.subscribe"
    parent = ("compliance:subscribe", _("Subscribe to the duty calendar"))
    service = feeds.end_feed
    tone = "danger"
    done = _("The link shows nothing any more.")

    def next_url(self, result: Any) -> str:
        """Back."""
        return reverse("compliance:subscribe")


def feed(request: HttpRequest, link: str) -> HttpResponse:
    """The calendar a subscription shows: from a month ago to a year ahead. Raises FeedInvalid."""
    today = timezone.localdate()
    actor = actor_of_feed(link, today=today)
    with entering(actor.scope):
        since = months_after(today, -1)
        times = calendar(actor, since=since, until=today + FARTHEST, today=today)
        content = as_icalendar(times, site=request.build_absolute_uri("/").rstrip("/"))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
