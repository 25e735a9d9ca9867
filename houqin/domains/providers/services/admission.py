"""Providers admitted, suspended, left."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from houqin.domains.providers.models import Admission, AdmissionStatus, LegalKind, Provider
from houqin.domains.providers.rules import check_credit_code, check_unit_kind
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class AlreadyProvider(Refusal):
    """The unit is a provider already, or another provider has this credit code."""

    code = "providers.already_provider"
    sentence = N_("{name} is already among the providers.")
    remedy = N_("Look it up and change it there.")


@use_case
def admit_provider(
    actor: Actor,
    *,
    unit_id: uuid.UUID,
    legal_kind: str,
    since: date,
    at: datetime,
    credit_code: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    duty_phone: str = "",
) -> Provider:
    """Enter a unit as a provider, admitted from a day on.

    The unit is of kind PROVIDER, or SERVICE_CENTRE for the in-house centre. Raises WrongUnitKind, WrongCreditCode,
    AlreadyProvider, NotFound, NotPermitted.
    """
    actor.demand("providers.change", path=actor.authority_path)
    unit: Unit | None = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    if legal_kind not in LegalKind.values:
        raise BadInput(field="legal_kind", problem=N_("there is no such legal kind"))
    check_unit_kind(legal_kind=legal_kind, unit_kind=unit.kind)
    code = check_credit_code(credit_code)
    known = Provider.objects.visible_to(actor)
    if known.filter(unit=unit).exists() or (code and known.filter(credit_code=code).exists()):
        raise AlreadyProvider(name=unit.name)
    provider = Provider.objects.create(
        unit=unit,
        authority_id=unit.authority_id,
        public_id=unit.public_id,
        legal_kind=legal_kind,
        credit_code=code,
        contact_name=contact_name,
        contact_phone=contact_phone,
        duty_phone=duty_phone,
    )
    Admission.objects.create(
        authority_id=unit.authority_id, provider=provider, status=AdmissionStatus.ADMITTED, valid_from=since
    )
    changes = {"legal_kind": [None, legal_kind], "credit_code": [None, code], "admitted": [None, since]}
    personal = {"contact": f"{contact_name} {contact_phone}".strip()}
    record(
        actor,
        "providers.admitted",
        provider,
        at=at,
        changes=changes,
        personal={name: value for name, value in personal.items() if value},
    )
    return provider


@use_case
def change_admission(
    actor: Actor,
    provider_id: uuid.UUID,
    *,
    status: str,
    on: date,
    at: datetime,
    reason: str,
    until: date | None = None,
) -> Admission:
    """Suspend, readmit or strike off a provider from a day on; a suspension with an end is followed by readmission.

    One that was entered as admitted from too late a day is admitted from an earlier one, which precedes what stands.
    Raises BadInput (no reason, a day before the status in force began), NotFound, NotPermitted.
    """
    actor.demand("providers.change", path=actor.authority_path)
    provider = load_provider(actor, provider_id)
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a change of admission needs a reason"))
    if status not in AdmissionStatus.values:
        raise BadInput(field="status", problem=N_("there is no such status"))
    owned = {"authority_id": provider.authority_id, "provider": provider}
    first = provider.admissions.order_by("valid_from").first()
    if first is not None and on < first.valid_from and status == first.status == AdmissionStatus.ADMITTED:
        earlier = Admission.objects.create(
            **owned, status=status, valid_from=on, valid_until=first.valid_from, reason=reason
        )
        since = {"valid_from": [first.valid_from, on]}
        record(actor, "providers.admission_changed", provider, at=at, changes=since, reason=reason)
        return earlier
    former = provider.admissions.order_by("-valid_from").first()
    if former is not None and (on <= former.valid_from or (until is not None and until <= on)):
        raise BadInput(field="on", problem=N_("the day lies before the status now in force began"))
    if former is not None and (former.valid_until is None or former.valid_until > on):
        former.valid_until = on
        former.save(update_fields=["valid_until"])
    admission = Admission.objects.create(**owned, status=status, valid_from=on, valid_until=until, reason=reason)
    if until is not None:
        Admission.objects.create(**owned, status=AdmissionStatus.ADMITTED, valid_from=until)
    changes = {"status": [former and former.status, status], "valid_from": [None, on], "valid_until": [None, until]}
    record(actor, "providers.admission_changed", provider, at=at, changes=changes, reason=reason)
    return admission


@use_case
def change_contact(
    actor: Actor, provider_id: uuid.UUID, *, contact_name: str, contact_phone: str, duty_phone: str, at: datetime
) -> Provider:
    """Say whom to telephone at a provider, by day and at night. Raises NotFound, NotPermitted."""
    actor.demand("providers.change", path=actor.authority_path)
    provider = load_provider(actor, provider_id)
    provider.contact_name, provider.contact_phone, provider.duty_phone = contact_name, contact_phone, duty_phone
    provider.save(update_fields=["contact_name", "contact_phone", "duty_phone"])
    changes = {"duty_phone": [None, duty_phone]}
    personal = {"contact": f"{contact_name} {contact_phone}".strip()}
    record(actor, "providers.contact_changed", provider, at=at, changes=changes, personal=personal)
    return provider


@use_case
def choose_sending(actor: Actor, provider_id: uuid.UUID, *, by_roster: bool, at: datetime) -> Provider:
    """Let ordinary orders go by duty roster and skill from now on, or to the provider's desk. Raises NotFound,
    NotPermitted.
    """
    provider = load_provider(actor, provider_id)
    actor.demand("providers.sending.choose", provider_id=provider.pk)
    before, provider.sends_by_roster = provider.sends_by_roster, by_roster
    provider.save(update_fields=["sends_by_roster"])
    changes = {"sends_by_roster": [int(before), int(by_roster)]}
    record(actor, "providers.sending_chosen", provider, at=at, changes=changes)
    return provider


def load_provider(actor: Actor, provider_id: uuid.UUID) -> Provider:
    """The provider among those the actor may see, locked; raises NotFound."""
    provider: Provider | None = (
        Provider.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("unit")
        .filter(public_id=provider_id)
        .first()
    )
    if provider is None:
        raise NotFound(thing=N_("provider"))
    return provider
