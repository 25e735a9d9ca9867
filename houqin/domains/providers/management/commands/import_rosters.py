"""``houqin import rosters FILE``: duty rosters."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Shifts by provider, day and trade."""

    help = "Import duty rosters."
    target = "rosters"
    mapping = "rosters"
