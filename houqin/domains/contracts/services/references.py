"""Reference prices and work norms: entered with their source, followed by new versions."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, TypeVar

from houqin.domains.catalogue.models import PriceBasis, ServiceClass
from houqin.domains.contracts.models import NormDriver, ReferencePrice, WorkNorm
from houqin.domains.contracts.rules.should_cost import Norm, NormUnclear
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.terms import succession
from houqin.foundation.terms.models import Term
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, BadInput, NotFound

Dated = TypeVar("Dated", bound=Term)


@use_case
def enter_reference(
    actor: Actor,
    *,
    class_id: uuid.UUID,
    price_basis: str,
    valid_from: date,
    source: str,
    at: datetime,
    low: int | None = None,
    high: int | None = None,
    region: str = "CN",
    valid_until: date | None = None,
    verified: bool = False,
) -> ReferencePrice:
    """Enter a reference price (收费参考标准), or let it take over from the one that stands; prices in 1/10,000 yuan.

    Raises BadInput (no source, bounds turned round), NotFound.
    """
    actor.demand("contracts.references.change", path=actor.authority_path)
    if not source.strip():
        raise BadInput(field="source", problem=N_("a reference price needs its source"))
    if price_basis not in PriceBasis.values or (low is not None and high is not None and high < low):
        raise BadInput(field="price", problem=N_("the upper bound lies below the lower, or the basis is unknown"))
    service_class = _class(actor, class_id)
    key = {"service_class": service_class, "price_basis": price_basis, "region": region}
    said = {"low": low, "high": high, "source": source.strip(), "verified": verified}
    made = _entered(ReferencePrice, service_class, key, said, valid_from, valid_until)
    changes = {"low": [None, low], "high": [None, high], "valid_from": [None, valid_from]}
    record(actor, "contracts.reference_entered", made, at=at, changes=changes, reason=source)
    return made


@use_case
def enter_norm(
    actor: Actor,
    *,
    class_id: uuid.UUID,
    driver: str,
    norm: Norm,
    valid_from: date,
    source: str,
    at: datetime,
) -> WorkNorm:
    """Enter a work norm of a service class, or let it follow the one that stands. Raises NormUnclear, NotFound."""
    actor.demand("contracts.references.change", path=actor.authority_path)
    if driver not in NormDriver.values or norm.per_post <= 0 or norm.post_fen < 0 or not source.strip():
        raise NormUnclear(problem=N_("it needs a driver, a positive amount per post and a source"))
    service_class = _class(actor, class_id)
    columns = {name: getattr(norm, name) for name in Norm.__dataclass_fields__}
    said = {"driver": driver, "source": source.strip(), **columns}
    made = _entered(WorkNorm, service_class, {"service_class": service_class}, said, valid_from, None)
    changes = {name: [None, value] for name, value in columns.items()} | {"valid_from": [None, valid_from]}
    record(actor, "contracts.norm_entered", made, at=at, changes=changes, reason=source)
    return made


def _class(actor: Actor, class_id: uuid.UUID) -> ServiceClass:
    found: ServiceClass | None = ServiceClass.objects.visible_to(actor).filter(public_id=class_id).first()
    if found is None:
        raise NotFound(thing=N_("service class"))
    return found


def _entered(
    model: type[Dated],
    service_class: ServiceClass,
    key: dict[str, Any],
    said: dict[str, Any],
    valid_from: date,
    valid_until: date | None,
) -> Dated:
    """A term from its day on: new, corrected on its own first day, or following the one in force."""
    Period(valid_from, valid_until)
    own = model._default_manager.filter(authority_id=service_class.authority_id, superseded_at__isnull=True, **key)
    before: Dated | None = own.filter(valid_from__lte=valid_from).exclude(valid_until__lte=valid_from).first()
    if before is not None and before.valid_from == valid_from:
        return succession.correct(before, **said)
    if before is not None:
        return succession.follow(before, valid_from=valid_from, **said)
    if own.filter(valid_from__gt=valid_from).exists():
        raise BadInput(field="valid_from", problem=N_("a later version stands already"))
    made: Dated = model._default_manager.create(
        authority_id=service_class.authority_id, valid_from=valid_from, valid_until=valid_until, **key, **said
    )
    return made
