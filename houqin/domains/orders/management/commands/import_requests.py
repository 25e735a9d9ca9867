"""``houqin import requests FILE --mapping MAP``: another system's orders."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Orders with their history, from a repair register or an export."""

    help = "Import orders from a repair register (报修登记表) or another system's export."
    target = "requests"
    mapping = "baoxiu"
