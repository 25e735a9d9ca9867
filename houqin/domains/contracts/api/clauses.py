"""Endpoints on performance clauses: tried unsaved by both sides, agreed by the office."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field

from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services.amendments import Signed
from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.contracts.trying import try_clause
from houqin.kernel.clauses.reading import parse
from houqin.kernel.refusal import N_, NotFound
from houqin.web.api import ActorRequest, Body, Router

router = Router(tags=["contracts"])

Text = Field(description="YAML text or data, as of houqin clauses schema")


class ClauseTrialIn(Body):
    """A clause as YAML text or as data, what to try it on."""

    clause: dict[str, Any] | str = Text
    fee: str = Field(max_length=20, description="yuan, 2 decimals")
    score: str = Field("", max_length=40, description="points; empty: there is none")
    facts: dict[str, Any] | str | None = Field(None, description="as of houqin clauses schema")


class TermDeductionOut(ninja.Schema):
    """What a term takes."""

    term: str
    amount: str
    applies: str
    basis: str


class ClauseTrialOut(ninja.Schema):
    """The fixed shape of ``houqin clauses try``, and pairs of terms that may deduct for one fact."""

    payable: str
    deductions: list[TermDeductionOut]
    side_effects: list[dict[str, str | None]]
    steps: list[dict[str, Any]]
    overlaps: list[tuple[str, str, str]] = Field(description="fact, one term, the other")


class SignedClauseIn(Body):
    """The amendment that another clause of a contract in force rests on."""

    signed_on: date
    valid_from: date
    reason: str = Field(min_length=1, max_length=300)
    paper: str = Field(min_length=1, max_length=120)


class ClauseIn(Body):
    """A clause to be agreed. ``lines``: the lines it judges; none: all but those at cost."""

    clause: dict[str, Any] | str = Text
    written: str = Field("", max_length=10_000)
    lines: list[int] = Field([], max_length=200)
    valid_from: date | None = None
    signed: SignedClauseIn | None = None


class ClauseOut(ninja.Schema):
    """A version of the clause."""

    public_id: UUID
    version: int
    clause: dict[str, Any]
    written: str
    lines: list[int]
    valid_from: date
    valid_until: date | None


@router.post("/contracts/{uuid:contract_id}/clause/try", response=ClauseTrialOut)
def try_on_contract(request: ActorRequest, contract_id: UUID, body: ClauseTrialIn) -> object:
    """What an unsaved clause would pay; nothing is written."""
    request.actor.demand("contracts.see")
    if not Contract.objects.visible_to(request.actor).filter(public_id=contract_id).exists():
        raise NotFound(thing=N_("contract"))
    trial = try_clause(body.clause, fee=body.fee, score=body.score, facts=body.facts)
    return trial.settled.as_json() | {"overlaps": [(one.fact, one.one, one.other) for one in trial.overlaps]}


@router.post("/contracts/{uuid:contract_id}/clause", response={201: ClauseOut})
def agree_on_clause(request: ActorRequest, contract_id: UUID, body: ClauseIn) -> object:
    """Write a clause into a contract; into one in force only with its amendment."""
    clause = parse(body.clause, name="clause") if isinstance(body.clause, str) else body.clause
    made = agree_clause(
        request.actor,
        contract_id,
        clause=clause,  # type: ignore[arg-type]  # the service reads and refuses whatever it is
        written=body.written,
        lines=body.lines,
        valid_from=body.valid_from,
        signed=Signed(**body.signed.dict()) if body.signed else None,
        at=timezone.now(),
    )
    return ninja.Status(201, made)
