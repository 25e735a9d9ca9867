"""One provider's duty roster as a file: CSV or Excel with the columns of the mapping ``rosters`` (practice 3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from houqin.domains.providers.importing import Rosters
from houqin.domains.providers.models import Provider
from houqin.domains.providers.services.rosters import RosterRow
from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.checking import InFile, understand
from houqin.foundation.imports.target import Problem
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.imports.wording import place_of, told
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, BadInput

#: So many wrong cells are named at once.
NAMED = 5


class RosterRefused(BadInput):
    """Cells of the file are wrong, so nothing of it was taken."""

    code = "providers.roster_refused"
    sentence = N_("{refused} of {read} rows of {name} cannot be taken: {problems}")
    remedy = N_("Correct these cells and load the file again; nothing was changed.")
    basis = "practice 3, 22"


class OfAnotherProvider(Unreadable):
    """The row is about somebody else's people."""

    code = "providers.of_another_provider"
    sentence = N_("The row belongs to {read}; load it on that provider's page.")


def roster_rows(actor: Actor, provider: Provider, file: InFile, *, time_zone: str, at: datetime) -> list[RosterRow]:
    """The shifts of *file*; a column of providers may be absent, because the provider is known.

    Raises RosterRefused with the first wrong cells by name, and what ``understand`` raises where the file does not fit.
    """
    understood = understand(file, _mapping_for(provider), time_zone=time_zone, progress=_unseen)
    problems = [*understood.problems, *Rosters().judge(actor, understood.rows, at=at)]
    rows: list[RosterRow] = []
    for row in understood.rows:
        if row.prepared is None:
            continue
        held_by, shift = row.prepared
        if held_by.pk != provider.pk:
            problems.append(Problem(row.number, "provider", OfAnotherProvider(read=held_by.unit.name)))
        rows.append(shift)
    if problems:
        problems.sort(key=lambda problem: problem.row)
        named = [f"{place_of(understood, one)}: {told(one.refusal)}" for one in problems[:NAMED]]
        raise RosterRefused(
            refused=len({problem.row for problem in problems}),
            read=understood.read,
            name=file.name,
            problems=" ".join(named) + (" …" if len(problems) > NAMED else ""),
        )
    return rows


def _mapping_for(provider: Provider) -> mappings.Mapping:
    """The shipped mapping; where no provider is written, this one is meant."""
    mapping = mappings.load("rosters")
    column = mapping.columns["provider"].model_copy(update={"default": provider.unit.code})
    changed: dict[str, Any] = {"columns": {**mapping.columns, "provider": column}}
    return mapping.model_copy(update=changed)


def _unseen(_stage: str, _done: int, _total: int) -> None:
    """A roster is short: nobody watches."""
