"""Formal supervision (督办): what is demanded of whom until when, and the answer of the one answerable."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from houqin.domains.orders.forms.served import WordsForm
from houqin.domains.orders.models import Supervision, SupervisionAnswer
from houqin.domains.orders.services import voice
from houqin.foundation.organisation.actor import Actor
from houqin.web.pages import ActionPage, Badge, Column, DetailPage, Link, ListPage, Rows, period_filter
from houqin.web.words import instant

LIST = ("orders:supervisions", _("Formal supervision"))
RELATED = ("order__unit", "order__first_owner", "provider", "supervised_by", "answer")


def who_answers(supervision: Supervision) -> str:
    """The provider that must answer, or the office's own desk."""
    return supervision.provider.name if supervision.provider else say("Service desk")


def answer_of(supervision: Supervision) -> SupervisionAnswer | None:
    """Its answer, if there is one."""
    return getattr(supervision, "answer", None)


def due(supervision: Supervision) -> Any:
    """Until when it is answered; unanswered beyond its day marked, answered late too."""
    answer = answer_of(supervision)
    if answer is None and supervision.answer_by < timezone.now():
        return Badge(say("overdue since {at}").format(at=instant(supervision.answer_by)), "bad")
    if answer is not None and answer.at > supervision.answer_by:
        return Badge(say("{at}, answered late").format(at=instant(supervision.answer_by)), "warn")
    return supervision.answer_by


def _answer(supervision: Supervision) -> Any:
    """What was answered; else the way to answer."""
    answer = answer_of(supervision)
    return f"{answer.words} ({instant(answer.at)})" if answer else None


def _may_answer(actor: Actor, supervision: Supervision) -> bool:
    if supervision.provider_id is None:
        return actor.can(voice.ANSWER, path=supervision.order.unit.path)
    return actor.can(voice.ANSWER, provider_id=supervision.provider_id)


class AnswerFilter(ChoiceFilter):
    """By what became of the answer."""

    def __init__(self) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the library ships no types
            label=_("Answer"),
            choices=[
                ("overdue", _("overdue")),
                ("open", _("waiting")),
                ("answered", _("answered")),
                ("late", _("answered late")),
            ],
            empty_label=_("all"),
        )

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Overdue is what waits beyond its day."""
        now = timezone.now()
        kinds = {
            "overdue": Q(answer__isnull=True, answer_by__lt=now),
            "open": Q(answer__isnull=True),
            "answered": Q(answer__isnull=False),
            "late": Q(answer__at__gt=F("answer_by")),
        }
        return rows.filter(kinds[value]) if value in kinds else rows


class SupervisionList(ListPage):
    """The supervisions one may see, what is due first at the top; narrowed to what is overdue by its filter."""

    title = _("Formal supervision")
    action = "orders.supervisions.see"
    model = Supervision
    columns = (
        Column("order.number", _("Order"), sort="order__number", link=True),
        Column("words", _("What is demanded"), value=lambda row: row.words[:60]),
        Column("order.unit.name", _("Unit"), sort="order__unit__sort_key"),
        Column("who", _("Who must answer"), sort="provider__sort_key", value=who_answers),
        Column("at", _("Demanded")),
        Column("due", _("Answer by"), sort="answer_by", value=due),
        Column("answer", _("Answer"), sort="answer__at", value=_answer),
    )
    filters = ({"answer": AnswerFilter()}, "provider", period_filter("at", _("Demanded")))
    search = ("words", "order__number")
    order = ("answer_by", "pk")
    related = RELATED

    def url_of(self, row: Any) -> str | None:
        """To the answer where it is this reader's to give, else to the order."""
        return _address(self.actor, row) or str(row.get_absolute_url())


class AnswerSupervision(ActionPage):
    """The one answerable says what was done."""

    title = submit = _("Answer the supervision")
    model = Supervision
    parent = LIST
    related = RELATED
    form_class = WordsForm
    service = voice.answer_supervision
    done = _("The supervision was answered.")

    @property
    def intro(self) -> str:  # type: ignore[override]  # said of each supervision
        """What is demanded, by whom, until when."""
        one: Supervision = self.subject
        by = one.supervised_by.name if one.supervised_by else ""
        until = say("Answer by {at}").format(at=instant(one.answer_by))
        return " · ".join(part for part in (one.order.number, by, one.words, until) if part)

    def about(self) -> Supervision:
        """The supervision, if this actor must answer it and nobody has."""
        one: Supervision = self.subject
        voice.demand_answerable(self.actor, one, one.order)
        if answer_of(one) is not None:
            raise voice.AlreadyAnswered()
        return one

    def crumbs(self) -> list[Link]:
        """Down to the order."""
        return [Link(LIST[1], reverse(LIST[0])), Link(self.subject.order.number, self.subject.get_absolute_url())]


def _address(actor: Actor, supervision: Supervision) -> str | None:
    """The page of the answer, where there is none yet and it is this actor's to give."""
    if answer_of(supervision) is not None or not _may_answer(actor, supervision):
        return None
    return reverse("orders:answer_supervision", args=[supervision.public_id])


def _rows(page: DetailPage) -> list[Supervision]:
    """Those of the order, each with where this reader answers it."""
    found = Supervision.objects.visible_to(page.actor).filter(order=page.subject).select_related(*RELATED)
    rows: list[Supervision] = list(found.order_by("id"))
    for row in rows:
        row.answer_address = _address(page.actor, row)  # type: ignore[attr-defined]  # read by the panel below
    return rows


SUPERVISED = Rows(
    _("Formal supervision"),
    shown=lambda page: page.subject.is_supervised,
    rows=_rows,
    url_of=lambda row: row.answer_address,
    columns=(
        Column("words", _("What is demanded"), link=True),
        Column("supervised_by.name", _("By")),
        Column("who", _("Who must answer"), value=who_answers),
        Column("due", _("Answer by"), value=due),
        Column("answer", _("Answer"), value=_answer),
    ),
)
