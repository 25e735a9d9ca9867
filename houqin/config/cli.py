"""The console command: ``houqin clock try CASE`` runs the management command ``clock_try``.

A refusal leaves with exit code 2 and one JSON object on standard output. The embedded server is started for
commands that need a database, and stopped when nobody uses it any more.
"""

import contextlib
import difflib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from houqin.config.reader import BASE_DIR, LANGUAGE_CODE, TIME_ZONE
from houqin.kernel.refusal import Refusal

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

#: Words of the longest command name.
LONGEST_NAME = 4
#: Django's own commands that touch no database; ours say ``needs_database = False``.
DATABASE_FREE = {"check", "collectstatic", "diffsettings", "findstatic", "makemessages", "startapp"}
#: Commands that only compute, by the part they stand in: they are run without loading any part and its tables.
COMPUTING = {
    "clauses_schema": "houqin.domains.contracts",
    "clauses_try": "houqin.domains.contracts",
    "clock_schema": "houqin.foundation.calendars",
    "clock_try": "houqin.foundation.calendars",
}
REFUSED = 2
#: What shells answer for a program ended by Ctrl-C.
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 a mistake in the call or the program, 2 refused."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "houqin.config.settings")
    try:
        if words[:1] == ["demo"]:
            _enter_demonstration(anew="--reset" in words)
        _set_up(alone=find_command(words, list(COMPUTING)) is not None)
        return _run(words)
    except Refusal as refusal:
        print(json.dumps(_explained(refusal), ensure_ascii=False, indent=2))
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def find_command(words: Sequence[str], known: Sequence[str]) -> tuple[str, list[str]] | None:
    """The longest run of leading words that names a command, and the arguments left; None when none does."""
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        name = "_".join(words[:length]).replace("-", "_")
        if name in known:
            return name, list(words[length:])
    return None


def _enter_demonstration(*, anew: bool) -> None:
    """From here on everything happens in the demonstration's own home; *anew* empties that home first.

    On a served database the command itself starts anew, in what it knows to be its own.
    """
    from houqin.config.database import is_served
    from houqin.config.home import home
    from houqin.config.server.embedded import erase_home

    os.environ["HOUQIN_DEMO"] = "1"
    if anew and not is_served():
        erase_home(home())


def _set_up(*, alone: bool) -> None:
    """Make Django ready and speak the language of the environment; *alone*: without parts, but in the words of all."""
    from django.conf import settings
    from django.utils import translation

    if alone and not settings.configured:
        from django.apps import apps

        spoken_in = sorted((BASE_DIR / "houqin").glob("**/locale"))
        settings.configure(LOCALE_PATHS=spoken_in, LANGUAGE_CODE=LANGUAGE_CODE, TIME_ZONE=TIME_ZONE)
        apps.populate([])  # not django.setup, which brings addresses along, and with them all of the database's face
    else:
        import django

        django.setup()
    spoken = os.environ.get("HOUQIN_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    translation.activate("zh-hans" if spoken.lower().startswith("zh") else "en")


def _run(words: list[str]) -> int:
    from django.core.management import get_commands

    known = get_commands() | COMPUTING
    if not words or words[0] in {"help", "--help", "-h"}:
        print(_overview(known))
        return 0
    found = find_command(words, list(known))
    if found is None:
        print(_not_known(words, list(known)), file=sys.stderr)
        return 1
    name, rest = found
    command = _load(known[name], name)
    with contextlib.ExitStack() as held:
        if _needs_database(command, name) and not {"--help", "-h"} & set(rest):
            _bring_database(held)
        command.run_from_argv(["houqin", name, *rest])
    return 0


def _bring_database(held: contextlib.ExitStack) -> None:
    """Have a database answer until *held* closes, and tell Django where it is."""
    from django.conf import settings

    from houqin.config.database import database_in_use, databases

    held.enter_context(database_in_use())
    # The settings were read before the server ran; only then is the place of its socket certain.
    for alias, parameters in databases().items():
        settings.DATABASES[alias].update(parameters)


def _load(app: str, name: str) -> "BaseCommand":
    from django.core.management import load_command_class

    return load_command_class(app, name)


def _needs_database(command: "BaseCommand", name: str) -> bool:
    declared = getattr(command, "needs_database", None)
    return name not in DATABASE_FREE if declared is None else bool(declared)


def _overview(known: Mapping[str, str]) -> str:
    """Every command of Houqin by the part it belongs to, one line each."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for name, app in sorted(known.items()):
        if app.startswith("houqin."):
            lines = str(_load(app, name).help).strip().splitlines()
            parts.setdefault(app.removeprefix("houqin."), []).append((_spoken(name), lines[0] if lines else ""))
    width = max((len(name) for commands in parts.values() for name, _ in commands), default=0)
    text = ["houqin COMMAND [ARGUMENTS]      houqin COMMAND --help explains one command", ""]
    for part, commands in sorted(parts.items()):
        text += [part, *(f"  {name:<{width}}  {line}" for name, line in commands), ""]
    others = sorted(name for name, app in known.items() if not app.startswith("houqin."))
    return "\n".join([*text, "Django's own and those of its parts: " + ", ".join(others)])


def _not_known(words: list[str], known: list[str]) -> str:
    said = " ".join(words[:2])
    near = difflib.get_close_matches("_".join(words[:2]), known, n=3) or difflib.get_close_matches(words[0], known, n=3)
    family = sorted(name for name in known if name.split("_")[0] == words[0])
    meant = ", ".join(f"houqin {_spoken(name)}" for name in (family or near))
    return f"There is no command 'houqin {said}'. " + (f"Did you mean: {meant}?" if meant else "'houqin' lists them.")


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _explained(refusal: Refusal) -> dict[str, str]:
    from django.apps import apps

    from houqin.web.refusals import words_of

    # Before the applications are loaded there is no translation: better English than a traceback.
    message = str(words_of(refusal)) if apps.ready else refusal.english()
    return {"refusal": refusal.code, "message": message, "basis": refusal.basis}
