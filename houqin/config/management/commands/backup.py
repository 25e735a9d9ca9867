"""Keep the database and the home in a folder (``houqin backup FOLDER``); ``houqin restore`` brings them back."""

import shutil
import subprocess
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from houqin.config.database import addresses, demand_owner, postgresql_program
from houqin.config.home import home, private_folder

PREFIX = "houqin-"
#: What the home need not keep: the server is dumped, the rest is made again.
LEFT_OUT = {"server", "static", "cache", "backups", "demo"}


class Command(BaseCommand):
    """``houqin backup FOLDER [--keep N]``."""

    help = "Keep the database and the home's files and keys in a folder of their own below FOLDER."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and how many to keep."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, default=0, help="remove all but the newest N; 0 keeps every one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Dump, pack, and only then give the folder its final name: a half backup never looks whole."""
        demand_owner()
        folder = private_folder(options["folder"].absolute())
        name = f"{PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
        half = private_folder(folder / f".{name}")
        dump = [postgresql_program("pg_dump"), "--format=custom", "--no-owner", f"--file={half / 'database.dump'}"]
        made = subprocess.run([*dump, addresses()[1]], capture_output=True, text=True, check=False)  # noqa: S603
        if made.returncode:
            shutil.rmtree(half)
            raise CommandError(f"pg_dump failed: {made.stderr.strip()}")
        with tarfile.open(half / "home.tar.gz", "w:gz") as packed:
            for path in sorted(home().iterdir()):
                if path.name not in LEFT_OUT and path != folder:
                    packed.add(path, arcname=path.name)
        half.rename(folder / name)
        self.stdout.write(str(folder / name))
        kept = sorted(path for path in folder.glob(f"{PREFIX}*") if path.is_dir())
        for old in kept[: -options["keep"]] if options["keep"] else []:
            shutil.rmtree(old)
