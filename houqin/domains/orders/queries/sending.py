"""Whom the desk of a provider may send on an order, with what speaks for each (practice 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import Order
from houqin.domains.orders.rules.sending import Candidate, best_first, sent_by_itself, work_at
from houqin.domains.orders.services.calling import secrecies_of, trade_of
from houqin.domains.orders.workflow import WITH_PROVIDER
from houqin.domains.providers.models import DutyShift, Provider, QualificationKind
from houqin.domains.providers.queries import lacking_among, of_trade, on_duty
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.models import Person
from houqin.foundation.scope.scope import entering


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One of the provider's people with what the order of the list rests on; ``shift``: theirs at that time."""

    person: Person
    candidate: Candidate
    shift: DutyShift | None

    @property
    def lacking(self) -> list[str]:
        """What is lacking, in words."""
        return [str(QualificationKind(kind).label) for kind in self.candidate.lacking]


def whom_to_send(actor: Actor, order: Order, *, at: datetime) -> list[Suggestion]:
    """The people of the order's provider, best first; empty while no provider holds it. Five queries."""
    if order.provider_id is None:
        return []
    people: list[Person] = list(
        Person.objects.visible_to(actor)
        .filter(unit_id=order.provider_id, valid_until__isnull=True)
        .order_by("sort_key", "pk")
    )
    there_at = work_at(at=at, convenient_from=order.convenient_from, scheduled_at=order.scheduled_at)
    on, trade, ids = local_date(there_at), trade_of(order), [person.pk for person in people]
    shifts: dict[int, DutyShift] = {}
    for shift in on_duty(provider_id=order.provider_id, at=there_at, trade=trade):
        shifts.setdefault(shift.person_id, shift)
    skilled = of_trade(ids, trade, on=on) | (set(shifts) if trade else set())
    lacking = lacking_among(ids, secrecies=secrecies_of(order), on=on)
    in_hand = dict(
        Order.objects.visible_to(actor)
        .filter(worker_id__in=ids, state__in=WITH_PROVIDER)
        .exclude(pk=order.pk)
        .values_list("worker_id")
        .annotate(Count("id"))
        .order_by()
    )
    named = {person.pk: person for person in people}
    candidates = [
        Candidate(
            person_id=pk,
            rank=shifts[pk].rank if pk in shifts else None,
            has_trade=trade is None or pk in skilled,
            lacking=lacking.get(pk, ()),
            open_orders=in_hand.get(pk, 0),
        )
        for pk in ids
    ]
    return [Suggestion(named[one.person_id], one, shifts.get(one.person_id)) for one in best_first(candidates)]


def goes_to(order: Order, *, at: datetime) -> Person | None:
    """Who gets an ordinary order by itself, where its provider lets it go by roster and skill; None: its desk decides.

    Read as the system: whoever dispatches need not see the provider's people.
    """
    reader = system_actor(order.authority_id, "sending")
    with entering(reader.scope):
        if not Provider.objects.filter(pk=order.provider_id, sends_by_roster=True).exists():
            return None
        people = whom_to_send(reader, order, at=at)
    sent = sent_by_itself(each.candidate for each in people)
    return next((each.person for each in people if sent is not None and each.candidate is sent), None)
