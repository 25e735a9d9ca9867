"""Pages of the questions that figures raise: the month's questions, answering one, the answers, who read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houqin.domains.compliance.forms import AnswerForm, MonthForm
from houqin.domains.compliance.models import FlagAnswer, FlagQuestion, FlagReading
from houqin.domains.compliance.queries.flags import Asked, question_of, questions
from houqin.domains.compliance.sentences import question_in_words
from houqin.domains.compliance.services.flags import answer_question, note_reading
from houqin.domains.compliance.sources import numbers_in_words, read_in_words
from houqin.domains.evaluation.queries.months import month_before
from houqin.kernel.period import month as month_of
from houqin.kernel.refusal import Refusal
from houqin.web.pages import Act, Badge, Column, ListPage, ReportPage, ServiceFormPage, period_filter
from houqin.web.words import Link

FLAGS = ("compliance:flags", _("Questions to answer"))


def this_month() -> str:
    """The month that runs."""
    return f"{timezone.localdate():%Y-%m}"


def last_month() -> str:
    """The month before."""
    return f"{month_before(timezone.localdate().replace(day=1)):%Y-%m}"


def _what(asked: Asked) -> Any:
    question = asked.question
    return Link(question.about, reverse(question.page, args=[question.page_id])) if question.page else question.about


def _answered(asked: Asked) -> Any:
    if asked.answer is None:
        return Badge(_("wants an answer"), "warn")
    return f"{asked.answer.answered_by.name}: {asked.answer.words}"


def answer_by(question: FlagQuestion) -> Badge:
    """Until when a question is to be answered, and whether that day is over."""
    if question.due_on is None:
        return Badge(gettext("no day is known"), "wait")
    day = question.due_on.isoformat()
    if question.due_on < timezone.localdate():
        return Badge(gettext("overdue since {day}").format(day=day), "bad")
    return Badge(gettext("to be answered by {day}").format(day=day), "plain")


class RedFlags(ReportPage):
    """The questions of a month: each with its figures, where they come from, and its answer."""

    title = _("Questions to answer")
    action = "compliance.flags.see"
    parameters = MonthForm
    columns = (
        Column("question", _("Question"), value=lambda row: question_in_words(row.question), link=True),
        Column("about", _("About"), value=_what),
        Column("read", _("Records read"), value=lambda row: read_in_words(row.question.rule)),
        Column("numbers", _("Judged by, with its source"), value=lambda row: numbers_in_words(row.numbers)),
        Column("answer", _("Answer"), value=_answered),
    )
    acts = (
        Act(_("Waiting for an answer"), "compliance:waiting_flags", "compliance.flags.see", "alert-triangle"),
        Act(_("Answers to questions"), "compliance:flag_answers", "compliance.flags.see", "circle-check"),
        Act(_("Who read them"), "compliance:flag_readings", "compliance.readings.see", "eye"),
    )
    notes = _("A question is not a verdict and stops nothing. Whoever it is about does not answer it.")
    empty = _("No figures of this month raise a question.")

    month: date

    def defaults(self) -> Mapping[str, Any]:
        """The month that runs."""
        return {"month": this_month()}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Asked]:
        """The questions; that they were read is kept for the security officer."""
        self.month = values["month"]
        found = questions(self.actor, self.month)
        note_reading(self.actor, month=self.month, at=timezone.now())
        return found

    def totals(self, rows: Sequence[Asked]) -> Sequence[tuple[Any, Any]]:
        """How many, and how many wait."""
        return [(_("Questions asked"), len(rows)), (_("Without an answer"), sum(one.answer is None for one in rows))]

    def url_of(self, row: Asked) -> str | None:
        """Where it is answered."""
        if not self.actor.can("compliance.flags.answer"):
            return None
        given = {"month": f"{self.month:%Y-%m}", "rule": row.question.rule, "key": row.question.key}
        return f"{reverse('compliance:answer_flag')}?{urlencode(given)}"


class AnswerQuestion(ServiceFormPage):
    """Answer one question."""

    title = _("Answer a question")
    action = "compliance.flags.answer"
    parent = FLAGS
    form_class = AnswerForm
    template_name = "compliance/answer_flag.html"
    service = answer_question
    submit = _("Answer")
    intro = _("A question is not a verdict and stops nothing. Whoever it is about does not answer it.")
    done = _("The answer is recorded beside the figures as they stood.")

    def heading(self) -> Any:
        """The question in words."""
        asked = self.asked
        return f"{asked.question.about}: {question_in_words(asked.question)}" if asked else self.title

    @cached_property
    def asked(self) -> Asked | None:
        """The question of the address; None where it is not asked, which the answer then says."""
        given = self.request.POST or self.request.GET
        try:
            month = month_of(given.get("month", "")).start
            return question_of(self.actor, month, given.get("rule", ""), given.get("key", ""))
        except Refusal:
            return None

    def context(self) -> dict[str, Any]:
        """What was read, and by which numbers it was judged."""
        asked = self.asked
        if asked is None:
            return super().context()
        read, numbers = read_in_words(asked.question.rule), numbers_in_words(asked.numbers)
        return {**super().context(), "read": read, "numbers": numbers, "what": _what(asked)}

    def next_url(self, result: Any) -> str:
        """The month's questions."""
        return f"{reverse('compliance:flags')}?month={result.month:%Y-%m}"


class WaitingFlags(ListPage):
    """Questions of any month that still want an answer, the overdue first."""

    title = _("Waiting for an answer")
    action = "compliance.flags.see"
    parent = FLAGS
    model = FlagQuestion
    columns = (
        Column("question", _("Question"), value=question_in_words, sort="rule", link=True),
        Column("about", _("About")),
        Column("month", _("Month"), value=lambda row: f"{row.month:%Y-%m}", sort="month"),
        Column("read", _("Records read"), value=lambda row: read_in_words(row.rule)),
        Column("asked_at", _("Question asked at")),
        Column("due_on", _("To be answered by"), value=answer_by, sort="due_on"),
    )
    search = ("about",)
    order = ("due_on", "month", "pk")
    empty = _("No question waits for an answer.")

    def rows(self) -> Any:
        """Those that are neither answered nor lifted."""
        return FlagQuestion.objects.visible_to(self.actor).waiting()

    def url_of(self, row: FlagQuestion) -> str | None:
        """Where it is answered, by whoever may."""
        may = self.actor.can("compliance.flags.answer") and self.actor.person_id not in row.persons
        return row.get_absolute_url() if may else None


class AnswerList(ListPage):
    """All answers, with the figures as they stood."""

    title = _("Answers to questions")
    action = "compliance.flags.see"
    parent = FLAGS
    model = FlagAnswer
    columns = (
        Column("month", _("Month"), value=lambda row: f"{row.month:%Y-%m}", sort="month"),
        Column("rule", _("Question"), value=lambda row: question_in_words(row), sort="rule"),
        Column("about", _("About")),
        Column("words", _("Answer"), sort=""),
        Column("answered_by.name", _("By"), sort="answered_by__sort_key"),
        Column("at", _("At")),
    )
    filters = (period_filter("at", _("At")),)
    search = ("about", "words", "answered_by__name")
    order = ("-at", "-pk")
    related = ("answered_by",)


class ReadingList(ListPage):
    """Who read the questions when: for the security officer alone."""

    title = _("Who read the questions")
    action = "compliance.readings.see"
    parent = FLAGS
    model = FlagReading
    columns = (
        Column("at", _("At")),
        Column("person.name", _("Person"), sort="person__sort_key"),
        Column("month", _("Month"), value=lambda row: f"{row.month:%Y-%m}", sort="month"),
    )
    filters = (period_filter("at", _("At")),)
    search = ("person__name",)
    order = ("-at", "-pk")
    related = ("person",)
