"""Letting a provider read what was said: released by a named person, names, rooms, numbers removed (practice 7)."""

from __future__ import annotations

import uuid
from datetime import datetime

from houqin.domains.evaluation.models import ReleasedComment
from houqin.domains.evaluation.queries.ratings import AROUND, figure_for, names_around, served_by
from houqin.domains.evaluation.rules.released import month_is_over, traces_in
from houqin.domains.evaluation.rules.satisfaction import SHOWN_FROM
from houqin.domains.evaluation.services.days import local_day
from houqin.domains.orders.models import Rating
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
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
    rating: Rating | None = (
        Rating.objects.visible_to(actor).select_related("unit", *AROUND).filter(public_id=rating_id).first()
    )
    if rating is None or not rating.comment:
        raise NotFound(thing=N_("comment"))
    actor.demand("evaluation.comments.release", path=rating.unit.path)
    month = local_day(rating.authority_id, rating.at).replace(day=1)
    if not month_is_over(month, today=local_day(rating.authority_id, at)):
        raise MonthRuns(month=f"{month:%Y-%m}")
    served = served_by(rating.order)
    if served is None or figure_for(rating, month) is None:
        raise TooFewAnswers(least=SHOWN_FROM, month=f"{month:%Y-%m}")
    if earlier := ReleasedComment.objects.filter(rating=rating).first():
        raise ReleasedAlready(on=earlier.at.date().isoformat())
    said = text.strip()
    if not said:
        raise BadInput(field="text", problem=N_("say what the provider reads"))
    if traces := traces_in(said, names=names_around(rating.order)):
        raise LeadsBack(traces="、".join(traces)[:120])
    released = ReleasedComment.objects.create(
        authority_id=rating.authority_id,
        provider_id=served[0],
        item_id=served[1],
        month=month,
        text=said,
        rating=rating,
        released_by_id=actor.person_id,
        at=at,
    )
    changes = {"month": [None, month.isoformat()], "text": [None, said], "rating": [None, str(rating.public_id)]}
    record(actor, "evaluation.comment_released", released, at=at, changes=changes)
    return released
