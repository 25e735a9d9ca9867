"""The default promises OFFICE_STD (samples D3), read from ``data/office_std.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.rules import PromiseTerm, check_promise
from houqin.kernel.refusal import N_, BadInput

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_COUNTED_IN = {
    "minutes": "minutes",
    "before_start": "minutes",
    "working_day_end": "days",
    "calendar_day": "days",
    "agreed": "days",
}


NAMES: Mapping[str, StrOrPromise] = {
    "repair": _("Repairs"),
    "lift": _("Lifts"),
    "meeting": _("Ordinary meetings"),
    "large_meeting": _("Large and video meetings"),
    "trip_in_city": _("Trips in the city"),
    "trip_out_of_city": _("Trips out of the city"),
    "trip_urgent": _("Urgent trips"),
    "extra_meals": _("Extra meals"),
    "spill": _("Spills"),
    "plant_change": _("Change of plants"),
    "consultation": _("Questions and suggestions"),
    "complaint": _("Complaints"),
}


class UnknownProfile(BadInput):
    """A profile that OFFICE_STD does not have."""

    code = "catalogue.unknown_profile"
    sentence = N_("There is no promise profile “{name}”; there are: {known}.")


def promises(profile: str, *urgencies: str) -> tuple[PromiseTerm, ...]:
    """The promises of a profile (``repair``, ``meeting`` …), of some urgencies or of all. Raises UnknownProfile."""
    table = _tables()
    if profile not in table:
        raise UnknownProfile(name=profile, known=", ".join(table))
    return tuple(term for term in table[profile] if not urgencies or term.urgency in urgencies)


def profiles() -> tuple[str, ...]:
    """The names of all profiles."""
    return tuple(_tables())


def choices() -> list[tuple[str, StrOrPromise]]:
    """The profiles with their names in the reader's language."""
    return [(name, NAMES[name]) for name in profiles()]


@cache
def _tables() -> Mapping[str, tuple[PromiseTerm, ...]]:
    text = (files("houqin.domains.catalogue") / "data" / "office_std.yaml").read_text(encoding="utf-8")
    return {
        profile: tuple(
            _term(urgency, milestone, target)
            for urgency, milestones in urgencies.items()
            for milestone, target in milestones.items()
        )
        for profile, urgencies in yaml.safe_load(text).items()
    }


def _term(urgency: str, milestone: str, target: Mapping[str, Any]) -> PromiseTerm:
    (kind,) = _COUNTED_IN.keys() & target.keys()
    figures: dict[str, Any] = {_COUNTED_IN[kind]: target[kind]}
    for field in ("cut_off", "next_day_by"):
        if field in target:
            figures[field] = time.fromisoformat(target[field])
    term = PromiseTerm(
        urgency=urgency,
        milestone=milestone,
        kind=kind,
        calendar=target.get("calendar", "service_hours"),
        written=target.get("written", False),
        **figures,
    )
    check_promise(term)
    return term
