"""Compile the translations, or list what is not translated (``houqin messages``)."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from houqin.config import translations


class Command(BaseCommand):
    """``houqin messages [--extract | --check]``."""

    help = "Compile the translations; --extract lists what is not translated, --check fails on it."
    needs_database = False
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One of two other things to do."""
        parser.add_argument("--extract", action="store_true", help="print the missing entries, ready to be filled in")
        parser.add_argument(
            "--check", action="store_true", help="exit 1 when one is missing, at odds, or its places differ"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, or list; a compiled catalogue that is up to date is left alone."""
        if options["extract"] or options["check"]:
            wrong = self._list_missing() + self._list_contradicting()
            if options["check"] and wrong:
                raise CommandError(f"{wrong} messages are not translated as they should be")
            return
        for compiled in translations.compile_all():
            self.stdout.write(f"compiled {_short(compiled)}")

    def _list_missing(self) -> int:
        by_catalogue: dict[Path, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
        for wanted in translations.untranslated():
            place = f"{_short(wanted.source)}:{wanted.line}"
            by_catalogue[wanted.owner / translations.CATALOGUE][wanted.context, wanted.message].append(place)
        for catalogue, messages in sorted(by_catalogue.items()):
            self.stdout.write(f"\n# ---- {_short(catalogue)}")
            for (context, message), places in messages.items():
                self.stdout.write(f"\n#: {' '.join(places)}")
                if context:
                    self.stdout.write(f"msgctxt {_quoted(context)}")
                self.stdout.write(f'msgid {_quoted(message)}\nmsgstr ""')
        misplaced = translations.misplaced()
        for catalogue, message in misplaced:
            self.stdout.write(f"\n# {_short(catalogue)}: the translation's places differ\nmsgid {_quoted(message)}")
        return sum(len(messages) for messages in by_catalogue.values()) + len(misplaced)

    def _list_contradicting(self) -> int:
        contradicting = translations.contradicting()
        for (context, message), said in contradicting.items():
            self.stdout.write("\n# catalogues translate this differently: say which is meant, or give one a context")
            for chinese, catalogues in said.items():
                self.stdout.write(f"# {_quoted(chinese)}: {' '.join(_short(catalogue) for catalogue in catalogues)}")
            if context:
                self.stdout.write(f"msgctxt {_quoted(context)}")
            self.stdout.write(f"msgid {_quoted(message)}")
        return len(contradicting)


def _short(path: Path) -> str:
    return str(path.relative_to(translations.PACKAGE.parent))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
