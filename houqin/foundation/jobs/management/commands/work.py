"""``houqin work``: work off the jobs until stopped."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """The job worker: waits for jobs, runs the regular ones at their time, ends on SIGTERM or Ctrl-C when idle."""

    help = "Work off jobs and run the regular ones, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--concurrency and --once."""
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time")
        parser.add_argument("--once", action="store_true", help="do what waits now, then end")

    def handle(self, *args: Any, concurrency: int, once: bool, **options: Any) -> None:
        """Hand over to the queue's own worker, with a name that the status page shows."""
        arguments = ["worker", "--name", "houqin", "--concurrency", str(concurrency)]
        call_command("procrastinate", *arguments, *(["--one-shot"] if once else []))
