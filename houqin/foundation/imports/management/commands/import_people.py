"""``houqin import people FILE``: a phone book or staff list."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """People with their unit, title and phones."""

    help = "Import people from a phone book or staff list."
    target = "people"
    mapping = "people"
