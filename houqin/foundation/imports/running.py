"""An import is checked wholly, then written in one transaction: all rows or none, and never twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.imports.checking import Understood
from houqin.foundation.imports.loading import load
from houqin.foundation.imports.models import ImportedRow, ImportRun
from houqin.foundation.imports.target import Problem, Progress, ReadRow
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.scope.scope import entering
from houqin.kernel.identity import new_public_id
from houqin.kernel.refusal import N_, BadInput

CHECKING = N_("Checking")
REMEMBERING = N_("Remembering")
#: How many keys are looked up in one query.
BATCH = 5_000


class RowsRefused(BadInput):
    """Rows are wrong, so nothing was written."""

    code = "imports.rows_refused"
    sentence = N_("{refused} of {read} rows of {name} cannot be imported; the first: {place}: {problem}")
    remedy = N_("Nothing was written. Correct them in {errors} and import that file.")
    basis = "practice 22"


class ChangedSince(Unreadable):
    """The row was imported before and now says something else."""

    code = "imports.changed_since"
    sentence = N_("It was imported on {at} with other content; what was imported is not overwritten.")
    remedy = N_("Change it in the system itself, or leave such rows as they are (--keep-changed).")


class NoAuthority(BadInput):
    """An import belongs to an authority."""

    code = "imports.no_authority"
    sentence = N_("An import needs an authority to belong to.")
    remedy = N_("Name it by its code.")


@dataclass(frozen=True, slots=True)
class Options:
    """How to treat rows. ``source`` names the system the keys come from; empty: the mapping's name.

    ``accept_good_rows`` writes the good rows although others are wrong; ``keep_changed`` passes over rows that were
    imported before with other content.
    """

    source: str = ""
    accept_good_rows: bool = False
    keep_changed: bool = False


@dataclass(slots=True)
class Checked:
    """What an import would do: write ``new``, pass over ``unchanged`` and ``kept``, refuse the ``problems``.

    Among the new ones are things imported before that changed since and may be written anew.
    """

    understood: Understood
    options: Options
    new: list[ReadRow] = field(default_factory=list)
    unchanged: int = 0
    kept: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The system the keys come from."""
        return self.options.source or self.understood.mapping.name

    @property
    def refused_rows(self) -> set[int]:
        """The rows that have problems, with those that tell the same thing: it comes in whole or not at all."""
        wrong = {problem.row for problem in self.problems}
        together = (row.numbers for row in self.understood.rows if row.numbers & wrong)
        return wrong.union(self.understood.spoiled, *together)

    @property
    def refused(self) -> int:
        """How many rows are refused."""
        return len(self.refused_rows)

    @property
    def new_rows(self) -> int:
        """How many rows of the file are new."""
        return sum(len(row.numbers) for row in self.new if row.became is None)

    @property
    def changed_rows(self) -> int:
        """How many rows tell things that are written anew."""
        return sum(len(row.numbers) for row in self.new if row.became is not None)

    @property
    def may_be_written(self) -> bool:
        """Whether nothing is wrong, or only good rows are asked for and there are some."""
        return not self.problems or (self.options.accept_good_rows and bool(self.new))


def check(actor: Actor, understood: Understood, *, options: Options, at: datetime, progress: Progress) -> Checked:
    """Compare what was read with what is known and let the target judge the rest; writes nothing.

    Raises NotPermitted, NoAuthority.
    """
    _authority_of(actor)
    actor.demand("imports.run")
    actor.demand(understood.target.action)
    checked = Checked(understood, options, problems=list(understood.problems))
    with transaction.atomic(), entering(actor.scope):
        unknown = list(_not_imported_before(actor, checked))
        progress(CHECKING, 0, len(unknown))
        problems = list(understood.target.judge(actor, unknown, at=at))
        progress(CHECKING, len(unknown), len(unknown))
    checked.problems = sorted([*checked.problems, *problems], key=lambda problem: problem.row)
    wrong = {problem.row for problem in problems}
    checked.new = [row for row in unknown if not row.numbers & wrong]
    return checked


def _authority_of(actor: Actor) -> int:
    if actor.authority_id is None:
        raise NoAuthority()
    return actor.authority_id


def _not_imported_before(actor: Actor, checked: Checked) -> Iterator[ReadRow]:
    """The rows to be judged: new ones, and changed ones whose thing may be written anew."""
    rows = checked.understood.rows
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        known = {
            key: (bytes(digest), at, became)
            for key, digest, at, became in ImportedRow.objects.visible_to(actor)
            .filter(target=checked.understood.target.name, source=checked.source, key__in=[row.key for row in batch])
            .values_list("key", "digest", "run__at", "became")
        }
        changed = []
        for row in batch:
            digest, at, became = known.get(row.key, (None, None, None))
            if digest is None or at is None or became is None:
                yield row
            elif digest == row.digest:
                checked.unchanged += len(row.numbers)
            elif checked.options.keep_changed:
                checked.kept += len(row.numbers)
            else:
                changed.append((row, at, became))
        may = checked.understood.target.changeable(actor, {became: at for _, at, became in changed}) if changed else ()
        for row, at, became in changed:
            if became in may:
                row.became = became
                yield row
            else:
                checked.problems.append(Problem(row.number, "", ChangedSince(at=at.date().isoformat())))


@use_case
def write(actor: Actor, checked: Checked, *, at: datetime, progress: Progress) -> ImportRun:
    """Write the rows that :func:`check` found good, remember their keys, and leave the record of the import.

    Raises ValueError when the check found problems and the options do not accept the good rows alone.
    """
    if not checked.may_be_written:
        raise ValueError("an import with problems is not written")
    understood = checked.understood
    run = ImportRun.objects.create(
        authority_id=_authority_of(actor),
        target=understood.target.name,
        mapping=understood.mapping.name,
        source=checked.source,
        file_name=understood.file.name[:200],
        file_sha256=understood.sha256,
        at=at,
        done_by_id=actor.person_id,
        written=checked.new_rows + checked.changed_rows,
        unchanged=checked.unchanged + checked.kept,
        refused=checked.refused,
    )
    became = understood.target.write(actor, checked.new, at=at, progress=progress)
    _remember(run, list(zip(checked.new, became, strict=True)))
    progress(REMEMBERING, len(became), len(became))
    changes = {
        name: [None, getattr(run, name)]
        for name in ("target", "mapping", "source", "file_sha256", "written", "unchanged", "refused")
    }
    record(actor, "imports.rows_imported", run, at=at, changes=changes)
    return run


def _remember(run: ImportRun, rows: Sequence[tuple[ReadRow, UUID]]) -> None:
    """Keep which row became what; a row whose thing was written anew keeps its place."""
    for row, _ in rows:
        if row.became is not None:
            known = ImportedRow.objects.filter(authority_id=run.authority_id, target=run.target, source=run.source)
            known.filter(key=row.key).update(run=run, digest=row.digest)
    load(
        ImportedRow,
        ("public_id", "authority_id", "run_id", "target", "source", "key", "digest", "became"),
        (
            (new_public_id(), run.authority_id, run.pk, run.target, run.source, row.key, row.digest, public_id)
            for row, public_id in rows
            if row.became is None
        ),
    )
