"""What follows from scores: interview, warning, dated suspension, reward (S39), and managers appraised too (S38)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from houqin.domains.evaluation.models import ManagerAppraisal, Measure, MeasureKind, Scorecard
from houqin.domains.evaluation.queries.managers import duties_of
from houqin.domains.evaluation.rules.managers import appraised
from houqin.domains.evaluation.services.inspections import load_contract
from houqin.domains.providers.models import Provider, StandingKind
from houqin.domains.providers.services.standing import enter_standing
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.duties import DutiesExclude, Duty
from houqin.foundation.organisation.models import Person, UnitKind
from houqin.foundation.organisation.numbering import next_number
from houqin.foundation.organisation.settings import local_day
from houqin.kernel.money import Score
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, BadInput, NotFound

#: What each measure is in the provider's standing, which routing and tenders read.
STANDING = {
    MeasureKind.INTERVIEW: StandingKind.INTERVIEW,
    MeasureKind.WARNING: StandingKind.WARNING,
    MeasureKind.SUSPENSION: StandingKind.BAN,
    MeasureKind.REWARD: StandingKind.REWARD,
}


@use_case
def take_measure(
    actor: Actor,
    *,
    provider_id: uuid.UUID,
    kind: str,
    valid_from: date,
    reason: str,
    at: datetime,
    valid_until: date | None = None,
    contract_id: uuid.UUID | None = None,
    card_id: uuid.UUID | None = None,
) -> Measure:
    """Take a measure, or give a reward; a suspension needs its end (exclusive) and ends by itself.

    It stands in the provider's standing at once. Raises BadInput, NotFound, NotPermitted, EmptyPeriod.
    """
    actor.demand("evaluation.measures.take", path=actor.authority_path)
    provider = Provider.objects.visible_to(actor).filter(public_id=provider_id).first()
    if provider is None:
        raise NotFound(thing=N_("provider"))
    if kind not in MeasureKind.values or not reason.strip():
        raise BadInput(field="kind", problem=N_("it needs a known kind and a reason"))
    if kind == MeasureKind.SUSPENSION and valid_until is None:
        raise BadInput(field="valid_until", problem=N_("a suspension ends by itself, so it needs its end"))
    Period(valid_from, valid_until)
    contract = None if contract_id is None else load_contract(actor, contract_id)
    card = None if card_id is None else _card(actor, card_id)
    if {row.provider_id for row in (contract, card) if row is not None} - {provider.pk}:
        raise BadInput(field="contract", problem=N_("it belongs to another provider"))
    measure = Measure.objects.create(
        authority_id=provider.authority_id,
        number=next_number(actor, series="measure", on=local_day(provider.authority_id, at)),
        provider=provider,
        contract=contract,
        card=card,
        kind=kind,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason.strip()[:300],
        taken_by_id=actor.person_id,
        at=at,
    )
    changes = {"kind": [None, kind], "valid_from": [None, valid_from], "valid_until": [None, valid_until]}
    record(actor, "evaluation.measure_taken", measure, at=at, changes=changes, reason=reason)
    enter_standing(
        actor,
        provider.public_id,
        kind=STANDING[MeasureKind(kind)],
        source_type="evaluation.measure",
        source_id=measure.public_id,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=measure.reason,
        at=at,
    )
    return measure


@use_case
def appraise_manager(
    actor: Actor,
    *,
    person_id: uuid.UUID,
    since: date,
    until: date,
    words: str,
    at: datetime,
    points: Score | None = None,
) -> ManagerAppraisal:
    """Appraise somebody who manages services: their own duties computed from facts, beside the appraiser's points.

    Apart from the providers' scores (S38). Nobody appraises themselves. Raises DutiesExclude, BadInput, NotFound.
    """
    actor.demand("evaluation.managers.appraise", path=actor.authority_path)
    person = Person.objects.visible_to(actor).select_related("unit").filter(public_id=person_id).first()
    if person is None:
        raise NotFound(thing=N_("person"))
    if person.unit.kind == UnitKind.PROVIDER:
        raise BadInput(field="person", problem=N_("a provider's people are not appraised as managers"))
    if person.pk == actor.person_id:
        raise DutiesExclude(held=Duty.SUPPLY.value, wanted=Duty.APPRAISE.value)
    Period(since, until)
    if not words.strip() or (points is not None and not 0 <= points.hundredths <= 10_000):
        raise BadInput(field="words", problem=N_("it needs words, and at most 100 points"))
    if ManagerAppraisal.objects.filter(person=person, since=since, until=until).exists():
        raise BadInput(field="since", problem=N_("this period was appraised already"))
    duties = duties_of(person, since=since, until=until)
    made = ManagerAppraisal.objects.create(
        authority_id=person.authority_id,
        person=person,
        unit=person.unit,
        since=since,
        until=until,
        figures={name: {"kept": kept, "of": due} for name, (kept, due) in duties.items()},
        computed=appraised(duties),
        points=None if points is None else points.hundredths,
        words=words.strip(),
        appraised_by_id=actor.person_id,
        at=at,
    )
    changes = {"computed": [None, made.computed], "points": [None, made.points], "figures": [None, made.figures]}
    record(actor, "evaluation.manager_appraised", made, at=at, changes=changes, personal={"words": made.words})
    return made


def _card(actor: Actor, card_id: uuid.UUID) -> Scorecard:
    card: Scorecard | None = Scorecard.objects.visible_to(actor).filter(public_id=card_id).first()
    if card is None:
        raise NotFound(thing=N_("scorecard"))
    return card
