"""What was said by provider, service and month, in ratings and sampled call-backs: figures of enough voices, and
comments that wait to be released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from houqin.domains.catalogue.models import ServiceItem
from houqin.domains.evaluation.models import ReleasedComment, SatisfactionAnswer
from houqin.domains.evaluation.queries.months import span_of
from houqin.domains.evaluation.rules.released import Figure, figure_of, month_is_over
from houqin.domains.evaluation.rules.satisfaction import Answer
from houqin.domains.orders.models import Order, Rating
from houqin.domains.providers.models import Provider
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.scope.scope import entering

#: What the order of a comment to be released is read with, and the comment itself.
ORDER_AROUND = ("requester", "worker", "reporter", "place", "provider", "item_version")
AROUND = tuple(f"order__{name}" for name in ORDER_AROUND)
#: What an answer is counted by.
ABOUT = (
    "order__provider_id",
    "order__item_version__item_id",
    "order__item_version__service",
    "grade",
    "order__requester_id",
    "order__caller_name",
    "order__caller_phone",
)


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """A provider's service in a month; ``figure`` None: fewer than five voices."""

    provider: Provider
    item: ServiceItem
    service: str
    figure: Figure | None


def month_figures(actor: Actor, month: date, *, today: date) -> list[MonthFigure]:
    """Every service that was rated in a month, of all providers, for a provider of its own; none before it is over.

    Four queries. Raises NotPermitted.
    """
    actor.demand("evaluation.ratings.see")
    authority_id = actor.acting_authority_id
    if not month_is_over(month, today=today):
        return []
    with entering(system_actor(authority_id, "ratings").scope):  # what leaves here is counted, never single
        answers, services = _answers(authority_id, month)
        own = set(actor.provider_ids)
        keys = [key for key in answers if actor.is_office_side or key[0] in own]
        providers = Provider.objects.select_related("unit").in_bulk({key[0] for key in keys})
        items = ServiceItem.objects.in_bulk({key[1] for key in keys})
    rows = [
        MonthFigure(providers[key[0]], items[key[1]], services[key], figure_of(answers[key]))
        for key in keys
        if key[0] in providers
    ]
    return sorted(rows, key=lambda row: (row.provider.unit.sort_key, row.service))


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of an order: rating it, or called back about it."""

    source: Rating | SatisfactionAnswer

    @property
    def comment(self) -> str:
        """In their words."""
        return self.source.comment if isinstance(self.source, Rating) else self.source.words

    @property
    def grade(self) -> str:
        """How satisfied, in words."""
        return str(dict(Rating._meta.get_field("grade").flatchoices)[self.source.grade])

    @property
    def names(self) -> Sequence[str]:
        """Every name by which it could lead back."""
        asked = [] if isinstance(self.source, Rating) else [self.source.respondent]
        return [*asked, *(names_around(self.source.order) if self.source.order else ())]


def figure_for(order: Order, month: date) -> Figure | None:
    """The figure of the service and provider of an order in a month; None below five voices."""
    served = served_by(order)
    if served is None:
        return None
    with entering(system_actor(order.authority_id, "ratings").scope):
        answers, _services = _answers(order.authority_id, month)
    return figure_of(answers.get(served, []))


def comments_waiting(actor: Actor, month: date, *, today: date) -> list[Said]:
    """The month's comments that may be released and are not yet, the oldest first. Raises NotPermitted."""
    actor.demand("evaluation.comments.release")
    told = {
        (row.provider.pk, row.item.pk) for row in month_figures(actor, month, today=today) if row.figure is not None
    }
    found: list[Rating | SatisfactionAnswer] = []
    for rows, words, source in (
        (Rating.objects.visible_to(actor), "comment", "rating"),
        (SatisfactionAnswer.objects.visible_to(actor), "words", "answer"),
    ):
        said = _of_month(rows, actor.acting_authority_id, month).exclude(**{words: ""})
        known = ReleasedComment.objects.filter(**{source: OuterRef("pk")})
        found += said.exclude(Exists(known)).select_related(*AROUND)
    waiting = [row for row in found if row.order is not None and served_by(row.order) in told]
    return [Said(row) for row in sorted(waiting, key=lambda row: (row.at, row.pk))]


def served_by(order: Order) -> tuple[int, int] | None:
    """The provider and the service of an order; None while nobody served it, or it is not classified."""
    if order.provider_id is None or order.item_version is None:
        return None
    return order.provider_id, order.item_version.item_id


def names_around(order: Order) -> Sequence[str]:
    """Every name by which a comment on an order could lead back: people, caller, place, number."""
    people = [one.name for one in (order.requester, order.worker, order.reporter) if one is not None]
    place = [order.place.name] if order.place else []
    return [*people, order.caller_name, order.caller_phone, *place, order.place_words, order.number]


def _answers(authority_id: int, month: date) -> tuple[dict[tuple[int, int], list[Answer]], dict[tuple[int, int], str]]:
    """The month's answers and the service's name, by provider and item. Two queries."""
    answers: dict[tuple[int, int], list[Answer]] = defaultdict(list)
    services: dict[tuple[int, int], str] = {}
    given = [
        row
        for said in (Rating.objects.all(), SatisfactionAnswer.objects.all())
        for row in _of_month(said, authority_id, month).order_by("pk").values_list(*ABOUT)
    ]
    for provider, item, service, grade, person, name, phone in given:
        voice = f"p{person}" if person else f"c{name}/{phone}"
        answers[provider, item].append(Answer(voice, grade))
        services[provider, item] = service
    return answers, services


def _of_month(rows: QuerySet[Any], authority_id: int, month: date) -> QuerySet[Any]:
    """What was said in a month of orders that a provider served, none by the provider's own people (trust F3); of
    ratings the last versions. A rated order is not called back about, so nobody is heard twice."""
    span = span_of(authority_id, month)
    of_month = rows.filter(
        authority_id=authority_id,
        at__gte=span.starts_at,
        at__lt=span.ends_at,
        order__provider__isnull=False,
        order__item_version__isnull=False,
    )
    if rows.model is Rating:
        newer = Rating.objects.filter(order=OuterRef("order"), version__gt=OuterRef("version"), at__lt=span.ends_at)
        of_month = of_month.exclude(Exists(newer))
    return of_month.exclude(order__requester__unit_id=F("order__provider_id"))
