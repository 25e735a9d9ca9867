"""``houqin archive head``: the newest signed head, to be kept where this installation cannot reach it."""

from typing import Any

from django.core.management.base import BaseCommand

from houqin.foundation.audit.exporting import head_line, newest_head
from houqin.foundation.scope.scope import WHOLE_INSTALLATION, entering


class Command(BaseCommand):
    """One line of JSON on standard output."""

    help = "Print the archive's newest signed head. Keep it elsewhere: it proves that nothing before it was changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        with entering(WHOLE_INSTALLATION):
            self.stdout.write(head_line(newest_head()))
