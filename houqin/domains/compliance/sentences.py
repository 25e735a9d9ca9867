"""Schedules, standings and questions in words, in the language in force."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from houqin.domains.compliance.models import FlagAnswer, FlagQuestion
from houqin.domains.compliance.rules.flags import Question, Rule
from houqin.domains.compliance.rules.schedule import (
    Around,
    Dated,
    DayUnit,
    Event,
    EveryDays,
    Monthly,
    Quarterly,
    Schedule,
    Standing,
    Yearly,
)
from houqin.domains.evaluation.steps import SIGNS
from houqin.kernel.money import Score
from houqin.web.words import money

EVENTS = {
    Event.CONTRACT_SIGNED: gettext_lazy("the signing of a contract"),
    Event.CONTRACT_ENDS: gettext_lazy("the last day of a contract"),
    Event.CONTRACT_OVER: gettext_lazy("the end of a secured contract"),
    Event.BOND_ENDS: gettext_lazy("the last day of a guarantee"),
    Event.VETTING_ENDS: gettext_lazy("the last day of a vetting"),
    Event.NO_CRIME_ENDS: gettext_lazy("the last day of a no-crime proof"),
    Event.NDA_ENDS: gettext_lazy("the last day of a confidentiality agreement"),
    Event.HEALTH_ENDS: gettext_lazy("the last day of a health certificate"),
    Event.CERTIFICATE_ENDS: gettext_lazy("the last day of a certificate of trade"),
}
DAY_UNITS = {
    DayUnit.DAYS: gettext_lazy("calendar days"),
    DayUnit.WORKING_DAYS: gettext_lazy("working days"),
    DayUnit.MONTHS: gettext_lazy("months"),
}
KINDS = {
    "yearly": gettext_lazy("Every year by a day"),
    "quarterly": gettext_lazy("Every quarter"),
    "monthly": gettext_lazy("Every month by a day"),
    "every_days": gettext_lazy("Every so many days"),
    "dated": gettext_lazy("On days entered here"),
    "after": gettext_lazy("After an event"),
    "before": gettext_lazy("Before an event"),
}
STANDINGS = {
    Standing.DONE: (gettext_lazy("done"), "good"),
    Standing.DONE_LATE: (gettext_lazy("done late"), "warn"),
    Standing.OVERDUE: (gettext_lazy("overdue"), "bad"),
    Standing.DUE: (gettext_lazy("due soon"), "warn"),
    Standing.AHEAD: (gettext_lazy("ahead"), "plain"),
    Standing.UNKNOWN: (gettext_lazy("calendar not announced"), "wait"),
}


def schedule_in_words(schedule: Schedule, number: object = None) -> str:
    """When a duty falls due, in one sentence; *number* is the number of law it names, where one is in force."""
    if isinstance(schedule, Yearly):
        return _("every year by {month:02d}-{day:02d}").format(month=schedule.month, day=schedule.day)
    if isinstance(schedule, Quarterly):
        if not schedule.days_after:
            return _("by the end of every quarter")
        return _("every quarter, {days} days after its end").format(days=schedule.days_after)
    if isinstance(schedule, Monthly):
        return _("every month by day {day}").format(day=schedule.day or _by_law(schedule.rule, number))
    if isinstance(schedule, EveryDays):
        return _("every {days} days from {since} on").format(
            days=schedule.days or _by_law(schedule.rule, number), since=schedule.since.isoformat()
        )
    if isinstance(schedule, Dated):
        count = len(schedule.days)
        if not count:
            return _("no day entered yet")
        return ngettext("on {count} day entered", "on {count} days entered", count).format(count=count)
    return _around(schedule, number)


def _around(schedule: Around, number: object) -> str:
    figures = {
        "count": _by_law(schedule.rule, number) if schedule.rule else abs(schedule.count),
        "unit": DAY_UNITS[schedule.unit],
        "event": EVENTS[schedule.event],
    }
    if not schedule.rule and schedule.count == 0:
        return _("by {event}").format(**figures)
    if schedule.count > 0:
        return _("within {count} {unit} after {event}").format(**figures)
    return _("{count} {unit} before {event}").format(**figures)


def _by_law(rule: str, number: object) -> str:
    return str(number) if isinstance(number, int) else _("[number of law {rule}]").format(rule=rule)


#: What each rule asks. {count} and {of} are numbers, {count_yuan} and {of_yuan} the same as money in fen,
#: {count_points} and {of_points} as hundredths of points.
QUESTIONS = {
    Rule.ENTERED_AFTERWARDS: gettext_lazy("{count} of {of} completed orders were entered after they were done"),
    Rule.CONFIRMED_FAST: gettext_lazy("{count} of {of} confirmations came within minutes of completion"),
    Rule.ONE_CONFIRMER: gettext_lazy("{count} of {of} orders of one provider confirmed by one person"),
    Rule.ORDER_PHOTO: gettext_lazy("one photo shown for {count} orders"),
    Rule.BUNCHED: gettext_lazy("{count} orders, each under the limit, together {of_yuan}"),
    Rule.OUTSIDE_TERM: gettext_lazy("{count} deliveries on days that no contract covers"),
    Rule.ABOVE_CONTRACT: gettext_lazy("a quote {count_yuan} above the contract's price of {of_yuan}"),
    Rule.ABOVE_REFERENCE: gettext_lazy("a price {count_yuan} above the reference of {of_yuan}"),
    Rule.ABOVE_CEILING: gettext_lazy("a price {count_yuan} above the catalogue's {of_yuan}"),
    Rule.MATERIALS_ABOVE: gettext_lazy("a part for {count_yuan}, before {of_yuan}"),
    Rule.WAIVED_SHARE: gettext_lazy("{count_points} of {of_points} points waived"),
    Rule.WAIVED_BY_ONE: gettext_lazy("{count} of {of} findings waived by one person"),
    Rule.LATE_FACTS: gettext_lazy("{count} facts came after their month was closed"),
    Rule.ONE_CHAIN: gettext_lazy("who settled the statement also approved or released its payment"),
    Rule.IMPOSSIBLE_PACE: gettext_lazy("{count} rounds faster than anybody can walk them"),
}


def question_in_words(question: Question | FlagAnswer | FlagQuestion) -> str:
    """What is asked, with its figures."""
    figures = {
        "count": question.count,
        "of": question.of,
        "count_yuan": money(question.count),
        "of_yuan": money(question.of),
        "count_points": Score(question.count),
        "of_points": Score(question.of),
    }
    if question.rule.startswith("sign."):
        return _("{sign} ({count})").format(sign=_(SIGNS[question.rule.removeprefix("sign.")]), **figures)
    return str(QUESTIONS[Rule(question.rule)]).format(**figures)
