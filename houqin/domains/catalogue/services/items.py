"""Service classes, items and their versions: created, published, ended."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from houqin.domains.catalogue.models import (
    Promise,
    QualityIndicator,
    ServiceClass,
    ServiceItem,
    ServiceItemVersion,
    StandardClause,
)
from houqin.domains.catalogue.rules import Content, PromiseTerm, check_content, check_follows
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.sorting import sort_key
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class CodeTaken(Refusal):
    """Another class or item of the authority has this code."""

    code = "catalogue.code_taken"
    sentence = N_("The code {code} is taken.")
    remedy = N_("Choose another code, or publish a version of the existing item.")


class NothingToEnd(Refusal):
    """The item has no version that goes on."""

    code = "catalogue.nothing_to_end"
    sentence = N_("{item} is not offered any more.")


@use_case
def create_class(
    actor: Actor, *, code: str, name: str, at: datetime, name_en: str = "", position: int = 0
) -> ServiceClass:
    """Enter a class of services. Raises CodeTaken, NotPermitted."""
    actor.demand("catalogue.change", path=actor.authority_path)
    if ServiceClass.objects.visible_to(actor).filter(code=code).exists():
        raise CodeTaken(code=code)
    made = ServiceClass.objects.create(
        authority_id=actor.acting_authority_id, code=code, name=name, name_en=name_en, position=position
    )
    record(actor, "catalogue.class_created", made, at=at, changes={"code": [None, code], "name": [None, name]})
    return made


@use_case
def create_item(
    actor: Actor, *, class_id: uuid.UUID, code: str, at: datetime, order_kind: str = "service"
) -> ServiceItem:
    """Enter an item: only its identity; it is offered once a version is published. Raises CodeTaken, NotFound.

    Whoever left before the first version takes the item up again by its code.
    """
    actor.demand("catalogue.change", path=actor.authority_path)
    service_class = ServiceClass.objects.visible_to(actor).filter(public_id=class_id).first()
    if service_class is None:
        raise NotFound(thing=N_("service class"))
    if not code.strip():
        raise BadInput(field="code", problem=N_("it is empty"))
    begun: ServiceItem | None = ServiceItem.objects.visible_to(actor).filter(code=code).first()
    if begun is not None and (begun.versions.exists() or begun.service_class != service_class):
        raise CodeTaken(code=code)
    if begun is not None:
        return begun
    item = ServiceItem.objects.create(
        authority_id=actor.acting_authority_id, service_class=service_class, code=code, order_kind=order_kind
    )
    record(actor, "catalogue.item_created", item, at=at, changes={"code": [None, code]})
    return item


@use_case
def publish_version(
    actor: Actor,
    item_id: uuid.UUID,
    *,
    valid_from: date,
    content: Content,
    at: datetime,
    manager_id: uuid.UUID | None = None,
) -> ServiceItemVersion:
    """Publish what the item says from a day on; the former version ends on that day and keeps its orders.

    ``manager_id`` is the public id of the unit that manages the service (管). Raises ContentUnclear, PromiseUnclear,
    StartsTooEarly, NotFound, NotPermitted.
    """
    actor.demand("catalogue.change", path=actor.authority_path)
    item = _load(actor, item_id)
    check_content(content)
    former = item.versions.order_by("-valid_from").first()
    check_follows(
        item.code,
        latest_from=former and former.valid_from,
        latest_until=former and former.valid_until,
        valid_from=valid_from,
    )
    manager = None if manager_id is None else _manager(actor, manager_id)
    if former is not None and former.valid_until is None:
        former.valid_until = valid_from
        former.save(update_fields=["valid_until"])
    version = ServiceItemVersion.objects.create(
        authority_id=item.authority_id,
        item=item,
        supersedes=former,
        valid_from=valid_from,
        manager=manager,
        sort_key=sort_key(content.service),
        **_columns(content),
    )
    _state_standard(version, content)
    changes = {
        "service": [former and former.service, content.service],
        "valid_from": [former and former.valid_from, valid_from],
        "promises": [None, [_written_out(promise) for promise in content.promises]],
    }
    record(actor, "catalogue.version_published", version, at=at, changes=changes)
    return version


@use_case
def end_item(actor: Actor, item_id: uuid.UUID, *, on: date, at: datetime, reason: str) -> ServiceItemVersion:
    """Offer the item no longer from a day on; orders made before keep their version. Raises NothingToEnd."""
    actor.demand("catalogue.change", path=actor.authority_path)
    item = _load(actor, item_id)
    last: ServiceItemVersion | None = item.versions.filter(valid_until__isnull=True).first()
    if last is None:
        raise NothingToEnd(item=item.code)
    if on <= last.valid_from:
        raise BadInput(field="on", problem=N_("the day is not after the start of the version in force"))
    last.valid_until = on
    last.save(update_fields=["valid_until"])
    record(actor, "catalogue.item_ended", last, at=at, changes={"valid_until": [None, on]}, reason=reason)
    return last


def _load(actor: Actor, item_id: uuid.UUID) -> ServiceItem:
    item: ServiceItem | None = (
        ServiceItem.objects.visible_to(actor).select_for_update().filter(public_id=item_id).first()
    )
    if item is None:
        raise NotFound(thing=N_("catalogue item"))
    return item


def _manager(actor: Actor, manager_id: uuid.UUID) -> Unit:
    unit: Unit | None = Unit.objects.visible_to(actor).filter(public_id=manager_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    return unit


def _columns(content: Content) -> dict[str, Any]:
    """The content without what stands in tables of its own."""
    own_tables = {"standard", "indicators", "promises"}
    columns = {name: getattr(content, name) for name in Content.__dataclass_fields__ if name not in own_tables}
    return columns | {"urgencies": list(content.urgencies)}


def _state_standard(version: ServiceItemVersion, content: Content) -> None:
    owned: dict[str, Any] = {"authority_id": version.authority_id, "version": version}
    StandardClause.objects.bulk_create(
        StandardClause(**owned, number=clause.number, text=clause.text, position=position)
        for position, clause in enumerate(content.standard)
    )
    QualityIndicator.objects.bulk_create(
        QualityIndicator(**owned, **asdict(indicator)) for indicator in content.indicators
    )
    Promise.objects.bulk_create(Promise(**owned, **asdict(promise)) for promise in content.promises)


def _written_out(promise: PromiseTerm) -> Sequence[object]:
    """A promise as the archive keeps it: its figures in the order of the columns."""
    return list(asdict(promise).values())
