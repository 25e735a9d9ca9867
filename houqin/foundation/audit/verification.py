"""``houqin verify``: what is stored is derived again from its history, and each difference is named.

An app registers its checks in ``AppConfig.ready``. A check reads; it never repairs, because a difference is evidence.
What a check holds is data too: the mutation twin plants a corruption in every column named there and demands a find.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from psycopg import IsolationLevel

from houqin.foundation.audit.models import VerificationOutcome
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import N_, Refusal

log = logging.getLogger("houqin.verify")

#: One check names at most so many differences; beyond, the fault is known and the rest is counted.
MOST_NAMED = 10_000


#: … and the status page keeps so many.
MOST_KEPT = 50


class UnknownCheck(Refusal):
    """A check that no app registered was asked for."""

    code = "verify.unknown_check"
    sentence = N_("There is no check named “{name}”. There are: {known}.")
    remedy = N_("Leave the name out to run every check.")
    status = 422


class CheckedTwice(ValueError):
    """Two checks of one name: a mistake of the program."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that is not what its history says.

    ``subject`` names the thing (``orders.order 0199…``), ``what`` the column or total, the others are texts.
    """

    subject: str
    what: str
    stored: str
    derived: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a check holds of one table: changed ``columns``, rows ``deleted`` and rows ``inserted`` behind its back."""

    columns: tuple[str, ...] = ()
    deleted: bool = False
    inserted: bool = False


Find = Callable[[Unit], Iterable[Difference]]
FindEverywhere = Callable[[], Iterable[Difference]]


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check: what it is called, said in words (an English message id), finds and holds.

    It looks at one authority at a time, or (``find_everywhere``) at the whole installation at once.
    """

    name: str
    label: str
    find: Find | None = None
    find_everywhere: FindEverywhere | None = None
    holds: Mapping[str, Held] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found: the first ``MOST_NAMED`` differences, and how many there are.

    ``authority`` is the code of the one looked at, empty for the whole installation.
    """

    check: str
    label: str
    authority: str
    count: int
    differences: tuple[Difference, ...]

    def as_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"check": self.check, "authority": self.authority, "count": self.count} | {
            "differences": [asdict(one) for one in self.differences]
        }


_checks: dict[str, Check] = {}


def register(name: str, label: str, find: Find, *, holds: Mapping[str, Held] | None = None) -> None:
    """Make a check known (from ``AppConfig.ready``).

    ``find(authority)`` runs in a read-only transaction of one snapshot, under the system's scope of that authority.
    ``holds``: table → what of it the check would notice; every column named there is corrupted by the twin.
    """
    _add(Check(name, label, find=find, holds=dict(holds or {})))


def register_everywhere(
    name: str, label: str, find: FindEverywhere, *, holds: Mapping[str, Held] | None = None
) -> None:
    """Make a check of the whole installation known: it runs once, and sees every authority."""
    _add(Check(name, label, find_everywhere=find, holds=dict(holds or {})))


def _add(check: Check) -> None:
    if check.name in _checks:
        raise CheckedTwice(check.name)
    _checks[check.name] = check


def registered() -> Sequence[Check]:
    """Every check, by name."""
    return [_checks[name] for name in sorted(_checks)]


def verify(*, names: Sequence[str] = (), authority: str = "") -> Iterator[Outcome]:
    """Run the checks (all without *names*) for each authority (or the one of that code). Raises UnknownCheck.

    Each check sees one snapshot of the database, so that work going on meanwhile makes no difference.
    """
    authorities = Unit.objects.filter(kind=UnitKind.AUTHORITY).order_by("code")
    units = list(authorities.filter(code=authority) if authority else authorities)
    for check in _chosen(names):
        if check.find_everywhere is not None:
            yield _outcome(check, "", system_actor(None, "verify"), check.find_everywhere)
        elif check.find is not None:
            for unit in units:
                yield _outcome(check, unit.code, system_actor(unit.pk, "verify"), partial(check.find, unit))


def verify_and_keep(*, at: datetime) -> int:
    """Run every check and keep what it found for the status page; how many differences there are in all."""
    total = 0
    authorities = {unit.code: unit.pk for unit in Unit.objects.filter(kind=UnitKind.AUTHORITY)}
    for outcome in verify():
        total += outcome.count
        named = [asdict(one) for one in outcome.differences[:MOST_KEPT]]
        kept = {"ran_at": at, "count": outcome.count, "named": named}
        for pk in [authorities[outcome.authority]] if outcome.authority else authorities.values():
            with transaction.atomic(), entering(system_actor(pk, "verify").scope):
                VerificationOutcome.objects.update_or_create(authority_id=pk, check_name=outcome.check, defaults=kept)
    return total


def _chosen(names: Sequence[str]) -> Sequence[Check]:
    for name in names:
        if name not in _checks:
            raise UnknownCheck(name=name[:60], known=", ".join(sorted(_checks)))
    return [_checks[name] for name in names] if names else registered()


def _outcome(check: Check, authority: str, actor: Actor, find: FindEverywhere) -> Outcome:
    """Run one check. One that fails on what it finds is a difference itself, and keeps no other from running."""
    count, named = 0, []
    try:
        with _one_snapshot(), transaction.atomic(), entering(actor.scope):
            for difference in find():
                count += 1
                if count <= MOST_NAMED:
                    named.append(difference)
    except Exception as fault:
        log.exception("the check %s failed", check.name)
        count += 1
        named.append(Difference(check.name, "check", f"{type(fault).__name__}: {fault}"[:300], "a check that ends"))
    return Outcome(check.name, check.label, authority, count, tuple(named))


@contextlib.contextmanager
def _one_snapshot() -> Iterator[None]:
    """Transactions opened inside read one state of the database; one that is open already stays as it is."""
    connection.ensure_connection()
    raw = connection.connection
    if connection.in_atomic_block or raw is None:
        yield
        return
    raw.isolation_level, raw.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        yield
    finally:
        raw.isolation_level = raw.read_only = None
