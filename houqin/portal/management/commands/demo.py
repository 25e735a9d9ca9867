"""``houqin demo``: the sample authority, built once, then served."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from itertools import chain
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils import timezone

from houqin.portal.demo.building import Interrupted, build, counted, example_of, standing
from houqin.portal.demo.ending import the_month, what_holds
from houqin.portal.demo.entrances import sign_in_names
from houqin.portal.demo.hastening import hasten

#: A second run goes on in seconds; deriving a year anew takes a minute.
NOT_ANEW = "Laid and verified by an earlier run; “houqin verify” derives everything anew"


class Command(BaseCommand):
    """Build the demonstration if it is not there yet, say where to look, and serve it."""

    help = "Build a sample authority with a year of work in a database of its own, and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to serve, to start anew, and at which density."""
        parser.add_argument("--serve", action="store_true", default=True, help="serve it afterwards (the usual)")
        parser.add_argument("--no-serve", action="store_false", dest="serve", help="do all but serve")
        parser.add_argument("--reset", action="store_true", help="start anew; refused for a database not of the demo's")
        parser.add_argument("--scale", type=float, default=1, help="share of the full density (about 12,000 orders)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, build, count, show, serve."""
        began = time.monotonic()
        if options["serve"]:
            call_command("serve", check=True)  # a busy port is named before the work, not after it
        call_command("migrate", verbosity=0, interactive=False)
        is_new = self._prepare(reset=options["reset"])
        hasten()
        authority = build(now=timezone.now(), scale=options["scale"], told=lambda line: self.stdout.write(f"  {line}"))
        counts, order = counted(authority), example_of(authority)
        self.stdout.write(
            f"{authority.name}: {counts.units} units, {counts.orders} orders with {counts.events} clock events, "
            f"{counts.planned_tasks} planned tasks, {counts.records} records ({counts.sealed} sealed)"
        )
        for line in chain(the_month(authority), what_holds() if is_new else [NOT_ANEW]):
            self.stdout.write(line)
        self.stdout.write(f"ready after {time.monotonic() - began:.0f} s")
        site = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
        self.stdout.write(f"Sign in with one button per role: {site}/demo/sign-in/")
        for role, name in sign_in_names(authority):
            self.stdout.write(f"  {role}: {name}")
        self.stdout.write(f"The whole story of one order (一件事的全过程): {site}/orders/{order.public_id}/story/")
        if options["serve"]:
            call_command("serve")

    def _prepare(self, *, reset: bool) -> bool:
        """An empty database, or a complete one of the demo's own; whether it is to be built now."""
        try:
            is_empty = standing() is None
        except Interrupted:
            is_empty, reset = False, True  # what an interrupted run left is nobody's work
        if reset:
            self.stdout.write("starting anew")
        if reset and not is_empty:  # of an embedded server the whole home went already
            with connections["owner"].cursor() as cursor:
                cursor.execute("drop schema public cascade")
                cursor.execute("create schema public")
            connections["default"].close()
            # Migrating lets the application in again.
            call_command("migrate", verbosity=0, interactive=False)
        return is_empty or reset
