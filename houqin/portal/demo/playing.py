"""The second way: stories played act by act through the services, as people would do it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from houqin.domains.orders.models import Order
from houqin.domains.orders.promises import calendars_held
from houqin.domains.orders.services import closing, dispatching, intake, joining, quotes, sorting, voice
from houqin.domains.orders.services import field as site
from houqin.foundation.organisation.actor import Actor
from houqin.portal.demo.laying import used_parts
from houqin.portal.demo.props import Props
from houqin.portal.demo.story import Deed, Story, together


@dataclass
class Stage:
    """What was made so far: the order of each story, its open quote and complaint."""

    props: Props
    orders: dict[str, uuid.UUID] = field(default_factory=dict)
    quotes: dict[str, uuid.UUID] = field(default_factory=dict)
    complaints: dict[str, uuid.UUID] = field(default_factory=dict)


def play(stories: Iterable[Story], props: Props) -> int:
    """Play whole stories through the services, those that merge with each other side by side; how many acts it took."""
    stage, acts = Stage(props), 0
    with calendars_held():
        for group in together(stories):
            deeds = sorted(
                ((deed.at, number, story.key, deed) for story in group for number, deed in enumerate(story.deeds))
            )
            for _, _, key, deed in deeds:
                _ACTS[deed.name](stage, key, deed, props.actor(deed.by))
                acts += 1
    return acts


def _report(facts: Any, props: Props) -> intake.Report:
    return intake.Report(
        description=facts["words"],
        item_id=props.versions[facts["item"]].item.public_id if "item" in facts else None,
        place_id=props.places[facts["place"]].public_id if "place" in facts else None,
        urgency=facts.get("urgency", ""),
        scheduled_at=facts.get("scheduled_at"),
    )


def _submit(stage: Stage, key: str, deed: Deed, actor: Actor) -> None:
    facts, props = deed.facts, stage.props
    order: Order
    if deed.name == "submit":
        order = intake.submit_order(actor, _report(facts, props), at=deed.at, source=facts["source"])
    else:
        order = intake.report_by_phone(
            actor,
            _report(facts, props),
            intake.Caller(person_id=props.public_id(facts["caller"])),
            at=deed.at,
            called_at=facts["reported_at"],
            source=facts["source"],
        )
    stage.orders[key] = order.public_id


def _quote(stage: Stage, key: str, deed: Deed, actor: Actor) -> None:
    made = quotes.quote(actor, stage.orders[key], **deed.facts, at=deed.at)
    stage.quotes[key] = made.public_id


def _decide_quote(stage: Stage, key: str, deed: Deed, actor: Actor) -> None:
    quotes.decide_quote(
        actor,
        stage.orders[key],
        quote_id=stage.quotes[key],
        approve=deed.name == "approve_quote",
        at=deed.at,
        reason=deed.facts.get("reason", ""),
    )


def _complain(stage: Stage, key: str, deed: Deed, actor: Actor) -> None:
    made = voice.complain(actor, stage.orders[key], words=deed.facts["words"], at=deed.at)
    stage.complaints[key] = made.public_id


def _decide_complaint(stage: Stage, key: str, deed: Deed, actor: Actor) -> None:
    voice.decide_complaint(actor, stage.complaints[key], **deed.facts, at=deed.at)


def _simply(service: Callable[..., object], facts: Callable[[Any, Props], dict[str, Any]] | None = None) -> Any:
    """An act whose service takes the order and a few facts."""

    def act(stage: Stage, key: str, deed: Deed, actor: Actor) -> None:
        service(actor, stage.orders[key], at=deed.at, **(facts(deed.facts, stage.props) if facts else deed.facts))

    return act


def _merge(stage: Stage, key: str, deed: Deed, actor: Actor) -> None:
    facts = deed.facts
    joining.merge(actor, stage.orders[key], into_id=stage.orders[facts["into"]], reason=facts["reason"], at=deed.at)


_ACTS: dict[str, Callable[[Stage, str, Deed, Actor], None]] = {
    "submit": _submit,
    "report_by_phone": _submit,
    "quote": _quote,
    "approve_quote": _decide_quote,
    "refuse_quote": _decide_quote,
    "complain": _complain,
    "decide_complaint": _decide_complaint,
    "merge": _merge,
    "acknowledge": _simply(intake.acknowledge),
    "classify": _simply(
        sorting.classify, lambda facts, props: {"item_id": props.versions[facts["item"]].item.public_id}
    ),
    "set_urgency": _simply(sorting.set_urgency),
    "appoint": _simply(sorting.appoint),
    "reject": _simply(sorting.reject, lambda facts, props: {"reason_code": facts["reason"], "words": facts["words"]}),
    "withdraw": _simply(sorting.withdraw),
    "dispatch": _simply(dispatching.dispatch, lambda facts, props: {}),
    "transfer": _simply(
        dispatching.transfer,
        lambda facts, props: {
            "choice": dispatching.Choice(provider_id=props.units[facts["provider"]].public_id, reason=facts["reason"])
        },
    ),
    "assign": _simply(dispatching.assign, lambda facts, props: {"worker_id": props.public_id(facts["worker"])}),
    "take": _simply(dispatching.take),
    "return": _simply(dispatching.return_order),
    "arrive": _simply(site.arrive),
    "make_safe": _simply(site.make_safe),
    "pause": _simply(
        site.pause,
        lambda facts, props: {
            "reason_code": facts["reason"],
            "promised": facts["promised"],
            "words": facts["words"],
        },
    ),
    "resume": _simply(site.resume),
    "complete": _simply(
        site.complete,
        lambda facts, props: {
            "result": facts["words"],
            "parts": used_parts(facts),
            "labour_fen": facts.get("labour_fen", 0),
            "quantity_milli": facts["quantity"],
        },
    ),
    "confirm": _simply(
        closing.confirm,
        lambda facts, props: {"report": facts.get("report", ""), "called_back": facts["how"] == "call_back"},
    ),
    "deem_confirmed": _simply(closing.deem_confirmed),
    "reopen": _simply(closing.reopen),
    "rate": _simply(
        closing.rate,
        lambda facts, props: {
            "grade": facts["grade"],
            "comment": facts["comment"],
            "called_back": facts["how"] == "call_back",
        },
    ),
    "chase": _simply(voice.chase),
    "supervise": _simply(voice.supervise),
}
