"""Planned work (计划性工作) for the office: its rules, and the month's calendar that prints on A4 (practice 9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.orders.forms.planned import WEEKDAYS, AheadForm, MonthForm, RuleForm
from houqin.domains.orders.models import PlannedTask, Recurring, RecurringRule
from houqin.domains.orders.queries.planned import Planned, Shares, month_calendar, shares, stops_of
from houqin.domains.orders.rules.planned import FREQUENCY_NAMES, Frequency
from houqin.domains.orders.services.planned import AHEAD_DAYS, enter_rule, plan_ahead
from houqin.domains.orders.views import shown
from houqin.domains.orders.workflow import PLANNED
from houqin.foundation.places.queries import full_name
from houqin.web.pages import (
    Act,
    ActionPage,
    Column,
    DetailPage,
    Facts,
    Form,
    ListPage,
    Page,
    RecordFormPage,
    Rows,
    choice_filter,
)
from houqin.web.pages.styling import styled

CALENDAR = ("orders:planned", _("Planned work"))
RULES = ("orders:rules", _("Recurring rules"))
FREQUENCIES = [(code.value, _(name)) for code, name in FREQUENCY_NAMES.items()]
#: A rule's page shows the tasks next to today; the list of tasks has the rest.
SHOWN_TASKS = 40


def how_often(rule: Recurring) -> str:
    """How often something recurs, with its days."""
    frequency = Frequency(rule.frequency)
    if frequency is Frequency.EVERY_N_DAYS:
        return say("every {days} days").format(days=rule.every_days)
    often = say(FREQUENCY_NAMES[frequency])
    if frequency is Frequency.WEEKLY:
        names = dict(WEEKDAYS)
        return f"{often} · {say(', ').join(str(names[day]) for day in rule.weekdays)}"
    return often if rule.day_of_month is None else say("{often}, day {day}").format(often=often, day=rule.day_of_month)


def hours(rule: RecurringRule) -> str:
    """The daily windows."""
    return say(", ").join("–".join(window) for window in rule.windows)


def where(rule: RecurringRule) -> str:
    """The place, or how many stops the route has."""
    return str(rule.place) if rule.place else say("a route of {count} codes").format(count=len(rule.route))


class RuleList(ListPage):
    """The recurring rules one may see."""

    title = _("Recurring rules")
    action = "orders.planned.see"
    parent = CALENDAR
    model = RecurringRule
    columns = (
        Column("name", _("Name"), link=True),
        Column("item", _("Service"), value=lambda rule: str(rule.item_version), sort="item_version__sort_key"),
        Column("provider.name", _("Provider"), sort="provider__sort_key"),
        Column("where", _("Place"), value=where),
        Column("frequency", _("How often"), value=how_often, sort="frequency"),
        Column("hours", _("In which hours"), value=hours),
        Column("valid_from", _("From")),
        Column("valid_until", _("Until before")),
    )
    filters = ("provider", choice_filter("frequency", _("How often"), FREQUENCIES))
    search = ("name", "item_version__service", "place__name")
    order = ("name", "-valid_from")
    related = ("item_version", "provider", "place")
    acts = (
        Act(_("Enter a rule"), "orders:rule_enter", "orders.planned.change", "plus", "primary"),
        Act(_("From Excel"), "web:import_new", "imports.run", "arrow-up"),
    )


class RulePage(DetailPage):
    """One rule: what it asks, and the tasks around today."""

    action = "orders.planned.see"
    model = RecurringRule
    parent = RULES
    related = ("item_version", "provider", "place", "unit", "contract_line", "supersedes")
    acts = (
        Act(_("Change from a day on"), "orders:rule_change", "orders.planned.change", "pencil", "primary"),
        Act(_("Make tasks ahead"), "orders:rule_ahead", "orders.planned.change", "calendar-event"),
    )
    panels = (
        Facts(
            pgettext_lazy("recurring work", "The rule"),
            facts=(
                (_("Service"), lambda rule: str(rule.item_version)),
                (_("For the unit"), "unit.name"),
                (_("Provider"), "provider.name"),
                (_("Contract line"), "contract_line"),
                (_("Place"), lambda rule: full_name(rule.place) if rule.place else None),
                (_("How often"), how_often),
                (_("In which hours"), hours),
                (_("From"), "valid_from"),
                (_("Until before"), "valid_until"),
                (_("Tasks are made until before"), "planned_until"),
                (_("Takes the place of"), lambda rule: rule.supersedes and str(rule.supersedes)),
            ),
        ),
        Rows(
            _("Route"),
            shown=lambda page: bool(page.subject.route),
            rows=lambda page: stops_of(page.actor, page.subject),
            columns=(Column("label", _("Code on the wall"), link=True), Column("code", _("Code"))),
        ),
        Rows(
            _("Tasks from a week ago on"),
            rows=lambda page: _tasks_of(page),
            columns=(
                Column("due_on", _("Due"), link=True),
                Column("window", _("In which hours"), value=shown.window),
                Column("place", _("Place")),
                Column("state", _("State"), value=shown.task_state),
                Column("flags", _("Weak evidence"), value=shown.flags),
            ),
            empty=_("No tasks."),
        ),
    )


def _tasks_of(page: DetailPage) -> Any:
    since = timezone.localdate() - timedelta(days=7)
    rows = PlannedTask.objects.visible_to(page.actor).filter(rule=page.subject, due_on__gte=since)
    return rows.select_related("place").order_by("opens_at", "pk")[:SHOWN_TASKS]


class RuleFormPage(RecordFormPage):
    """Enter a rule; a change is a new version from a day on, and the tasks not yet begun follow it."""

    title = _("Enter a rule")
    action = "orders.planned.change"
    parent = RULES
    model = RecurringRule
    related = ("item_version__item", "provider", "place", "unit", "contract_line")
    form_class = RuleForm
    service = enter_rule
    done = _("The rule was entered; its tasks are made every night.")

    def heading(self) -> Any:
        """A change is called one."""
        return _("Change from a day on") if self.about() else self.title

    def initial(self) -> Mapping[str, Any]:
        """The rule as it stands, from tomorrow on."""
        rule = self.about()
        if rule is None:
            return {"valid_from": timezone.localdate(), "frequency": Frequency.WORKING_DAYS.value}
        return {
            **super().initial(),
            "item_id": rule.item_version.item.public_id,
            "line_id": rule.contract_line and rule.contract_line.public_id,
            "tag_ids": [tag.public_id for tag in stops_of(self.actor, rule)],
            "windows": ", ".join("-".join(window) for window in rule.windows),
            "valid_from": timezone.localdate() + timedelta(days=1),
        }

    def perform(self, form: Form) -> RecurringRule:
        """The new rule; of an earlier one, its next version. Its tasks of the next weeks are made at once."""
        assert isinstance(form, RuleForm)  # noqa: S101  the page's own form
        former, now = self.about(), timezone.now()
        rule: RecurringRule = enter_rule(
            self.actor, form.terms(), supersedes_id=former.public_id if former else None, at=now
        )
        plan_ahead(self.actor, rule.public_id, until=timezone.localdate(now) + timedelta(days=AHEAD_DAYS), at=now)
        return rule


class PlanAhead(ActionPage):
    """Make the tasks of a rule further ahead than the night does."""

    title = submit = _("Make tasks ahead")
    action = "orders.planned.change"
    model = RecurringRule
    parent = RULES
    form_class = AheadForm
    service = plan_ahead
    done = _("The tasks were made.")

    def initial(self) -> Mapping[str, Any]:
        """The end of next month."""
        return {"until": timezone.localdate() + timedelta(days=2 * AHEAD_DAYS)}


class Calendar(Page):
    """The month: what is planned for each day and what became of it; planned against reactive work."""

    title = _("Planned work")
    action = "orders.planned.see"
    template_name = "orders/calendar.html"
    acts = (
        Act(_("Tasks of today"), "orders:tasks_today", "orders.planned.see", "clipboard-list", "primary"),
        Act(_("All tasks"), "orders:tasks", "orders.planned.see", "list-details"),
        Act(_("Recurring rules"), "orders:rules", "orders.planned.see", "calendar-event"),
    )

    def context(self) -> dict[str, Any]:
        """The weeks, and the month's figures."""
        today = timezone.localdate()
        form = styled(MonthForm({"month": self.request.GET.get("month") or f"{today:%Y-%m}"}, actor=self.actor))
        month = form.shown_month(otherwise=today)
        following = (month + timedelta(days=32)).replace(day=1)
        counted = shares(self.actor, since=month, until=following)
        return {
            **super().context(),
            "form": form,
            "month": month,
            "before": f"{month - timedelta(days=1):%Y-%m}",
            "after": f"{following:%Y-%m}",
            "weekdays": [name for _number, name in WEEKDAYS],
            "weeks": [[_day(day, today) for day in week] for week in month_calendar(self.actor, month=month)],
            "totals": _figures(counted),
        }


def _day(day: Any, today: date) -> dict[str, Any]:
    lines = [{"planned": one, "said": _became(one), "tone": _tone(one)} for one in day.planned]
    return {"on": day.on, "is_in_month": day.is_in_month, "is_today": day.on == today, "lines": lines}


def _became(one: Planned) -> str:
    """What became of a rule's tasks of a day, in a few words; nothing yet is no word."""
    came = [(say(word), one.counts[state]) for state, word in PLANNED.states.items() if one.counts.get(state)]
    came = [(word, count) for word, count in came if word != say(PLANNED.states[PLANNED.initial])]
    if [count for _word, count in came] == [one.total]:
        return came[0][0]
    return " · ".join(f"{word} {count}" for word, count in came)


def _tone(one: Planned) -> str:
    """The worst of it: missed, late, to be done, done."""
    for state, tone in (("missed", "bad"), ("late", "warn"), ("planned", "plain")):
        if one.counts.get(state):
            return tone
    return "good"


def _figures(counted: Shares) -> list[tuple[Any, Any]]:
    share = counted.planned_ppm
    return [
        (_("Planned tasks"), counted.planned),
        (_("done in time"), counted.planned_done),
        (_("done late"), counted.planned_late),
        (_("not done"), counted.planned_missed),
        (_("Orders reported"), counted.reactive),
        (_("Share of planned work"), say("not known") if share is None else f"{share // 10_000} %"),
    ]
