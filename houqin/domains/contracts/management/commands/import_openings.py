"""``houqin import openings FILE``: where contracts in mid-term stood."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Opening positions; each row opens one contract in force, once."""

    help = "Import the opening positions of contracts in mid-term, a row a contract."
    target = "opening_positions"
    mapping = "opening_positions"
