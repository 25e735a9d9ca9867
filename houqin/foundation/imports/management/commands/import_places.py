"""``houqin import places FILE``: a room list."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Sites, buildings, floors, rooms and points."""

    help = "Import places from a room list."
    target = "places"
    mapping = "places"
