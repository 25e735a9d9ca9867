"""Appraised, then renewed for a year within the tender; or ended and handed over."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from houqin.domains.contracts.events import RenewalAsked, renewal_asked
from houqin.domains.contracts.models import (
    Contract,
    ContractClause,
    HandoverItem,
    LineCoverage,
    LinePayer,
    LinePlace,
    LinePrice,
    LinePromise,
    PriceFormula,
    RenewalAppraisal,
)
from houqin.domains.contracts.rules.renewing import Running, check_renewal
from houqin.domains.contracts.services.contracts import NumberTaken, load_contract
from houqin.domains.providers.queries import is_barred
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, BadInput, NotFound


@use_case
def appraise_contract(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    score: int,
    pass_mark: int,
    on: date,
    at: datetime,
    note: str = "",
) -> RenewalAppraisal:
    """Appraise a contract for its renewal; points in hundredths. The latest appraisal decides. Raises BadInput."""
    actor.demand("contracts.amend", path=actor.authority_path)
    contract = load_contract(actor, contract_id)
    if not 0 <= score <= 10_000 or not 0 <= pass_mark <= 10_000:
        raise BadInput(field="score", problem=N_("a mark lies between 0 and 100 points"))
    if contract.appraisals.filter(appraised_on=on).exists():
        raise BadInput(field="on", problem=N_("it was appraised on that day already"))
    made = RenewalAppraisal.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        appraised_on=on,
        score=score,
        pass_mark=pass_mark,
        appraised_by_id=actor.person_id,
        note=note.strip(),
    )
    changes = {"score": [None, score], "pass_mark": [None, pass_mark], "on": [None, on]}
    record(actor, "contracts.appraised", made, at=at, changes=changes)
    return made


@use_case
def renew_contract(
    actor: Actor,
    contract_id: uuid.UUID,
    *,
    number: str,
    signed_on: date,
    valid_until: date,
    total_fen: int,
    at: datetime,
) -> Contract:
    """Draft the next year of a contract: its lines with the prices, clause, keys and formula that stand at its end.

    A side effect of its scores excludes it where a domain above answers with one. The draft is put into force like any
    other. Raises NotRenewable, NumberTaken, BadInput, NotFound.
    """
    actor.demand("contracts.amend", path=actor.authority_path)
    running = load_contract(actor, contract_id)
    last = running.appraisals.order_by("-appraised_on").first()
    asked = RenewalAsked(running.pk, running.authority_id)
    answers = [answer for _, answer in renewal_asked.send(sender=RenewalAsked, event=asked)]
    check_renewal(
        Running(
            contract=running.number,
            state=running.state,
            ends=running.ended_on or running.valid_until,
            tendered_until=running.tendered_until or running.valid_until,
            score=last and last.score,
            pass_mark=last and last.pass_mark,
            barred=is_barred(running.provider, signed_on),
            refused=next(filter(None, answers), ""),
        ),
        starts=running.ended_on or running.valid_until,
        until=valid_until,
    )
    if not number.strip() or total_fen < 0:
        raise BadInput(field="contract", problem=N_("it needs a number and a total that is not negative"))
    if Contract.objects.filter(authority_id=running.authority_id, number=number.strip()).exists():
        raise NumberTaken(number=number)
    made = _next_year(running, number.strip(), signed_on, valid_until, total_fen)
    changes = {"renewal_of": [None, running.number], "period": [None, [made.valid_from, valid_until]]}
    record(actor, "contracts.renewed", made, at=at, changes=changes)
    return made


@use_case
def hand_over(actor: Actor, item_id: uuid.UUID, *, on: date, at: datetime, note: str = "") -> HandoverItem:
    """Tick an item of the hand-over list off. Raises NotFound, BadInput (done already)."""
    actor.demand("contracts.secure", path=actor.authority_path)
    item: HandoverItem | None = (
        HandoverItem.objects.visible_to(actor).select_for_update(of=("self",)).filter(public_id=item_id).first()
    )
    if item is None:
        raise NotFound(thing=N_("hand-over item"))
    if item.done_on is not None:
        raise BadInput(field="item", problem=N_("it is done already"))
    item.done_on, item.done_by_id, item.note = on, actor.person_id, note.strip()
    item.save(update_fields=["done_on", "done_by", "note"])
    record(actor, "contracts.handed_over", item, at=at, changes={"done_on": [None, on]}, reason=note)
    return item


COPIED = (
    "provider_id",
    "authority_id",
    "name",
    "procurement_method",
    "procurement_category",
    "sme_size",
    "tax_ppm",
    "fund_source",
    "payment_days",
    "payment_starts",
    "acceptance_days",
    "late_interest_ppm",
    "bond_ppm",
    "partial_months",
    "term_exception",
)


def _next_year(running: Contract, number: str, signed_on: date, until: date, total_fen: int) -> Contract:
    """The draft with everything that stood on the last day of the running year."""
    starts = running.ended_on or running.valid_until
    made = Contract.objects.create(
        **{name: getattr(running, name) for name in COPIED},
        renewal_of=running,
        number=number,
        signed_on=signed_on,
        valid_from=starts,
        valid_until=until,
        tendered_until=running.tendered_until or running.valid_until,
        total_fen=total_fen,
    )
    fresh = {"contract_id": made.pk, "valid_from": starts, "valid_until": until}
    of = {}
    for line in running.lines.filter(valid_until__gte=starts).order_by("number"):
        of[line.pk] = _copied(line, **fresh)
    for model in (LinePrice, LinePayer):
        for row in model.objects.believed().filter(line__in=of, valid_until__gte=starts):
            _copied(row, **fresh, line_id=of[row.line_id].pk)
    for covering in (LineCoverage, LinePlace):
        for row in covering.objects.filter(line__in=of, valid_until__isnull=True):
            _copied(row, contract_id=made.pk, line_id=of[row.line_id].pk, valid_from=starts)
    for promise in LinePromise.objects.filter(line__in=of):
        _copied(promise, contract_id=made.pk, line_id=of[promise.line_id].pk)
    for term in (ContractClause, PriceFormula):
        for row in term.objects.believed().filter(contract=running, valid_until__gte=starts):
            _copied(row, **fresh)
    return made


def _copied(row: Any, **changes: Any) -> Any:
    """A new row like *row* with *changes*; a line that was never superseded, a term believed from now."""
    own = {"id", "public_id", "recorded_at", "superseded_at", "supersedes"}
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in own and field.attname not in changes
    }
    return type(row)._default_manager.create(**kept, **changes)
