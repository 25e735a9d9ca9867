"""A provider's people: entered, qualified, left; and the months' staff rosters and attendance."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from houqin.domains.providers.models import (
    Provider,
    ProviderPerson,
    Qualification,
    QualificationKind,
    StaffMonth,
    StaffMonthEntry,
    Trade,
)
from houqin.domains.providers.services.admission import load_provider
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

#: What the authority's side checks before somebody may be sent to a place of secrecy (先审后用).
VETTED_BY_AUTHORITY = frozenset({QualificationKind.VETTING, QualificationKind.NO_CRIME, QualificationKind.NDA})


class NotOfProvider(Refusal):
    """A person of another unit is no staff of this provider."""

    code = "providers.not_of_provider"
    sentence = N_("{person} does not belong to {provider}.")
    remedy = N_("Enter the person under the provider first.")


class AlreadyStaff(Refusal):
    """The person is on the provider's list already."""

    code = "providers.already_staff"
    sentence = N_("{person} is already on the staff list.")


class RowWrong(BadInput):
    """A row of a list that cannot be taken; nothing of the list was."""

    code = "providers.row_wrong"
    sentence = N_("Row {row}: {problem}.")


@use_case
def create_trade(actor: Actor, *, code: str, name: str, at: datetime, name_en: str = "") -> Trade:
    """Enter a trade into the authority's list."""
    actor.demand("providers.change", path=actor.authority_path)
    if Trade.objects.visible_to(actor).filter(code=code).exists():
        raise BadInput(field="code", problem=N_("this trade exists already"))
    trade = Trade.objects.create(authority_id=actor.acting_authority_id, code=code, name=name, name_en=name_en)
    record(actor, "providers.trade_created", trade, at=at, changes={"code": [None, code], "name": [None, name]})
    return trade


@use_case
def enter_staff(
    actor: Actor,
    person_id: uuid.UUID,
    *,
    provider_id: uuid.UUID,
    since: date,
    at: datetime,
    post: str = "",
    trades: Sequence[str] = (),
) -> ProviderPerson:
    """Put a person of the provider on its staff list, with post and trades (codes).

    Raises NotOfProvider, AlreadyStaff, NotFound, NotPermitted.
    """
    provider = load_provider(actor, provider_id)
    _demand(actor, "providers.staff.change", provider)
    person = _person(actor, person_id)
    if person.unit_id != provider.pk:
        raise NotOfProvider(person=person.name, provider=provider.unit.name)
    if ProviderPerson.objects.filter(person=person).exists():
        raise AlreadyStaff(person=person.name)
    known = list(Trade.objects.visible_to(actor).filter(code__in=trades))
    if len(known) < len(set(trades)):
        raise NotFound(thing=N_("trade"))
    staff = ProviderPerson.objects.create(
        authority_id=provider.authority_id, provider=provider, person=person, post=post, valid_from=since
    )
    staff.trades.set(known)
    changes = {"post": [None, post], "trades": [None, sorted(trades)], "valid_from": [None, since]}
    record(actor, "providers.staff_entered", staff, at=at, changes=changes)
    return staff


@use_case
def enter_qualification(
    actor: Actor,
    person_id: uuid.UUID,
    *,
    kind: str,
    valid_from: date,
    at: datetime,
    valid_until: date | None = None,
    name: str = "",
    number: str = "",
    evidence_id: uuid.UUID | None = None,
) -> Qualification:
    """State that a provider's person is vetted, signed, certified from a day until (exclusively) another.

    Vetting, no-crime proof and NDA are stated by the authority's side; certificates by the provider too.
    ``evidence_id``: the public id of a stored document.
    Raises BadInput, NotFound, NotPermitted.
    """
    person = _person(actor, person_id)
    provider = Provider.objects.visible_to(actor).select_related("unit").filter(pk=person.unit_id).first()
    if provider is None:
        raise NotFound(thing=N_("provider"))
    if kind not in QualificationKind.values:
        raise BadInput(field="kind", problem=N_("there is no such qualification"))
    if valid_until is not None and valid_until <= valid_from:
        raise BadInput(field="valid_until", problem=N_("it ends before it begins"))
    _demand(actor, "providers.staff.vet" if kind in VETTED_BY_AUTHORITY else "providers.staff.change", provider)
    evidence = Document.objects.visible_to(actor).filter(public_id=evidence_id).first()
    if evidence_id is not None and evidence is None:
        raise NotFound(thing=N_("document"))
    stated = Qualification.objects.create(
        authority_id=provider.authority_id,
        provider=provider,
        person=person,
        kind=kind,
        name=name,
        number=number,
        evidence=evidence,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    changes = {"kind": [None, kind], "valid_from": [None, valid_from], "valid_until": [None, valid_until]}
    personal = {"number": number} if number else {}
    files = [evidence] if evidence else []
    record(actor, "providers.qualification_entered", stated, at=at, changes=changes, personal=personal, files=files)
    return stated


@use_case
def end_qualification(
    actor: Actor, qualification_id: uuid.UUID, *, on: date, at: datetime, reason: str
) -> Qualification:
    """Withdraw a qualification from a day on (a vetting that no longer holds). Raises BadInput, NotFound."""
    stated = (
        Qualification.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("provider__unit")
        .filter(public_id=qualification_id)
        .first()
    )
    if stated is None:
        raise NotFound(thing=N_("qualification"))
    found: Qualification = stated
    _demand(
        actor,
        "providers.staff.vet" if found.kind in VETTED_BY_AUTHORITY else "providers.staff.change",
        found.provider,
    )
    if on <= found.valid_from:
        raise BadInput(field="on", problem=N_("the day is not after the start of the qualification"))
    before, found.valid_until = found.valid_until, on
    found.save(update_fields=["valid_until"])
    record(
        actor,
        "providers.qualification_ended",
        found,
        at=at,
        changes={"valid_until": [before, on]},
        reason=reason,
    )
    return found


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line of a staff roster (花名册) with attendance (考勤); hours in 1/1,000 hour, None: not in the list."""

    name: str
    post: str = ""
    due_hours: int | None = None
    present_hours: int | None = None
    entered_on: date | None = None
    left_on: date | None = None


@use_case
def load_staff_month(
    actor: Actor, provider_id: uuid.UUID, *, month: date, rows: Sequence[StaffRow], at: datetime, source: str = ""
) -> StaffMonth:
    """Take a provider's staff roster and attendance of a month; the last loading of a month counts.

    Names that are on the provider's list are joined to their person. Raises RowWrong (nothing is taken then).
    """
    provider = load_provider(actor, provider_id)
    _demand(actor, "providers.roster.change", provider)
    if month.day != 1 or not rows:
        raise BadInput(field="month", problem=N_("it needs the first day of a month and at least one row"))
    for number, row in enumerate(rows, start=1):
        _check_row(row, number)
    people = {person.name: person for person in Person.objects.filter(unit_id=provider.pk, valid_until__isnull=True)}
    owned = {"authority_id": provider.authority_id, "provider": provider}
    loaded = StaffMonth.objects.create(**owned, month=month, source=source)
    StaffMonthEntry.objects.bulk_create(
        StaffMonthEntry(
            **owned,
            staff_month=loaded,
            person=people.get(row.name.strip()),
            name=row.name.strip(),
            post=row.post,
            due_hours=row.due_hours,
            present_hours=row.present_hours,
            entered_on=row.entered_on,
            left_on=row.left_on,
        )
        for row in rows
    )
    changes = {"month": [None, month], "rows": [None, len(rows)], "source": [None, source]}
    record(actor, "providers.staff_month_loaded", loaded, at=at, changes=changes)
    return loaded


def _check_row(row: StaffRow, number: int) -> None:
    if not row.name.strip():
        raise RowWrong(row=number, problem=N_("the name is missing"))
    if (row.due_hours is None) != (row.present_hours is None):
        raise RowWrong(row=number, problem=N_("attendance needs both the hours due and the hours present"))
    if min(row.due_hours or 0, row.present_hours or 0) < 0:
        raise RowWrong(row=number, problem=N_("hours are negative"))


def _demand(actor: Actor, action: str, provider: Provider) -> None:
    """A provider's role counts for its own provider; an office role for all of the authority's."""
    actor.demand(action, path=actor.authority_path, provider_id=provider.pk)


def _person(actor: Actor, person_id: uuid.UUID) -> Person:
    person: Person | None = Person.objects.visible_to(actor).filter(public_id=person_id).first()
    if person is None:
        raise NotFound(thing=N_("person"))
    return person
