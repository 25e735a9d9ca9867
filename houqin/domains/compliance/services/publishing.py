"""The publication of 31 March: drafted from what stood at the year's end, confirmed by a named person (条例 18)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from houqin.domains.compliance.models import Duty, Fulfilment, OverduePublication
from houqin.domains.compliance.queries.publications import OverdueContract, overdue_at_end_of
from houqin.domains.compliance.services.fulfilling import NamedPersonOnly, fulfil
from houqin.domains.settlement.days import local_day
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

#: The duty of the calendar that a publication fulfils.
DUTY = "payments.overdue_published"
EARLIEST = 2000


class YearNotOver(Refusal):
    """What stands at the year's end is known when the year is over."""

    code = "compliance.year_not_over"
    sentence = N_("The year {year} is not over yet.")
    remedy = N_("Draft it from 1 January on; it is due by 31 March.")
    basis = "保障中小企业款项支付条例 18"


class AlreadyPublished(Refusal):
    """A publication that was confirmed stays as it is."""

    code = "compliance.already_published"
    sentence = N_("What was overdue at the end of {year} was published already.")
    basis = "保障中小企业款项支付条例 18"


class FiguresMoved(Refusal):
    """The figures are not those of the draft any more: a payment of last year came in late, for instance."""

    code = "compliance.figures_moved"
    sentence = N_("The draft says {drafted} contracts and {drafted_fen} fen; it is {now} and {now_fen} now.")
    remedy = N_("Draft it anew and look at it again.")
    basis = "保障中小企业款项支付条例 18"


@use_case
def draft_publication(actor: Actor, *, year: int, at: datetime) -> OverduePublication:
    """Draft what was overdue at the end of a year, or draft it anew. Raises YearNotOver, AlreadyPublished, BadInput."""
    actor.demand("compliance.publications.draft", path=actor.authority_path)
    if not EARLIEST <= year <= 9999:
        raise BadInput(field="year", problem=N_("there is no such year"))
    if local_day(actor, at) <= date(year, 12, 31):
        raise YearNotOver(year=year)
    authority = Unit.objects.select_for_update().get(pk=actor.acting_authority_id)
    draft: OverduePublication | None = OverduePublication.objects.filter(authority=authority, year=year).first()
    if draft is not None and draft.confirmed_at is not None:
        raise AlreadyPublished(year=year)
    draft = draft or OverduePublication(authority=authority, year=year)
    before = [draft.contracts, draft.fen]
    _put(draft, overdue_at_end_of(authority.pk, year))
    draft.drafted_at = at
    draft.save()
    changes = {"contracts": [before[0], draft.contracts], "fen": [before[1], draft.fen]}
    record(actor, "compliance.publication_drafted", draft, at=at, changes=changes)
    return draft


@use_case
def confirm_publication(actor: Actor, publication_id: uuid.UUID, *, address: str, at: datetime) -> OverduePublication:
    """Confirm that a draft is right and was published at an address; the calendar's duty is done by it.

    Raises NotFound, NamedPersonOnly, AlreadyPublished, FiguresMoved, BadInput without an address.
    """
    actor.demand("compliance.publications.confirm", path=actor.authority_path)
    if actor.person_id is None:
        raise NamedPersonOnly()
    draft: OverduePublication | None = (
        OverduePublication.objects.visible_to(actor).select_for_update().filter(public_id=publication_id).first()
    )
    if draft is None:
        raise NotFound(thing=N_("publication of overdue payments"))
    if draft.confirmed_at is not None:
        raise AlreadyPublished(year=draft.year)
    if not address.strip():
        raise BadInput(field="address", problem=N_("say where it was published"))
    now = overdue_at_end_of(draft.authority_id, draft.year)
    if [one.as_row() for one in now] != draft.rows:
        raise FiguresMoved(
            drafted=draft.contracts, drafted_fen=draft.fen, now=len(now), now_fen=sum(one.fen for one in now)
        )
    draft.confirmed_by_id, draft.confirmed_at, draft.address = actor.person_id, at, address.strip()[:300]
    draft.save(update_fields=["confirmed_by", "confirmed_at", "address"])
    changes = {"contracts": [None, draft.contracts], "fen": [None, draft.fen], "rows": [None, draft.rows]}
    record(actor, "compliance.publication_confirmed", draft, at=at, changes=changes, reason=address)
    _fulfil(actor, draft, at=at)
    return draft


def _put(draft: OverduePublication, found: Sequence[OverdueContract]) -> None:
    draft.rows = [one.as_row() for one in found]
    draft.contracts, draft.fen = len(found), sum(one.fen for one in found)


def _fulfil(actor: Actor, published: OverduePublication, *, at: datetime) -> None:
    """The calendar's time of the year after is done, where the office keeps that duty and nobody said so before."""
    due, key = date(published.year + 1, 3, 31), str(published.year + 1)
    duty: Duty | None = Duty.objects.at(due).filter(authority_id=published.authority_id, code=DUTY).first()
    done = Fulfilment.objects.filter(authority_id=published.authority_id, code=DUTY, occurrence=key).standing()
    if duty is not None and duty.valid_from <= due and not done.exists():
        fulfil(actor, duty.public_id, key, done_on=local_day(actor, at), note=published.address, at=at)
