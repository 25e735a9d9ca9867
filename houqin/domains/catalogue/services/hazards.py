"""Danger words and fault types: entered, ended, and laid down with the other defaults at set-up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import yaml

from houqin.domains.catalogue.models import DangerWord, FaultType, ServiceClass, ServiceItem
from houqin.domains.catalogue.promise import Urgency
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_, BadInput, NotFound


@use_case
def enter_danger_word(actor: Actor, *, word: str, since: date, at: datetime, advice: str = "") -> DangerWord:
    """Let a word make reports P1 from a day on, with what to do first. Raises BadInput, NotPermitted."""
    actor.demand("catalogue.change", path=actor.authority_path)
    plain = word.strip()
    if not plain or DangerWord.objects.visible_to(actor).filter(word=plain, valid_until__isnull=True).exists():
        raise BadInput(field="word", problem=N_("it is empty, or stands there already"))
    made = DangerWord.objects.create(
        authority_id=actor.acting_authority_id, word=plain, advice=advice, valid_from=since
    )
    record(actor, "catalogue.danger_word_entered", made, at=at, changes={"word": [None, plain]})
    return made


@use_case
def end_danger_word(actor: Actor, word_id: uuid.UUID, *, on: date, at: datetime, reason: str) -> DangerWord:
    """Let a word mean danger no longer from a day on; a named person with a reason. Raises NotFound, BadInput."""
    actor.demand("catalogue.change", path=actor.authority_path)
    made: DangerWord | None = (
        DangerWord.objects.visible_to(actor).select_for_update().filter(public_id=word_id, valid_until=None).first()
    )
    if made is None:
        raise NotFound(thing=N_("danger word"))
    if on <= made.valid_from or not reason.strip():
        raise BadInput(field="on", problem=N_("it needs a day after its start, and a reason"))
    made.valid_until = on
    made.save(update_fields=["valid_until"])
    record(actor, "catalogue.danger_word_ended", made, at=at, changes={"valid_until": [None, on]}, reason=reason)
    return made


@use_case
def enter_fault_type(
    actor: Actor,
    *,
    code: str,
    name: str,
    urgency: str,
    since: date,
    at: datetime,
    words: Sequence[str] = (),
    item_id: uuid.UUID | None = None,
    name_en: str = "",
) -> FaultType:
    """Enter a kind of fault: its words suggest its item and urgency; one of P1 goes to P1 at once.

    A code that is in use is replaced from *since* on. Raises BadInput, NotFound, NotPermitted.
    """
    actor.demand("catalogue.change", path=actor.authority_path)
    if urgency not in Urgency.values or not name.strip():
        raise BadInput(field="urgency", problem=N_("a fault type needs a name and an urgency P1 to P5"))
    item = None if item_id is None else ServiceItem.objects.visible_to(actor).filter(public_id=item_id).first()
    if item_id is not None and item is None:
        raise NotFound(thing=N_("catalogue item"))
    former = FaultType.objects.visible_to(actor).filter(code=code, valid_until__isnull=True).first()
    if former is not None:
        if since <= former.valid_from:
            raise BadInput(field="since", problem=N_("the day is not after the start of the one it replaces"))
        former.valid_until = since
        former.save(update_fields=["valid_until"])
    made = FaultType.objects.create(
        authority_id=actor.acting_authority_id,
        service_class_id=item.service_class_id if item else None,
        item=item,
        code=code,
        name=name.strip(),
        name_en=name_en,
        words=[word.strip() for word in words if word.strip()],
        urgency=urgency,
        valid_from=since,
    )
    changes = {"urgency": [former and former.urgency, urgency], "words": [former and former.words, made.words]}
    record(actor, "catalogue.fault_type_entered", made, at=at, changes=changes)
    return made


@use_case
def lay_down_defaults(actor: Actor, *, since: date, at: datetime) -> int:
    """Give an authority the usual classes, danger words and fault types that it does not have; answers how many.

    What exists is left alone, so it may run again. Source: samples D3, ``data/defaults.yaml``.
    """
    actor.demand("catalogue.change", path=actor.authority_path)
    owned: dict[str, Any] = {"authority_id": actor.acting_authority_id}
    defaults = yaml.safe_load(
        (files("houqin.domains.catalogue") / "data" / "defaults.yaml").read_text(encoding="utf-8")
    )
    known = set(ServiceClass.objects.visible_to(actor).values_list("code", flat=True))
    classes = [
        ServiceClass(**owned, position=position, **row)
        for position, row in enumerate(defaults["classes"])
        if row["code"] not in known
    ]
    known = set(DangerWord.objects.visible_to(actor).values_list("word", flat=True))
    words = [
        DangerWord(**owned, valid_from=since, **row) for row in defaults["danger_words"] if row["word"] not in known
    ]
    known = set(FaultType.objects.visible_to(actor).values_list("code", flat=True))
    faults = [
        FaultType(**owned, valid_from=since, **row) for row in defaults["fault_types"] if row["code"] not in known
    ]
    ServiceClass.objects.bulk_create(classes)
    DangerWord.objects.bulk_create(words)
    FaultType.objects.bulk_create(faults)
    laid = len(classes) + len(words) + len(faults)
    if laid:
        authority = Unit.objects.get(pk=actor.acting_authority_id)
        changes = {"classes": [0, len(classes)], "danger_words": [0, len(words)], "fault_types": [0, len(faults)]}
        record(actor, "catalogue.defaults_laid_down", authority, at=at, changes=changes)
    return laid
