"""``houqin close 2026-10 [--try | --parallel] [--unit CODE]``: close a month, contract by contract, or say what is
missing, or keep it as trial statements."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress as Bars

from houqin.domains.settlement.days import next_month
from houqin.domains.settlement.ending import finals_missing
from houqin.domains.settlement.models import CloseRun
from houqin.domains.settlement.queries import refused_in_words
from houqin.domains.settlement.services.month import close_month, contracts_to_close
from houqin.domains.settlement.services.parallel import run_parallel
from houqin.domains.settlement.services.trying import Tried, try_month
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.console import acting
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, NotFound
from houqin.web import words
from houqin.web.refusals import words_of

#: While the database works for one set of contracts, the next is computed.
AT_ONCE = 2


class Command(BaseCommand):
    """Exit code 0: done; 2 (through the refusal): the month or the unit does not exist."""

    help = "Close a month: freeze its facts, score, settle, accrue, hand out drafts. --try and --parallel move nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Month, and which contracts."""
        parser.add_argument("month", help="as 2026-10")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument("--try", dest="trial", action="store_true", help="say what is missing; change nothing")
        kind.add_argument("--parallel", action="store_true", help="keep statements marked as trials; move nothing")
        parser.add_argument(
            "--at-once", type=int, default=AT_ONCE, metavar="N", help=f"sets of contracts closed at once ({AT_ONCE})"
        )
        parser.add_argument("--unit", default="", metavar="CODE", help="only contracts that cover this unit")
        parser.add_argument("--authority", default="", metavar="CODE", help="default: the only one there is")
        parser.add_argument("--as", dest="username", default="", help="act as this user; default: the system")

    def handle(self, *args: Any, **options: Any) -> None:
        """Close, try or run in parallel."""
        month = read_month(options["month"])
        given = {"authority": options["authority"], "username": options["username"]}
        actor, _authority = acting(**given, name="close", on=timezone.localdate())
        # Rows show only inside a transaction; closing opens its own, one per contract.
        with transaction.atomic(), entering(actor.scope):
            unit = _unit(actor, options["unit"]) if options["unit"] else None
            if options["trial"]:
                self._try(actor, month, unit)
        if not options["trial"]:
            self._run(actor, month, unit, parallel=options["parallel"], at_once=options["at_once"])

    def _try(self, actor: Actor, month: date, unit: Unit | None) -> None:
        now = timezone.now()
        contracts = list(contracts_to_close(actor, month, unit=unit))
        for tried in try_month(actor, contracts, month=month, at=now):
            self._tell(tried)
        for left in finals_missing(actor, on=next_month(month)):
            self.stdout.write(f"✗ {words_of(left.refusal)}")
        self.stdout.write(_("Nothing was changed."))

    def _run(self, actor: Actor, month: date, unit: Unit | None, *, parallel: bool, at_once: int) -> None:
        unit_id = unit.public_id if unit else None
        told = _("Running {month} in parallel") if parallel else _("Closing {month}")
        with Bars(console=Console(stderr=True)) as bars:
            bar = bars.add_task(told.format(month=f"{month:%Y-%m}"), total=None)
            run = (run_parallel if parallel else close_month)(
                actor,
                month=month,
                unit_id=unit_id,
                at=timezone.now(),
                progress=lambda done, total: bars.update(bar, completed=done, total=total),
                at_once=at_once,
            )
        self._summary(run)
        if parallel:
            self.stdout.write(_("Trials: nothing was moved."))

    def _tell(self, tried: Tried) -> None:
        name = f"{tried.contract.number} {tried.contract.provider.unit.name}"
        if tried.refusal is not None:
            self.stdout.write(f"✗ {name}: {words_of(tried.refusal)}")
        else:
            self.stdout.write(f"✓ {name}: {words.money(tried.payable_fen)}")
        for one in tried.lacking:
            self.stdout.write(f"    – {one.in_words()}")

    def _summary(self, run: CloseRun) -> None:
        for one in run.refused:
            self.stdout.write(f"✗ {one['contract']}: {refused_in_words(one)}")
        self.stdout.write(
            _(
                "{drafted} statements drafted, {agreed} contracts compared and equal, {refused} refused; ¥{payable}."
            ).format(drafted=run.drafted, agreed=run.agreed, refused=len(run.refused), payable=Money(run.payable_fen))
        )


def _unit(actor: Actor, code: str) -> Unit:
    unit: Unit | None = Unit.objects.visible_to(actor).filter(code=code).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    return unit


def read_month(text: str) -> date:
    """The first day of a month written as 2026-10; raises BadInput."""
    try:
        year, number = text.split("-")
        return date(int(year), int(number), 1)
    except ValueError:
        raise BadInput(field="month", problem=N_("write it as 2026-10")) from None
