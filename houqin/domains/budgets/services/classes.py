"""Economic classes and what services are paid from: laid down once as data, then the office's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from houqin.domains.budgets.models import ClassSide, EconomicClass, ServiceMapping
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_, BadInput

_CLASS_FIELDS = {"side", "code", "name", "name_en", "is_three_public", "source", "verified", "valid_from"}
_MAPPING_FIELDS = {"service_class", "economic_class", "source", "verified", "valid_from"}


@use_case
def load_classes(
    actor: Actor,
    *,
    classes: Sequence[Mapping[str, Any]],
    services: Sequence[Mapping[str, Any]] = (),
    at: datetime,
) -> int:
    """Lay down economic classes and service mappings the authority does not have yet; answers how many.

    Existing codes are left alone. Raises BadInput for a row that lacks a column or names an unknown one.
    """
    actor.demand("budgets.lines.enter", path=actor.authority_path)
    authority = Unit.objects.get(pk=actor.acting_authority_id)
    for row in classes:
        _demand_shape(row, _CLASS_FIELDS, {"side", "code", "name", "valid_from"})
        if row["side"] not in ClassSide.values:
            raise BadInput(field="side", problem=N_("it is neither of the departments nor of the government"))
    for row in services:
        _demand_shape(row, _MAPPING_FIELDS, _MAPPING_FIELDS - {"source", "verified"})
    has = set(EconomicClass.objects.visible_to(actor).believed().values_list("side", "code"))
    fresh = [EconomicClass(authority=authority, **row) for row in classes if (row["side"], row["code"]) not in has]
    mapped = set(ServiceMapping.objects.visible_to(actor).believed().values_list("service_class", flat=True))
    paid_from = [ServiceMapping(authority=authority, **row) for row in services if row["service_class"] not in mapped]
    EconomicClass.objects.bulk_create(fresh)
    ServiceMapping.objects.bulk_create(paid_from)
    if fresh or paid_from:
        changes = {
            "classes": [None, sorted(f"{one.side} {one.code}" for one in fresh)],
            "services": [None, sorted(str(one) for one in paid_from)],
        }
        record(actor, "budgets.classes_loaded", authority, at=at, changes=changes)
    return len(fresh) + len(paid_from)


def _demand_shape(row: Mapping[str, Any], known: set[str], needed: set[str]) -> None:
    wrong = sorted(needed - row.keys()) + sorted(row.keys() - known)
    if wrong:
        raise BadInput(field=", ".join(wrong), problem=N_("these columns are missing or unknown"))
