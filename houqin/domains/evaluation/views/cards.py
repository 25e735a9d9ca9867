"""Pages on scores: the list, one card with every step, drafts, signing for a low coverage, appeals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houqin.domains.evaluation.forms import judging, looking
from houqin.domains.evaluation.models import Appeal, Finding, Scorecard
from houqin.domains.evaluation.queries.schemes import of_service
from houqin.domains.evaluation.queries.watching import series_of
from houqin.domains.evaluation.rules.stability import stability
from houqin.domains.evaluation.services import appeals, cards
from houqin.domains.evaluation.views import shown
from houqin.domains.evaluation.workflow import APPEAL
from houqin.kernel.money import Rate, Score
from houqin.kernel.refusal import N_, Refusal
from houqin.kernel.worked import Step
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Chart,
    Column,
    DetailPage,
    Explanation,
    Facts,
    Form,
    ListPage,
    Picture,
    Rows,
    ServiceFormPage,
    course,
)

LIST = ("evaluation:cards", _("Scores"))
#: Fewer scores than this make no course.
FEWEST_DRAWN = 2


class NothingToScore(Refusal):
    """A month without a scheme or without anything that happened."""

    code = "evaluation.nothing_to_score"
    sentence = N_("There is no score for {month}: the contract has no scheme then, or nothing happened.")
    remedy = N_("Lay a scheme on the contract, or choose another month.")


class CardList(ListPage):
    """The months' scores (the open book): everyone of the authority, a provider its own."""

    title = _("Scores")
    action = "evaluation.see"
    model = Scorecard
    columns = (
        Column("contract.number", _("Contract"), sort="contract__number", link=True),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("service.name", _("Service"), sort="service__position"),
        Column("month", _("Month"), value=lambda row: f"{row.month:%Y-%m}", sort="month"),
        Column("score", _("Score"), value=lambda row: shown.known(row.score), sort="score", number=True),
        Column("grade", _("Grade"), value=shown.grade, sort="grade"),
        Column("coverage", _("Coverage"), value=lambda row: Rate(row.coverage_ppm), sort="coverage_ppm", number=True),
        Column("answers", _("Voices"), number=True),
        Column("flags", _("Remarks"), value=shown.flags, sort=""),
        Column("state", _("State"), value=shown.card_state, sort="state"),
    )
    filters = ("state", "provider", "grade")
    search = ("contract__number", "contract__name", "provider__unit__name")
    order = ("-month", "contract__number", "service__position", "-version")
    related = ("contract", "service", "provider__unit", "scheme")
    acts = (
        Act(_("Draw up"), "evaluation:draft", "evaluation.cards.freeze", "file-text", "primary"),
        Act(_("League table"), "evaluation:league", "evaluation.see", "chart-bar"),
        Act(_("Schemes"), "evaluation:schemes", "evaluation.see", "list-details"),
    )


def _steps(page: DetailPage) -> Iterable[Step]:
    """The steps as stored; what a step rests on is named where the reader may see it."""
    found = {str(row.public_id): row.words for row in _findings(page)}
    return [
        Step(step["code"], step["figures"], tuple(found[one] for one in step["basis"] if one in found), step["rule"])
        for step in page.subject.worked
    ]


def _findings(page: DetailPage) -> Any:
    if not page.actor.can("evaluation.sheets.see"):
        return Finding.objects.none()
    card = page.subject
    rows = Finding.objects.visible_to(page.actor).filter(contract=card.contract, month=card.month)
    return (
        rows.filter(**of_service(card.service_id))
        .select_related("item", "waiver", "place")
        .order_by("item__position", "pk")
    )


def _versions(page: DetailPage) -> Any:
    card = page.subject
    rows = Scorecard.objects.visible_to(page.actor).filter(
        contract=card.contract, service=card.service_id, month=card.month
    )
    return rows.exclude(pk=card.pk).select_related("contract", "service").order_by("version")


def _months(card: Scorecard) -> list[tuple[date, int]]:
    """The scores of the last twelve months up to this card's own, in order."""
    before = series_of(card.contract, until=card.month, service_id=card.service_id)
    months = [(each.month, each.score) for each in before if each.score is not None]
    return months if card.score is None else [*months, (card.month, card.score)]


def _steady(card: Scorecard) -> Any:
    """Mean and limits of the last twelve months up to this one."""
    scores = [score for _month, score in _months(card)]
    found = stability(scores)
    if found is None:
        return None
    said = _("mean {mean} of {months} months").format(mean=Score(found.mean), months=len(scores))
    if found.lower is None or found.upper is None:
        return said
    outside = card.score is not None and len(scores) - 1 in found.outside
    limits = _("{said}, limits {lower} to {upper}").format(
        said=said, lower=Score(found.lower), upper=Score(found.upper)
    )
    return Badge(limits, "warn" if outside else "plain")


def _control_chart(page: DetailPage) -> Chart | None:
    """The months' scores between their limits (S53); nothing to draw before the second month."""
    months = _months(page.subject)
    found = stability([score for _month, score in months])
    if found is None or len(months) < FEWEST_DRAWN:
        return None
    lines = [
        (gettext("mean"), found.mean),
        (gettext("lower limit"), found.lower),
        (gettext("upper limit"), found.upper),
    ]
    return course(
        "control-chart",
        title=_("Scores of the months"),
        summary=_steady(page.subject),
        points=[(f"{month:%Y-%m}", str(Score(score))) for month, score in months],
        lines=[(name, str(Score(value))) for name, value in lines if value is not None],
    )


class CardPage(DetailPage):
    """One card: the figures, every step, what was found, who objected."""

    action = "evaluation.see"
    model = Scorecard
    parent = LIST
    related = ("contract", "service", "provider__unit", "scheme", "coverage_signed_by", "frozen_by")
    panels = (
        Facts(
            _("The score"),
            facts=(
                (_("Contract"), "contract"),
                (_("Service"), "service.name"),
                (_("Provider"), "provider.unit.name"),
                (_("Month"), lambda card: f"{card.month:%Y-%m}"),
                (_("Version"), "version"),
                (_("Inspection"), lambda card: shown.known(card.inspection)),
                (_("Indicators"), lambda card: shown.known(card.kpi)),
                (_("Satisfaction"), lambda card: shown.known(card.satisfaction)),
                (_("Points added"), lambda card: shown.points(card.added)),
                (_("Score"), lambda card: shown.known(card.score)),
                (_("Grade"), shown.grade),
                (_("Coverage"), lambda card: Rate(card.coverage_ppm)),
                (_("Coverage signed by"), "coverage_signed_by.name"),
                (_("Inspections, orders, voices"), lambda card: f"{card.inspections} · {card.orders} · {card.answers}"),
                (_("Inspections missed"), lambda card: card.missed or None),
                (_("Stability"), _steady),
                (_("Remarks"), shown.flags),
                (_("Scheme"), "scheme"),
                (_("Frozen at"), "frozen_at"),
                (_("Reason of this version"), "reason"),
            ),
        ),
        Explanation(_("How it came about"), steps=_steps),
        Picture(_("Control chart"), chart=_control_chart),
        Rows(
            _("Findings"),
            rows=_findings,
            columns=(
                Column("item", _("Item"), value=lambda row: row.item.code),
                Column("words", _("Found"), link=True),
                Column("count", _("How many"), number=True),
                Column("deducted", _("Points"), value=shown.deducted, number=True),
                Column("countersign", _("Provider"), value=shown.countersigned),
            ),
        ),
        Rows(
            _("Appeals"),
            rows=lambda page: page.subject.appeals.order_by("pk"),
            columns=(
                Column("filed_at", _("Filed at")),
                Column("words", _("Objection")),
                Column("state", _("State"), value=lambda row: _(APPEAL.states[row.state])),
                Column("answer_by", _("Answer by")),
                Column("answer", _("Answer")),
            ),
        ),
        Rows(
            _("Other versions"),
            rows=_versions,
            columns=(
                Column("version", _("Version"), link=True),
                Column("score", _("Score"), value=lambda row: shown.known(row.score), number=True),
                Column("state", _("State"), value=shown.card_state),
                Column("reason", _("Reason")),
            ),
        ),
    )
    acts = (
        Act(
            _("Sign for the coverage"),
            "evaluation:sign_coverage",
            "evaluation.coverage.sign",
            "pencil",
            "primary",
            lambda card: card.coverage_ppm < card.scheme.least_coverage_ppm and card.coverage_signed_at is None,
        ),
        Act(_("Print the sheet"), "evaluation:printed_sheet", "evaluation.sheets.see", "printer"),
        Act(
            _("Appeal"),
            "evaluation:appeal",
            "evaluation.appeal",
            "message-report",
            "plain",
            lambda card: card.state == "frozen",
        ),
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return shown.card_state(self.subject)


class DraftCard(ServiceFormPage):
    """Draw a month's score up, for both sides to look at before it is frozen."""

    title = _("Draw up a score")
    action = "evaluation.cards.freeze"
    parent = LIST
    form_class = judging.DraftForm
    service = cards.draft_card
    intro = _("A draft shows what the month is worth so far; the month's close freezes it.")
    submit = _("Draw up")
    done = ""

    def perform(self, form: Form) -> Any:
        """The month's first day is the service's own argument. Raises NothingToScore."""
        values = dict(form.cleaned_data)
        contract_id, month = values.pop("contract_id"), values.pop("month")
        card = cards.draft_card(self.actor, contract_id, month, at=timezone.now(), **values)
        if card is None:
            raise NothingToScore(month=f"{month:%Y-%m}")
        return card


class SignCoverage(ActionPage):
    """A chief signs that the card counts although less was looked at than agreed."""

    title = _("Sign for the coverage")
    action = "evaluation.coverage.sign"
    parent = LIST
    model = Scorecard
    related = ("contract", "service")
    form_class = looking.ReasonForm
    service = cards.sign_coverage
    done = _("The score counts.")


class FileAppeal(ActionPage):
    """The provider objects to a frozen score."""

    title = _("Appeal against the score")
    action = "evaluation.appeal"
    parent = LIST
    model = Scorecard
    related = ("contract", "service")
    form_class = judging.AppealForm
    service = appeals.file_appeal
    submit = _("File the appeal")
    done = _("The appeal is filed and gets an answer within its days.")


class AppealList(ListPage):
    """Appeals, those that wait first."""

    title = _("Appeals")
    action = "evaluation.sheets.see"
    parent = LIST
    model = Appeal
    columns = (
        Column("card", _("Score"), value=lambda row: str(row.card), sort="card__month", link=True),
        Column("provider.unit.name", _("Provider"), sort="provider__unit__sort_key"),
        Column("words", _("Objection"), sort=""),
        Column("filed_at", _("Filed at")),
        Column("answer_by", _("Answer by")),
        Column("state", _("State"), value=lambda row: _(APPEAL.states[row.state]), sort="state"),
    )
    filters = ("state",)
    order = ("answered_at", "-filed_at", "pk")
    related = ("card__contract", "card__service", "provider__unit")


class AppealPage(DetailPage):
    """One appeal and its answer."""

    action = "evaluation.sheets.see"
    model = Appeal
    parent = ("evaluation:appeals", _("Appeals"))
    related = ("card__contract", "card__service", "filed_by", "answered_by")
    panels = (
        Facts(
            _("The appeal"),
            facts=(
                (_("Score"), "card"),
                (_("Objection"), "words"),
                (_("Filed by"), "filed_by.name"),
                (_("Filed at"), "filed_at"),
                (_("Answer by"), "answer_by"),
                (_("State"), lambda row: _(APPEAL.states[row.state])),
                (_("Answer"), "answer"),
                (_("Answered by"), "answered_by.name"),
                (_("Answered at"), "answered_at"),
            ),
        ),
    )
    acts = (
        Act(
            _("Answer"),
            "evaluation:answer_appeal",
            "evaluation.appeals.answer",
            "pencil",
            "primary",
            lambda row: row.state == "filed",
        ),
    )


class AnswerAppeal(ActionPage):
    """Answer an appeal in words; granted, the card gets a new version."""

    title = _("Answer the appeal")
    action = "evaluation.appeals.answer"
    parent = ("evaluation:appeals", _("Appeals"))
    model = Appeal
    related = ("card__contract", "card__service")
    form_class = judging.AnswerAppealForm
    service = appeals.answer_appeal
    submit = _("Answer")
    done = _("The appeal is answered.")
