"""How a term changes: it is followed by another, corrected, or ended. Called by services, inside their use case.

Each writes a new row and marks the old one as superseded; whoever stored the old row's id keeps what was applied.
"""

from datetime import date
from typing import Any, TypeVar

from django.db.models.functions import Now

from houqin.foundation.terms.models import Term
from houqin.kernel.refusal import N_, Refusal

AnyTerm = TypeVar("AnyTerm", bound=Term)

_OWN = {"id", "public_id", "recorded_at", "superseded_at", "supersedes"}


class TermSuperseded(Refusal):
    """Somebody else has already changed this term."""

    code = "terms.superseded"
    sentence = N_("This version has been replaced in the meantime.")
    remedy = N_("Open the version that stands now and change that one.")
    basis = "house §6"


class OutsideTerm(Refusal):
    """A term cannot be followed or ended on a day on which it is not in force."""

    code = "terms.outside"
    sentence = N_("The version is in force from {valid_from} to {valid_until}; {on} does not lie inside.")
    remedy = N_("Choose a day after its first and before its end.")
    basis = "house §6"


def correct(term: AnyTerm, **changes: Any) -> AnyTerm:
    """Replace *term* by a row with *changes*, for the whole time it names. Raises TermSuperseded."""
    withdraw(term)
    return type(term)._default_manager.create(**_copy(term, changes), supersedes_id=term.pk)


def end(term: AnyTerm, *, on: date) -> AnyTerm:
    """End *term* on a day (exclusive). Raises OutsideTerm, TermSuperseded."""
    _demand_inside(term, on)
    return correct(term, valid_until=on)


def withdraw(term: Term) -> None:
    """Take *term* back whole: it is not in force on any day, and stays as what was believed. Raises TermSuperseded."""
    marked = type(term)._default_manager.filter(pk=term.pk, superseded_at__isnull=True).update(superseded_at=Now())
    if not marked:
        raise TermSuperseded()


def follow(term: AnyTerm, *, valid_from: date, **changes: Any) -> AnyTerm:
    """Let a changed copy of *term* take over from a day, and end *term* there. Answers the new one.

    The new one runs as long as the old one would have, unless *changes* names another ``valid_until``.
    Raises OutsideTerm, TermSuperseded.
    """
    _demand_inside(term, valid_from)
    rest = {"valid_until": term.valid_until} | changes
    ended = correct(term, valid_until=valid_from)
    return type(term)._default_manager.create(**_copy(ended, rest | {"valid_from": valid_from}))


def _copy(term: Term, changes: dict[str, Any]) -> dict[str, Any]:
    """The columns of *term* with *changes* in their place."""
    kept = {
        field.attname: getattr(term, field.attname)
        for field in term._meta.concrete_fields
        if field.name not in _OWN and field.name not in changes
    }
    return kept | changes


def _demand_inside(term: Term, on: date) -> None:
    if on <= term.valid_from or not term.period.contains(on):
        until = term.valid_until.isoformat() if term.valid_until else "–"
        raise OutsideTerm(valid_from=term.valid_from.isoformat(), valid_until=until, on=on.isoformat())
