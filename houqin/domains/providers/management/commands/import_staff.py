"""``houqin import staff FILE``: staff rosters and attendance."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Staff by provider and month, with hours due and present."""

    help = "Import staff rosters and attendance."
    target = "staff"
    mapping = "staff"
