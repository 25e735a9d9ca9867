"""Set up a real installation: tables, the first authority and administrator, files for the system (practice 23)."""

import getpass
import os
import pwd
import re
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext

from houqin.config.home import home, private_folder
from houqin.foundation.organisation import eligible
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.security import PROFILES, MixedSigns, Profile, demand_mixed
from houqin.foundation.organisation.services.opening import open_installation
from houqin.kernel.refusal import N_, Refusal

#: A place to fill in; the dollar signs of other programs stay.
PLACE = re.compile(r"@\{(\w+)\}")
FILES = Path(__file__).resolve().parents[2] / "installation"


class IsDemonstration(Refusal):
    """Demonstration data never mix with real ones."""

    code = "init.is_demonstration"
    sentence = N_("This is the demonstration's home; a real installation needs its own.")
    remedy = N_("Unset HOUQIN_DEMO.")
    basis = "practice 23"


class Command(BaseCommand):
    """``houqin init --code CODE --name NAME --administrator PERSON --username NAME``."""

    help = "Set up an empty installation: its authority, its first administrator, files for systemd and a proxy."

    def add_arguments(self, parser: CommandParser) -> None:
        """What the authority and its administrator are called, and where the files go."""
        parser.add_argument("--code", required=True, help="short code of the authority, e.g. JGJ")
        parser.add_argument("--name", required=True, help="full name of the authority")
        parser.add_argument("--administrator", required=True, help="name of the first administrator")
        parser.add_argument("--username", required=True, help="what that person signs in as")
        parser.add_argument("--host", default="houqin.example.org", help="name the site is reached under")
        parser.add_argument(
            "--profile", choices=PROFILES, default="standard", help="security profile (docs/installing.md)"
        )
        parser.add_argument("--files", type=Path, help="folder for the files; else HOUQIN_HOME/installation")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the password first, so that nothing is half done when it is refused."""
        if os.environ.get("HOUQIN_DEMO") == "1":
            raise IsDemonstration()
        password = _password(PROFILES[options["profile"]])
        call_command("migrate", verbosity=0, interactive=False)
        person = open_installation(
            system_actor(None, "houqin init"),
            code=options["code"],
            name=options["name"],
            administrator=options["administrator"],
            username=options["username"],
            password=password,
            profile=options["profile"],
            at=timezone.now(),
        )
        folder = private_folder((options["files"] or home() / "installation").absolute())
        written = write_files(folder, host=options["host"])
        opened = gettext("{authority} is open; {person} signs in as {username}.")
        self.stdout.write(opened.format(authority=options["name"], person=person.name, username=options["username"]))
        able = eligible.able(person.authority_id, on=timezone.localdate())
        nobody = gettext(", ").join(gettext(duty.value) for duty, persons in able.items() if not persons)
        lacking = gettext("Nobody may do yet: {duties}. Enter people and grant them roles (People).")
        self.stdout.write(lacking.format(duties=nobody))
        placed = gettext("Files to look at and put in their places, in {folder}: {files}")
        self.stdout.write(placed.format(folder=folder, files=", ".join(written)))


def write_files(folder: Path, *, host: str) -> list[str]:
    """Write the installation's text files into *folder*, filled in for this machine; their names."""
    places = {
        "user": pwd.getpwuid(os.geteuid()).pw_name,
        "home": str(home()),
        "python": sys.executable,
        "host": host,
        "port": os.environ.get("PORT") or "8000",
        "workers": str(max(1, (os.cpu_count() or 1) - 1)),
    }
    for source in sorted(FILES.iterdir()):
        filled = PLACE.sub(lambda found: places[found.group(1)], source.read_text())
        (folder / source.name).write_text(filled)
    return [source.name for source in sorted(FILES.iterdir())]


def _password(profile: Profile) -> str:
    """Asked for twice at a terminal, else the first line of standard input; judged before there is a database."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password of the administrator: ")
        if getpass.getpass("Once more: ") != password:
            raise CommandError("The two passwords differ; nothing was done.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        plain = [one for one in get_default_password_validators() if not isinstance(one, MixedSigns)]
        validate_password(password, password_validators=plain)
        if profile.mixes_signs:
            demand_mixed(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
