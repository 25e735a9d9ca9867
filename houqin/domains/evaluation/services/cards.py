"""Scorecards: drawn up, frozen once, signed for where too little was looked at, replaced by a new version."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from houqin.domains.contracts.models import Contract, ContractPeriod
from houqin.domains.evaluation.events import CardReplaced, card_replaced
from houqin.domains.evaluation.models import Scorecard
from houqin.domains.evaluation.queries.gathering import Gathered, gather, voice_as_stored
from houqin.domains.evaluation.queries.indicators import ContractFigures
from houqin.domains.evaluation.queries.months import next_month
from houqin.domains.evaluation.queries.schemes import Scored
from houqin.domains.evaluation.services.scored import scored_by
from houqin.domains.evaluation.workflow import CARD
from houqin.domains.providers.services.standing import GivenScore, enter_scores
from houqin.foundation.audit.recording import record, record_each
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.foundation.scope.sets import insert_set, update_set
from houqin.kernel.money import Score
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class CoverageEnough(Refusal):
    """Nobody signs for a coverage that is as agreed."""

    code = "evaluation.coverage_enough"
    sentence = N_("The sheet covers as much as agreed, or was signed for already.")
    basis = "practice 12"


class MonthStillOpen(Refusal):
    """A month that still takes facts has no final score."""

    code = "evaluation.month_still_open"
    sentence = N_("The month {month} of {contract} still takes facts, so its score is not frozen.")
    remedy = N_("Draw up a draft, or begin closing the month.")
    basis = "clauses.md, Periods"


@use_case
def freeze_card(
    actor: Actor, contract_id: uuid.UUID, month: date, *, at: datetime, service_id: uuid.UUID | None = None
) -> Scorecard | None:
    """Freeze the month's score of a contract: rounded once, kept with every step; a frozen one is answered as it is.

    ``month`` is its first day. With the contract's every card is frozen; ``service_id`` says which is answered where
    its services are scored each by themselves. None: there is no scheme, or nothing happened in the month. Callable
    inside the use case that closes the month. Raises MonthStillOpen, ServiceNotNamed, NotFound, NotPermitted, BadInput.
    """
    contract = _contract(actor, contract_id)
    service, _ = scored_by(contract, month, service_id)
    frozen = freeze_cards(actor, [contract.pk], month, at=at)
    return frozen.cards.get(Scored(contract.pk, service.pk if service else None))


@dataclass(frozen=True, slots=True)
class Frozen:
    """Frozen cards by what they score; ``figures``: the orders, rounds and rosters counted for the contracts whose card
    was drawn up now, so that who closes the month need not count them a second time."""

    cards: Mapping[Scored, Scorecard]
    figures: Mapping[int, ContractFigures]


@use_case
def freeze_cards(
    actor: Actor, contract_ids: Collection[int], month: date, *, at: datetime, promised: Collection[int] = ()
) -> Frozen:
    """As :func:`freeze_card` for many contracts (by id), with a fixed number of reads. ``promised``: those whose clause
    prices broken promises, so that what they missed is counted in the same reading of the orders."""
    actor.demand("evaluation.cards.freeze", path=actor.authority_path)
    _demand_month(month)
    with entering(Scope(authority=actor.acting_authority_id, units=EVERYTHING)):
        current = _current(actor, contract_ids, month)
        cards = {_scored(card): card for card in current if card.state == "frozen"}
        drafts = {_scored(card): card for card in current if card.state == "draft"}
        done = {scored.contract_id for scored in cards} - {scored.contract_id for scored in drafts}
        missing = [contract_id for contract_id in contract_ids if contract_id not in done]
        _demand_taking_ended(missing, month)
        fresh = []
        gathered_of = gather(actor.acting_authority_id, missing, month, promised=promised)
        for scored, gathered in gathered_of.items():
            if gathered.is_active and scored not in cards:
                card = drafts.get(scored) or _new_card(gathered, month)
                _fill(card, gathered)
                fresh.append(card)
        _freeze(actor, fresh, at)
    figures = {
        scored.contract_id: gathered.figures for scored, gathered in gathered_of.items() if scored.service_id is None
    }
    return Frozen(cards | {_scored(card): card for card in fresh}, figures)


@use_case
def draft_card(
    actor: Actor, contract_id: uuid.UUID, month: date, *, at: datetime, service_id: uuid.UUID | None = None
) -> Scorecard | None:
    """Draw the month's card up anew, for both sides to look at before it is frozen; a frozen one stays.

    ``service_id`` and None as for :func:`freeze_card`. Raises ServiceNotNamed, NotFound, NotPermitted, BadInput.
    """
    contract = _contract(actor, contract_id)
    actor.demand("evaluation.cards.freeze", path=actor.authority_path)
    _demand_month(month)
    service, _ = scored_by(contract, month, service_id)
    with entering(Scope(authority=actor.acting_authority_id, units=EVERYTHING)):
        wanted = Scored(contract.pk, service.pk if service else None)
        card = next((card for card in _current(actor, [contract.pk], month) if _scored(card) == wanted), None)
        if card is not None and card.state == "frozen":
            return card
        gathered = gather(actor.acting_authority_id, [contract.pk], month).get(wanted)
        if gathered is None or not gathered.is_active:
            return None
        card = card or _new_card(gathered, month)
        _fill(card, gathered)
        card.save()
        record(actor, "evaluation.card_drafted", card, at=at, changes=_as_changes(card))
    return card


@use_case
def sign_coverage(actor: Actor, card_id: uuid.UUID, *, at: datetime, reason: str) -> Scorecard:
    """A chief signs that a card counts although less was looked at than agreed (practice 12).

    Raises CoverageEnough, NotFound, NotPermitted, BadInput without a reason.
    """
    card = load_card(actor, card_id)
    actor.demand("evaluation.coverage.sign", path=actor.authority_path)
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("it needs a reason"))
    if card.coverage_ppm >= card.scheme.least_coverage_ppm or card.coverage_signed_at is not None:
        raise CoverageEnough()
    card.coverage_signed_by_id, card.coverage_signed_at = actor.person_id, at
    card.save(update_fields=["coverage_signed_by", "coverage_signed_at"])
    changes = {"coverage_ppm": [card.coverage_ppm, card.coverage_ppm], "coverage_signed_at": [None, at]}
    record(actor, "evaluation.coverage_signed", card, at=at, changes=changes, reason=reason)
    return card


def replace_card(actor: Actor, card: Scorecard, *, reason: str, at: datetime) -> Scorecard:
    """A new version of a frozen card, from the facts as they stand now. Called inside the use case that corrects."""
    with entering(Scope(authority=card.authority_id, units=EVERYTHING)):
        gathered = gather(card.authority_id, [card.contract_id], card.month)[_scored(card)]
        card.state = CARD.move(card.state, "supersede")
        card.save(update_fields=["state"])
        made = _new_card(gathered, card.month)
        made.version, made.supersedes, made.reason = card.version + 1, card, reason[:300]
        if card.coverage_signed_at is not None:
            made.coverage_signed_by_id, made.coverage_signed_at = card.coverage_signed_by_id, card.coverage_signed_at
        _fill(made, gathered)
        _freeze(actor, [made], at)
        event = CardReplaced(card.contract.public_id, card.authority_id, card.month)
        card_replaced.send(sender=CardReplaced, event=event)
    return made


def load_card(actor: Actor, card_id: uuid.UUID) -> Scorecard:
    """The card, locked, among what the actor may see. Raises NotFound."""
    card = (
        Scorecard.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("scheme", "contract")
        .filter(public_id=card_id)
        .first()
    )
    if card is None:
        raise NotFound(thing=N_("scorecard"))
    found: Scorecard = card
    return found


def _contract(actor: Actor, contract_id: uuid.UUID) -> Contract:
    contract = Contract.objects.visible_to(actor).filter(public_id=contract_id).first()
    if contract is None:
        raise NotFound(thing=N_("contract"))
    found: Contract = contract
    return found


def _demand_month(month: date) -> None:
    if month.day != 1:
        raise BadInput(field="month", problem=N_("it is not the first day of a month"))


def _demand_taking_ended(contract_ids: Collection[int], month: date) -> None:
    """A score is frozen once its month takes no facts any more, else one would come in behind it."""
    open_period = (
        ContractPeriod.objects.filter(contract_id__in=contract_ids, month=month, state="open")
        .select_related("contract")
        .first()
    )
    if open_period is not None:
        raise MonthStillOpen(contract=open_period.contract.number, month=f"{month:%Y-%m}")


def _current(actor: Actor, contract_ids: Collection[int], month: date) -> list[Scorecard]:
    rows = Scorecard.objects.filter(authority_id=actor.authority_id, contract_id__in=contract_ids, month=month)
    return list(rows.exclude(state="superseded").select_for_update().order_by("contract_id", "pk"))


def _scored(card: Scorecard) -> Scored:
    return Scored(card.contract_id, card.service_id)


def _new_card(gathered: Gathered, month: date) -> Scorecard:
    contract = gathered.contract
    return Scorecard(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        service_id=gathered.service_id,
        scheme=gathered.scheme,
        month=month,
    )


#: What :func:`_fill` writes.
FILLED = (
    *("scheme", "inspection", "kpi", "satisfaction", "added", "score", "grade", "is_vetoed", "coverage_ppm"),
    *("inspections", "missed", "orders", "answers", "flags", "sites", "measured", "worked"),
)


def _fill(card: Scorecard, gathered: Gathered) -> None:
    """Write what the rules found onto the card."""
    worked = gathered.card()
    value = worked.value
    card.scheme = gathered.scheme
    for name in ("inspection", "kpi", "satisfaction", "added", "score", "grade", "is_vetoed", "coverage_ppm"):
        setattr(card, name, getattr(value, name))
    card.inspections, card.missed, card.orders = gathered.inspections, gathered.missed, gathered.figures.orders
    card.answers = gathered.grounds.voice.voices
    card.flags = list(value.flags)
    card.sites = [
        {"site": site.key, "name": site.name, "score": site.score, "weight": site.weight} for site in value.sites
    ]
    card.measured = {
        key: {"parts": found.parts, "whole": found.whole} for key, found in gathered.grounds.measured.items()
    }
    card.voice = voice_as_stored(gathered.grounds.voice)
    card.worked = [step.as_json() for step in worked.steps]


def _freeze(actor: Actor, cards: Sequence[Scorecard], at: datetime) -> None:
    """Freeze cards as a set: rows, a record of each, and the scores in their providers' standing."""
    for card in cards:
        card.state = CARD.move(card.state, "freeze")
        card.frozen_at, card.frozen_by_id = at, actor.person_id
    update_set([card for card in cards if card.pk is not None], ["state", "frozen_at", "frozen_by", *FILLED])
    insert_set([card for card in cards if card.pk is None])
    frozen = [(card, _as_changes(card), card.reason) for card in cards]
    record_each(actor, "evaluation.card_frozen", frozen, at=at)
    scored = [card for card in cards if card.score is not None]
    enter_scores(
        system_actor(actor.acting_authority_id, "evaluation"),
        [
            GivenScore(
                provider_id=card.provider_id,
                score=Score(card.score or 0),
                source_type="evaluation.scorecard",
                source_id=card.public_id,
                valid_from=card.month,
                valid_until=next_month(card.month),
            )
            for card in scored
        ],
        at=at,
    )


def _as_changes(card: Scorecard) -> dict[str, object]:
    named = ("month", "version", "inspection", "kpi", "satisfaction", "added", "score", "grade", "coverage_ppm")
    changes: dict[str, object] = {name: [None, getattr(card, name)] for name in named}
    return changes | {"scheme": [None, card.scheme.public_id], "flags": [None, list(card.flags)]}
