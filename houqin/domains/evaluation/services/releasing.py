"""Letting a provider read what was said: released by a named person, names, rooms, numbers removed (practice 7)."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.evaluation.models import ReleasedComment, SatisfactionAnswer
from houqin.domains.evaluation.queries.ratings import ORDER_AROUND, Said, figure_for, served_by
from houqin.domains.evaluation.rules.released import month_is_over, traces_in
from houqin.domains.evaluation.rules.satisfaction import SHOWN_FROM
from houqin.domains.orders.models import Order, Rating
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.settings import local_day
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class MonthRuns(Refusal):
    """A comment shown while the month runs would name whoever has just rated."""

    code = "evaluation.month_runs"
    sentence = N_("Comments of {month} are released once the month is over.")
    basis = "practice 7"


class TooFewAnswers(Refusal):
    """Too few people rated the service that month: whoever reads the comment would know whose it is."""

    code = "evaluation.too_few_answers"
    sentence = N_("Fewer than {least} people rated this service in {month}, so its comments stay with the office.")
    remedy = N_("What is to be answered singly is a complaint.")
    basis = "practice 7"


class LeadsBack(Refusal):
    """The text still names somebody or something by which the order is found."""

    code = "evaluation.leads_back"
    sentence = N_("The text still says {traces}; names, rooms and numbers are removed first.")
    remedy = N_("Take them out and release it again.")
    basis = "practice 7"
    status = 422


class ReleasedAlready(Refusal):
    """A comment is released once."""

    code = "evaluation.released_already"
    sentence = N_("This comment was released on {on}.")
    basis = "practice 7"


@use_case
def release_comment(actor: Actor, rating_id: uuid.UUID, *, text: str, at: datetime) -> ReleasedComment:
    """Let the provider read a rating's comment as *text* says it, by service and month, never beside the order.

    Raises MonthRuns, TooFewAnswers, LeadsBack, ReleasedAlready, BadInput, NotFound, NotPermitted.
    """
    return _release(actor, Rating.objects.visible_to(actor).filter(public_id=rating_id).first(), text, at)


@use_case
def release_call_back(actor: Actor, answer_id: uuid.UUID, *, text: str, at: datetime) -> ReleasedComment:
    """As :func:`release_comment`, of what somebody said when called back about an order."""
    return _release(actor, SatisfactionAnswer.objects.visible_to(actor).filter(public_id=answer_id).first(), text, at)


def _release(actor: Actor, source: Rating | SatisfactionAnswer | None, text: str, at: datetime) -> ReleasedComment:
    if source is None or source.order_id is None or not Said(source).comment:
        raise NotFound(thing=N_("comment"))
    order = Order.objects.select_related("unit", *ORDER_AROUND).get(pk=source.order_id)
    source.order = order
    actor.demand("evaluation.comments.release", path=order.unit.path)
    month = local_day(source.authority_id, source.at).replace(day=1)
    if not month_is_over(month, today=local_day(source.authority_id, at)):
        raise MonthRuns(month=f"{month:%Y-%m}")
    served = served_by(order)
    if served is None or figure_for(order, month) is None:
        raise TooFewAnswers(least=SHOWN_FROM, month=f"{month:%Y-%m}")
    name = "rating" if isinstance(source, Rating) else "answer"
    if earlier := ReleasedComment.objects.filter(**{name: source}).first():
        raise ReleasedAlready(on=local_day(source.authority_id, earlier.at).isoformat())
    said = text.strip()
    if not said:
        raise BadInput(field="text", problem=N_("say what the provider reads"))
    if traces := traces_in(said, names=Said(source).names):
        raise LeadsBack(traces="、".join(traces)[:120])
    released: ReleasedComment = ReleasedComment.objects.create(
        authority_id=source.authority_id,
        provider_id=served[0],
        item_id=served[1],
        month=month,
        text=said,
        released_by_id=actor.person_id,
        at=at,
        **{name: source},
    )
    changes = {"month": [None, month.isoformat()], "text": [None, said], name: [None, str(source.public_id)]}
    record(actor, "evaluation.comment_released", released, at=at, changes=changes)
    return released
